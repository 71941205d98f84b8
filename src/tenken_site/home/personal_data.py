"""What the surveys themselves say about personal data, for the page on it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from tenken.questionnaire.survey_model import Survey
from tenken_site.campaigns.models import Campaign
from tenken_site.custody import queries as custody
from tenken_site.instruments import queries as instruments

__all__ = ["SurveyPromise", "promises"]


@dataclass(frozen=True, slots=True)
class SurveyPromise:
    """One survey's words to those who answer it, in the reader's language."""

    title: str
    owner: str
    purpose: str  # 利用目的
    legal_basis: str
    viewers: tuple[tuple[str, str], ...]  # who, sees what
    retention: str
    keep_until: date | None  # the last day, where it has been set
    rights_desk: str  # empty: the survey's owner has not named it yet
    relays_see_answers: bool  # prefectures and cities may look at one clinic's answers
    statistical: bool  # 統計法: nobody uses one clinic's answers for anything about that clinic


def promises(campaigns: Iterable[Campaign], *, language: str) -> list[SurveyPromise]:
    """Each survey once, though several campaigns of it run."""
    runs: dict[str, list[Campaign]] = {}
    surveys: dict[str, Survey] = {}
    for campaign in campaigns:
        survey = instruments.survey(campaign.instrument_version_id)
        surveys[survey.id] = survey
        runs.setdefault(survey.id, []).append(campaign)
    return [_promise(survey, runs[survey.id], language=language) for survey in surveys.values()]


def _promise(survey: Survey, runs: list[Campaign], *, language: str) -> SurveyPromise:
    return SurveyPromise(
        title=survey.title.in_language(language),
        owner=survey.owner.in_language(language),
        purpose=survey.personal_data.in_language(language),
        legal_basis=survey.legal_basis.in_language(language),
        viewers=tuple((one.who.in_language(language), one.sees.in_language(language)) for one in survey.viewers),
        retention=survey.retention.in_language(language),
        keep_until=max((day for one in runs if (day := custody.keep_until(campaign=one))), default=None),
        rights_desk=survey.rights_desk.in_language(language) if survey.rights_desk else "",
        relays_see_answers=any(one.relays_see == Campaign.RelaysSee.ANSWERS for one in runs),
        statistical=all(one.statistical for one in runs),
    )
