"""Words for single codes: what became of each, and why one is not sent."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tenken_site.campaigns.models import Case
from tenken_site.frames.models import Contact
from tenken_site.jurisdictions.scope import COUNTRY
from tenken_site.outreach.models import CodeRequest
from tenken_site.outreach.permissions import Viewer
from tenken_site.outreach.policies_codes import CodeRefused, check_code_may_be_sent
from tenken_site.outreach.queries_codes import Asked
from tenken_site.ui import dates

__all__ = ["CodeRow", "address_on_file", "address_state", "area_of", "refusal", "row_of", "why_not"]


@dataclass(frozen=True, slots=True)
class CodeRow:
    """One request: when, by which way, what became of it. ``take``: number of a letter the reader may take, or 0."""

    at: str
    channel: str
    said: str
    bad: bool
    take: int


def moment(at: datetime, *, now: datetime) -> str:
    """The clock alone for today, else day and clock."""
    if dates.local(at).date() == dates.local(now).date():
        return dates.clock(at)
    return dates.short_moment(at, language=(get_language() or "ja")[:2])


def row_of(one: Asked, *, by: str, now: datetime) -> CodeRow:
    """The request as its official reads it."""
    request = one.request
    at = moment(request.requested_at, now=now)
    if request.channel == CodeRequest.Channel.LETTER:
        mine = request.erased_at is None and request.requested_by == by
        return CodeRow(at, _("封書"), _letter(request, mine=mine, now=now), False, request.pk if mine else 0)
    return CodeRow(at, _("メール"), _mail(one, now=now), one.failed, 0)


def _letter(request: CodeRequest, *, mine: bool, now: datetime) -> str:
    if request.erased_at is not None:
        return _("%(when)s ファイルを消しました") % {"when": moment(request.erased_at, now=now)}
    if request.taken_at is not None:
        return _("%(when)s PDFを保存しました") % {"when": moment(request.taken_at, now=now)}
    return _("印刷を待っています") if mine else _("作った担当者が印刷します")


def _mail(one: Asked, *, now: datetime) -> str:
    if one.came_back or one.state == "failed":
        return _("届きませんでした")
    if one.state == "sent" and one.sent_at is not None:
        return _("送りました %(when)s") % {"when": moment(one.sent_at, now=now)}
    if one.state == "dropped":
        if one.reason == "withdrawn":
            return _("送る前に、新しい依頼に替わりました")
        return _("送りませんでした。%(why)s") % {"why": refusal(one.reason)}
    return _("送信待ち")


def refusal(reason: str, *, again: datetime | None = None) -> str:
    """Why no code is sent, and what to do."""
    if reason == "just_asked" and again is not None:
        told = {"from": dates.clock(again)}
        return _("この施設には、さきほど送りました。続けて送れるのは、%(from)sからです。") % told
    return {
        "campaign_over": _("調査が終わりました。"),
        "campaign_not_open": _("調査がまだ始まっていません。"),
        "submitted": _("この施設は、もう提出しています。"),
        "refused": _("辞退と記録されています。回答するときは、先に電話の結果を「回答を約束」にしてください。"),
        "closed": _("廃止・休止と記録されています。"),
        "duplicate": _("名簿の重複と記録されています。"),
        "out_of_scope": _("調査の対象外です。"),
        "deadline": _("締切を過ぎました。"),
        "no_address": _("メールアドレスの登録がありません。新しいアドレスを入れてください。"),
        "dead_address": _("このアドレスには届きません。別のアドレスを聞くか、封書で送ってください。"),
        "no_postal_address": _("名簿に所在地がありません。メールで送ってください。"),
        "not_enrolled": _("回答する人の登録がまだないため、コードを作れません。厚生労働省の担当に知らせてください。"),
        "no_message": _("この調査には、コードを送るメールの文面がありません。封書で送ってください。"),
    }.get(reason, _("いまは送れません。"))


def why_not(case: Case, *, enrolled: bool, now: datetime) -> str:
    """Why this clinic can be sent none by any way; blank when it can."""
    try:
        check_code_may_be_sent(case=case, now=now)
    except CodeRefused as refused:
        return refusal(refused.reason)
    return "" if enrolled else refusal("not_enrolled")


def _contact(case: Case) -> Contact | None:
    return getattr(case.unit, "contact", None)


def address_on_file(case: Case) -> str:
    """The address to which mail may go; blank without one, and for one from which mail came back."""
    contact = _contact(case)
    return contact.mail if contact and contact.mail_state != Contact.MailState.DEAD else ""


def address_state(case: Case) -> str:
    """What is known of the address on file."""
    contact = _contact(case)
    return {
        Contact.MailState.NONE.value: _("メールアドレスの登録がありません。"),
        Contact.MailState.UNTRIED.value: _("まだ送っていません"),
        Contact.MailState.WORKS.value: _("届いています"),
        Contact.MailState.SOFT.value: _("前のメールは一時的に届きませんでした"),
        Contact.MailState.DEAD.value: _("登録のアドレスは、宛先不明で戻りました。"),
    }[contact.mail_state if contact else Contact.MailState.NONE.value]


def area_of(viewer: Viewer, case: Case) -> str:
    """The viewer's area under which the chase desk shows the case."""
    own = (case.unit.relay_id, case.unit.prefecture_id, COUNTRY)
    return next((area.code for area in viewer.areas if area.code in own), viewer.home.code)
