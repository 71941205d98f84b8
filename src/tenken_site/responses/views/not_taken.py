"""What was sent was not stored: why, what was typed, what is saved, whom to ask."""

from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext

from tenken_site.responses.actions.save import Change
from tenken_site.responses.policies import CampaignClosed, CampaignNotOpen, CampaignNotYetOpen
from tenken_site.responses.presenters import head
from tenken_site.responses.presenters_review import sent_lines
from tenken_site.responses.views.opening import Opening
from tenken_site.ui.desks import desk_cards
from tenken_site.ui.languages import page_language

__all__ = ["outside_the_period", "unreadable"]


def unreadable(request: HttpRequest, public_id: str) -> HttpResponse:
    """400: no page of ours sends this."""
    error = {
        "heading": gettext("送られた内容を読み取れませんでした"),
        "what_to_do": gettext("元の画面を開き直して、もう一度入力してください。"),
        "what_is_saved": gettext(
            "今回送られた内容は保存していません。その前に「保存しました」と表示された答えは、すべて残っています。"
        ),
        "back": reverse("answer", args=[public_id]),
    }
    return render(request, "ui/errors/error.html", {"error": error, "language_next": error["back"]}, status=400)


def outside_the_period(
    request: HttpRequest, start: Opening, sent: Mapping[str, Change], error: CampaignNotOpen
) -> HttpResponse:
    """409 with everything that was typed, to read, copy and print. A form that nobody touched loses nothing."""
    early = isinstance(error, CampaignNotYetOpen)
    if not sent:
        if isinstance(error, CampaignClosed):
            messages.info(request, gettext("締切を過ぎたため、答えは変更できません。保存済みの答えは残っています。"))
        return redirect("case", start.opened.public_id)
    context = {
        "head": head(start.opened, now=start.now),
        "facility": start.opened.unit.name,
        "early": early,
        "lines": sent_lines(start.opened.questionnaire, {link_id: change.raw for link_id, change in sent.items()}),
        "desks": desk_cards(start.opened.survey.desks, language=page_language(), at=start.now),
        "language_next": reverse("case", args=[start.opened.public_id]),
    }
    return render(request, "responses/not_taken.html", context, status=409)
