"""「窓口の担当者」: the ministry lets a help desk look at an area until a day, and ends it."""

import re
import secrets
from datetime import date, datetime, time, timedelta

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods

from tenken_site.accounts import permissions, queries
from tenken_site.accounts.access import OFFICIAL, access
from tenken_site.accounts.actions.desks import (
    AreaUnknown,
    DeskAlready,
    DeskOver,
    HoldsOtherRights,
    UntilUnfit,
    add_desk,
    end_desk,
)
from tenken_site.accounts.models import Appointment, User
from tenken_site.jurisdictions.models import Jurisdiction
from tenken_site.ui.numbers import whole_number

__all__ = ["desk_people"]

ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
LONGEST_NAME = 100


@access(OFFICIAL)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def desk_people(request: HttpRequest) -> HttpResponse:
    """GET lists; POST adds one and shows the first password this one time, or with ``end`` ends one."""
    user = request.user
    assert isinstance(user, User)  # noqa: S101  # access(OFFICIAL) lets nobody else in
    if not permissions.viewer_of(user).is_ministry:
        raise Http404
    now = timezone.now()  # noqa: TID251  # a view is the edge
    if request.method != "POST":
        return _page(request, {}, {}, now=now)
    if "end" in request.POST:
        return _ended(request, by=f"user:{user.pk}", now=now)
    return _added(request, by=f"user:{user.pk}", now=now)


@sensitive_variables("password")
def _added(request: HttpRequest, *, by: str, now: datetime) -> HttpResponse:
    typed = {name: " ".join(request.POST.get(name, "").split())[:120] for name in ("name", "username", "area", "until")}
    errors = _unfit(typed)
    until = _until(typed["until"])
    if until is None:
        errors["until"] = gettext("最後の日を、カレンダーの日付で入力してください。")
    if errors or until is None:
        return _page(request, typed, errors, now=now, status=422)
    password = secrets.token_urlsafe(12)
    try:
        made, new = add_desk(
            username=typed["username"],
            display_name=typed["name"],
            area=typed["area"],
            until=until,
            password=password,
            by=by,
            now=now,
        )
    except UntilUnfit:
        errors["until"] = gettext("最後の日は、今日から1年以内にしてください。")
    except AreaUnknown:
        errors["area"] = gettext("区域を選んでください。")
    except HoldsOtherRights:
        errors["username"] = gettext("このIDは、窓口ではない人が使っています。別のIDにしてください。")
    except DeskAlready:
        errors["username"] = gettext("この人は、すでにこの区域の窓口です。")
    if errors:
        return _page(request, typed, errors, now=now, status=422)
    if not new:
        messages.success(
            request, gettext("%(id)sを窓口にしました。パスワードは前のままです。") % {"id": made.user.username}
        )
        return redirect("desk-people")
    context = {"made": made, "last_day": _last_day(until), "password": password}
    return render(request, "accounts/desk_made.html", context)


def _ended(request: HttpRequest, *, by: str, now: datetime) -> HttpResponse:
    number = whole_number(request.POST.get("end", ""), digits=18, otherwise=0)
    found = Appointment.objects.filter(pk=number, role=Appointment.Role.DESK).first()
    if found is None:
        raise Http404
    try:
        end_desk(appointment=found, by=by, now=now)
    except DeskOver:
        messages.info(request, gettext("担当は、すでに終了しています。"))
    else:
        messages.success(request, gettext("窓口の担当を終了しました。もう画面を開けません。"))
    return redirect("desk-people")


def _unfit(typed: dict[str, str]) -> dict[str, str]:
    errors = {}
    if not typed["name"] or len(typed["name"]) > LONGEST_NAME or "\0" in typed["name"]:
        errors["name"] = gettext("窓口の名前を、100文字以内で入力してください。")
    if not ID.fullmatch(typed["username"]):
        errors["username"] = gettext("半角の英数字とハイフン、点、下線で、40文字以内にしてください。")
    if not (len(typed["area"]) == 6 and typed["area"].isascii() and typed["area"].isdigit()):
        errors["area"] = gettext("区域を選んでください。")
    return errors


def _until(day: str) -> datetime | None:
    """The first moment after the last day, in the site's time zone."""
    try:
        after = date.fromisoformat(day) + timedelta(days=1)
        return timezone.make_aware(datetime.combine(after, time.min))
    except (ValueError, OverflowError):
        return None


def _last_day(until: datetime) -> date:
    """What was typed: the day whose end is ``until``."""
    return timezone.localtime(until - timedelta(microseconds=1)).date()


def _page(
    request: HttpRequest, typed: dict[str, str], errors: dict[str, str], *, now: datetime, status: int = 200
) -> HttpResponse:
    rows = [
        {
            "one": one,
            "open": one.ended_at is None and one.until is not None and one.until > now,
            "last_day": _last_day(one.until) if one.until else None,
        }
        for one in queries.desk_appointments()
    ]
    context = {"rows": rows, "typed": typed, "errors": errors, "areas": Jurisdiction.objects.order_by("code")}
    return render(request, "accounts/desk_people.html", context, status=status)
