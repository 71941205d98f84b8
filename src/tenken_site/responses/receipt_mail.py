"""The receipt as mail: number, time, version and digest; never an answer.

Submitting itself puts nothing into the outbox: a duty looks for new submissions, so that the clinic's click costs no
statement more. Not bound by quiet times: it answers what the clinic has just done.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef

from tenken.errors import SurveyError
from tenken.outreach.filling import fill
from tenken_site.frames.models import Contact
from tenken_site.instruments import queries as instruments
from tenken_site.jobs.registry import duty
from tenken_site.messaging import topics
from tenken_site.messaging.actions.enqueue import enqueue
from tenken_site.messaging.models import OutboxEntry
from tenken_site.messaging.topics import Drop, Later, Mail
from tenken_site.outreach.actions.judge_addresses import record_bounce
from tenken_site.outreach.mail_texts import LANGUAGE, base_values, from_name, site_address
from tenken_site.responses.models import Submission
from tenken_site.ui import dates

__all__ = ["TOPIC", "ReceiptTopic", "enqueue_receipts", "register"]

#: Group = campaign, subject = submission.
TOPIC = "responses.receipt"
ACTOR = "worker:responses"
#: Submissions older than this get no receipt any more: after a long standstill it would confuse more than help.
LATEST = timedelta(days=3)
PAGE = 2_000
_NO_USE = (Contact.MailState.NONE, Contact.MailState.DEAD)


def register() -> None:
    """Tells the outbox of receipts; the duty tells itself."""
    topics.register(ReceiptTopic())


@duty("responses.enqueue_receipts", every=20)
def enqueue_receipts(*, now: datetime) -> int:
    """Puts a receipt into the outbox for each new submission whose clinic has an address; how many are new."""
    made = 0
    for campaign, subjects in _without_receipt(now=now):
        made += enqueue(topic=TOPIC, group=campaign, subjects=subjects, channel="mail", due_at=now, now=now)
    return made


def _without_receipt(*, now: datetime) -> Iterator[tuple[int, list[int]]]:
    """Submissions of the last days without an entry, by campaign; newest first, some thousands at a time."""
    entry = OutboxEntry.objects.filter(topic=TOPIC, subject=OuterRef("pk"), channel="mail")
    last: int | None = None
    while True:
        recent = Submission.objects.order_by("-pk").filter(complete=True)
        page = recent.filter(pk__lt=last) if last is not None else recent
        seen = list(page.values_list("pk", "submitted_at")[:PAGE])
        young = [pk for pk, at in seen if at >= now - LATEST]
        if not young:
            return
        reachable = Submission.objects.filter(pk__in=young, case__unit__contact__mail_state__isnull=False)
        found = reachable.exclude(case__unit__contact__mail_state__in=_NO_USE).filter(~Exists(entry)).order_by("pk")
        by_campaign: dict[int, list[int]] = {}
        for pk, campaign in found.values_list("pk", "case__campaign_id"):
            by_campaign.setdefault(campaign, []).append(pk)
        yield from by_campaign.items()
        if len(young) < len(seen) or len(seen) < PAGE:
            return
        last = seen[-1][0]


class ReceiptTopic:
    """Receipts of submissions and of corrections."""

    name = TOPIC

    def compose(self, entries: Sequence[OutboxEntry], *, now: datetime) -> Mapping[int, Mail | Drop | Later]:
        """The receipt of each entry. One statement for all."""
        del now
        earlier = Submission.objects.filter(case=OuterRef("case"), number__lt=OuterRef("number"), complete=True)
        found = Submission.objects.filter(pk__in=[entry.subject for entry in entries]).annotate(
            corrects=Exists(earlier)
        )
        rows = found.select_related("case__campaign", "case__unit__contact")
        submissions = rows.defer("document", "personal", "case__draft_document").in_bulk()
        return {entry.pk: _receipt(submissions.get(entry.subject)) for entry in entries}

    def bounced(self, entry: OutboxEntry, *, kind: str, status: str, now: datetime) -> None:
        """A receipt that came back tells of the address what any mail does."""
        submission = Submission.objects.filter(pk=entry.subject).values_list("case_id", flat=True).first()
        if submission is not None:
            entry.subject = submission  # in memory alone: the address is found by its case
            record_bounce(entry=entry, kind=kind, status=status, by=ACTOR, now=now)


def _receipt(submission: Submission | None) -> Mail | Drop:
    contact = getattr(submission.case.unit, "contact", None) if submission else None
    if submission is None or contact is None or contact.mail_state in _NO_USE:
        return Drop("no_address")
    case, campaign = submission.case, submission.case.campaign
    survey = instruments.survey(campaign.instrument_version_id)
    values = base_values(case, campaign=campaign, survey=survey) | {
        "receipt_number": submission.receipt_number,
        "submitted_at": dates.binding_moment(submission.submitted_at, language=LANGUAGE, seconds=True),
        "version": str(submission.number),
        "digest": " ".join(submission.digest[start : start + 4] for start in range(0, len(submission.digest), 4)),
        "receipt_url": site_address("receipt", case.public_id, submission.number),
    }
    try:
        # A draft that the close sealed as partial was no submission of the clinic's: what follows corrects nothing.
        corrects: bool = submission.corrects  # type: ignore[attr-defined]  # annotated above
        message = survey.message("correction-receipt" if corrects else "receipt", language=LANGUAGE)
        subject, text = fill(message, values)
    except (KeyError, SurveyError):  # a survey that sends no receipts
        return Drop("no_message")
    return Mail(to=contact.mail, subject=subject, text=text, from_name=from_name(survey))
