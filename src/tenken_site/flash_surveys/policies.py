"""What the state of a flash survey allows. Each rule asks the campaign first: nothing comes of a statistical one."""

from collections.abc import Callable
from datetime import date, datetime

from tenken.errors import ResponseError, TenkenError
from tenken_site.accounts.permissions_permits import PermitNotInForce, check_permit_in_force
from tenken_site.campaigns.models import Campaign
from tenken_site.flash_surveys.models import FlashSurvey, NotOfStatistics
from tenken_site.ui.dates import local

__all__ = [
    "LEAST",
    "MORE",
    "AlreadyAsked",
    "ChosenAnew",
    "DeadlineOver",
    "NoTemplate",
    "NobodyChosen",
    "NotAskedYet",
    "PermitNotInForce",
    "TooFewAnswers",
    "allows",
    "check_days_fit",
    "check_may_be_chosen",
    "check_may_be_counted",
    "check_may_be_finished",
    "check_may_be_gone_on_with",
    "check_may_be_opened",
    "check_may_be_read",
    "check_not_statistical",
    "check_still_ahead",
    "counted_from",
]

#: Clinics of which answers are counted, or nothing is said (the threshold of tables).
LEAST = 10
#: Clinics that must have come to it before they are counted again: two counts never differ by a single clinic.
MORE = 10


class AlreadyAsked(ResponseError):
    """They were chosen or asked already, or the survey is finished."""


class NobodyChosen(ResponseError):
    """There is nobody to ask: nobody was chosen yet, or no clinic fits."""


class NoTemplate(ResponseError):
    """The survey has no ready flash survey in its folder."""


class ChosenAnew(ResponseError):
    """Others were chosen since the numbers were looked at and confirmed."""


class DeadlineOver(ResponseError):
    """The last day of answering is today or over: nobody can be asked by then."""


class TooFewAnswers(ResponseError):
    """So few clinics answered, or answered since the last count, that counts would tell of single ones."""


class NotAskedYet(ResponseError):
    """There is no campaign yet."""


def check_not_statistical(campaign: Campaign) -> None:
    """Raises NotOfStatistics."""
    if campaign.statistical:
        raise NotOfStatistics(campaign.slug)


def check_days_fit(*, issued_on: date, closes_on: date, today: date) -> None:
    """Raises ValueError for a deadline before tomorrow or an advisory of the future."""
    if closes_on <= today or issued_on > today:
        raise ValueError(f"{issued_on} – {closes_on}")


def check_still_ahead(survey: FlashSurvey, *, now: datetime) -> None:
    """Raises DeadlineOver unless the last day of answering comes after today."""
    if survey.closes_on <= local(now).date():
        raise DeadlineOver(str(survey))


def check_may_be_read(survey: FlashSurvey, *, now: datetime) -> None:
    """Whether numbers made of answers are shown, or answers read. Raises NotOfStatistics, PermitNotInForce."""
    check_not_statistical(survey.campaign)
    check_permit_in_force(survey, now=now)


def check_may_be_chosen(survey: FlashSurvey, *, now: datetime) -> None:
    """Raises NotOfStatistics, PermitNotInForce, AlreadyAsked, DeadlineOver."""
    check_may_be_read(survey, now=now)
    if survey.asking_id is not None:
        raise AlreadyAsked(str(survey))
    check_still_ahead(survey, now=now)


def check_may_be_opened(survey: FlashSurvey, *, now: datetime) -> None:
    """Raises NotOfStatistics, PermitNotInForce, AlreadyAsked, DeadlineOver, NobodyChosen."""
    check_may_be_chosen(survey, now=now)
    if survey.chosen_at is None:
        raise NobodyChosen(str(survey))


def check_may_be_gone_on_with(survey: FlashSurvey) -> None:
    """Whether an opening that was interrupted may be carried to its end: it reads no answers, so the grant may be over.

    Raises NotOfStatistics, NotAskedYet, AlreadyAsked for one that is finished.
    """
    check_not_statistical(survey.campaign)
    check_may_be_finished(survey)


def check_may_be_counted(survey: FlashSurvey, *, now: datetime) -> None:
    """Raises NotOfStatistics, PermitNotInForce, NotAskedYet."""
    check_may_be_read(survey, now=now)
    if survey.asking_id is None:
        raise NotAskedYet(str(survey))


def counted_from(former: int | None) -> int:
    """How many submissions it takes to count; ``former``: how many the last count was of, None for the first."""
    return LEAST if former is None else former + MORE


def check_may_be_finished(survey: FlashSurvey) -> None:
    """Raises NotAskedYet, AlreadyAsked for one that is finished."""
    if survey.asking_id is None:
        raise NotAskedYet(str(survey))
    if survey.finished_at is not None:
        raise AlreadyAsked(str(survey))


def allows(check: Callable[..., None], survey: FlashSurvey, **moment: datetime) -> bool:
    """Whether the check raises nothing: what a page asks before it shows a button."""
    try:
        check(survey, **moment)
    except TenkenError:
        return False
    return True
