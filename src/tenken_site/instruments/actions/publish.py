"""Publishing a questionnaire: from its reviewed files to a row that never changes."""

from datetime import datetime
from hashlib import sha256
from pathlib import Path

from django.db import transaction

from tenken.errors import SurveyError
from tenken.questionnaire.faults import SurveyRefused
from tenken.questionnaire.linting import check_survey
from tenken.questionnaire.loading import load_instrument, questionnaire_to_json
from tenken.questionnaire.model import Questionnaire
from tenken.questionnaire.survey import load_survey, survey_to_json
from tenken.questionnaire.survey_model import Survey
from tenken_site.audit.log import record
from tenken_site.instruments.models import Instrument, InstrumentVersion

__all__ = ["VersionHasOtherContent", "publish", "publish_filled_in"]


class VersionHasOtherContent(SurveyError):
    """The same version is already published with other content: a changed questionnaire needs a new version."""


@transaction.atomic
def publish(*, folder: Path, instrument: str, by: str, now: datetime) -> InstrumentVersion:
    """Publishes ``folder/<instrument>.yaml`` with the survey of its folder; the same row when nothing changed.

    Raises SurveyRefused with every fault, VersionHasOtherContent.
    """
    path = folder / f"{instrument}.yaml"
    if faults := check_survey(path):
        raise SurveyRefused(faults)
    return publish_filled_in(questionnaire=load_instrument(path), survey=load_survey(folder), by=by, now=now)


@transaction.atomic
def publish_filled_in(*, questionnaire: Questionnaire, survey: Survey, by: str, now: datetime) -> InstrumentVersion:
    """Publishes a questionnaire that was checked as a file and then filled in (``tenken.questionnaire.blanks``).

    The same row when nothing changed. Raises VersionHasOtherContent.
    """
    definition = questionnaire_to_json(questionnaire)
    survey_definition = survey_to_json(survey)
    digest = sha256(definition + survey_definition).hexdigest()
    row, _ = Instrument.objects.get_or_create(survey=questionnaire.survey, name=questionnaire.instrument)
    version, made = InstrumentVersion.objects.get_or_create(
        instrument=row,
        version=questionnaire.version,
        defaults={
            "definition": definition,
            "survey_definition": survey_definition,
            "digest": digest,
            "published_at": now,
        },
    )
    if version.digest != digest:
        raise VersionHasOtherContent(
            f"{questionnaire.survey}/{questionnaire.instrument} {questionnaire.version} is already published with "
            "other content. Raise the version in the file."
        )
    if made:
        record(
            action="instruments.publish",
            target=f"instrument_version:{version.pk}",
            by=by,
            now=now,
            detail={"instrument": questionnaire.instrument, "version": questionnaire.version, "digest": digest},
        )
    return version
