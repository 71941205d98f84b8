"""A campaign that writes to its clinics: quiet times, messages, addresses, waves."""

from datetime import UTC, datetime
from pathlib import Path

from tenken.outreach.audience import Audience
from tenken_site.campaigns.models import Campaign, Case
from tenken_site.frames.models import Contact, Unit
from tenken_site.outreach.models import Wave
from tests.cast import COUNTRY_CODE, NOW
from tests.factories import campaigns
from tests.factories.campaigns import new_case
from tests.factories.jurisdictions import territory

__all__ = ["BEFORE", "MAILING", "PERIOD", "QUIET", "address", "mailing_campaign", "many_cases", "wave"]

MAILING = Path(__file__).parent.parent / "fixtures" / "surveys" / "mailing" / "core.yaml"
#: 6 July to 21 August 2026 in Japan; ``cast.NOW`` lies inside.
PERIOD = (datetime(2026, 7, 5, 15, tzinfo=UTC), datetime(2026, 8, 21, 15, tzinfo=UTC))
#: A Wednesday before the opening, 10:00 in Japan.
BEFORE = datetime(2026, 7, 1, 1, tzinfo=UTC)
QUIET = {
    "sending_from": "09:00:00",
    "sending_until": "17:00:00",
    "weekdays": ["thursday", "sunday"],
    "afternoons": [{"weekday": "saturday", "start": "12:00:00"}],
    "periods": [{"name": "お盆", "first": "08-13", "last": "08-16"}],
    "public_holidays": True,
}


def mailing_campaign(*, slug: str = "mailing-2026", prefix: str = "M26") -> Campaign:
    """The campaign with the cast's two clinics, both enrolled and with a mail address that was never tried."""
    made = campaigns.campaign(slug=slug, receipt_prefix=prefix, path=MAILING, period=PERIOD)
    made.quiet = QUIET
    made.save(update_fields=["quiet"])
    for clinic in campaigns.CLINICS:
        address(campaigns.enrolled(clinic, into=made).case)
    return made


def address(case: Case, *, mail: str = "", state: str = Contact.MailState.UNTRIED) -> Contact:
    """The clinic's address: ``clinic-<case>@clinics.test`` unless one is given."""
    contact, _ = Contact.objects.update_or_create(
        unit_id=case.unit_id,
        defaults={
            "mail": mail or f"clinic-{case.pk}@clinics.test",
            "mail_state": state,
            "changed_at": datetime(2026, 6, 1, tzinfo=UTC),
            "changed_by": "command:tests",
        },
    )
    return contact


def many_cases(campaign: Campaign, *, number: int, mail: bool = True) -> None:
    """So many more clinics of Funabashi, with addresses."""
    areas = territory()
    start = campaign.cases.count() + 1000
    units = Unit.objects.bulk_create(
        [
            Unit(
                version_id=campaign.frame_version_id,
                line=start + n,
                name=f"第{n}診療所",
                name_folded=f"第{n}診療所",
                prefecture=areas["120006"],
                relay=areas["122041"],
            )
            for n in range(number)
        ],
        batch_size=1000,
    )
    Case.objects.bulk_create([new_case(campaign, unit) for unit in units], batch_size=1000)
    if mail:
        Contact.objects.bulk_create(
            [
                Contact(
                    unit=unit,
                    mail=f"unit-{unit.pk}@clinics.test",
                    mail_state=Contact.MailState.UNTRIED,
                    changed_at=NOW,
                    changed_by="command:tests",
                )
                for unit in units
            ],
            batch_size=1000,
        )


def wave(campaign: Campaign, *, owner: str = COUNTRY_CODE, **fields: object) -> Wave:
    """A reminder planned for the day of our stories."""
    values: dict[str, object] = {
        "name": "督促1",
        "purpose": Wave.Purpose.REMINDER,
        "message": "reminder",
        "channels": ["mail"],
        "planned_at": NOW,
        "audience": Audience().to_json(),
        "created_at": NOW,
        "created_by": "command:tests",
    }
    return Wave.objects.create(campaign=campaign, owner=territory()[owner], **values | fields)
