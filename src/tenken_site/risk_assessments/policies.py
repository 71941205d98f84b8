"""What the state of an analysis or of a support path allows."""

from tenken.errors import TenkenError
from tenken_site.campaigns.models import Campaign

__all__ = [
    "AnalysisImpossible",
    "NotForStatistics",
    "PathIsOver",
    "ReasonNeeded",
    "StillWorking",
    "check_answers_may_choose",
]


class AnalysisImpossible(TenkenError):
    """The survey lacks a file that it is made from: risk_model.yaml or weighting.yaml; the message names it."""


class StillWorking(TenkenError):
    """Its run waits or works: what it gives would have no place."""


class PathIsOver(TenkenError):
    """It was ended: clinics were told so, and a new one is written instead."""


class ReasonNeeded(TenkenError):
    """Who ends what another office wrote says why."""


class NotForStatistics(TenkenError):
    """A statistical survey (統計法): no answer is used for anything about the one clinic that gave it."""


def check_answers_may_choose(campaign: Campaign, *, trigger: str) -> None:
    """Whether an area's path may be told by answers; without a trigger it is told to everybody that it is for.

    Raises NotForStatistics.
    """
    if trigger and campaign.statistical:
        raise NotForStatistics(campaign.slug)
