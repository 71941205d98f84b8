"""The second factor of this session: entering it, by app, recovery code or passkey."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from tenken_site.accounts import entry, means, passkeys, permissions, second_factor, totp
from tenken_site.accounts.access import SIGNED_IN, access
from tenken_site.accounts.actions.note_passkey import note_passkey
from tenken_site.accounts.actions.pass_second_factor import FactorRefused, TooManyFailures, pass_second_factor
from tenken_site.accounts.failed_sign_ins import account_of, check, network_of, record
from tenken_site.accounts.models import User
from tenken_site.accounts.second_factor import before_second_factor

__all__ = ["enter"]

#: Longest thing that anybody could mean.
LONGEST_TYPED = 40


@access(SIGNED_IN)
@before_second_factor
@never_cache
@sensitive_post_parameters("code", "credential")
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """The form; who has nothing set up yet is led to that. A script asks for the passkey's challenge by ``begin``."""
    user = request.user
    assert isinstance(user, User)  # noqa: S101  # access(SIGNED_IN) lets nobody else in
    now = timezone.now()  # noqa: TID251  # a view is the edge
    if second_factor.is_fresh(request, now=now) or not permissions.is_official(user):
        return _onward(request)
    own = means.means_of(user)
    if not own:
        if second_factor.is_passed(request):
            return _onward(request)
        return redirect(f"{resolve_url('second-factor-set-up')}{_query(request)}")
    if request.method != "POST":
        return _shown(request, own, status=200)
    if "begin" in request.POST:
        return JsonResponse(passkeys.begin_using(user))
    try:
        if "credential" in request.POST:
            how = _by_passkey(request, user)
        else:
            typed = request.POST.get("code", "")[:LONGEST_TYPED]
            if not typed.strip():
                return _shown(request, own, status=422, error=gettext("確認コードを入力してください。"))
            how = pass_second_factor(
                user=user, typed=totp.folded(typed), network=network_of(request), by=f"user:{user.pk}", now=now
            )
    except passkeys.PasskeyRefused:
        return _shown(
            request, own, status=422, error=gettext("パスキーを確かめられませんでした。もう一度お試しください。")
        )
    except FactorRefused:
        error = gettext(
            "確認コードが違います。アプリにいま出ている6桁を入力してください。一度使ったコードは使えません。"
        )
        return _shown(request, own, status=422, error=error)
    except TooManyFailures as refusal:
        minutes = entry.minutes_until(refusal.again_at, now=now)
        error = gettext("違うコードが続いたため、受け付けを止めています。%(minutes)d分後にもう一度お試しください。")
        response = _shown(request, own, status=429, error=error % {"minutes": minutes})
        response.headers["Retry-After"] = str(minutes * 60)
        return response
    second_factor.mark_passed(request, how=how, now=now)
    if how == "recovery":
        left = means.unused_recovery_codes(user)
        messages.warning(
            request,
            gettext(
                "回復コードを1つ使いました。残りは%(left)d個です。"
                "「サインインの設定」で、新しい認証アプリかパスキーを設定してください。"
            )
            % {"left": left},
        )
    return _onward(request)


def _by_passkey(request: HttpRequest, user: User) -> str:
    now = timezone.now()  # noqa: TID251  # a view is the edge
    network, account = network_of(request), account_of("factor", str(user.pk))
    check(network=network, account=account, proven=True, now=now)
    try:
        _, passkey = passkeys.used(request.POST["credential"], user=user)
    except passkeys.PasskeyRefused:
        record(network=network, account=account, method="factor", now=now)
        raise
    note_passkey(user=user, passkey=passkey, by=f"user:{user.pk}", now=now)
    return "passkey"


def _onward(request: HttpRequest) -> HttpResponse:
    return HttpResponseRedirect(entry.next_path(request) or resolve_url("home"))


def _query(request: HttpRequest) -> str:
    back = entry.next_path(request)
    return second_factor.address(back).removeprefix(resolve_url("second-factor")) if back else ""


def _shown(request: HttpRequest, own: tuple[means.Means, ...], *, status: int, error: str = "") -> HttpResponse:
    kinds = {one.kind for one in own}
    context = {
        "error": error,
        "again": second_factor.is_passed(request),
        "has_app": means.APP in kinds,
        "has_passkey": means.PASSKEY in kinds,
        "next": entry.next_path(request),
    }
    return render(request, "accounts/second_factor.html", context, status=status)
