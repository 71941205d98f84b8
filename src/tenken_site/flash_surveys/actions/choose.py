"""Choosing whom to ask: reads the newest submissions once, keeps keys of the list's rows and counts, sealed.

Who never submitted is noted before the submissions are read, and struck out where a submission turns up after all: so
one that submits meanwhile is chosen by its answers or as silent, and never missed. In memory are keys alone, of the
chosen and the silent. Until the last transaction nothing of it is stored, so one whose worker is killed begins again.
"""

import json
from array import array
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime
from itertools import islice

from django.db import transaction

from tenken.errors import ResponseError, TenkenError
from tenken.questionnaire.faults import SurveyRefused
from tenken.response.suggesting import Suggesting, Why, why_chosen
from tenken_site.accounts.permissions_permits import PermitNotInForce
from tenken_site.audit.log import record
from tenken_site.campaigns.actions.open_campaign import CampaignExists, PeriodEmpty, UnitsUnknown
from tenken_site.encryption.actions.make_key import ensure_key
from tenken_site.flash_surveys.models import FlashPart, FlashSurvey, NotOfStatistics
from tenken_site.flash_surveys.policies import (
    AlreadyAsked,
    ChosenAnew,
    DeadlineOver,
    NobodyChosen,
    NoTemplate,
    TooFewAnswers,
    check_may_be_chosen,
)
from tenken_site.flash_surveys.queries import cases_without_answers, count_cases, still_there
from tenken_site.instruments.actions.publish import VersionHasOtherContent
from tenken_site.outreach.actions.keep_wave import PlanRefused
from tenken_site.responses.documents import AnswersDisposed, AnswersUnreadable
from tenken_site.responses.queries_unlocked import Opened, submissions

__all__ = ["TROUBLES", "WorkStopped", "choose", "give_up"]

#: Why the work is given up for good, as ``FlashSurvey.trouble`` has it. Anything else is tried again.
TROUBLES: dict[type[TenkenError], str] = {
    NotOfStatistics: "statistical",
    PermitNotInForce: "permit_over",
    AlreadyAsked: "asked_already",
    ChosenAnew: "chosen_anew",
    DeadlineOver: "deadline",
    PeriodEmpty: "deadline",
    PlanRefused: "waves",
    SurveyRefused: "template_unfit",
    VersionHasOtherContent: "template_unfit",
    UnitsUnknown: "units",
    TooFewAnswers: "few",
    NobodyChosen: "nobody",
    NoTemplate: "no_template",
    CampaignExists: "exists",
    AnswersDisposed: "disposed",
    AnswersUnreadable: "unreadable",
}
_TOGETHER = 1_000


class WorkStopped(ResponseError):
    """Somebody asked the work to stop, or the worker is to end. It may begin again."""


def choose(
    *,
    survey: FlashSurvey,
    clock: Callable[[], datetime] | None = None,
    progress: Callable[[int, int], None] = lambda done, total: None,
    stopping: Callable[[], bool] = lambda: False,
    by: str,
    now: datetime,
) -> int:
    """How many were chosen. ``progress`` hears cases looked at, of how many. Raises those of ``TROUBLES``,
    WorkStopped."""
    current = FlashSurvey.objects.select_related("campaign").get(pk=survey.pk)
    check_may_be_chosen(current, now=now)
    plan, total = Suggesting.from_json(current.plan), count_cases(current.campaign)
    chosen, numbers, done = array("q"), Counter[tuple[str, str]](), 0

    def heard(more: int) -> None:
        nonlocal done
        done += more
        progress(done, total)
        if stopping():
            raise WorkStopped(str(current))

    silent: dict[int, str] = {}
    for lot in cases_without_answers(current.campaign):
        silent.update(lot)
        heard(len(lot))
    with closing(submissions(unlock=current, clock=clock, now=now, by=by)) as opened:
        while looked := list(islice(opened, _TOGETHER)):
            for one in looked:
                silent.pop(one.unit, None)
            for unit, why, prefecture in _judged(plan, looked):
                chosen.append(unit)
                numbers[why, prefecture] += 1
            heard(len(looked))
    if plan.never:
        chosen.extend(silent)
        numbers.update((Why.NEVER.value, prefecture) for prefecture in silent.values())
    _store(current, chosen, numbers, by=by, now=clock() if clock else now)
    return len(chosen)


def _judged(plan: Suggesting, looked: list[Opened]) -> Iterator[tuple[int, str, str]]:
    """Of these the chosen that are still there: unit, why, prefecture. One statement."""
    whys = {one.case: why for one in looked if (why := why_chosen(plan, one.answers, one.questionnaire))}
    for case, unit, prefecture in still_there(whys):
        yield unit, whys[case].value, prefecture


def _store(
    survey: FlashSurvey, chosen: "array[int]", numbers: Counter[tuple[str, str]], *, by: str, now: datetime
) -> None:
    """All of it or nothing, and only while it is still permitted."""
    with transaction.atomic():
        locked = FlashSurvey.objects.select_for_update(of=("self",)).select_related("campaign").get(pk=survey.pk)
        check_may_be_chosen(locked, now=now)
        key = ensure_key(scope=locked.campaign.key_scope, by=by, now=now)
        counts = [[why, prefecture, count] for (why, prefecture), count in sorted(numbers.items())]
        for name, content in (("chosen", {"units": chosen.tolist()}), ("numbers", {"counts": counts})):
            part = FlashPart.objects.filter(survey=locked, name=name).first() or FlashPart(survey=locked, name=name)
            part.made_at, part.made_by = now, by
            part.put(key=key, content=json.dumps(content, separators=(",", ":")))
            part.save()
        locked.chosen_at, locked.chosen_by, locked.trouble = now, by, ""
        locked.save(update_fields=["chosen_at", "chosen_by", "trouble"])
        # How many were chosen is told to whoever may see the page, not to every reader of the log.
        detail = {"flash_survey": locked.number}
        record(action="flash_surveys.choose", target=locked.target, by=by, now=now, detail=detail, reason=locked.reason)


def give_up(*, survey: FlashSurvey, fault: TenkenError, by: str, now: datetime) -> str:
    """Notes why the work ended without an outcome; the word of ``TROUBLES``."""
    word = next(word for kind, word in TROUBLES.items() if isinstance(fault, kind))
    with transaction.atomic():
        FlashSurvey.objects.filter(pk=survey.pk).update(trouble=word)
        detail = {"flash_survey": survey.number, "trouble": word}
        record(action="flash_surveys.give_up", target=survey.target, by=by, now=now, detail=detail)
    return word
