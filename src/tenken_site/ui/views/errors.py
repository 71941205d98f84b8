"""Error pages: what to do first, then what is saved. No page tells a code unless it helps the desk.

They are called by Django and by views, never by an address, so they declare no access of their own.
"""

import math
from dataclasses import dataclass

from django.core.exceptions import DisallowedHost, RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from tenken_site.ui.addresses import came_from
from tenken_site.ui.desks import DeskCard

__all__ = [
    "bad_request",
    "csrf_failure",
    "file_too_large",
    "not_allowed",
    "not_found",
    "permission_denied",
    "server_error",
    "too_large",
    "too_many",
    "unreadable",
]


#: Below these addresses only officials have business: their pages speak of areas, not of answers.
OFFICE = ("/status/", "/campaigns/")


def is_office(request: HttpRequest) -> bool:
    """Whether the address is one of the officials' pages. Asks nobody who is signed in."""
    return request.path.startswith(OFFICE)


@dataclass(frozen=True, slots=True)
class ErrorPage:
    """One page of words; ``back`` is an address of this site, or empty."""

    heading: str
    what_to_do: str
    what_is_saved: str
    back: str = ""
    desk: DeskCard | None = None  # whom to call, where the page should name one


def shown(request: HttpRequest, error: ErrorPage, *, status: int, bare: bool = False) -> HttpResponse:
    """The error as a page. ``bare`` leaves out everything that would ask the database who is signed in."""
    context = {"error": error, "bare": bare, "language_next": error.back or "/"}
    return render(None if bare else request, "ui/errors/error.html", context, status=status)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page's token is old or missing."""
    error = ErrorPage(
        gettext("画面が古くなっています"),
        gettext("元の画面を開き直して、もう一度ボタンを押してください。"),
        gettext("記録済みの内容は、すべて残っています。直前に押したボタンの内容だけ、まだ届いていません。")
        if is_office(request)
        else gettext(
            "「保存しました」と表示された答えは、すべて残っています。直前に押したボタンの内容だけ、まだ届いていません。"
        ),
        came_from(request),
    )
    return shown(request, error, status=403)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400, or 413 where the body is larger than any questionnaire."""
    if isinstance(exception, RequestDataTooBig):
        return too_large(request)
    return unreadable(request, status=400)


def unreadable(request: HttpRequest, *, status: int) -> HttpResponse:
    """400: what was sent cannot be read; 411: it came without its length."""
    error = ErrorPage(
        gettext("送られた内容を読み取れませんでした"),
        gettext("元の画面を開き直して、もう一度入力してください。"),
        gettext("「保存しました」と表示された答えは、すべて残っています。"),
        came_from_safely(request),
    )
    return shown(request, error, status=status, bare=True)


def came_from_safely(request: HttpRequest) -> str:
    """Like ``came_from``; empty where even the host name of the request is refused."""
    try:
        return came_from(request)
    except DisallowedHost:
        return ""


def too_large(request: HttpRequest) -> HttpResponse:
    """413: more text than the site takes. Refused before anyone has asked who is signed in."""
    error = ErrorPage(
        gettext("文章が長すぎて受け取れませんでした"),
        gettext("元の画面を開き直し、文章を短くしてから保存してください。"),
        gettext("今回送られた内容は保存していません。その前に「保存しました」と表示された答えは、すべて残っています。"),
        came_from_safely(request),
    )
    return shown(request, error, status=413, bare=True)


def file_too_large(request: HttpRequest, *, megabytes: int) -> HttpResponse:
    """413: a larger file than the address takes."""
    error = ErrorPage(
        gettext("ファイルが大きすぎて受け取れませんでした"),
        gettext("%(megabytes)dMBまでのファイルを添付できます。分けるか、小さくしてから添付してください。")
        % {"megabytes": megabytes},
        gettext("今回のファイルは保存していません。ほかの内容は、そのまま残っています。"),
        came_from_safely(request),
    )
    return shown(request, error, status=413, bare=True)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: signed in, but not for this."""
    error = ErrorPage(
        gettext("この画面を開く権限がありません"),
        gettext(
            "別のIDやアクセスコードをお持ちのときは、いったん終了して入り直してください。"
            "分からないときは窓口におたずねください。"
        ),
        gettext("記録済みの内容には影響ありません。")
        if is_office(request)
        else gettext("保存済みの答えには影響ありません。"),
    )
    return shown(request, error, status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: there is no such page, or it is not this person's."""
    if is_office(request):
        return shown(request, _not_found_in_the_office(), status=404)
    error = ErrorPage(
        gettext("お探しの画面が見つかりません"),
        gettext("アドレスを確かめるか、最初の画面から開き直してください。"),
        gettext("別の施設のアクセスコードで入っていると、この画面は開けません。保存済みの答えには影響ありません。"),
    )
    return shown(request, error, status=404)


def _not_found_in_the_office() -> ErrorPage:
    return ErrorPage(
        gettext("お探しの画面が見つかりません"),
        gettext("アドレスを確かめるか、最初の画面から開き直してください。"),
        gettext(
            "担当の地域の外の画面と、国の担当者だけが使う画面は、開けません。"
            "担当が変わったときは、窓口にお知らせください。記録済みの内容には影響ありません。"
        ),
    )


def not_allowed(request: HttpRequest) -> HttpResponse:
    """405: an address that only takes a pressed button was opened directly."""
    error = ErrorPage(
        gettext("このアドレスは直接開けません"),
        gettext("最初の画面から、もう一度お進みください。"),
        gettext("記録済みの内容は、すべて残っています。")
        if is_office(request)
        else gettext("「保存しました」と表示された答えは、すべて残っています。"),
        came_from(request),
    )
    return shown(request, error, status=405)


def too_many(request: HttpRequest, *, seconds: int, desk: DeskCard | None = None) -> HttpResponse:
    """429: too many tries; ``seconds`` until the next one is taken, ``desk`` to call meanwhile."""
    error = ErrorPage(
        gettext("続けて操作されたため、少しお待ちいただいています"),
        gettext("%(minutes)d分たってから、もう一度お試しください。") % {"minutes": math.ceil(seconds / 60)},
        gettext("保存済みの答えには影響ありません。お急ぎのときは窓口にお電話ください。"),
        came_from(request) if request.method == "GET" else "",
        desk,
    )
    response = shown(request, error, status=429)
    response.headers["Retry-After"] = str(seconds)
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """500: ours to mend. Uses neither session nor database, which may be what failed."""
    error = ErrorPage(
        gettext("ただいま、この画面を表示できません"),
        gettext("少し待ってから、もう一度開いてください。続くときは窓口にお知らせください。"),
        gettext("「保存しました」と表示された答えは、すべて残っています。"),
    )
    return shown(request, error, status=500, bare=True)
