"""The one way in which officials come to answers: an unlock for many clinics, a noted look for one (docs/adr/0018).

Answers about a person (``personal`` in the questionnaire) are never opened here: they lie in a part of their own.
Beside it stands ``newest_of_all``, by which the worker, and no person, counts over all clinics.
"""

import logging
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, OuterRef, Subquery

from tenken.questionnaire.model import Questionnaire
from tenken.response.model import Json
from tenken.response.pruning import personal_items
from tenken.response.sealing import SealBroken, open_sealed, verify
from tenken_site.accounts.permissions_permits import PermitNotInForce, check_permit_in_force
from tenken_site.audit.log import record
from tenken_site.campaigns.models import Campaign, Case
from tenken_site.encryption.aead import DoesNotOpen
from tenken_site.encryption.documents import unwrap_key
from tenken_site.encryption.keyring import KeyDestroyed, UsableKey, learn
from tenken_site.encryption.models import WrappingKey
from tenken_site.instruments import queries as instruments
from tenken_site.responses.documents import AnswersDisposed, AnswersUnreadable
from tenken_site.responses.models import AnswersPermit, Submission, Unlock

__all__ = ["Opened", "last_submission", "newest_of_all", "submissions", "unlock_named", "unlocks"]

log = logging.getLogger(__name__)
SHOWN = 100
_TOGETHER = 500  # submissions in memory at once
#: Plain columns: an object of Django's for each row would take longer than opening it.
_COLUMNS = (
    *("case_id", "number", "submitted_at", "complete", "instrument_version_id", "digest", "document"),
    *("case__public_id", "case__unit_id", "case__wrapping_key_id", "case__wrapped_key"),
)


@dataclass(frozen=True, slots=True)
class Opened:
    """One clinic's last submission, opened, without the answers about a person."""

    case: int
    public_id: str
    unit: int
    number: int
    submitted_at: datetime
    complete: bool
    instrument_version: int
    answers: Mapping[str, Json]

    @property
    def questionnaire(self) -> Questionnaire:
        """The one it was answered to; read once in a process."""
        return instruments.questionnaire(self.instrument_version)


def unlocks(*, campaign_id: int) -> tuple[Unlock, ...]:
    """What was asked for in a campaign, the newest first, with the officials; at most 100. One statement."""
    found = Unlock.objects.filter(campaign=campaign_id).select_related("asked_by", "granted_by", "ended_by")
    return tuple(found.order_by("-asked_at", "-pk")[:SHOWN])


def unlock_named(*, campaign_id: int, pk: int) -> Unlock | None:
    """The unlock of this campaign. One statement."""
    return Unlock.objects.filter(campaign=campaign_id, pk=pk).select_related("campaign", "asked_by").first()


def submissions(
    *,
    unlock: AnswersPermit,
    campaign: Campaign | None = None,
    clock: Callable[[], datetime] | None = None,
    upto: datetime | None = None,
    now: datetime,
    by: str,
) -> Generator[Opened, None, None]:
    """The last submission of every case of the unlock's campaign, by case: in constant memory, however many.

    ``campaign``: another that the permit opens as well (``AnswersPermit.opens``).

    ``upto``: as it was at this moment; later submissions are passed over.

    The audit log has one entry before the first is opened, one at the end with how many were handed out (also where the
    reader stopped early). The unlock is read anew before each lot: one that was ended meanwhile, or whose time is over
    by the reader's ``clock`` (without one it stands at ``now``), opens nothing more.
    Raises PermitNotInForce, AnswersUnreadable, AnswersDisposed.
    """
    read, current = _in_force(unlock, campaign, now=now)
    _note("responses.read_unlocked", current, read, by=by, now=now, detail={})
    taken, whole = 0, False
    personal: dict[int, frozenset[str]] = {}
    try:
        for lot in _last_ones(read.pk, upto=upto):
            _in_force(unlock, campaign, now=clock() if clock else now)
            keys = _keys(lot)
            for row in lot:
                taken += 1  # handed out, also where the reader stops at it
                yield _opened(row, keys=keys, personal=personal)
        whole = True
    finally:
        told = {"submissions": taken, "whole": whole}
        _note("responses.end_read_unlocked", current, read, by=by, now=now, detail=told)


def last_submission(*, case: Case) -> Opened | None:
    """The case's last submission, None before the first; whoever asks is checked, and notes it (``look_as_relay``)."""
    row = Submission.objects.filter(case=case, number=F("case__last_number")).values_list(*_COLUMNS).first()
    return None if row is None else _opened(row, keys=_keys([row]), personal={})


def newest_of_all(*, campaign_id: int) -> Iterator[list[Opened]]:
    """The last submission of every case, by case, a lot at a time: for counts that the worker makes of all clinics.

    Nobody reads what is handed out, so there is no unlock; whoever asks notes it. One that is damaged is left out, and
    the log says which. Raises AnswersDisposed.
    """
    personal: dict[int, frozenset[str]] = {}
    for lot in _last_ones(campaign_id, upto=None):
        keys, opened = _keys(lot), []
        for row in lot:
            try:
                opened.append(_opened(row, keys=keys, personal=personal))
            except AnswersUnreadable as error:
                log.error("answers do not open: %s", error)
        yield opened


def _in_force(unlock: AnswersPermit, campaign: Campaign | None, *, now: datetime) -> tuple[Campaign, AnswersPermit]:
    """What is read, and the permit as it stands in the database at this moment. Raises PermitNotInForce."""
    kind: Any = type(unlock)
    current = kind._default_manager.select_related("campaign").get(pk=unlock.pk)
    check_permit_in_force(current, now=now)
    read = Campaign.objects.get(pk=campaign.pk) if campaign else current.campaign
    if read.pk not in current.opens or (read.statistical and current.about_clinics):
        raise PermitNotInForce(f"{current.pk} opens nothing of {read.slug}")
    return read, current


def _last_ones(campaign_id: int, *, upto: datetime | None) -> Iterator[list[tuple[Any, ...]]]:
    """By primary key of the case, a lot at a time: no cursor stays open while the reader works."""
    last = 0
    found = Submission.objects.filter(case__campaign=campaign_id, number=F("case__last_number"))
    rows = found.order_by("case_id").values_list(*_COLUMNS)
    while chunk := list(rows.filter(case__gt=last)[:_TOGETHER]):
        yield chunk if upto is None else _as_they_were(chunk, upto=upto)
        last = chunk[-1][0]


def _as_they_were(lot: list[tuple[Any, ...]], *, upto: datetime) -> list[tuple[Any, ...]]:
    """The lot with earlier submissions instead of later ones, without cases that had none; few ever changed since."""
    late = [row[0] for row in lot if row[2] > upto]
    if not late:
        return lot
    before = Submission.objects.filter(case=OuterRef("case"), submitted_at__lte=upto).order_by("-number")
    rows = Submission.objects.filter(case__in=late, number=Subquery(before.values("number")[:1]))
    kept = [row for row in lot if row[2] <= upto]
    return sorted([*kept, *rows.values_list(*_COLUMNS)], key=lambda row: row[0])


def _keys(lot: Sequence[tuple[Any, ...]]) -> dict[int, UsableKey | None]:
    """The wrapping keys of a lot as they stand now; None for one that was destroyed. One statement."""
    found: dict[int, UsableKey | None] = {}
    for row in WrappingKey.objects.filter(pk__in={row[9] for row in lot}):
        try:
            found[row.pk] = learn(row)
        except KeyDestroyed:
            found[row.pk] = None
    return found


def _opened(
    row: tuple[Any, ...], *, keys: Mapping[int, UsableKey | None], personal: dict[int, frozenset[str]]
) -> Opened:
    """Opens the document alone; in those of the first format, which had one part, what is personal is left out.

    ``personal``: the personal questions of each version met so far.
    """
    case, number, submitted_at, complete, version, digest, document, public_id, unit, key_id, wrapped = row
    under = keys[key_id]
    if under is None:
        raise AnswersDisposed(public_id)
    unreadable = AnswersUnreadable(public_id, f"submission {number}")
    try:
        key = unwrap_key(wrapped, under=under, context=Case.key_context(public_id))
        plain = key.open(document, context=Submission.document_context(public_id, number))
        if not verify(plain, digest):
            raise unreadable
        content = open_sealed(plain, None)
    except (DoesNotOpen, SealBroken):
        raise unreadable from None
    if version not in personal:
        personal[version] = personal_items(instruments.questionnaire(version))
    hidden = personal[version]
    return Opened(
        case=case,
        public_id=public_id,
        unit=unit,
        number=number,
        submitted_at=submitted_at,
        complete=complete,
        instrument_version=version,
        answers={link_id: value for link_id, value in content.answers.items() if link_id not in hidden},
    )


def _note(
    action: str, unlock: AnswersPermit, read: Campaign, *, by: str, now: datetime, detail: Mapping[str, object]
) -> None:
    record(
        action=action,
        target=f"campaign:{read.slug}",
        by=by,
        now=now,
        detail={**unlock.reads_as, **detail},
        reason=unlock.reason,
    )
