"""Setting up a second factor: choosing, the authenticator app, recovery codes shown once."""

from datetime import datetime
from urllib.parse import urlencode

import segno
from allauth.mfa.adapter import get_adapter
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from tenken_site.accounts import entry, means, permissions, second_factor, single_sign_on, totp
from tenken_site.accounts.access import SIGNED_IN, access
from tenken_site.accounts.actions.make_recovery_codes import make_recovery_codes
from tenken_site.accounts.actions.set_up_app import WrongDigits, set_up_app
from tenken_site.accounts.mfa_adapter import secrets_of
from tenken_site.accounts.models import User
from tenken_site.accounts.second_factor import before_second_factor

__all__ = ["app", "choose", "closed_to", "codes_shown", "recovery"]

#: Where the secret waits, sealed, until the app has shown that it holds it.
PENDING = "app_pending"


def closed_to(request: HttpRequest, user: User) -> HttpResponse | None:
    """Set-up is for whoever passed the second factor lately, or has none yet; anybody else is asked to pass it first.

    Clinics set up a passkey alone: their code or password is enough, and no page asks them for more.
    """
    if not permissions.is_official(user):
        return None
    has, passed = means.has_second_factor(user), second_factor.is_passed(request)
    now = timezone.now()  # noqa: TID251  # a view is the edge
    if not (has or passed) or second_factor.is_fresh(request, now=now):
        return None
    if has:
        return redirect(second_factor.address(request.get_full_path()))
    if single_sign_on.is_offered():  # passed over there, and nothing is set up here
        return redirect(f"{resolve_url('single-sign-on')}?{urlencode({'next': request.get_full_path()})}")
    return None


@access(SIGNED_IN)
@before_second_factor
@never_cache
@require_safe
def choose(request: HttpRequest) -> HttpResponse:
    """Authenticator app or passkey, in words for somebody who has heard of neither."""
    user = _user(request)
    return closed_to(request, user) or render(
        request, "accounts/set_up.html", {"next": entry.next_path(request), "first": not means.has_second_factor(user)}
    )


@access(SIGNED_IN)
@before_second_factor
@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def app(request: HttpRequest) -> HttpResponse:
    """The square to be photographed and six digits to prove it; then the recovery codes, once."""
    user = _user(request)
    closed = closed_to(request, user)
    if closed:
        return closed
    if not permissions.is_official(user):
        return redirect("own-sign-in")
    if request.method != "POST":
        return _app_shown(request, user, _pending(request, user), status=200)
    secret = _pending(request, user)
    now = timezone.now()  # noqa: TID251  # a view is the edge
    typed = request.POST.get("code", "")[:20]
    try:
        set_up_app(user=user, secret=secret, typed=totp.folded(typed), by=f"user:{user.pk}", now=now)
    except WrongDigits:
        error = gettext(
            "確認コードが合いません。アプリにいま出ている6桁を入力してください。"
            "何度も合わないときは、スマートフォンの時刻を自動設定にしてください。"
        )
        return _app_shown(request, user, secret, status=422, error=error)
    del request.session[PENDING]
    return codes_shown(request, user, how="app", now=now)


@access(SIGNED_IN)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def recovery(request: HttpRequest) -> HttpResponse:
    """New recovery codes in place of the old: asks first, then shows them this one time."""
    user = _user(request)
    if not permissions.is_official(user) or not second_factor.is_passed(request):
        return redirect("own-sign-in")
    closed = closed_to(request, user)
    if closed:
        return closed
    if request.method != "POST":
        return render(request, "accounts/recovery.html", {"left": means.unused_recovery_codes(user)})
    now = timezone.now()  # noqa: TID251  # a view is the edge
    codes = make_recovery_codes(user=user, by=f"user:{user.pk}", now=now)
    return _codes_page(request, user, codes, first=False)


def codes_shown(request: HttpRequest, user: User, *, how: str, now: datetime) -> HttpResponse:
    """After a second factor was set up: the session has passed it; with the first one come the recovery codes."""
    if not second_factor.is_passed(request):
        second_factor.mark_passed(request, how=how, now=now)
    if means.unused_recovery_codes(user):
        messages.success(request, gettext("設定しました。次からのサインインで使えます。"))
        return redirect(entry.next_path(request) or "own-sign-in")
    codes = make_recovery_codes(user=user, by=f"user:{user.pk}", now=now)
    return _codes_page(request, user, codes, first=True)


def _codes_page(request: HttpRequest, user: User, codes: tuple[str, ...], *, first: bool) -> HttpResponse:
    shown = [f"{code[:4]}-{code[4:]}" for code in codes]
    context = {
        "codes": shown,
        "as_text": "\r\n".join([gettext("点検 Tenken 回復コード（ID: %(id)s）") % {"id": user.username}, *shown]),
        "onward": entry.next_path(request) or resolve_url("home"),
        "first": first,
    }
    return render(request, "accounts/recovery_shown.html", context)


def _pending(request: HttpRequest, user: User) -> str:
    """The secret that waits in this session, sealed; drawn where there is none."""
    with secrets_of(user):
        sealed = request.session.get(PENDING)
        if sealed:
            return str(get_adapter().decrypt(sealed))
        secret = totp.new_secret()
        request.session[PENDING] = get_adapter().encrypt(secret)
    return secret


def _app_shown(request: HttpRequest, user: User, secret: str, *, status: int, error: str = "") -> HttpResponse:
    square = segno.make(get_adapter().build_totp_url(user, secret), error="m")
    context = {
        "square": square.svg_data_uri(scale=5, border=4, dark="#000", light="#fff"),
        "secret": totp.grouped(secret),
        "error": error,
        "replaces": any(one.kind == means.APP for one in means.means_of(user)),
        "next": entry.next_path(request),
    }
    return render(request, "accounts/set_up_app.html", context, status=status)


def _user(request: HttpRequest) -> User:
    user = request.user
    assert isinstance(user, User)  # noqa: S101  # access(SIGNED_IN) lets nobody else in
    return user
