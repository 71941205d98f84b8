"""Starting, stopping, resuming and withdrawing a wave: each asks first, then does it."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from tenken_site.accounts.access import OFFICIAL, access
from tenken_site.messaging.queries import counts, mails_per_minute
from tenken_site.outreach import policies, presenters, queries, words
from tenken_site.outreach.actions.start_wave import WaveRefused, start_wave
from tenken_site.outreach.actions.stop_wave import resume_wave, stop_wave
from tenken_site.outreach.actions.withdraw_wave import withdraw_wave
from tenken_site.outreach.models import Wave
from tenken_site.outreach.sizes import size_of
from tenken_site.outreach.views.reaching import desk_of, steered_wave

__all__ = ["wave_resume", "wave_start", "wave_stop", "wave_withdraw"]


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked before it is done."""

    heading: str
    text: str
    button: str


@access(OFFICIAL)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def wave_start(request: HttpRequest, slug: str, wave: int) -> HttpResponse:
    """Starts it now, after showing how many get it."""

    def ask(found: Wave) -> Question:
        now = timezone.now()  # noqa: TID251  # a view is the edge
        size = presenters.size_shown(size_of(found, at=now, now=now), per_minute=mails_per_minute())
        text = _("いま送ると、%(reached)s施設に届きます。") % {"reached": f"{size.reached:,}"}
        if size.takes:
            text += _("送り終わるまで%(takes)sかかります。") % {"takes": size.takes}
        text += _("送ったメールは取り消せません。途中で止めることはできます。")
        return Question(_("「%(name)s」を、いま送りますか") % {"name": found.name}, text, _("いま送信を始める"))

    def do(found: Wave, by: str) -> str:
        start_wave(wave=found, by=by, now=timezone.now())  # noqa: TID251  # a view is the edge
        return _("「%(name)s」の送信を始めました。") % {"name": found.name}

    return _asked(request, slug, wave, check=_check_start, ask=ask, do=do)


@access(OFFICIAL)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def wave_stop(request: HttpRequest, slug: str, wave: int) -> HttpResponse:
    """Stops it; it can be resumed."""

    def ask(found: Wave) -> Question:
        waiting = counts(topic=queries.TOPIC, group=found.pk).get("due", 0)
        text = _("まだ送っていない%(waiting)s通が止まります。送ったメールは取り消せません。あとで再開できます。") % {
            "waiting": f"{waiting:,}"
        }
        return Question(_("「%(name)s」の送信を止めますか") % {"name": found.name}, text, _("送信を止める"))

    def do(found: Wave, by: str) -> str:
        stop_wave(wave=found, by=by, now=timezone.now())  # noqa: TID251  # a view is the edge
        return _("「%(name)s」の送信を止めました。「送信を再開する」で、続きから送れます。") % {"name": found.name}

    return _asked(request, slug, wave, check=policies.check_wave_can_stop, ask=ask, do=do)


@access(OFFICIAL)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def wave_resume(request: HttpRequest, slug: str, wave: int) -> HttpResponse:
    """Goes on with a stopped wave; puts one back into the plan that was withdrawn before its day."""

    def ask(found: Wave) -> Question:
        if found.state == Wave.State.WITHDRAWN:
            heading = _("「%(name)s」を予定に戻しますか") % {"name": found.name}
            return Question(heading, _("予定の日になると、自動で送り始めます。"), _("予定に戻す"))
        waiting = counts(topic=queries.TOPIC, group=found.pk).get("held", 0)
        text = _("残りの%(waiting)s通を、続きから送ります。提出した施設などには送りません。") % {
            "waiting": f"{waiting:,}"
        }
        return Question(_("「%(name)s」の送信を再開しますか") % {"name": found.name}, text, _("送信を再開する"))

    def do(found: Wave, by: str) -> str:
        back = found.state == Wave.State.WITHDRAWN
        resume_wave(wave=found, by=by, now=timezone.now())  # noqa: TID251  # a view is the edge
        told = _("「%(name)s」を予定に戻しました。") if back else _("「%(name)s」の送信を再開しました。")
        return told % {"name": found.name}

    return _asked(request, slug, wave, check=policies.check_wave_can_resume, ask=ask, do=do)


@access(OFFICIAL)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def wave_withdraw(request: HttpRequest, slug: str, wave: int) -> HttpResponse:
    """Gives it up."""

    def ask(found: Wave) -> Question:
        heading = _("「%(name)s」を取りやめますか") % {"name": found.name}
        if found.started_at is None:
            text = _("予定の日になっても送りません。その日までは、予定に戻せます。")
            return Question(heading, text, _("この波を取りやめる"))
        waiting = counts(topic=queries.TOPIC, group=found.pk).get("held", 0)
        text = _("残りの%(waiting)s通は送りません。取りやめると、再開できません。") % {"waiting": f"{waiting:,}"}
        return Question(heading, text, _("残りを送らずに終える"))

    def do(found: Wave, by: str) -> str:
        now = timezone.now()  # noqa: TID251  # a view is the edge
        withdraw_wave(wave=found, reason=request.POST.get("reason", "").replace("\0", "").strip(), by=by, now=now)
        return _("「%(name)s」を取りやめました。") % {"name": found.name}

    return _asked(request, slug, wave, check=policies.check_wave_can_withdraw, ask=ask, do=do, reason=True)


def _check_start(wave: Wave) -> None:
    policies.check_wave_can_start(wave, now=timezone.now())  # noqa: TID251  # a view is the edge


def _asked(
    request: HttpRequest,
    slug: str,
    pk: int,
    *,
    check: Callable[[Wave], None],
    ask: Callable[[Wave], Question],
    do: Callable[[Wave, str], str],
    reason: bool = False,
) -> HttpResponse:
    """GET asks, POST does; what the state does not allow leads back with the reason."""
    desk = desk_of(request, slug)
    found = steered_wave(desk, pk)
    try:
        check(found)
        if request.method == "POST":
            messages.success(request, do(found, desk.by))
            return redirect("wave", slug, pk)
    except WaveRefused as refused:
        messages.error(request, words.refusal(refused.reason))
        return redirect("wave", slug, pk)
    context = desk.context() | {"wave": found, "question": ask(found), "asks_reason": reason}
    return render(request, "outreach/confirm.html", context)
