"""「サインインの設定」: how one comes in, where one is signed in, and signing out everywhere."""

from django.contrib import messages
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tenken_site.accounts import means as own_means
from tenken_site.accounts import permissions, queries
from tenken_site.accounts.access import SIGNED_IN, access
from tenken_site.accounts.actions.remove_means import LastMeans, NoSuchMeans, remove_means
from tenken_site.accounts.actions.sign_out_everywhere import sign_out_everywhere
from tenken_site.accounts.models import User
from tenken_site.accounts.presenters import shown_sign_ins
from tenken_site.accounts.views.set_up import closed_to

__all__ = ["everywhere", "own_sign_in", "remove"]


@access(SIGNED_IN)
@never_cache
@require_safe
def own_sign_in(request: HttpRequest) -> HttpResponse:
    """ID, password, second factors, the last sign-ins."""
    user = _user(request)
    own = own_means.means_of(user)
    official = permissions.is_official(user)
    context = {
        "person": user,
        "official": official,
        "has_password": user.has_usable_password(),
        "means": own,
        "has_app": any(one.kind == own_means.APP for one in own),
        "last": official and len(own) == 1,
        "recovery": own_means.unused_recovery_codes(user),
        "sign_ins": shown_sign_ins(queries.recent_sign_ins(user)),
    }
    return render(request, "accounts/own_sign_in.html", context)


@access(SIGNED_IN)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: HttpRequest, means: int) -> HttpResponse:
    """Asks first; an official keeps one."""
    user = _user(request)
    chosen = next((one for one in own_means.means_of(user) if one.number == means), None)
    if chosen is None:
        raise Http404
    closed = closed_to(request, user)
    if closed:
        return closed
    if request.method != "POST":
        return render(request, "accounts/remove_means.html", {"chosen": chosen})
    now = timezone.now()  # noqa: TID251  # a view is the edge
    try:
        remove_means(user=user, number=means, by=f"user:{user.pk}", now=now)
    except LastMeans:
        messages.error(request, gettext("最後の1つは外せません。先に、新しい認証アプリかパスキーを設定してください。"))
    except NoSuchMeans:
        raise Http404 from None
    else:
        messages.success(request, gettext("外しました。"))
    return redirect("own-sign-in")


@access(SIGNED_IN)
@require_POST
def everywhere(request: HttpRequest) -> HttpResponse:
    """Ends every session, this one too, and shows the sign-in page."""
    user = _user(request)
    now = timezone.now()  # noqa: TID251  # a view is the edge
    sign_out_everywhere(user=user, by=f"user:{user.pk}", now=now)
    logout(request)
    messages.success(request, gettext("すべての機器でサインインを終了しました。続けるときは、もう一度お入りください。"))
    return redirect("sign-in-password" if permissions.is_official(user) else "sign-in")


def _user(request: HttpRequest) -> User:
    user = request.user
    assert isinstance(user, User)  # noqa: S101  # access(SIGNED_IN) lets nobody else in
    return user
