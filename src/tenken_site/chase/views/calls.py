"""Recording a call, taking it back, and marking who is ringing: forms that work without script."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tenken_site.accounts.access import DESK, access
from tenken_site.campaigns.actions.record_outcome import CampaignIsClosed
from tenken_site.chase import policies, presenters, queries
from tenken_site.chase.actions.record_attempt import record_attempt
from tenken_site.chase.actions.take import take
from tenken_site.chase.actions.undo_attempt import undo_attempt
from tenken_site.chase.forms import AttemptForm
from tenken_site.chase.models import ContactAttempt
from tenken_site.chase.presenters_calls import call_of, done_of
from tenken_site.chase.queries import CaseToCall
from tenken_site.chase.views.desk import SHOWN_DONE
from tenken_site.chase.views.office import Office, open_case, open_office
from tenken_site.frames.actions.settle_proposal import ProposalMovedOn
from tenken_site.ui.addresses import came_from
from tenken_site.ui.numbers import whole_number

__all__ = ["attempt", "taken", "undo"]


@access(DESK)
@require_POST
def attempt(request: HttpRequest, slug: str, area: str, public_id: str) -> HttpResponse:
    """One press: the call is recorded; the row says so and offers to take it back."""
    office = open_office(request, slug, area)
    one = open_case(office, public_id)
    return _answer(request, office, one, *_record(request, office, one))


def _record(request: HttpRequest, office: Office, one: CaseToCall) -> tuple[str, bool]:
    """What is said afterwards, and whether it went well."""
    form = AttemptForm(request.POST)
    if not form.is_valid():
        return _("記録できませんでした。日付と時刻を確かめて、もう一度押してください。"), False
    try:
        record_attempt(
            case=one.case,
            area=office.area,
            outcome=form.result,
            seen=form.cleaned_data["seen"],
            call_back_at=form.call_back_at,
            spoke_to=form.cleaned_data["spoke_to"],
            note=form.cleaned_data["note"],
            caller=office.user,
            by=office.by,
            now=office.now,
        )
    except policies.AlreadyRecorded as refused:
        return _already(refused.attempt, office), False
    except policies.AlreadySubmitted:
        return _("この施設は、先ほど回答を提出しました。記録は要りません。"), False
    except policies.CallBackNeedsATime:
        return _("かけ直す日付と時刻を、これからの日時で入れてください。"), False
    except CampaignIsClosed:
        return _("この調査は終わりました。電話の結果は記録できません。"), False
    return _("「%(outcome)s」と記録しました。") % {"outcome": presenters.outcome_name(form.result.value)}, True


def _already(attempt: ContactAttempt | None, office: Office) -> str:
    if attempt is None:
        return _("ほかの人が先に記録を取り消しました。いまの状況を確かめてください。")
    told = {
        "time": presenters.moment(attempt.at, now=office.now),
        "who": attempt.by.display_name,
        "outcome": presenters.outcome_name(attempt.outcome),
    }
    return _("すでに記録があります。%(time)sに%(who)sが「%(outcome)s」と記録しました。") % told


@access(DESK)
@require_POST
def undo(request: HttpRequest, slug: str, area: str, public_id: str) -> HttpResponse:
    """The newest call is taken back, with everything that followed from it."""
    office = open_office(request, slug, area)
    one = open_case(office, public_id)
    wanted = whole_number(request.POST.get("attempt", ""), digits=18, otherwise=0)
    found = one.case.contact_attempts.filter(pk=wanted).first()
    said, well = _("この記録は、もう取り消されています。"), False
    if found is not None:
        try:
            undo_attempt(attempt=found, by=office.by, now=office.now)
            said, well = _("記録を取り消しました。"), True
        except policies.NotTheLastCall:
            said = _("取り消せるのは、いちばん新しい記録だけです。いまの状況を確かめてください。")
        except policies.TooLateToUndo:
            said = _("取り消せるのは、記録した次の日までです。")
        except ProposalMovedOn:
            said = _(
                "「廃止・休止」が名簿の訂正として決まったため、ここでは取り消せません。「名簿の訂正」で取り消してください。"
            )
        except CampaignIsClosed:
            said = _("この調査は終わりました。記録は取り消せません。")
    return _answer(request, office, one, said, well)


@access(DESK)
@require_POST
def taken(request: HttpRequest, slug: str, area: str, public_id: str) -> HttpResponse:
    """The caller touched the number: colleagues see it for a while. Sent by script; nothing depends on it."""
    office = open_office(request, slug, area)
    one = open_case(office, public_id)
    take(case=one.case, caller=office.user, by=office.by, now=office.now)
    return HttpResponse(status=204)


def _answer(
    request: HttpRequest, office: Office, one: CaseToCall, said: str, well: bool
) -> HttpResponse:  # words and whether they are good news
    """The row as it now stands for a script; else back to where the button was."""
    name = one.case.unit.name
    if not request.headers.get("HX-Request"):
        told = messages.success if well else messages.warning
        told(request, _("%(name)s：%(said)s") % {"name": name, "said": said})
        return redirect(came_from(request) or _address(office))
    fresh = open_case(office, one.case.public_id)
    last = fresh.state.last_attempt if fresh.state else None
    today = queries.attempts_since(
        office.viewer.codes, campaign=office.campaign, area=office.area, since=office.desk.today, most=SHOWN_DONE
    )
    context = office.context() | {
        "said": said,
        "name": name,
        "refused": not well,
        "swapped": True,
        "done_today": len({attempt.case_id for attempt in today}),
    }
    if last is not None and last.at >= office.desk.today:
        context["done"] = done_of(last, case=fresh.case, words=office.words)
    else:
        context["call"] = call_of(fresh, words=office.words)
        context["buttons"] = [(one.value, presenters.outcome_name(one.value)) for one in presenters.ONE_CLICK]
    return render(request, "chase/row.html", context)


def _address(office: Office) -> str:
    return reverse("chase-area", args=[office.campaign.slug, office.area.code])
