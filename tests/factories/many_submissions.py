"""Clinics that have submitted, in bulk: rows past the actions that make them one by one; the seals are real."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from tenken.disposition.lifecycle import CaseStatus
from tenken.response.sealing import SALT_BYTES, seal
from tenken_site.campaigns.models import Campaign, Case
from tenken_site.frames.models import Unit
from tenken_site.instruments import queries as instruments
from tenken_site.responses.documents import seal_submission
from tenken_site.responses.models import Submission
from tests.cast import MINATO, NOW
from tests.factories import accounts
from tests.factories.campaigns import new_case

__all__ = ["corrected", "others"]

Answers = Mapping[str, object]


def others(campaign: Campaign, answers: Sequence[Answers], *, kind: str = "clinic", at: datetime = NOW) -> list[Case]:
    """A clinic more for each of these answers, as they are stored, which it has submitted at this moment."""
    line = 1_000 + Unit.objects.count()
    units = Unit.objects.bulk_create(
        Unit(version=campaign.frame_version, line=line + n, name=f"{line + n}", name_folded=f"{line + n}", kind=kind)
        for n in range(len(answers))
    )
    cases = Case.objects.bulk_create(
        new_case(
            campaign,
            unit,
            status=CaseStatus.SUBMITTED.value,
            status_at=at,
            draft_version=0,
            settled_version=1,
            last_number=1,
            last_receipt_number=f"B-{unit.pk}-1",
            last_submitted_at=at,
            first_submitted_at=at,
        )
        for unit in units
    )
    Submission.objects.bulk_create(_sealed(case, given, 1, at=at) for case, given in zip(cases, answers, strict=True))
    return cases


def corrected(case: Case, answers: Answers, *, at: datetime) -> None:
    """The clinic's next submission."""
    number = case.last_number + 1
    _sealed(case, answers, number, at=at).save()
    Case.objects.filter(pk=case.pk).update(last_number=number, last_submitted_at=at)


def _sealed(case: Case, answers: Answers, number: int, *, at: datetime) -> Submission:
    form = instruments.questionnaire(case.campaign.instrument_version_id)
    sealed = seal(
        answers=dict(answers),  # type: ignore[arg-type]  # JSON, as the tests write it
        personal={},
        case=case.public_id,
        instrument=form.instrument,
        instrument_version=form.version,
        number=number,
        submitted_at=at,
        salt=bytes([1]) * SALT_BYTES,
        personal_salt=bytes([2]) * SALT_BYTES,
    )
    document, personal = seal_submission(sealed, case=case, number=number)
    return Submission(
        case=case,
        number=number,
        receipt_number=f"B-{case.unit_id}-{number}",
        submitted_at=at,
        submitted_by=accounts.user(MINATO),
        instrument_version_id=case.campaign.instrument_version_id,
        draft_version=number,
        digest=sealed.digest,
        document=document,
        personal=personal,
    )
