"""Signing in with ID and password."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from tenken_site.accounts import entry, kept, single_sign_on
from tenken_site.accounts.access import PUBLIC, access
from tenken_site.accounts.failed_sign_ins import TooManyFailures
from tenken_site.accounts.forms import PasswordForm
from tenken_site.accounts.limits import SIGN_IN, limited
from tenken_site.accounts.models import User

__all__ = ["password"]


@access(PUBLIC)
@limited(SIGN_IN)
@never_cache
@sensitive_post_parameters("password", kept.FIELD)
@require_http_methods(["GET", "HEAD", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """The form; a good pair begins a session, and what was kept goes on its way.

    A POST with ``switch`` comes from the sign-in page and only brings what is kept; a stopped one had an old token.
    """
    if request.method != "POST" or getattr(request, "stopped", False) or "switch" in request.POST:
        return _shown(request, PasswordForm(request=request), status=200)
    form = PasswordForm(request.POST, request=request)
    try:
        accepted = form.is_valid()
    except TooManyFailures as refusal:
        now = timezone.now()  # noqa: TID251  # a view is the edge
        minutes = entry.minutes_until(refusal.again_at, now=now)
        response = _shown(request, form, status=429, waiting=minutes)
        response.headers["Retry-After"] = str(minutes * 60)
        return response
    if not accepted:
        return _shown(request, form, status=422)
    assert isinstance(form.user, User)  # noqa: S101  # a valid form has found one
    if single_sign_on.is_required_of(form.user):
        return _shown(request, form, status=403, elsewhere=True)
    now = timezone.now()  # noqa: TID251  # a view is the edge
    return entry.come_in(request, user=form.user, method="password", now=now)


def _shown(
    request: HttpRequest, form: PasswordForm, *, status: int, waiting: int = 0, elsewhere: bool = False
) -> HttpResponse:
    errors: dict[str, str] = {}
    if waiting:
        errors["login"] = gettext(
            "違うIDやパスワードが続いたため、受け付けを止めています。%(minutes)d分後にもう一度お試しください。"
        ) % {"minutes": waiting}
    elif elsewhere:
        errors["login"] = gettext("担当者の方は、「%(name)s」から入ってください。") % {"name": single_sign_on.name()}
    elif form.is_bound:
        errors = {name: str(messages[0]) for name, messages in form.errors.items()}
        if "__all__" in errors:
            errors["login"] = errors.pop("__all__")
    context: dict[str, object] = {
        "errors": errors,
        "typed": form.data.get("login", "") if form.is_bound else "",
        "stale": getattr(request, "stale", False),
        "next": entry.next_path(request),
        "single_sign_on": single_sign_on.name() if single_sign_on.is_offered() else "",
        "kept": request.POST.get(kept.FIELD, "") if kept.opened(request) else "",
    }
    context["bare"] = bool(context["kept"])  # a look at another page would lose what this one carries
    return render(request, "accounts/password.html", context, status=status)
