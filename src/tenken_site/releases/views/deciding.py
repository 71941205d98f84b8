"""The page of one release, and each deed that its buttons ask for."""

from collections.abc import Callable
from datetime import timedelta

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tenken_site.accounts.queries import names_of
from tenken_site.campaigns.opening import Opening
from tenken_site.jobs.queries import latest_run
from tenken_site.releases import presenters
from tenken_site.releases.actions.check import approve, recall, send_back
from tenken_site.releases.actions.make_release import discard_release
from tenken_site.releases.actions.submit import run_key, submit, take_back
from tenken_site.releases.editions import edition_of
from tenken_site.releases.findings import findings_of
from tenken_site.releases.forms import Approving, Reasoning
from tenken_site.releases.models import Release
from tenken_site.releases.origins import origins, provenance_of
from tenken_site.releases.permissions import SamePerson, is_its_maker
from tenken_site.releases.policies import POINTS, EmbargoRefused, NotNow
from tenken_site.tabulations.finding_words import finding_words
from tenken_site.tabulations.permissions import NotReady
from tenken_site.ui import dates

__all__ = ["decide", "page"]

#: So many cells are named; who mends the release leaves their tables out.
MOST_BREACHES = 50
Deed = Callable[[HttpRequest, Opening, Release], Form | None]


def page(
    request: HttpRequest, start: Opening, release: Release, *, form: Form | None = None, deed: str = ""
) -> HttpResponse:
    """Where it stands; with ``form`` what has to be mended."""
    language = (get_language() or "ja")[:2]
    checks = list(release.checks.order_by("-checked_at", "-pk"))
    actors = {release.made_by, release.submitted_by, release.approved_by, release.withdrawn_by}
    names = names_of({*actors, *(check.checked_by for check in checks)} - {""})
    context = start.frame(tab="releases") | {
        "title": start.title,
        "release": release,
        "name": presenters.title_of(release, language=language),
        "edition": edition_of(release, language=language),
        "state": presenters.state_words(release),
        "steps": presenters.steps(release),
        "mine": is_its_maker(release, by=start.by),
        "made_by": names.get(release.made_by, release.made_by),
        "approved_by": names.get(release.approved_by, release.approved_by),
        "checks": [(one, names.get(one.checked_by, one.checked_by)) for one in checks],
        "groups": presenters.table_groups(release.tabulation, language=language, keys=release.tables),
        "points": presenters.points(request.POST.getlist("points") if form else ()),
        "origins": [
            (one.en if language == "en" else one.ja, one.value)
            for one in origins(release.provenance or provenance_of(release.tabulation))
        ],
        "trouble": presenters.trouble_words(release),
        "breaches": _breaches(release, language) if release.state == Release.State.DRAFT else (),
        "attacking": _attacking(release),
        "errors": {name: words[0] for name, words in form.errors.items()} if form else {},
        "typed": {name: form[name].value() or "" for name in form.fields} if form else _at_first(start),
        "deed": deed,
        "shown": release.state in {Release.State.PUBLISHED, Release.State.WITHDRAWN},
    }
    return render(request, "releases/one.html", context, status=422 if form else 200)


def _breaches(release: Release, language: str) -> list[str]:
    """Cells that the attack could tell, in words."""
    found = [(key, codes) for key, *codes in findings_of(release)[:MOST_BREACHES]]
    return finding_words(release.tabulation, [(key, tuple(codes)) for key, codes in found], language=language)


def _at_first(start: Opening) -> dict[str, str]:
    """The form of the check begins with tomorrow, 14:00: when ministries publish."""
    return {"day": (dates.local(start.now) + timedelta(days=1)).date().isoformat(), "clock": "14:00"}


def _attacking(release: Release) -> dict[str, object]:
    """How far the attack is."""
    if release.state != Release.State.TESTING:
        return {}
    run = latest_run(key=run_key(release=release))
    done = 0 if run is None else min(100 * run.done // (run.total or 100), 100)
    return {"percent": done, "bar": 760 * done // 100, "failed": run is None or run.state in {"failed", "stopped"}}


def decide(request: HttpRequest, start: Opening, release: Release) -> HttpResponse:
    """One deed, then the page again. Raises Http404 for a deed that there is not."""
    name = request.POST.get("do", "")
    deed = _DEEDS.get(name)
    if deed is None:
        raise Http404
    try:
        form = deed(request, start, release)
    except NotNow:
        messages.info(request, _("ほかの人が先に手続きを進めました。いまの状態を確かめてください。"))
    except SamePerson:
        messages.warning(
            request, _("作った人や提出した人は点検できません。厚生労働省のほかの担当者が点検してください。")
        )
    except NotReady:
        messages.warning(request, _("この集計からは公表できません。"))
    except EmbargoRefused:
        messages.warning(request, _("公表する日時は、いまより後、1年以内にしてください。"))
    else:
        if form is not None:
            return page(request, start, release, form=form, deed=name)
        if name == "discard":
            return redirect("releases", start.campaign.slug)
    return redirect("release", start.campaign.slug, release.pk)


def _submit(request: HttpRequest, start: Opening, release: Release) -> None:
    submit(release=release, by=start.by, now=start.now)
    messages.success(request, _("逆算の試験を始めます。見つからなければ、別の担当者の点検に進みます。"))


def _take_back(request: HttpRequest, start: Opening, release: Release) -> None:
    take_back(release=release, by=start.by, now=start.now)
    messages.success(request, _("提出を取り下げました。変更して、もう一度提出できます。"))


def _discard(request: HttpRequest, start: Opening, release: Release) -> None:
    discard_release(release=release, by=start.by, now=start.now)
    messages.success(request, _("公表の案を取りやめました。"))


def _send_back(request: HttpRequest, start: Opening, release: Release) -> Form | None:
    form = Reasoning(request.POST)
    if not form.is_valid():
        return form
    points = tuple(point for point in POINTS if point in request.POST.getlist("points"))
    send_back(release=release, points=points, words=form.cleaned_data["words"], by=start.by, now=start.now)
    messages.success(request, _("差し戻しました。理由は作成者の画面に出ます。"))
    return None


def _approve(request: HttpRequest, start: Opening, release: Release) -> Form | None:
    form = Approving(request.POST, now=start.now)
    if not form.is_valid():
        return form
    given = form.cleaned_data
    approve(
        release=release,
        points=given["points"],
        words=given["check_words"],
        publish_at=given["publish_at"],
        by=start.by,
        now=start.now,
    )
    messages.success(request, _("承認しました。決めた日時に自動で公表します。それまでは、だれにも見えません。"))
    return None


def _recall(request: HttpRequest, start: Opening, release: Release) -> Form | None:
    form = Reasoning(request.POST)
    if not form.is_valid():
        return form
    recall(release=release, words=form.cleaned_data["words"], by=start.by, now=start.now)
    messages.success(request, _("公表を止めて、作成中に戻しました。"))
    return None


_DEEDS: dict[str, Deed] = {
    "submit": _submit,
    "take_back": _take_back,
    "discard": _discard,
    "send_back": _send_back,
    "approve": _approve,
    "recall": _recall,
}
