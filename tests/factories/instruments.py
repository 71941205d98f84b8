"""A published version of the tiny survey in ``tests/fixtures/surveys/tiny``."""

from datetime import datetime
from hashlib import sha256
from pathlib import Path

from tenken.questionnaire.loading import load_instrument, questionnaire_to_json
from tenken.questionnaire.survey import load_survey, survey_to_json
from tenken_site.instruments.models import Instrument, InstrumentVersion
from tests.cast import NOW

__all__ = ["TINY", "instrument_version"]

TINY = Path(__file__).parent.parent / "fixtures" / "surveys" / "tiny" / "core.yaml"


def instrument_version(*, path: Path = TINY, now: datetime = NOW) -> InstrumentVersion:
    """The instrument file as a published version, with the survey of its folder; the same row when asked again."""
    questionnaire = load_instrument(path)
    definition = questionnaire_to_json(questionnaire)
    survey = survey_to_json(load_survey(path.parent))
    instrument, _ = Instrument.objects.get_or_create(survey=questionnaire.survey, name=questionnaire.instrument)
    version, _ = InstrumentVersion.objects.get_or_create(
        instrument=instrument,
        version=questionnaire.version,
        defaults={
            "definition": definition,
            "survey_definition": survey,
            "digest": sha256(definition + survey).hexdigest(),
            "published_at": now,
        },
    )
    return version
