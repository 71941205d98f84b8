"""The button 「この内容で提出する」."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from tenken_site.accounts.access import RESPONDENT, access
from tenken_site.responses.actions.submit import DraftMovedOn, NotComplete, ReceiptNumbersExhausted
from tenken_site.responses.actions.submit import submit as submit_draft
from tenken_site.responses.policies import CampaignClosed, CampaignNotYetOpen, CorrectionsNotTaken, NothingToSubmit
from tenken_site.responses.views.opening import opening_for_the_clinic
from tenken_site.responses.views.review import page as review_page
from tenken_site.ui.numbers import whole_number

__all__ = ["submit"]

MAX_CONFIRMED = 200  # more ticks than any questionnaire has rules


@access(RESPONDENT)
@require_POST
def submit(request: HttpRequest, public_id: str) -> HttpResponse:
    """To the receipt, or back to what has to be done first. A second press shows the same receipt."""
    start = opening_for_the_clinic(request, public_id)
    version = whole_number(request.POST.get("draft_version", ""), digits=9, otherwise=-1)
    ticked = frozenset(request.POST.getlist("confirm")[:MAX_CONFIRMED])
    try:
        submission = submit_draft(
            opened=start.opened,
            draft_version=version,
            confirmed=ticked,
            by=start.user,
            now=start.now,
        )
    except DraftMovedOn:
        messages.warning(
            request,
            gettext(
                "確認の画面を開いたあとで、答えが変わりました。まだ提出していません。下の内容をもう一度確かめてください。"
            ),
        )
        return redirect("review", public_id)
    except NotComplete as error:
        if error.assessment.missing or error.assessment.problems:
            return redirect(f"{reverse('answer', args=[public_id])}?check=1")
        return review_page(request, start, ticked=ticked, pressed=True, status=422)
    except CampaignNotYetOpen:
        messages.warning(request, gettext("受付が始まる前のため、提出できませんでした。保存済みの答えは残っています。"))
        return redirect("case", public_id)
    except CampaignClosed:
        messages.warning(request, gettext("締切を過ぎたため、提出できませんでした。保存済みの答えは残っています。"))
        return redirect("case", public_id)
    except CorrectionsNotTaken:
        return redirect("receipt", public_id)
    except NothingToSubmit:
        return redirect("receipt" if start.opened.last_number else "answer", public_id)
    except ReceiptNumbersExhausted:
        messages.error(request, gettext("まだ提出できていません。もう一度「この内容で提出する」を押してください。"))
        return review_page(request, start, ticked=ticked, status=503)
    return redirect("receipt", public_id, submission.number)
