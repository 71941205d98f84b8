"""「IDが分からないとき」: the same answer for everybody, and a mail to the address on file for whom there is one."""

import unicodedata

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from tenken_site.accounts import entry
from tenken_site.accounts.access import PUBLIC, access
from tenken_site.accounts.actions.record_sign_in import record_sign_in
from tenken_site.accounts.devices import device_name
from tenken_site.accounts.limits import ASKING, SIGN_IN, limited
from tenken_site.outreach import forgotten as links
from tenken_site.outreach.actions.ask_for_id import ask_for_id
from tenken_site.outreach.actions.use_id_request import LinkUsed, use_id_request

__all__ = ["forgotten", "new_code"]

LONGEST_NAME = 300
BY = "visitor:forgotten-id"


@access(PUBLIC)
@limited(ASKING)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def forgotten(request: HttpRequest) -> HttpResponse:
    """Facility code, or name and postcode. Only the shape of what was typed is judged: nothing is looked up here."""
    if request.method != "POST":
        return render(request, "outreach/forgotten.html", {"typed": {}, "errors": {}})
    typed = {name: _folded(request.POST.get(name, "")) for name in ("code", "name", "postcode")}
    errors = _unfit(typed)
    if errors:
        return render(request, "outreach/forgotten.html", {"typed": typed, "errors": errors}, status=422)
    now = timezone.now()  # noqa: TID251  # a view is the edge
    ask_for_id(code=typed["code"], name=typed["name"], postcode=_postcode(typed["postcode"]), by=BY, now=now)
    return render(request, "outreach/forgotten_asked.html", {"most": links.MOST_A_DAY})


@access(PUBLIC)
@limited(SIGN_IN)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new_code(request: HttpRequest, public_id: str, token: str) -> HttpResponse:
    """Asks first: a mail program that looks at links must not use it up. The button makes the code and signs in."""
    now = timezone.now()  # noqa: TID251  # a view is the edge
    found = links.found(public_id, token, now=now)
    if found is None or found.case is None:
        return render(request, "outreach/forgotten_over.html", status=404)
    if request.method != "POST":
        return render(request, "outreach/forgotten_code.html", {"name": found.case.unit.name})
    try:
        user, code = use_id_request(request=found, now=now)
    except LinkUsed:
        return render(request, "outreach/forgotten_over.html", status=404)
    entry.begin_session(request, user=user)
    device = device_name(request.headers.get("User-Agent", ""))
    record_sign_in(user=user, method="link", device=device, by=f"user:{user.pk}", now=now)
    return render(request, "outreach/forgotten_shown.html", {"groups": code.split("-"), "username": user.username})


def _folded(typed: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", typed.replace("\0", "")).split())[:LONGEST_NAME]


def _postcode(typed: str) -> str:
    digits = "".join(sign for sign in typed if sign.isdecimal())
    return f"{digits[:3]}-{digits[3:]}" if digits else ""


def _unfit(typed: dict[str, str]) -> dict[str, str]:
    if typed["code"]:
        if len(typed["code"]) == 10 and typed["code"].isascii() and typed["code"].isdigit():
            return {}
        return {
            "code": gettext(
                "医療機関コードは10桁の数字です。分からないときは、空けたまま名前と郵便番号を入力してください。"
            )
        }
    errors = {}
    if not typed["name"]:
        errors["name"] = gettext("医療機関コードか、医療機関の名前を入力してください。")
    if sum(sign.isdecimal() for sign in typed["postcode"]) != 7:
        errors["postcode"] = gettext("郵便番号を7桁で入力してください。例：273-0005")
    return errors
