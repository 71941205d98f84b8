"""Stored answers that do not open: nothing of them is shown, nothing is written over them, and somebody is told."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext

from tenken_site.accounts.models import User
from tenken_site.responses.actions.report_damage import report_damage
from tenken_site.responses.documents import AnswersUnreadable
from tenken_site.responses.views.save import refused

__all__ = ["disposed", "unreadable"]


def unreadable(request: HttpRequest, damage: AnswersUnreadable) -> HttpResponse:
    """503: the content was changed, or swapped with another row's. Audited; the entry holds no content."""
    if isinstance(request.user, User):
        report_damage(
            damage=damage,
            by=f"user:{request.user.pk}",
            now=timezone.now(),  # noqa: TID251  # a view is the edge
        )
    return _page(
        request,
        heading=gettext("お預かりしている内容を確かめられませんでした"),
        what_to_do=gettext("内容を守るため、この画面は表示していません。お手数ですが、窓口にお知らせください。"),
        what_is_saved=gettext("もとの内容に戻せるか調べます。それまでは、この調査の保存と提出はできません。"),
        status=503,
    )


def disposed(request: HttpRequest) -> HttpResponse:
    """410: the campaign's answers were disposed of."""
    return _page(
        request,
        heading=gettext("この調査の回答は廃棄しました"),
        what_to_do=gettext(
            "保存期間が終わったため、回答の内容は表示できません。分からないときは窓口におたずねください。"
        ),
        what_is_saved=gettext("受付番号と受付日時の記録は残っています。"),
        status=410,
    )


def _page(request: HttpRequest, *, heading: str, what_to_do: str, what_is_saved: str, status: int) -> HttpResponse:
    link_id = request.resolver_match.kwargs.get("link_id") if request.resolver_match else None
    if link_id and request.headers.get("HX-Request"):  # an answer being saved: the page says it beside the question
        return refused(request, link_id, f"{heading}。{gettext('この変更は保存していません。')}")
    error = {"heading": heading, "what_to_do": what_to_do, "what_is_saved": what_is_saved, "back": ""}
    context = {"error": error, "bare": False, "language_next": "/"}
    return render(request, "ui/errors/error.html", context, status=status)
