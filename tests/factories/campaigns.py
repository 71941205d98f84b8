"""An open campaign of the tiny survey, with a case and an enrolment for each clinic."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from tenken_site.accounts.models import User
from tenken_site.campaigns.models import Campaign, Case, Enrolment
from tenken_site.encryption.first_keys import first_key
from tenken_site.encryption.models import WrappingKey
from tenken_site.frames.models import Unit
from tests.cast import CLINICS, MINATO, NOW, Clinic
from tests.factories import accounts, frames, instruments
from tests.factories.remembered import Remembered

__all__ = ["ALWAYS", "Enrolled", "campaign", "enrolled", "new_case"]

#: A period that covers ``cast.NOW`` and the clock of whoever runs the tests.
ALWAYS = (datetime(2020, 1, 5, 15, 0, tzinfo=UTC), datetime(2099, 8, 21, 15, 0, tzinfo=UTC))


@dataclass(frozen=True, slots=True)
class Enrolled:
    """A clinic's case and the user who may answer it."""

    user: User
    case: Case
    enrolment: Enrolment
    campaign: Campaign


def campaign(
    *,
    slug: str = "tiny-2026",
    receipt_prefix: str = "T26",
    path: Path = instruments.TINY,
    period: tuple[datetime, datetime] = ALWAYS,
    clinics: Iterable[Clinic] = CLINICS,
    official: bool = True,
) -> Campaign:
    """A campaign with one case for each clinic; nobody enrolled yet."""
    opens_at, closes_at = period
    version = frames.frame_version(clinics=clinics)
    made = Campaign.objects.create(
        slug=slug,
        receipt_prefix=receipt_prefix,
        instrument_version=instruments.instrument_version(path=path),
        frame_version=version,
        opens_at=opens_at,
        closes_at=closes_at,
        first_closes_at=closes_at,
        as_of=date(2026, 6, 30),
        official=official,
    )
    Case.objects.bulk_create(new_case(made, unit) for unit in version.units.all())
    return made


def new_case(campaign: Campaign, unit: Unit, **values: Any) -> Case:
    """A case with a key of its own, not stored yet."""
    case = Case(campaign=campaign, unit=unit, **values)
    case.take_new_key(under=first_key(WrappingKey, scope=campaign.key_scope, now=NOW))
    return case


def enrolled(clinic: Clinic = MINATO, *, into: Campaign | None = None) -> Enrolled:
    """The clinic's user, enrolled for its case; in a new open campaign unless one is given."""
    return _minato() if into is None and clinic is MINATO else _enrolled(clinic, into or campaign())


def _enrolled(clinic: Clinic, chosen: Campaign) -> Enrolled:
    case = Case.objects.select_related("campaign", "unit").get(campaign=chosen, unit__name=clinic.name)
    user = accounts.user(clinic)
    enrolment, _ = Enrolment.objects.get_or_create(user=user, case=case)
    return Enrolled(user=user, case=case, enrolment=enrolment, campaign=chosen)


_minato = Remembered(lambda: _enrolled(MINATO, campaign()))
