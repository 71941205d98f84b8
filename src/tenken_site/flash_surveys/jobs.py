"""Long work of flash surveys: choosing, opening, counting; and forgetting whom was chosen and never asked."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from tenken_site.flash_surveys.actions.ask import erase_unused
from tenken_site.flash_surveys.actions.choose import TROUBLES, WorkStopped, choose, give_up
from tenken_site.flash_surveys.actions.count import count_answers
from tenken_site.flash_surveys.actions.open import open_flash_survey
from tenken_site.flash_surveys.models import FlashSurvey
from tenken_site.flash_surveys.runs import CHOOSE, COUNT, OPEN
from tenken_site.jobs.registry import Step, duty, run

__all__ = ["choose_clinics", "count", "erase", "open_campaign"]

LEASE_SECONDS = 600


def _named(step: Step) -> FlashSurvey:
    return FlashSurvey.objects.select_related("campaign").get(pk=step.arguments["flash_survey"])


@run(CHOOSE, lease_seconds=LEASE_SECONDS)
def choose_clinics(step: Step) -> Mapping[str, Any]:
    """Whom to ask (``{"flash_survey": id}``). How many is not in the result: it lies in the open."""
    survey = _named(step)
    try:
        choose(survey=survey, clock=step.now, progress=step.tell, stopping=step.stopping, by=step.by, now=step.now())
    except WorkStopped:
        return {"stopped": True}
    except tuple(TROUBLES) as fault:
        return {"given_up": give_up(survey=survey, fault=fault, by=step.by, now=step.now())}
    return {}


@run(OPEN, lease_seconds=LEASE_SECONDS)
def open_campaign(step: Step) -> Mapping[str, Any]:
    """The campaign that asks them (``{"flash_survey": id, "confirmed": when those were chosen}``)."""
    survey, confirmed = _named(step), step.arguments.get("confirmed")
    looked_at = datetime.fromisoformat(confirmed) if confirmed else None
    try:
        opened = open_flash_survey(survey=survey, confirmed=looked_at, progress=step.tell, by=step.by, now=step.now())
    except tuple(TROUBLES) as fault:
        return {"given_up": give_up(survey=survey, fault=fault, by=step.by, now=step.now())}
    return {"campaign": opened.slug}


@run(COUNT, lease_seconds=LEASE_SECONDS)
def count(step: Step) -> Mapping[str, Any]:
    """What was answered so far."""
    survey = _named(step)
    try:
        count_answers(
            survey=survey, clock=step.now, progress=step.tell, stopping=step.stopping, by=step.by, now=step.now()
        )
    except WorkStopped:
        return {"stopped": True}
    except tuple(TROUBLES) as fault:
        return {"given_up": give_up(survey=survey, fault=fault, by=step.by, now=step.now())}
    return {}


@duty("flash_surveys.erase_unused", every=3600)
def erase(*, now: datetime) -> int:
    """Forgets what was made of answers where the grant is over."""
    return erase_unused(by="command:worker", now=now)
