"""Counting what was answered so far, under the same grant: how often each answer was given, nothing of a clinic.

Of fewer than ten clinics nothing is counted, and again only when ten more have answered: what two counts differ by is
never a single clinic (as ``tenken.risk.positions``). There is one count at a time; the next takes its place.
"""

import json
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from datetime import datetime

from django.db import transaction

from tenken.response.model import is_dont_know
from tenken.response.suggesting import choosable, codes_of
from tenken_site.audit.log import record
from tenken_site.encryption.actions.make_key import ensure_key
from tenken_site.flash_surveys.actions.choose import WorkStopped
from tenken_site.flash_surveys.models import FlashPart, FlashSurvey
from tenken_site.flash_surveys.policies import TooFewAnswers, check_may_be_counted, counted_from
from tenken_site.flash_surveys.queries import count_cases, count_submissions, submissions_counted
from tenken_site.responses.queries_unlocked import submissions

__all__ = ["DONT_KNOW", "count_answers"]

#: Beside the codes of a question's options.
DONT_KNOW = "?"
_TOLD_EVERY = 500


def count_answers(
    *,
    survey: FlashSurvey,
    clock: Callable[[], datetime] | None = None,
    progress: Callable[[int, int], None] = lambda done, total: None,
    stopping: Callable[[], bool] = lambda: False,
    by: str,
    now: datetime,
) -> int:
    """How many submissions were counted. The clinics read of it in their log.

    Raises NotOfStatistics, PermitNotInForce, NotAskedYet, TooFewAnswers (before any is opened), AnswersUnreadable,
    AnswersDisposed, WorkStopped.
    """
    current = FlashSurvey.objects.select_related("campaign", "asking").get(pk=survey.pk)
    check_may_be_counted(current, now=now)
    asking = current.asking
    assert asking is not None  # noqa: S101  # checked above
    least = counted_from(submissions_counted(current))
    if count_submissions(asking) < least:
        raise TooFewAnswers(str(current))
    total, done = count_cases(asking), 0
    given: dict[str, Counter[str]] = {}
    with closing(submissions(unlock=current, campaign=asking, clock=clock, now=now, by=by)) as opened:
        for done, one in enumerate(opened, start=1):
            for item in choosable(one.questionnaire):
                if (answer := one.answers.get(item.link_id)) is not None:
                    codes = {DONT_KNOW} if is_dont_know(answer) else codes_of(answer)
                    given.setdefault(item.link_id, Counter()).update(codes)
            if done % _TOLD_EVERY == 0:
                progress(done, total)
                if stopping():
                    raise WorkStopped(str(current))
    at = clock() if clock else now
    with transaction.atomic():
        rows = FlashSurvey.objects.select_for_update(of=("self",)).select_related("campaign")
        locked = rows.get(pk=current.pk)
        check_may_be_counted(locked, now=at)  # it may have ended meanwhile
        if done < counted_from(submissions_counted(current)):
            raise TooFewAnswers(str(current))
        key = ensure_key(scope=asking.key_scope, by=by, now=at)
        found = FlashPart.objects.filter(survey=current, name=FlashPart.Name.ANSWERS).first()
        part = found or FlashPart(name=FlashPart.Name.ANSWERS)
        part.survey, part.made_at, part.made_by = current, at, by
        part.put(key=key, content=json.dumps({"submissions": done, "given": given}, separators=(",", ":")))
        part.save()
        FlashSurvey.objects.filter(pk=current.pk).update(trouble="")
        detail = {"flash_survey": current.number}
        record(action="flash_surveys.count", target=f"campaign:{asking.slug}", by=by, now=at, detail=detail)
    return done
