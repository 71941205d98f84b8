"""「担当者」: the officials of one's own area and below; inviting, helping and ending. Rights reach downward only."""

import re

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from tenken_site.accounts import permissions, queries
from tenken_site.accounts.access import OFFICIAL, access
from tenken_site.accounts.actions.end_appointment import AlreadyEnded, end_appointment
from tenken_site.accounts.actions.invite import (
    AreaUnknown,
    MailTaken,
    MailUnreadable,
    SignInTaken,
    invite,
    invite_again,
)
from tenken_site.accounts.actions.reset_second_factor import ReasonMissing, reset_second_factor
from tenken_site.accounts.models import User
from tenken_site.jurisdictions.models import Jurisdiction
from tenken_site.jurisdictions.scope import visible

__all__ = ["invite_one", "officials", "one"]

ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
LONGEST_NAME = 100
LONGEST_REASON = 300


@access(OFFICIAL)
@never_cache
@require_http_methods(["GET", "HEAD"])
def officials(request: HttpRequest) -> HttpResponse:
    """The list."""
    viewer = permissions.viewer_of(_user(request))
    now = timezone.now()  # noqa: TID251  # a view is the edge
    context = {"rows": queries.colleagues(viewer.codes, now=now), "area": viewer.home, "person": _user(request)}
    return render(request, "accounts/officials.html", context)


@access(OFFICIAL)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invite_one(request: HttpRequest) -> HttpResponse:
    """Name, ID, address and area; the mail leaves at once."""
    user = _user(request)
    viewer = permissions.viewer_of(user)
    areas = tuple(Jurisdiction.objects.filter(visible(viewer.codes)).order_by("code"))
    typed = {name: " ".join(request.POST.get(name, "").split())[:254] for name in ("name", "username", "mail", "area")}
    if request.method != "POST":
        typed["area"] = viewer.home.code
        return _invite_shown(request, typed, {}, areas, status=200)
    errors = _unfit(typed, {area.code for area in areas})
    if not errors:
        now = timezone.now()  # noqa: TID251  # a view is the edge
        try:
            invite(
                username=typed["username"],
                display_name=typed["name"],
                mail=typed["mail"],
                area=typed["area"],
                by=f"user:{user.pk}",
                now=now,
            )
        except SignInTaken:
            errors["username"] = gettext("このIDは、もう使われています。別のIDにしてください。")
        except MailTaken:
            errors["mail"] = gettext("このメールアドレスは、もう登録されています。一覧でお確かめください。")
        except MailUnreadable:
            errors["mail"] = gettext("メールアドレスの形をお確かめください。例：yamada@pref.example.lg.jp")
        except AreaUnknown:
            errors["area"] = gettext("担当する区域を選んでください。")
    if errors:
        return _invite_shown(request, typed, errors, areas, status=422)
    messages.success(
        request,
        gettext("%(name)sさんを登録し、招待のメールを送りました。メールのリンクは7日間使えます。")
        % {"name": typed["name"]},
    )
    return redirect("officials")


@access(OFFICIAL)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, appointment: int) -> HttpResponse:
    """One colleague: another mail, a lost second factor (the ministry), the end of the appointment."""
    user = _user(request)
    viewer = permissions.viewer_of(user)
    now = timezone.now()  # noqa: TID251  # a view is the edge
    found = queries.colleague(viewer.codes, number=appointment, now=now)
    if found is None:
        raise Http404
    own = found.user.pk == user.pk
    if request.method != "POST":
        return _one_shown(request, found, {}, own=own, ministry=viewer.is_ministry, status=200)
    reason = " ".join(request.POST.get("reason", "").replace("\0", "").split())[:LONGEST_REASON]
    wanted, by = request.POST.get("do", ""), f"user:{user.pk}"
    if own or (wanted == "reset" and not viewer.is_ministry) or wanted not in {"invite", "reset", "end"}:
        raise Http404
    if wanted != "invite" and not reason:
        errors = {wanted: gettext("理由を書いてください。記録に残ります。")}
        return _one_shown(request, found, errors, own=own, ministry=viewer.is_ministry, status=422)
    name = found.user.display_name
    try:
        if wanted == "invite":
            invite_again(user=found.user, by=by, now=now)
            said = gettext("%(name)sさんに、パスワードを決めるためのメールを送りました。リンクは7日間使えます。")
        elif wanted == "reset":
            reset_second_factor(user=found.user, reason=reason, by=by, now=now)
            said = gettext(
                "%(name)sさんの二段階認証を取り消しました。次にパスワードで入ったときに、設定し直していただきます。"
            )
        else:
            end_appointment(appointment=found.appointment, reason=reason, by=by, now=now)
            said = gettext("%(name)sさんの担当を終了しました。開いている画面も終了しました。")
    except MailUnreadable:
        errors = {"invite": gettext("メールアドレスが登録されていないため、送れません。")}
        return _one_shown(request, found, errors, own=own, ministry=viewer.is_ministry, status=422)
    except (AlreadyEnded, ReasonMissing):
        said = gettext("%(name)sさんの担当は、すでに終了しています。")
    messages.success(request, said % {"name": name})
    return redirect("officials")


def _unfit(typed: dict[str, str], areas: set[str]) -> dict[str, str]:
    errors = {}
    if not typed["name"] or len(typed["name"]) > LONGEST_NAME:
        errors["name"] = gettext("名前を100文字以内で入力してください。")
    if not ID.fullmatch(typed["username"]):
        errors["username"] = gettext(
            "IDは、半角の英数字、ハイフン、ピリオド、下線で、40文字以内にしてください。最初は英数字です。"
        )
    if not typed["mail"]:
        errors["mail"] = gettext("メールアドレスを入力してください。")
    if typed["area"] not in areas:
        errors["area"] = gettext("担当する区域を選んでください。")
    return errors


def _invite_shown(
    request: HttpRequest,
    typed: dict[str, str],
    errors: dict[str, str],
    areas: tuple[Jurisdiction, ...],
    *,
    status: int,
) -> HttpResponse:
    context = {"typed": typed, "errors": errors, "areas": areas}
    return render(request, "accounts/invite.html", context, status=status)


def _one_shown(
    request: HttpRequest,
    found: queries.Colleague,
    errors: dict[str, str],
    *,
    own: bool,
    ministry: bool,
    status: int,
) -> HttpResponse:
    reason = request.POST.get("reason", "")
    context = {"one": found, "errors": errors, "own": own, "ministry": ministry, "reason": reason}
    return render(request, "accounts/official.html", context, status=status)


def _user(request: HttpRequest) -> User:
    user = request.user
    assert isinstance(user, User)  # noqa: S101  # access(OFFICIAL) lets nobody else in
    return user
