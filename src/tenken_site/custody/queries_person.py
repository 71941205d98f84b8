"""What is held about one person: what, where, since when, why, and to whom it was shown."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator

from tenken.response.pruning import personal_items
from tenken_site.accounts.models import SignIn, User
from tenken_site.audit.models import AuditEntry
from tenken_site.campaigns.models import Case
from tenken_site.chase.models import ContactAttempt
from tenken_site.custody.persons import Person
from tenken_site.frames.models import Contact, Unit, UnitProposal
from tenken_site.instruments import queries as instruments
from tenken_site.responses.documents import AnswersDisposed, AnswersUnreadable, open_draft, open_submission
from tenken_site.responses.models import Submission

__all__ = ["Held", "Look", "held", "looks"]


@dataclass(frozen=True, slots=True)
class Held:
    """One thing that is held. ``what``, ``where`` and ``why`` are words that ``presenters`` puts into sentences."""

    what: str  # "answer", "mail", "telephone", "name", "note", "proposal", "device", "second_factor"
    where: str  # "draft", "submission", "contact", "account", "calls", "proposals", "sign_ins"
    value: str
    since: datetime | None
    detail: str = ""  # number of the submission, link_id of the question, facility


@dataclass(frozen=True, slots=True)
class Look:
    """Somebody read answers of the case, or took them out."""

    at: datetime
    actor: str
    action: str
    reason: str


def held(person: Person) -> tuple[Held, ...]:
    """Everything with its value, in the order: answers, contact, account, calls, proposals."""
    found: list[Held] = []
    for case in person.cases:
        found += _answers(case)
        found += _calls(case)
    for unit in person.units:
        found += _contact(unit)
    for user in (*person.users, *person.shared):
        found += _account(user)
    return tuple(found)


def _answers(case: Case) -> Iterator[Held]:
    items = personal_items(instruments.questionnaire(case.campaign.instrument_version_id))
    try:
        document = open_draft(case)
        for link_id in sorted(items):
            entry = document.entry(link_id)
            if entry is not None and entry.value is not None:
                yield Held("answer", "draft", str(entry.value), entry.at, link_id)
        for row in Submission.objects.filter(case=case).select_related("case__wrapping_key").order_by("number"):
            content = open_submission(row)
            for link_id in sorted(items & content.answers.keys()):
                detail = f"{row.number} {link_id}"
                yield Held("answer", "submission", str(content.answers[link_id]), row.submitted_at, detail)
    except (AnswersDisposed, AnswersUnreadable):
        return


def _calls(case: Case) -> Iterator[Held]:
    for call in ContactAttempt.objects.filter(case=case).order_by("at"):
        for what, value in (("name", call.spoke_to), ("note", call.note)):
            if value:
                yield Held(what, "calls", value, call.at)


def _contact(unit: Unit) -> Iterator[Held]:
    contact = Contact.objects.filter(unit=unit).first()
    if contact is not None:
        for what, value in (("mail", contact.mail), ("telephone", contact.telephone)):
            if value:
                yield Held(what, "contact", value, contact.changed_at, unit.name)
    for proposal in UnitProposal.objects.filter(unit=unit).order_by("proposed_at"):
        for what, value in (("note", proposal.reason), ("mail", proposal.new_mail)):
            if value:
                yield Held(what, "proposals", value, proposal.proposed_at, unit.name)


def _account(user: User) -> Iterator[Held]:
    for what, value in (("name", user.display_name), ("mail", user.email)):
        if value:
            yield Held(what, "account", value, None, user.username)
    for factor in Authenticator.objects.filter(user=user).order_by("pk"):
        yield Held("second_factor", "account", str(factor.type), factor.created_at, user.username)
    for device, at in SignIn.objects.filter(user=user).exclude(device="").order_by("at").values_list("device", "at"):
        yield Held("device", "sign_ins", device, at, user.username)


def looks(person: Person) -> tuple[Look, ...]:
    """Who looked at the answers of these cases, the newest first; at most 500. One statement."""
    targets = [f"case:{case.public_id}" for case in person.cases]
    found = AuditEntry.objects.filter(target__in=targets, action__startswith="responses.look").order_by("-at", "-pk")
    return tuple(Look(one.at, one.actor, one.action, one.reason) for one in found[:500])
