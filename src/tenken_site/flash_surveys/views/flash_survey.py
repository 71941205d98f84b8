"""One flash survey from the grant to the end: choosing, looking at the numbers, opening, following, ending."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from tenken.errors import TenkenError
from tenken.response.suggesting import Suggesting
from tenken_site.accounts.access import OFFICIAL, access
from tenken_site.accounts.permissions_permits import GrantedByTheSame, PermitNotInForce, PermitSettled
from tenken_site.campaigns.archived import after_archiving
from tenken_site.flash_surveys import policies, queries
from tenken_site.flash_surveys.actions.ask import end_flash_survey, grant_flash_survey
from tenken_site.flash_surveys.actions.choose import TROUBLES
from tenken_site.flash_surveys.actions.finish import finish
from tenken_site.flash_surveys.actions.request import ask_to_choose, ask_to_count, ask_to_open
from tenken_site.flash_surveys.forms import FinishForm, OpenForm
from tenken_site.flash_surveys.models import NotOfStatistics
from tenken_site.flash_surveys.presenters import (
    answer_counts,
    area_counts,
    arrivals_of,
    flash_line,
    plan_lines,
    trouble_words,
    why_counts,
)
from tenken_site.flash_surveys.presenters_cover import FEWEST_COVER, cover_of
from tenken_site.flash_surveys.runs import run_key
from tenken_site.flash_surveys.views.entering import AtFlash, ministry_at
from tenken_site.instruments import queries as instruments
from tenken_site.jobs.queries import latest_run, progress_of

__all__ = ["flash_progress", "flash_survey"]


@access(OFFICIAL)
@after_archiving
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def flash_survey(request: HttpRequest, slug: str, flash: int) -> HttpResponse:
    """How it stands. POST: ``do=grant`` by another than who asked; ``end``, ``choose``, ``open``, ``count`` and
    ``finish`` by anyone of the ministry."""
    desk = ministry_at(request, slug, flash)
    if request.method != "POST":
        return _page(request, desk)
    deed = _DEEDS.get(request.POST.get("do", ""))
    if deed is None:
        raise Http404
    try:
        refused = deed(request, desk)
    except GrantedByTheSame:
        messages.warning(request, _("自分の申請は許可できません。ほかの担当者が許可します。"))
    except NotOfStatistics:
        messages.warning(request, _("統計法にもとづく統計調査のため、回答から施設を選ぶことはできません。"))
    except PermitNotInForce:
        messages.warning(request, _("許可がないか、期限が過ぎています。いまの状態を確かめてください。"))
    except (policies.DeadlineOver, policies.ChosenAnew) as fault:
        messages.warning(request, trouble_words(TROUBLES[type(fault)]))
    except policies.TooFewAnswers:
        messages.info(request, _("回答した施設がまだ少ないため、数えられません。"))
    except (PermitSettled, TenkenError):
        messages.info(request, _("いまの状態ではできません。状態を確かめてください。"))
    else:
        if refused is not None:
            return _page(request, desk, refused)
    return redirect("flash-survey", slug, flash)


@access(OFFICIAL)
@never_cache
@require_safe
def flash_progress(request: HttpRequest, slug: str, flash: int) -> HttpResponse:
    """How far the work is: a piece of the page, asked for again every few seconds."""
    desk = ministry_at(request, slug, flash)
    progress = progress_of(latest_run(key=run_key(desk.survey.pk)))
    answer = render(request, "flash_surveys/progress.html", _frame(desk) | {"progress": progress})
    if progress is None or not progress.live:
        answer.headers["HX-Refresh"] = "true"  # the rest of the page has changed too
    return answer


_Refused = OpenForm | FinishForm | None


def _grant(request: HttpRequest, desk: AtFlash) -> None:
    grant_flash_survey(survey=desk.survey, by=desk.user, now=desk.now)
    messages.success(request, _("許可しました。期限が来ると、自動で終わります。"))


def _end(request: HttpRequest, desk: AtFlash) -> None:
    end_flash_survey(survey=desk.survey, by=desk.user, now=desk.now)
    messages.success(request, _("終わらせました。この許可では、もう回答を読めません。"))


def _choose(request: HttpRequest, desk: AtFlash) -> None:
    ask_to_choose(survey=desk.survey, by=desk.user, now=desk.now)
    messages.success(request, _("回答を読んで、施設を選び始めました。"))


def _open(request: HttpRequest, desk: AtFlash) -> _Refused:
    words = _("調査を始めています。案内のメールは、準備ができしだい送り始めます。夜間は翌朝に送ります。")
    if desk.survey.asking_id is not None:  # confirmed before: the rest of it
        ask_to_open(survey=desk.survey, by=desk.user, now=desk.now)
        messages.success(request, words)
        return None
    form = OpenForm(request.POST)
    if not form.is_valid():
        return form
    ask_to_open(survey=desk.survey, confirmed=form.confirmed(), by=desk.user, now=desk.now)
    messages.success(request, words)
    return None


def _count(request: HttpRequest, desk: AtFlash) -> None:
    ask_to_count(survey=desk.survey, by=desk.user, now=desk.now)
    messages.success(request, _("回答を数え始めました。"))


def _finish(request: HttpRequest, desk: AtFlash) -> _Refused:
    form = FinishForm(request.POST)
    if not form.is_valid():
        return form
    finish(survey=desk.survey, reason=form.cleaned_data["reason"], by=desk.user, now=desk.now)
    messages.success(request, _("追いかけるのを終わりにしました。"))
    return None


_DEEDS: dict[str, Callable[[HttpRequest, AtFlash], _Refused]] = {
    "grant": _grant,
    "end": _end,
    "choose": _choose,
    "open": _open,
    "count": _count,
    "finish": _finish,
}


def _frame(desk: AtFlash) -> dict[str, object]:
    return desk.frame(tab="flash-list") | {"title": desk.title, "survey": desk.survey}


def _page(request: HttpRequest, desk: AtFlash, refused: _Refused = None) -> HttpResponse:
    survey, now = desk.survey, desk.now
    line = flash_line(survey, reader=desk.user, now=now)
    plan = Suggesting.from_json(survey.plan)
    source = instruments.questionnaire(desk.campaign.instrument_version_id)
    readable = survey.chosen_at is not None and policies.allows(policies.check_may_be_read, survey, now=now)
    parts = queries.content_of(survey, "numbers", "answers") if readable else {}
    counts = [(why, code, count) for why, code, count in parts.get("numbers", {}).get("counts", ())]
    areas = queries.areas_by_code() if counts else {}
    context = _frame(desk) | {
        "line": line,
        "plan": plan_lines(plan, source),
        "narrow": not (plan.dont_know or plan.unanswered),  # relays see who never submitted: those cover nobody
        "progress": progress_of(latest_run(key=run_key(survey.pk))),
        "trouble": trouble_words(survey.trouble) if survey.trouble else "",
        "readable": readable,
        "chosen_at": survey.chosen_at.isoformat() if survey.chosen_at else "",
        "kept": line.step == "over" and queries.has_parts(survey),
        "late": not policies.allows(policies.check_still_ahead, survey, now=now),
        "numbers": why_counts(counts) if counts or line.step == "chosen" else None,
        "areas": area_counts(counts, areas),
        "cover": cover_of(counts, areas) if line.step == "chosen" else None,
        "fewest_cover": FEWEST_COVER,
        "newer": queries.newer_list(desk.campaign) if survey.asking is None else None,
        "may_count": policies.allows(policies.check_may_be_counted, survey, now=now),
        "opening": refused if isinstance(refused, OpenForm) else None,
        "finishing": refused if isinstance(refused, FinishForm) else None,
    }
    if survey.asking is not None:
        asked = instruments.questionnaire(survey.asking.instrument_version_id)
        answers = parts.get("answers")
        arrivals = arrivals_of(queries.arrivals(survey.asking))
        count_from = policies.counted_from(answers["submissions"] if answers else None)
        context |= {
            "asking": survey.asking,
            "arrivals": arrivals,
            "half": line.step == "asking" and queries.is_half_open(survey.asking),
            "count_from": count_from,
            "enough": arrivals.submissions >= count_from,
            "answers": answers,
            "questions": answer_counts(answers["given"], asked, submissions=answers["submissions"]) if answers else (),
        }
    return render(request, "flash_surveys/survey.html", context, status=422 if refused else 200)
