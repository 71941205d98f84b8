"""What the final disposition of each case depends on, read in batches. No viewer: read by the close and the counting.

Drafts are opened only where their share of answers decides, and nothing of them is kept but that share.
"""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q

from tenken.disposition.codes import CaseFacts, DispositionCode, decide
from tenken.disposition.lifecycle import CaseStatus
from tenken.disposition.outcomes import CaseOutcome
from tenken.response.navigation import progress
from tenken_site.campaigns.contact_signs import ContactSigns, signs_of
from tenken_site.campaigns.models import Campaign, Case, Enrolment
from tenken_site.campaigns.permissions import IN_FLIGHT
from tenken_site.frames.models import Contact
from tenken_site.instruments import queries as instruments
from tenken_site.messaging.models import OutboxEntry
from tenken_site.responses.documents import AnswersDisposed, AnswersUnreadable, open_draft

__all__ = ["BATCH", "Decided", "decided", "waiting"]

log = logging.getLogger(__name__)

BATCH = 1_000  # rows in memory at once, for any size of the campaign
WAVES = "outreach.wave"  # the topic under which waves stand in the outbox; its subjects are cases
OF_A_DRAFT = ("public_id", "draft_version", "draft_document", "wrapped_key", "wrapping_key")
SUBMITTED = (CaseStatus.SUBMITTED.value, CaseStatus.CORRECTING.value)


@dataclass(frozen=True, slots=True)
class Decided:
    """One case with the disposition that its facts give. ``final`` where it was given before."""

    case_id: int
    status: str
    relay: str | None
    prefecture: str | None
    kind: str
    code: DispositionCode
    final: bool


def waiting(*, campaign: Campaign, now: datetime) -> Q:
    """The filter for cases without a disposition whose deadline and grace are over."""
    grace_over = now - timedelta(minutes=campaign.grace_minutes) - IN_FLIGHT
    return Q(disposition="") & (Q(own_closes_at__isnull=True) | Q(own_closes_at__lte=grace_over))


def decided(*, campaign: Campaign, only: Q | None = None, drafts: bool) -> Iterator[tuple[Decided, ...]]:
    """Every case of the campaign (or those of the filter) in batches, by id.

    With ``drafts`` the answers of unfinished drafts are counted; without, a draft counts as a break-off: for figures
    while the campaign runs, where its clinic may still go on.
    """
    last = 0
    cases = Case.objects.filter(only or Q(), campaign=campaign).order_by("pk")
    fields = ("pk", "status", "outcome", "disposition", "first_opened_at", "draft_version")
    joined = ("unit__relay", "unit__prefecture", "unit__kind", "unit__contact__mail_state")
    while rows := list(cases.filter(pk__gt=last).values(*fields, *joined)[:BATCH]):
        open_rows = [row for row in rows if not row["disposition"]]
        silent = [row["pk"] for row in open_rows if row["status"] not in SUBMITTED and not row["outcome"]]
        begun = [row["pk"] for row in open_rows if row["status"] == CaseStatus.IN_PROGRESS.value]
        shares = _shares(campaign, begun) if drafts else dict.fromkeys(begun, 1)
        letters, mails = _sent(silent)
        signs = signs_of(cases=silent)
        yield tuple(
            Decided(
                case_id=row["pk"],
                status=row["status"],
                relay=row["unit__relay"],
                prefecture=row["unit__prefecture"],
                kind=row["unit__kind"],
                code=DispositionCode(row["disposition"])
                if row["disposition"]
                else decide(
                    _facts(row, shares=shares, letters=letters, mails=mails, signs=signs.get(row["pk"])),
                    partial_from_percent=campaign.partial_from_percent,
                ),
                final=bool(row["disposition"]),
            )
            for row in rows
        )
        last = rows[-1]["pk"]


def _facts(
    row: dict[str, Any],
    *,
    shares: dict[int, int],
    letters: set[int],
    mails: set[int],
    signs: ContactSigns | None,
) -> CaseFacts:
    case = row["pk"]
    dead = row["unit__contact__mail_state"] == Contact.MailState.DEAD
    return CaseFacts(
        submitted=row["status"] in SUBMITTED,
        percent_answered=shares.get(case, 0),
        outcome=CaseOutcome(row["outcome"]),
        opened=row["first_opened_at"] is not None or bool(row["draft_version"]),
        invited=case in letters or case in mails,
        undeliverable=dead and case not in letters,
        spoken_to=bool(signs and signs.spoken_to),
        exists=bool(signs and signs.exists),
    )


def _shares(campaign: Campaign, cases: Sequence[int]) -> dict[int, int]:
    """Per cent of the open questions that each draft answers, at least 1 where it answers any.

    A draft that does not open counts as begun, 1: one damaged row must not keep a country's campaign from its close.
    """
    questionnaire = instruments.questionnaire(campaign.instrument_version_id)
    found = {}
    rows = Case.objects.filter(pk__in=cases).select_related("wrapping_key")
    for case in rows.only(*OF_A_DRAFT).iterator(chunk_size=100):
        try:
            counted = progress(questionnaire, open_draft(case).answers())
        except (AnswersUnreadable, AnswersDisposed) as error:
            log.error("answers do not open: %s", error)
            found[case.pk] = 1
        else:
            found[case.pk] = max(1, 100 * counted.answered // counted.open) if counted.answered else 0
    return found


def _sent(cases: Sequence[int]) -> tuple[set[int], set[int]]:
    """Cases to which a letter went (or whose code was issued, for a letter), and those to which mail went."""
    sent = OutboxEntry.objects.filter(topic=WAVES, subject__in=cases, state=OutboxEntry.State.SENT)
    letters: set[int] = set()
    mails: set[int] = set()
    for case, channel in sent.values_list("subject", "channel").distinct():
        (letters if channel == "letter" else mails).add(case)
    coded = Enrolment.objects.answering().filter(case__in=cases, user__access_codes__isnull=False)
    return letters | set(coded.values_list("case_id", flat=True)), mails
