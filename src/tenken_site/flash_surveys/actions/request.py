"""Asking the worker to choose, to open or to count."""

from datetime import datetime

from tenken.errors import ResponseError
from tenken_site.accounts.models import User
from tenken_site.flash_surveys.models import FlashSurvey
from tenken_site.flash_surveys.policies import (
    ChosenAnew,
    TooFewAnswers,
    check_may_be_chosen,
    check_may_be_counted,
    check_may_be_gone_on_with,
    check_may_be_opened,
    counted_from,
)
from tenken_site.flash_surveys.queries import count_submissions, is_half_open, submissions_counted
from tenken_site.flash_surveys.runs import CHOOSE, COUNT, OPEN, run_key
from tenken_site.jobs.actions.request import request_run
from tenken_site.jobs.models import Run

__all__ = ["AtWork", "ask_to_choose", "ask_to_count", "ask_to_open"]


class AtWork(ResponseError):
    """The worker is at another piece of work about this flash survey: that one first."""


def ask_to_choose(*, survey: FlashSurvey, by: User, now: datetime) -> Run:
    """Reads every answer of the campaign; again, it chooses anew. Raises those of ``check_may_be_chosen``,
    AtWork."""
    check_may_be_chosen(survey, now=now)
    return _request(CHOOSE, survey, by=by, now=now)


def ask_to_open(*, survey: FlashSurvey, confirmed: datetime | None = None, by: User, now: datetime) -> Run:
    """The campaign that asks those who were chosen at the moment ``confirmed`` (by itself, what ``survey`` says); of
    one whose opening was interrupted, the rest of it.

    Raises those of ``check_may_be_opened``, ChosenAnew, AtWork.
    """
    if survey.asking is not None and is_half_open(survey.asking):
        check_may_be_gone_on_with(survey)
        return _request(OPEN, survey, by=by, now=now)
    check_may_be_opened(survey, now=now)
    assert survey.chosen_at is not None  # noqa: S101  # checked above
    looked_at = confirmed or survey.chosen_at
    if looked_at != survey.chosen_at:
        raise ChosenAnew(str(survey))
    return _request(OPEN, survey, by=by, now=now, confirmed=looked_at.isoformat())


def ask_to_count(*, survey: FlashSurvey, by: User, now: datetime) -> Run:
    """What was answered so far. Raises those of ``check_may_be_counted``, TooFewAnswers, AtWork."""
    check_may_be_counted(survey, now=now)
    assert survey.asking is not None  # noqa: S101  # checked above
    if count_submissions(survey.asking) < counted_from(submissions_counted(survey)):
        raise TooFewAnswers(str(survey))
    return _request(COUNT, survey, by=by, now=now)


def _request(kind: str, survey: FlashSurvey, *, by: User, now: datetime, **more: str) -> Run:
    arguments = {"flash_survey": survey.pk, **more}
    found = request_run(kind=kind, key=run_key(survey.pk), arguments=arguments, by=f"user:{by.pk}", now=now)
    if found.kind != kind:
        raise AtWork(f"{survey}: {found.kind}")
    return found
