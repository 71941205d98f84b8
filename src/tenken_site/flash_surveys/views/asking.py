"""「緊急の確認調査」: those there are, and the form that asks for a new one."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.forms import model_to_dict
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from tenken.response.suggesting import Suggesting, choosable
from tenken_site.accounts.access import OFFICIAL, access
from tenken_site.campaigns.archived import after_archiving
from tenken_site.campaigns.opening import Opening
from tenken_site.flash_surveys import queries
from tenken_site.flash_surveys.actions.ask import AskedUnfit, SuggestingUnfit, ask_for_flash_survey
from tenken_site.flash_surveys.forms import FlashForm
from tenken_site.flash_surveys.models import FlashSurvey, NotOfStatistics
from tenken_site.flash_surveys.presenters import flash_line
from tenken_site.flash_surveys.views.entering import ministry
from tenken_site.instruments import queries as instruments
from tenken_site.ui.dates import local
from tenken_site.ui.numbers import whole_number

__all__ = ["flash_list", "flash_new"]

#: So many days to answer, unless the official says otherwise.
USUAL_DAYS = 5
_KEPT = (
    *("title", "title_en", "technology", "technology_en", "action", "action_en", "address", "issued_on", "reason"),
    "days",
)


@access(OFFICIAL)
@never_cache
@require_safe
def flash_list(request: HttpRequest, slug: str) -> HttpResponse:
    """Those chosen by this campaign's answers."""
    desk = ministry(request, slug)
    found = queries.flash_surveys(campaign_id=desk.campaign.pk)
    context = desk.frame(tab="flash-list") | {
        "title": desk.title,
        "lines": [flash_line(one, reader=desk.user, now=desk.now) for one in found],
        "follows": queries.asked_by_campaign(campaign_id=desk.campaign.pk),
        "has_template": queries.folder_of_template(desk.campaign) is not None,
    }
    return render(request, "flash_surveys/list.html", context)


@access(OFFICIAL)
@after_archiving
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def flash_new(request: HttpRequest, slug: str) -> HttpResponse:
    """The form, filled from another one with ``?like=NUMBER`` (of this campaign) or ``?after`` (the advisory that this
    campaign itself asks about); POST asks."""
    desk = ministry(request, slug)
    if desk.campaign.statistical:
        if request.method == "POST":
            messages.warning(request, _("統計法にもとづく統計調査のため、回答から施設を選ぶことはできません。"))
        return redirect("flash-list", slug)
    items = choosable(instruments.questionnaire(desk.campaign.instrument_version_id))
    if request.method != "POST":
        return _page(request, desk, FlashForm(initial=_initial(request, desk), items=items))
    form = FlashForm(request.POST, items=items)
    if not form.is_valid():
        return _page(request, desk, form, status=422)
    given = form.cleaned_data
    try:
        made = ask_for_flash_survey(
            campaign=desk.campaign,
            advisory=form.advisory(),
            plan=form.plan(),
            closes_on=given["closes_on"],
            reason=given["reason"],
            days=given["days"],
            by=desk.user,
            now=desk.now,
        )
    except (AskedUnfit, SuggestingUnfit):
        form.add_error("closes_on", _("日付を確かめてください。注意喚起の日は今日まで、締切は明日からにしてください。"))
        return _page(request, desk, form, status=422)
    except NotOfStatistics:
        messages.warning(request, _("統計法にもとづく統計調査のため、回答から施設を選ぶことはできません。"))
        return redirect("flash-list", slug)
    messages.success(request, _("申請しました。厚生労働省のほかの担当者が確かめて、許可します。"))
    return redirect("flash-survey", slug, made.number)


def _initial(request: HttpRequest, desk: Opening) -> dict[str, Any]:
    """What the fields begin with."""
    today = local(desk.now).date()
    start: dict[str, Any] = {
        "issued_on": today,
        "closes_on": today + timedelta(days=USUAL_DAYS),
        "days": 14,
        "dont_know": True,
        "unanswered": True,
        "never": True,
    }
    like = whole_number(request.GET.get("like", ""), digits=4, otherwise=0)
    found = queries.flash_survey_named(campaign_id=desk.campaign.pk, number=like) if like else None
    if found is None and "after" in request.GET:
        former = queries.asked_by_campaign(campaign_id=desk.campaign.pk)
        return start | (model_to_dict(former, fields=_KEPT) if former else {})
    if found is None:
        return start
    plan = Suggesting.from_json(found.plan)
    chosen = [f"{one.link_id}:{code}" for one in plan.suggestions for code in one.codes]
    unknown = {"dont_know": plan.dont_know, "unanswered": plan.unanswered, "never": plan.never}
    return start | model_to_dict(found, fields=_KEPT) | unknown | {"suggests": chosen}


def _page(request: HttpRequest, desk: Opening, form: FlashForm, *, status: int = 200) -> HttpResponse:
    language = get_language() or "ja"
    chosen = set(form["suggests"].value() or ())
    questions = [
        {
            "text": f"{item.prefix} {item.text.in_language(language)}".strip(),
            "open": any(f"{item.link_id}:{option.code}" in chosen for option in item.options),
            "options": [
                (f"{item.link_id}:{option.code}", option.label.in_language(language)) for option in item.options
            ],
        }
        for item in choosable(instruments.questionnaire(desk.campaign.instrument_version_id))
    ]
    context = desk.frame(tab="flash-list") | {
        "title": desk.title,
        "form": form,
        "questions": questions,
        "chosen": chosen,
        "newer": queries.newer_list(desk.campaign),
        "most_days": FlashSurvey.LONGEST_DAYS,
    }
    return render(request, "flash_surveys/new.html", context, status=status)
