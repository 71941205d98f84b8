"""What the information pages show."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from tenken.questionnaire.survey_model import Survey
from tenken_site.ui.desks import DeskCard, desk_cards

__all__ = ["DeskGroup", "desks_by_survey"]


@dataclass(frozen=True, slots=True)
class DeskGroup:
    """The desks of one survey."""

    title: str
    desks: list[DeskCard]


def desks_by_survey(surveys: Iterable[Survey], *, language: str, at: datetime) -> list[DeskGroup]:
    """Each survey once, though several campaigns of it run."""
    seen = {survey.id: survey for survey in surveys}
    return [
        DeskGroup(survey.title.in_language(language), desk_cards(survey.desks, language=language, at=at))
        for survey in seen.values()
    ]
