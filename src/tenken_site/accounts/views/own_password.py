"""One's own password: the one so far, the new one twice."""

from django.contrib import messages
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from tenken_site.accounts import entry
from tenken_site.accounts.access import SIGNED_IN, access
from tenken_site.accounts.actions.change_password import WrongPassword, change_password
from tenken_site.accounts.failed_sign_ins import TooManyFailures, account_of, check, network_of, record
from tenken_site.accounts.models import User

__all__ = ["LONGEST", "own_password", "unfit"]

LONGEST = 200


@access(SIGNED_IN)
@never_cache
@sensitive_post_parameters("former", "new", "again")
@require_http_methods(["GET", "HEAD", "POST"])
def own_password(request: HttpRequest) -> HttpResponse:
    """Sets it; other devices are signed out, this one goes on."""
    user = request.user
    assert isinstance(user, User)  # noqa: S101  # access(SIGNED_IN) lets nobody else in
    has = user.has_usable_password()
    if request.method != "POST":
        return _shown(request, {}, has=has, status=200)
    now = timezone.now()  # noqa: TID251  # a view is the edge
    network, account = network_of(request), account_of("password", user.username)
    former, new = request.POST.get("former", ""), request.POST.get("new", "")
    errors = unfit(new, request.POST.get("again", ""), user=user)
    if has and not former:
        errors = {"former": gettext("いまのパスワードを入力してください。"), **errors}
    if errors:
        return _shown(request, errors, has=has, status=422)
    try:
        check(network=network, account=account, now=now)
        change_password(user=user, former=former[:LONGEST], password=new, by=f"user:{user.pk}", now=now)
    except WrongPassword:
        record(network=network, account=account, method="password", now=now)
        return _shown(request, {"former": gettext("いまのパスワードが違います。")}, has=has, status=422)
    except TooManyFailures as refusal:
        minutes = entry.minutes_until(refusal.again_at, now=now)
        error = gettext("違うパスワードが続いたため、受け付けを止めています。%(minutes)d分後にもう一度お試しください。")
        response = _shown(request, {"former": error % {"minutes": minutes}}, has=has, status=429)
        response.headers["Retry-After"] = str(minutes * 60)
        return response
    entry.keep_session(request, user=user)
    messages.success(
        request,
        gettext("パスワードを設定しました。ほかの端末で開いている画面は終了しました。この画面はそのまま使えます。"),
    )
    return redirect("own-sign-in")


def unfit(new: str, again: str, *, user: User) -> dict[str, str]:
    """What is wrong with a new password, by field; empty when it may be used. No rule of signs, no forced change."""
    if len(new) < 12:
        return {
            "new": gettext("12文字以上にしてください。単語をいくつか並べると、覚えやすく、当てられにくくなります。")
        }
    if len(new) > LONGEST:
        return {"new": gettext("200文字以内にしてください。")}
    try:
        validate_password(new, user=user)
    except ValidationError:
        return {"new": gettext("よく使われるパスワードなので、当てられてしまいます。ほかの言葉にしてください。")}
    if new != again:
        return {"again": gettext("2回の入力が同じではありません。もう一度入力してください。")}
    return {}


def _shown(request: HttpRequest, errors: dict[str, str], *, has: bool, status: int) -> HttpResponse:
    return render(request, "accounts/own_password.html", {"errors": errors, "has": has}, status=status)
