"""One person who acts for several clinics: adds another clinic to the own sign-in by its access code."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from tenken_site.accounts import codes, entry
from tenken_site.accounts.access import SIGNED_IN, access
from tenken_site.accounts.actions.sign_in_with_code import CodeRefused, TooManyFailures, user_behind
from tenken_site.accounts.failed_sign_ins import network_of
from tenken_site.accounts.models import User
from tenken_site.campaigns.actions.add_by_code import NothingToAdd, OwnCodeFirst, add_by_code

__all__ = ["add_clinic"]

LONGEST_TYPED = 200


@access(SIGNED_IN)
@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def add_clinic(request: HttpRequest) -> HttpResponse:
    """The code of the other clinic; then both stand in the list of surveys."""
    user = request.user
    assert isinstance(user, User)  # noqa: S101  # access(SIGNED_IN) lets nobody else in
    if request.method != "POST":
        return _shown(request, status=200)
    now = timezone.now()  # noqa: TID251  # a view is the edge
    typed = request.POST.get("code", "")[:LONGEST_TYPED]
    try:
        other = user_behind(code=codes.read(typed), network=network_of(request), now=now)
        added = add_by_code(user=user, code_user=other, by=f"user:{user.pk}", now=now)
    except codes.CodeUnreadable:
        error = gettext("紙のコードと1文字ずつ見比べて、16文字をもう一度お確かめください。")
        return _shown(request, status=422, typed=typed, error=error)
    except CodeRefused:
        error = gettext("このコードは使えません。新しいコードが届いていないか、お確かめください。")
        return _shown(request, status=422, typed=typed, error=error)
    except NothingToAdd:
        error = gettext("このコードの施設は、もう一覧にあるか、回答する調査がありません。")
        return _shown(request, status=422, typed=typed, error=error)
    except OwnCodeFirst:
        return _shown(request, status=409, own_code_first=True)
    except TooManyFailures as refusal:
        minutes = entry.minutes_until(refusal.again_at, now=now)
        error = gettext("違うコードが続いたため、受け付けを止めています。%(minutes)d分後にもう一度お試しください。")
        response = _shown(request, status=429, typed=typed, error=error % {"minutes": minutes})
        response.headers["Retry-After"] = str(minutes * 60)
        return response
    names = "、".join(dict.fromkeys(case.unit.name for case in (*added.answering, *added.helping)))
    messages.success(request, gettext("%(names)s を一覧に加えました。") % {"names": names})
    return redirect("surveys")


def _shown(
    request: HttpRequest, *, status: int, typed: str = "", error: str = "", own_code_first: bool = False
) -> HttpResponse:
    context = {"typed": typed, "error": error, "own_code_first": own_code_first}
    return render(request, "campaigns/add_clinic.html", context, status=status)
