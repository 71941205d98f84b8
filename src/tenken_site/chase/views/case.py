"""One clinic: how it is reached, every call and everything sent to it. Never its answers."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tenken.disposition.lifecycle import CaseStatus
from tenken.disposition.outcomes import AttemptOutcome
from tenken_site.accounts.access import DESK, OFFICIAL, access
from tenken_site.chase import policies, presenters, queries
from tenken_site.chase.forms import ContactForm
from tenken_site.chase.models import ContactAttempt
from tenken_site.chase.presenters_calls import call_of
from tenken_site.chase.queries import CaseToCall
from tenken_site.chase.views.office import Office, open_case, open_office
from tenken_site.frames.actions.correct_contact import MailUnreadable, correct_contact
from tenken_site.messaging.models import OutboxEntry

__all__ = ["case", "contact"]


@access(DESK)
@require_safe
def case(request: HttpRequest, slug: str, area: str, public_id: str) -> HttpResponse:
    """The clinic's page."""
    office = open_office(request, slug, area)
    return _page(request, office, open_case(office, public_id), ContactForm())


@access(OFFICIAL)
@require_POST
def contact(request: HttpRequest, slug: str, area: str, public_id: str) -> HttpResponse:
    """A new mail address or telephone that the clinic told."""
    office = open_office(request, slug, area)
    one = open_case(office, public_id)
    form = ContactForm(request.POST)
    if not form.is_valid():
        return _page(request, office, one, form, status=422)
    mail, telephone = form.cleaned_data["mail"], form.cleaned_data["telephone"]
    if not mail and not telephone:
        form.add_error(None, _("新しいメールアドレスか電話番号を入れてください。"))
        return _page(request, office, one, form, status=422)
    try:
        correct_contact(
            unit=one.case.unit,
            mail=mail or None,
            telephone=telephone or None,
            source="official",
            by=office.by,
            now=office.now,
        )
    except MailUnreadable:
        form.add_error("mail", _("メールアドレスの形が違います。"))
        return _page(request, office, one, form, status=422)
    messages.success(request, _("連絡先を直しました。次の案内から、新しい連絡先を使います。"))
    return redirect("chase-case", slug, area, public_id)


def _page(
    request: HttpRequest, office: Office, one: CaseToCall, form: ContactForm, *, status: int = 200
) -> HttpResponse:
    found = one.case
    attempts = queries.attempts_of(found)
    context = office.context() | {
        "case": found,
        "call": call_of(one, words=office.words),
        "standing": presenters.standing(found, one.contact),
        "kind": presenters.kind_of(found.unit),
        "deadline": presenters.deadline_of(office.campaign, found.own_closes_at),
        "opened": presenters.day(found.draft_saved_at or found.first_opened_at),
        "contact": one.contact,
        "mail": _mail_words(one),
        "attempts": [_attempt(office, one, attempt) for attempt in attempts],
        "sendings": [_sending(sent) for sent in queries.sendings(found)],
        "waiting": found.status in {CaseStatus.NOT_STARTED, CaseStatus.IN_PROGRESS},
        "outcomes": [(value.value, presenters.outcome_name(value.value)) for value in AttemptOutcome],
        "form": form,
        "propose": _address("unit-propose", office.campaign.slug, found.unit_id),
        "extend": _address("campaign-case", office.campaign.slug, found.public_id),
    }
    return render(request, "chase/case.html", context, status=status)


def _attempt(office: Office, one: CaseToCall, attempt: ContactAttempt) -> dict[str, object]:
    undoable = one.state is not None and policies.attempt_can_be_undone(
        attempt=attempt, state=one.state, now=office.now
    )
    return {"row": attempt, "outcome": presenters.outcome_name(attempt.outcome), "undoable": undoable}


def _sending(sent: queries.Sending) -> dict[str, object]:
    State = OutboxEntry.State
    words = {
        State.SENT: _("送りました"),
        State.DUE: _("これから送ります"),
        State.SENDING: _("送っています"),
        State.DROPPED: _("送りませんでした"),
        State.FAILED: _("送れませんでした"),
        State.HELD: _("止めています"),
        State.HELD_OUT: _("この回は送りません"),
        "came_back": _("届きませんでした"),
        "made": _("封書を作りました"),
        "taken": _("印刷しました"),
    }
    channels = {"mail": _("メール"), "letter": _("封書")}
    return {
        "at": sent.sent_at or sent.due_at,
        "wave": sent.wave or _("アクセスコード"),
        "channel": channels.get(sent.channel, sent.channel),
        "state": words.get(sent.state, sent.state),
    }


def _mail_words(one: CaseToCall) -> str:
    """Whether mail arrives."""
    if one.contact is None or not one.contact.mail_index:
        return ""
    return {
        "untried": _("まだ送っていません"),
        "works": _("届いています"),
        "soft": _("一時的に届きませんでした。もう一度送ります"),
        "dead": _("届きません（宛先不明）"),
    }.get(one.contact.mail_state, "")


def _address(name: str, *args: object) -> str:
    """The address of a page of another part of the site; empty where that part is not installed."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""
