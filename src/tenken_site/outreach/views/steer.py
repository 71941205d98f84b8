"""Starting, stopping, resuming and withdrawing a wave: each asks first, then does it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from tenken_site.accounts.access import OFFICIAL, access
from tenken_site.campaigns.opening import open_campaign
from tenken_site.messaging.queries import counts, mails_per_minute
from tenken_site.outreach import policies, presenters, queries, words
from tenken_site.outreach.actions.start_wave import WaveRefused, start_wave
from tenken_site.outreach.actions.stop_wave import resume_wave, stop_wave
from tenken_site.outreach.actions.withdraw_wave import withdraw_wave
from tenken_site.outreach.models import Wave
from tenken_site.outreach.sizes import Size, size_of
from tenken_site.outreach.views.reaching import frame, steered_wave
from tenken_site.ui import dates

__all__ = ["wave_resume", "wave_start", "wave_stop", "wave_withdraw"]

#: The button of the page's form that has whom it reaches counted anew.
COUNT = "count"


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked before it is done."""

    heading: str
    text: str
    button: str
    step: str = ""  # what the button that asks again sends
    again: str = ""


@access(OFFICIAL)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def wave_start(request: HttpRequest, slug: str, wave: int) -> HttpResponse:
    """Starts it now, after showing how many get it: as last counted, or counted anew where that is asked for."""
    counting = request.method == "POST" and request.POST.get("step") == COUNT

    def ask(found: Wave, now: datetime) -> Question:
        text = _counted_now(found, now=now) if counting else _counted_before(found)
        text = _joined(text, _("送ったメールは取り消せません。途中で止めることはできます。"))
        heading = _("「%(name)s」を、いま送りますか") % {"name": found.name}
        again = _("送り先を数え直す") if counting or found.sized_at else _("送り先を数える")
        return Question(heading, text, _("いま送信を始める"), step=COUNT, again=again)

    def do(found: Wave, by: str, now: datetime) -> str:
        start_wave(wave=found, by=by, now=now)
        return _("「%(name)s」の送信を始めました。") % {"name": found.name}

    return _asked(request, slug, wave, check=_check_start, ask=ask, do=do, asking=counting)


def _counted_before(wave: Wave) -> str:
    """As the plan or the worker counted it, for its day: the cases of the whole country are not read for a look."""
    if wave.sized_at is None:
        return _("届く施設の数は、まだ数えていません。")
    size = presenters.size_shown(Size.from_json(wave.size), per_minute=mails_per_minute())
    counted = {"at": _moment(wave.sized_at), "reached": f"{size.reached:,}"}
    return _joined(
        _("%(at)s 時点の見込みでは、%(reached)s施設に届きます。") % counted,
        _takes(size.takes),
        _("予定の日に送る場合の数です。いま送ると、変わることがあります。"),
    )


def _counted_now(wave: Wave, *, now: datetime) -> str:
    """Reads every case of the campaign: only when asked for."""
    size = presenters.size_shown(size_of(wave, at=now, now=now), per_minute=mails_per_minute())
    counted = {"at": _moment(now), "reached": f"{size.reached:,}"}
    return _joined(_("いま送ると、%(reached)s施設に届きます（%(at)s 時点）。") % counted, _takes(size.takes))


def _moment(at: datetime) -> str:
    return dates.short_moment(at, language=presenters.language())


def _joined(*sentences: str) -> str:
    """One after the other: English has a space between."""
    return (" " if presenters.language() == "en" else "").join(one for one in sentences if one)


def _takes(takes: str) -> str:
    return _("送り終わるまで%(takes)sかかります。") % {"takes": takes} if takes else ""


@access(OFFICIAL)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def wave_stop(request: HttpRequest, slug: str, wave: int) -> HttpResponse:
    """Stops it; it can be resumed."""

    def ask(found: Wave, now: datetime) -> Question:
        waiting = counts(topic=queries.TOPIC, group=found.pk).get("due", 0)
        text = _("まだ送っていない%(waiting)s通が止まります。送ったメールは取り消せません。あとで再開できます。") % {
            "waiting": f"{waiting:,}"
        }
        return Question(_("「%(name)s」の送信を止めますか") % {"name": found.name}, text, _("送信を止める"))

    def do(found: Wave, by: str, now: datetime) -> str:
        stop_wave(wave=found, by=by, now=now)
        return _("「%(name)s」の送信を止めました。「送信を再開する」で、続きから送れます。") % {"name": found.name}

    return _asked(request, slug, wave, check=lambda found, _now: policies.check_wave_can_stop(found), ask=ask, do=do)


@access(OFFICIAL)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def wave_resume(request: HttpRequest, slug: str, wave: int) -> HttpResponse:
    """Goes on with a stopped wave; puts one back into the plan that was withdrawn before its day."""

    def ask(found: Wave, now: datetime) -> Question:
        if found.state == Wave.State.WITHDRAWN:
            heading = _("「%(name)s」を予定に戻しますか") % {"name": found.name}
            return Question(heading, _("予定の日になると、自動で送り始めます。"), _("予定に戻す"))
        waiting = counts(topic=queries.TOPIC, group=found.pk).get("held", 0)
        text = _("残りの%(waiting)s通を、続きから送ります。提出した施設などには送りません。") % {
            "waiting": f"{waiting:,}"
        }
        return Question(_("「%(name)s」の送信を再開しますか") % {"name": found.name}, text, _("送信を再開する"))

    def do(found: Wave, by: str, now: datetime) -> str:
        back = found.state == Wave.State.WITHDRAWN
        resume_wave(wave=found, by=by, now=now)
        told = _("「%(name)s」を予定に戻しました。") if back else _("「%(name)s」の送信を再開しました。")
        return told % {"name": found.name}

    return _asked(request, slug, wave, check=lambda found, _now: policies.check_wave_can_resume(found), ask=ask, do=do)


@access(OFFICIAL)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def wave_withdraw(request: HttpRequest, slug: str, wave: int) -> HttpResponse:
    """Gives it up."""

    def ask(found: Wave, now: datetime) -> Question:
        heading = _("「%(name)s」を取りやめますか") % {"name": found.name}
        if found.started_at is None:
            text = _("予定の日になっても送りません。その日までは、予定に戻せます。")
            return Question(heading, text, _("この波を取りやめる"))
        waiting = counts(topic=queries.TOPIC, group=found.pk).get("held", 0)
        text = _("残りの%(waiting)s通は送りません。取りやめると、再開できません。") % {"waiting": f"{waiting:,}"}
        return Question(heading, text, _("残りを送らずに終える"))

    def do(found: Wave, by: str, now: datetime) -> str:
        withdraw_wave(wave=found, reason=request.POST.get("reason", "").replace("\0", "").strip(), by=by, now=now)
        return _("「%(name)s」を取りやめました。") % {"name": found.name}

    return _asked(
        request,
        slug,
        wave,
        check=lambda found, _now: policies.check_wave_can_withdraw(found),
        ask=ask,
        do=do,
        reason=True,
    )


def _check_start(wave: Wave, now: datetime) -> None:
    policies.check_wave_can_start(wave, now=now)


def _asked(
    request: HttpRequest,
    slug: str,
    pk: int,
    *,
    check: Callable[[Wave, datetime], None],
    ask: Callable[[Wave, datetime], Question],
    do: Callable[[Wave, str, datetime], str],
    reason: bool = False,
    asking: bool = False,
) -> HttpResponse:
    """GET asks, POST does unless it is ``asking`` too; what the state does not allow leads back with the reason."""
    desk = open_campaign(request, slug)
    found = steered_wave(desk, pk)
    try:
        check(found, desk.now)
        if request.method == "POST" and not asking:
            messages.success(request, do(found, desk.by, desk.now))
            return redirect("wave", slug, pk)
    except WaveRefused as refused:
        messages.error(request, words.refusal(refused.reason))
        return redirect("wave", slug, pk)
    context = frame(desk) | {"wave": found, "question": ask(found, desk.now), "asks_reason": reason}
    return render(request, "outreach/confirm.html", context)
