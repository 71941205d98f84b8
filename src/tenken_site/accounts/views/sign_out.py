"""Ending the session."""

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from tenken_site.accounts.access import PUBLIC, access
from tenken_site.accounts.limits import SIGN_IN, limited

__all__ = ["sign_out"]


@access(PUBLIC)  # who is signed out already gets the same page, not a question
@limited(SIGN_IN)
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Deletes the session and shows the sign-in page."""
    logout(request)
    messages.success(
        request, gettext("終了しました。保存した答えは残っています。続けるときは、もう一度お入りください。")
    )
    answer = redirect("sign-in")
    answer.headers["Clear-Site-Data"] = '"cache"'  # not "cookies" or "storage": language and words of this page stay
    return answer
