"""A clinic with a submission to the survey of the year before, and the page that tells it both."""

from datetime import UTC, date, datetime
from pathlib import Path

from django.http import HttpResponse

from tenken_site.campaigns.models import Campaign
from tenken_site.instruments import queries
from tenken_site.instruments.models import Instrument, InstrumentVersion
from tenken_site.responses.models import Submission
from tenken_site.risk_assessments.presenters_years import YearsLines
from tests.cast import MINATO, NOW
from tests.factories import campaigns
from tests.factories.browsers import signed_in
from tests.factories.campaigns import Enrolled
from tests.factories.exposure import NOTHING_DONE, submitted

__all__ = ["LAST_YEAR", "as_another_survey", "former", "opened", "years"]

LAST_YEAR = datetime(2019, 1, 5, 15, 0, tzinfo=UTC)


def opened(clinic: Enrolled) -> HttpResponse:
    return signed_in(clinic.user).get(f"/cases/{clinic.case.public_id}/exposure/")


def former(clinic: Enrolled, answers: dict[str, object] | None = None, *, again: bool = True) -> Enrolled:
    """The clinic's submission to the campaign of the year before, by the same sign-in."""
    campaign = campaigns.campaign(slug="tiny-2025", receipt_prefix="T25")
    Campaign.objects.filter(pk=campaign.pk).update(opens_at=LAST_YEAR, as_of=date(2025, 6, 30))
    made = campaigns.enrolled(MINATO, into=campaign)
    submitted(made, answers or NOTHING_DONE)
    return made


def years(clinic: Enrolled) -> YearsLines | None:
    found: YearsLines | None = opened(clinic).context["years"]
    return found


def as_another_survey(clinic: Enrolled, model: str, folder: Path, *, name: str = "tiny-before") -> None:
    """Gives the former campaign a survey of its own in the folder of surveys."""
    (folder / name).mkdir()
    (folder / name / "risk_model.yaml").write_text(model.replace("survey: tiny", f"survey: {name}"), "utf-8")
    version = InstrumentVersion.objects.get(pk=clinic.campaign.instrument_version_id)
    survey = bytes(version.survey_definition).replace(b'"id":"tiny"', f'"id":"{name}"'.encode())
    definition = bytes(version.definition)
    made = InstrumentVersion(
        instrument=Instrument.objects.create(survey=name, name="core"),
        version="1",
        definition=definition,
        survey_definition=survey,
        digest="1" * 64,
        published_at=NOW,
    )
    made.save()
    Campaign.objects.filter(pk=clinic.campaign.pk).update(instrument_version=made)
    Submission._base_manager.filter(case=clinic.case).update(instrument_version=made)
    assert queries.survey(made.pk).id == name
