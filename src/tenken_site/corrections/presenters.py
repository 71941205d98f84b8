"""Words for units, proposals and what is to be looked at."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from tenken.disposition.lifecycle import CaseStatus
from tenken.frame.review import REVIEW_REASONS, ReviewFlag
from tenken_site.accounts.models import User
from tenken_site.campaigns.models import Case
from tenken_site.campaigns.words import outcome_names, status_names
from tenken_site.frames.models import Contact, ContactCandidate, Unit, UnitProposal
from tenken_site.frames.words import kind_names, mail_state_names

__all__ = [
    "UnitRow",
    "kind_name",
    "proposal_kinds",
    "proposer",
    "reply_choices",
    "review_reasons",
    "standing",
    "state_name",
    "unit_row",
    "way_name",
    "why_not_linked",
]


@dataclass(frozen=True, slots=True)
class UnitRow:
    """One facility as the list of units shows it."""

    unit: Unit
    kind: str
    code: str
    area: str
    standing: str
    mail: str


def kind_name(unit: Unit) -> str:
    """The kind in words, with the beds where the list says them."""
    name = kind_names().get(unit.kind, unit.kind)
    return _("%(kind)s（%(beds)s床）") % {"kind": name, "beds": unit.beds} if unit.beds else name


def standing(case: Case | None) -> str:
    """Where the case stands, in one word; what officials know of it comes before its answers."""
    if case is None:
        return _("対象外")
    has_submission = case.status in (CaseStatus.SUBMITTED, CaseStatus.CORRECTING)
    if case.outcome and not has_submission:
        return outcome_names()[case.outcome]
    return status_names()[CaseStatus(case.status)]


def mail_state(contact: Contact | None) -> str:
    """Whether mail reaches the unit."""
    return mail_state_names()[Contact.MailState(contact.mail_state) if contact else Contact.MailState.NONE]


def unit_row(unit: Unit, *, case: Case | None) -> UnitRow:
    """The facility with what is known of it in the campaign; ``case`` brings its unit's contact along."""
    contact = getattr(case.unit, "contact", None) if case else None
    area = unit.relay.name if unit.relay else _("担当がまだ決まっていません")
    code = unit.facility_code or unit.code_given or "-"
    return UnitRow(unit, kind_name(unit), code, area, standing(case), mail_state(contact))


def proposal_kinds() -> Mapping[str, str]:
    """What can be wrong with an entry of the list, in words."""
    return {
        UnitProposal.Kind.CLOSED: _("廃止・休止した"),
        UnitProposal.Kind.MOVED: _("移転した"),
        UnitProposal.Kind.DUPLICATE: _("名簿に二重に載っている"),
        UnitProposal.Kind.WRONG_MAIL: _("メールアドレスが違う"),
        UnitProposal.Kind.NOT_OURS: _("届け先が違う（この施設ではない）"),
    }


def state_name(state: str) -> str:
    """How far a proposal is."""
    words = {
        UnitProposal.State.OPEN: _("未確認"),
        UnitProposal.State.ACCEPTED: _("反映済み"),
        UnitProposal.State.DECLINED: _("見送り"),
        UnitProposal.State.WITHDRAWN: _("取り下げ"),
    }
    return words[UnitProposal.State(state)]


def way_name(way: str) -> str:
    """By which way somebody told us."""
    words = {"letter": _("封書から"), "site": _("診療所の画面から"), "official": _("自治体から"), "call": _("電話で")}
    return words.get(way, way)


def proposer(proposal: UnitProposal, *, user: User) -> str:
    """Who proposed it, as far as others may know."""
    if proposal.proposed_by == f"user:{user.pk}":
        return _("あなた")
    return way_name(proposal.way)


def reply_choices() -> tuple[tuple[str, str, str], ...]:
    """What may be said from a letter: value, label, and what happens then."""
    return (
        (UnitProposal.Kind.CLOSED.value, _("廃止した、または休止している"), _("この調査の対象から外します。")),
        (UnitProposal.Kind.MOVED.value, _("移転した"), _("新しい所在地を下の欄に書いてください。")),
        (
            UnitProposal.Kind.NOT_OURS.value,
            _("この施設あての封書ではない"),
            _("届け先を調べ直します。封書は破棄してください。"),
        ),
    )


def review_reasons(unit: Unit) -> tuple[str, ...]:
    """Why a person should look at the unit."""
    return tuple(REVIEW_REASONS[ReviewFlag(flag)] for flag in unit.review.split(",") if flag)


def why_not_linked(candidate: ContactCandidate) -> str:
    """Why a row of a contact list found no unit for certain."""
    words = {
        "not_found": _("名簿に同じ施設が見つかりません。"),
        "several": _("あてはまる施設が2つ以上あります。"),
        "name_differs": _("医療機関コードは同じですが、名称が違います。"),
        "code_and_name_differ": _("医療機関コードと名称が、別々の施設を指しています。"),
    }
    return words.get(candidate.why, _("同じ施設かどうか、確かめてください。"))
