"""「地域の支援」: a prefecture or city writes what it offers, as a clinic will see it; the ministry reads."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tenken.risk.model import RiskModel
from tenken_site.accounts.access import OFFICIAL, access
from tenken_site.campaigns.opening import Opening, open_campaign
from tenken_site.risk_assessments.actions.write_own_path import change_own_path, end_own_path, write_own_path
from tenken_site.risk_assessments.forms_paths import OwnPathForm
from tenken_site.risk_assessments.models import OwnPath
from tenken_site.risk_assessments.permissions import NotYourArea, check_may_end_path, check_may_see_path, writable_areas
from tenken_site.risk_assessments.policies import PathIsOver, ReasonNeeded
from tenken_site.risk_assessments.presenters import in_words
from tenken_site.risk_assessments.presenters_counts import category_words, kind_words, valid_words
from tenken_site.risk_assessments.queries_paths import own_path as path_of
from tenken_site.risk_assessments.queries_paths import own_paths as paths_of
from tenken_site.risk_assessments.queries_paths import trigger_factors, trigger_families
from tenken_site.risk_assessments.specifications import SpecificationBroken, model_of
from tenken_site.risk_assessments.views.offices import TAB, links
from tenken_site.ui import dates
from tenken_site.ui.languages import page_language

__all__ = ["own_path", "own_path_end", "own_path_new", "own_paths"]

_LONGEST_REASON = 400  # characters, as the audit log keeps them


def _model(start: Opening) -> RiskModel | None:
    try:
        return model_of(instrument_version=start.campaign.instrument_version_id)
    except SpecificationBroken:
        return None


def _triggers(start: Opening) -> dict[str, str]:
    return {key: in_words(words) for key, words in trigger_factors(_model(start)).items()}


def _families(start: Opening) -> list[tuple[str, dict[str, str]]]:
    return [
        (in_words(title), {key: in_words(words) for key, words in factors.items()})
        for title, factors in trigger_families(_model(start))
    ]


def _frame(start: Opening) -> dict[str, object]:
    return start.frame(tab=TAB) | {"title": start.title, "links": links(start, "own-paths")}


def _areas(start: Opening) -> dict[str, str]:
    may = writable_areas(start.viewer)
    return {area.code: area.name for area in start.viewer.areas if area.code in may}


@access(OFFICIAL)
@never_cache
@require_safe
def own_paths(request: HttpRequest, slug: str) -> HttpResponse:
    """Those of the areas that the official reaches."""
    start = open_campaign(request, slug)
    today = dates.local(start.now).date()
    found = paths_of(campaign=start.campaign, codes=start.viewer.codes)
    triggers, language = _triggers(start), page_language()
    rows = [
        (
            one,
            _state(one, today, statistical=start.campaign.statistical),
            _for_whom(one.kinds, one.trigger, triggers),
            valid_words(one.valid_from, one.valid_to, language=language),
        )
        for one in found
    ]
    context = _frame(start) | {"rows": rows, "may_write": bool(_areas(start)), "ministry": start.viewer.is_ministry}
    return render(request, "risk_assessments/own_paths.html", context)


def _state(path: OwnPath, today: date, *, statistical: bool) -> tuple[str, str]:
    """Words and colour of the chip."""
    if path.is_over(today):
        return _("終わりました"), ""
    if statistical and path.trigger:
        return _("知らせていません"), "warn"
    if path.valid_from is not None and path.valid_from > today:
        return _("これから始まります"), "a"
    return _("知らせています"), "ok"


def _for_whom(chosen: Sequence[str], trigger: str, triggers: dict[str, str]) -> str:
    kinds = kind_words()
    who = _("、").join(kinds[kind] for kind in chosen if kind in kinds) or _("すべての診療所")
    if not trigger:
        return who
    return _("%(who)sのうち、「%(lacks)s」に当てはまるところ") % {"who": who, "lacks": triggers.get(trigger, trigger)}


@access(OFFICIAL)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def own_path_new(request: HttpRequest, slug: str) -> HttpResponse:
    """Writes one: shown as clinics will see it first, kept with ``do=keep``. 404 for who has no own area."""
    start = open_campaign(request, slug)
    if not _areas(start):
        raise Http404
    return _written(request, start, None)


@access(OFFICIAL)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def own_path(request: HttpRequest, slug: str, path: int) -> HttpResponse:
    """One, to read, and for its own area to change."""
    start, found = _found(request, slug, path)
    if request.method == "POST" and found.area_id not in _areas(start):
        raise Http404
    return _written(request, start, found)


def _found(request: HttpRequest, slug: str, pk: int) -> tuple[Opening, OwnPath]:
    start = open_campaign(request, slug)
    found = path_of(campaign=start.campaign, pk=pk)
    try:
        if found is None:
            raise NotYourArea
        check_may_see_path(start.viewer, path=found)
    except NotYourArea:
        raise Http404 from None
    return start, found


def _written(request: HttpRequest, start: Opening, found: OwnPath | None) -> HttpResponse:
    triggers, areas, today = _triggers(start), _areas(start), dates.local(start.now).date()
    offered = {} if start.campaign.statistical else triggers  # 統計法: answers choose nobody
    form = OwnPathForm(request.POST or None, initial=_initial(found, areas), areas=areas, triggers=offered)
    sound = request.method == "POST" and form.is_valid()
    do = request.POST.get("do")
    preview = sound and do not in {"keep", "edit"}  # nothing is told that was not looked at
    if sound and do == "keep":
        try:
            kept = _kept(start, found, form)
        except PathIsOver:
            messages.warning(request, _("この支援は、もう終わっています。新しく書いてください。"))
            return redirect("own-paths", start.campaign.slug)
        told = _("保存しました。管内の対象の診療所に知らせます。")
        changed = _("変更を保存しました。管内の対象の診療所に知らせます。")
        messages.success(request, changed if found else told)
        return redirect("own-path", start.campaign.slug, kept.pk)
    mine = found is None or (found.area_id in areas and found.ended_at is None)
    context = _frame(start) | {
        "form": form,
        "errors": {name: str(errors[0]) for name, errors in form.errors.items()} if request.method == "POST" else {},
        "values": _values(form),
        "areas": areas,
        "categories": [(one.value, words) for one, words in category_words().items()],
        "kinds": kind_words(),
        "families": _families(start) if offered else [],
        "statistical": start.campaign.statistical,
        "path": found,
        "mine": mine,
        "anothers": found is not None and found.area_id not in areas,
        "previewed": preview,
        "hidden": _hidden(form) if preview else (),
        "state": _state(found, today, statistical=start.campaign.statistical) if found else None,
    }
    context |= _seen(form.cleaned_data if preview else None, found, triggers, areas)
    status = 422 if request.method == "POST" and not sound else 200
    return render(request, "risk_assessments/own_path.html", context, status=status)


def _seen(
    typed: Mapping[str, Any] | None, found: OwnPath | None, triggers: dict[str, str], areas: dict[str, str]
) -> dict[str, object]:
    """What clinics see, and which: of what was typed, else of what there is."""
    if typed is not None:
        place = str(found.area) if found else areas[typed["area"]]
        kinds, trigger, first, last = (typed[name] for name in ("kinds", "trigger", "valid_from", "valid_to"))
    elif found is not None:
        place, kinds, trigger, first, last = (
            str(found.area), found.kinds, found.trigger, found.valid_from, found.valid_to,
        )  # fmt: skip
    else:
        return {"preview": None}
    return {
        "preview": found if typed is None else typed,
        "place": place,
        "for_whom": _for_whom(kinds, trigger, triggers),
        "valid": valid_words(first, last, language=page_language()),
    }


def _hidden(form: OwnPathForm) -> list[tuple[str, object]]:
    """Every field again, for the button below the preview."""
    pairs: list[tuple[str, object]] = []
    for name, value in _values(form).items():
        pairs += [(name, one) for one in value] if isinstance(value, list) else [(name, value)]
    return pairs


def _kept(start: Opening, found: OwnPath | None, form: OwnPathForm) -> OwnPath:
    texts = form.cleaned_data
    if found is not None:
        return change_own_path(path=found, texts=texts, viewer=start.viewer, by=start.by, now=start.now)
    return write_own_path(
        campaign=start.campaign, area=texts["area"], texts=texts, viewer=start.viewer, by=start.by, now=start.now
    )


def _initial(found: OwnPath | None, areas: dict[str, str]) -> dict[str, object]:
    if found is None:
        return {"area": next(iter(areas), ""), "category": "advice", "kinds": list(kind_words())}
    fields = ("category", "title", "owner", "body", "url", "phone", "trigger", "valid_from", "valid_to")
    return {name: getattr(found, name) for name in fields} | {
        "area": found.area_id,
        "kinds": found.kinds or list(kind_words()),
    }


def _values(form: OwnPathForm) -> dict[str, object]:
    """What the fields show: what was typed, or what there is; days as browsers take them."""
    found = {name: form[name].value() for name in form.fields}
    return {
        name: value.isoformat() if isinstance(value, date) else "" if value is None else value
        for name, value in found.items()
    }


@access(OFFICIAL)
@require_POST
def own_path_end(request: HttpRequest, slug: str, path: int) -> HttpResponse:
    """Ends one at once, where the official said that it is meant."""
    start, found = _found(request, slug, path)
    if "sure" not in request.POST:
        check_may_end_path(start.viewer, path=found)
        messages.warning(request, _("終わりにするには、「終わりにすることを確かめました」に印を付けてください。"))
        return redirect("own-path", slug, found.pk)
    reason = request.POST.get("reason", "").replace("\0", "").strip()[:_LONGEST_REASON]
    try:
        end_own_path(path=found, viewer=start.viewer, reason=reason, by=start.by, now=start.now)
    except ReasonNeeded:
        messages.warning(request, _("ほかの窓口が書いた支援です。終わりにする理由を入力してください。"))
        return redirect("own-path", slug, found.pk)
    except PathIsOver:
        messages.warning(request, _("この支援は、もう終わっています。"))
    else:
        messages.success(request, _("終わりにしました。これからは、診療所に知らせません。"))
    return redirect("own-paths", slug)
