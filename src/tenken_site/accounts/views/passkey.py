"""Passkeys: coming in by one alone, and making a new one."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from tenken_site.accounts import entry, kept, passkeys, permissions, single_sign_on
from tenken_site.accounts.access import PUBLIC, SIGNED_IN, access
from tenken_site.accounts.actions.keep_passkey import TooManyPasskeys, keep_passkey
from tenken_site.accounts.actions.note_passkey import note_passkey
from tenken_site.accounts.devices import device_name
from tenken_site.accounts.failed_sign_ins import TooManyFailures, check, network_of, record
from tenken_site.accounts.limits import SIGN_IN, limited
from tenken_site.accounts.models import User
from tenken_site.accounts.second_factor import before_second_factor
from tenken_site.accounts.views.set_up import closed_to, codes_shown

__all__ = ["new", "sign_in"]


@access(PUBLIC)
@limited(SIGN_IN)
@never_cache
@sensitive_post_parameters("credential", kept.FIELD)
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """The page with one button; the device then says who comes. A script asks for the challenge by ``begin``."""
    if request.method != "POST" or getattr(request, "stopped", False) or "switch" in request.POST:
        return _shown(request, status=200)
    if "begin" in request.POST:
        return JsonResponse(passkeys.begin_using(None))
    now = timezone.now()  # noqa: TID251  # a view is the edge
    network = network_of(request)
    try:
        check(network=network, now=now)
        user, passkey = passkeys.used(request.POST.get("credential", ""), user=None)
    except passkeys.PasskeyRefused:
        record(network=network, method="factor", now=now)
        error = gettext("パスキーを確かめられませんでした。もう一度試すか、ほかの入り方をお使いください。")
        return _shown(request, status=422, error=error)
    except TooManyFailures as refusal:
        minutes = entry.minutes_until(refusal.again_at, now=now)
        error = gettext(
            "うまくいかない操作が続いたため、受け付けを止めています。%(minutes)d分後にもう一度お試しください。"
        )
        response = _shown(request, status=429, error=error % {"minutes": minutes})
        response.headers["Retry-After"] = str(minutes * 60)
        return response
    if single_sign_on.is_required_of(user):
        error = gettext("担当者の方は、「%(name)s」から入ってください。") % {"name": single_sign_on.name()}
        return _shown(request, status=403, error=error)
    note_passkey(user=user, passkey=passkey, by=f"user:{user.pk}", now=now)
    return entry.come_in(request, user=user, method="passkey", passed="passkey", now=now)


@access(SIGNED_IN)
@before_second_factor
@never_cache
@sensitive_post_parameters("credential")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """What a passkey is, a name for the device, one button."""
    user = request.user
    assert isinstance(user, User)  # noqa: S101  # access(SIGNED_IN) lets nobody else in
    closed = closed_to(request, user)
    if closed:
        return closed
    if request.method != "POST":
        return _new_shown(request, status=200)
    if "begin" in request.POST:
        return JsonResponse(passkeys.begin_making(user))
    now = timezone.now()  # noqa: TID251  # a view is the edge
    try:
        credential = passkeys.made(request.POST.get("credential", ""))
        name = request.POST.get("name", "") or gettext(device_name(request.headers.get("User-Agent", "")))
        keep_passkey(user=user, credential=credential, name=name, by=f"user:{user.pk}", now=now)
    except passkeys.PasskeyRefused:
        error = gettext("パスキーを登録できませんでした。もう一度お試しください。")
        return _new_shown(request, status=422, error=error)
    except TooManyPasskeys:
        error = gettext("パスキーは10個までです。使わなくなったものを「サインインの設定」で外してください。")
        return _new_shown(request, status=422, error=error)
    if permissions.is_official(user):
        return codes_shown(request, user, how="passkey", now=now)
    messages.success(request, gettext("パスキーを登録しました。次からは、この機器のパスキーで入れます。"))
    return redirect("own-sign-in")


def _shown(request: HttpRequest, *, status: int, error: str = "") -> HttpResponse:
    context: dict[str, object] = {
        "error": error,
        "next": entry.next_path(request),
        "kept": request.POST.get(kept.FIELD, "") if kept.opened(request) else "",
    }
    context["bare"] = bool(context["kept"])
    return render(request, "accounts/passkey.html", context, status=status)


def _new_shown(request: HttpRequest, *, status: int, error: str = "") -> HttpResponse:
    context = {
        "error": error,
        "device": gettext(device_name(request.headers.get("User-Agent", ""))),
        "next": entry.next_path(request),
    }
    return render(request, "accounts/new_passkey.html", context, status=status)
