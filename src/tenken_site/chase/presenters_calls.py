"""One clinic to call, in words: why, when, and what to say."""

from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tenken.chase.moments import DeskDay, is_calling_time, next_calling_time
from tenken.chase.priority import PROMISES
from tenken.chase.reasons import Reason, reasons_of
from tenken_site.accounts.models import User
from tenken_site.campaigns.models import Campaign, Case
from tenken_site.chase import policies, queries
from tenken_site.chase.models import ContactAttempt
from tenken_site.chase.presenters import (
    area_name,
    closed_days,
    day,
    deadline_of,
    kind_of,
    last_call,
    moment,
    outcome_name,
    reason_names,
    title_of,
    town_of,
)
from tenken_site.chase.queries import CaseToCall
from tenken_site.jurisdictions.models import Jurisdiction
from tenken_site.ui import dates

__all__ = ["Call", "Chip", "Done", "Words", "call_of", "done_of"]

_LOOKS = {
    Reason.PROMISE_DUE: ("ok", "tel"),
    Reason.PROMISE_TODAY: ("ok", "tel"),
    Reason.PROMISE_LATE: ("a", "ask"),
    Reason.DEAD_MAIL: ("warn", "mail"),
    Reason.STOPPED: ("a", "clock"),
    Reason.NOT_OPENED: ("", ""),
    Reason.LARGE: ("a", ""),
    Reason.NO_NUMBER: ("warn", "tel"),
}


@dataclass(frozen=True, slots=True)
class Chip:
    """A reason as a sign."""

    label: str
    css: str
    icon: str


@dataclass(frozen=True, slots=True)
class Words:
    """What every row of one page is told with."""

    campaign: Campaign
    area: Jurisdiction
    desk: DeskDay
    user: User


@dataclass(frozen=True, slots=True)
class Call:
    """One row to call. ``seen`` goes back with the form; ``when`` and ``taken`` may be empty."""

    public_id: str
    name: str
    place: str
    relay: str  # the city that the clinic belongs to, where the page shows a whole prefecture
    chips: tuple[Chip, ...]
    why: str
    more: str
    last: str
    telephone: str
    dial: str
    when: str
    closed: str
    talk: str
    ask_for_address: bool
    search_number: bool
    seen: int
    taken: str


@dataclass(frozen=True, slots=True)
class Done:
    """A call that was recorded: what, by whom, and whether it may be taken back."""

    public_id: str
    name: str
    place: str
    said: str
    more: str
    attempt: int
    undoable: bool


def call_of(one: CaseToCall, *, words: Words) -> Call:
    """The row of a case that was read for calling."""
    case, contact, chase = one.case, one.contact, one.state
    unit = case.unit
    reasons = reasons_of(queries.state_of(case), desk=words.desk)
    last = chase.last_attempt if chase else None
    names = reason_names()
    telephone = contact.telephone if contact else ""
    return Call(
        public_id=case.public_id,
        name=unit.name,
        place=_place(case),
        relay=area_name(unit.relay) if unit.relay and unit.relay_id != words.area.code else "",
        chips=tuple(Chip(names[reason], *_LOOKS[reason]) for reason in reasons),
        why=_why(one, reasons, words=words),
        more=_more(one, reasons),
        last=last_call(last),
        telephone=telephone,
        dial="".join(sign for sign in telephone if sign.isdigit() or sign == "+"),
        when=_when(one, reasons, desk=words.desk),
        closed=closed_days(unit),
        talk=_talk(case, reasons, words=words),
        ask_for_address=Reason.DEAD_MAIL in reasons or (contact is not None and not contact.mail_index),
        search_number=Reason.NO_NUMBER in reasons,
        seen=last.pk if last else 0,
        taken=_taken(one, words=words),
    )


def done_of(attempt: ContactAttempt, *, case: Case, words: Words) -> Done:
    """The row of a recorded call."""
    said = _("%(time)s 「%(outcome)s」と記録しました") % {
        "time": moment(attempt.at, now=words.desk.now),
        "outcome": outcome_name(attempt.outcome),
    }
    told = [
        _("%(when)sにかけ直します。")
        % {"when": dates.short_moment(attempt.call_back_at, language=get_language() or "ja")}
        if attempt.call_back_at
        else "",
        _("相手 %(who)s") % {"who": attempt.spoke_to} if attempt.spoke_to else "",
        attempt.note,
        _("記録 %(who)s") % {"who": attempt.by.display_name} if attempt.by_id != words.user.pk else "",
    ]
    state = queries.state_row(case)
    undoable = state is not None and policies.attempt_can_be_undone(attempt=attempt, state=state, now=words.desk.now)
    return Done(
        public_id=case.public_id,
        name=case.unit.name,
        place=_place(case),
        said=said,
        more="　".join(part for part in told if part),
        attempt=attempt.pk,
        undoable=undoable,
    )


def _place(case: Case) -> str:
    return "　".join(part for part in (town_of(case.unit), kind_of(case.unit)) if part)


def _why(one: CaseToCall, reasons: tuple[Reason, ...], *, words: Words) -> str:
    """The main reason with its date."""
    case, chase = one.case, one.state
    match reasons[0] if reasons else None:
        case Reason.PROMISE_DUE | Reason.PROMISE_TODAY if chase and chase.call_back_at:
            when = moment(chase.call_back_at, now=words.desk.now)
            return _("%(when)sに電話する約束です。") % {"when": when}
        case Reason.PROMISE_LATE if chase:
            return _("%(day)sに回答を約束しましたが、まだ届いていません。") % {"day": day(chase.last_at)}
        case Reason.DEAD_MAIL:
            at = one.contact.mail_state_at if one.contact else None
            return (
                _("%(day)sに、メールが宛先不明で戻りました。") % {"day": day(at)} if at else _("メールが届きません。")
            )
        case Reason.STOPPED if case.draft_saved_at:
            return _("%(day)sから入力が止まっています。") % {"day": day(case.draft_saved_at)}
        case Reason.STOPPED:
            return _("%(day)sに開いたまま、入力がありません。") % {"day": day(case.first_opened_at)}
        case Reason.NOT_OPENED:
            return _("一度も開いていません。")
        case _:
            return _("今日は電話の予定がありません。")


def _more(one: CaseToCall, reasons: tuple[Reason, ...]) -> str:
    """What else speaks for calling, in one or two sentences."""
    unit, contact = one.case.unit, one.contact
    told = []
    if reasons and reasons[0] is Reason.DEAD_MAIL and not one.case.first_opened_at:
        told.append(_("一度も開いていません。"))
    if reasons and reasons[0] is Reason.NOT_OPENED:
        told.append(
            _("最後の送付は%(day)sです。") % {"day": day(one.written_at)}
            if one.written_at
            else _("案内をまだ送っていません。")
        )
    if Reason.LARGE in reasons:
        told.append(
            _("有床%(beds)s床で、止まったときの影響が大きい施設です。") % {"beds": unit.beds}
            if unit.beds
            else _("有床で、止まったときの影響が大きい施設です。")
        )
    if Reason.NO_NUMBER in reasons:
        wrong = contact is not None and contact.telephone_wrong_at
        told.append(
            _("この番号は違うと記録されています（%(day)s）。") % {"day": day(contact.telephone_wrong_at)}
            if contact is not None and wrong
            else _("電話番号が登録されていません。")
        )
    gap = "" if (get_language() or "ja") == "ja" else " "
    return "".join(gap + sentence for sentence in told)


def _when(one: CaseToCall, reasons: tuple[Reason, ...], *, desk: DeskDay) -> str:
    """When to ring: the promised hour, or the next hour at which an office may."""
    if reasons and reasons[0] in PROMISES and one.state and one.state.call_back_at:
        return _("%(when)sに約束") % {"when": moment(one.state.call_back_at, now=desk.now)}
    if is_calling_time(desk.now):
        return ""
    then = next_calling_time(closed_weekdays=one.case.unit.closed_weekdays, now=desk.now)
    return _("次は%(when)sから") % {"when": moment(then, now=desk.now)} if then else ""


def _talk(case: Case, reasons: tuple[Reason, ...], *, words: Words) -> str:
    """What to say, from greeting to request."""
    told = {
        "office": words.user.display_name if words.area.code == "000000" else area_name(words.area),
        "title": title_of(words.campaign),
        "deadline": deadline_of(words.campaign, case.own_closes_at),
    }
    match reasons[0] if reasons else None:
        case Reason.PROMISE_DUE | Reason.PROMISE_TODAY:
            text = _(
                "「%(office)sです。お約束の時間にお電話しました。「%(title)s」の件です。お困りの点はありますか。」"
            )
        case Reason.PROMISE_LATE:
            text = _(
                "「%(office)sです。先日は「%(title)s」へのご回答をお約束いただき、ありがとうございました。"
                "まだ届いていないようですが、お困りの点はありますか。締切は%(deadline)sです。」"
            )
        case Reason.DEAD_MAIL:
            text = _(
                "「%(office)sです。厚生労働省の「%(title)s」のご案内が、メールで届いていないようです。"
                "届くアドレスをうかがえますか。アクセスコードをすぐにお送りします。」"
            )
        case Reason.STOPPED:
            text = _(
                "「%(office)sです。「%(title)s」を途中まで進めていただき、ありがとうございます。お困りの点はありますか。"
                "続きは、同じアクセスコードで入れられます。締切は%(deadline)sです。」"
            )
        case _:
            text = _(
                "「%(office)sです。厚生労働省の「%(title)s」のご案内は、お手元に届いていますか。"
                "ご案内にあるアクセスコードでお答えいただけます。締切は%(deadline)sです。」"
            )
    return text % told


def _taken(one: CaseToCall, *, words: Words) -> str:
    """Who rings this clinic just now, if it is a colleague."""
    chase = one.state
    if chase is None or chase.taken_by is None or chase.taken_at is None or chase.taken_by_id == words.user.pk:
        return ""
    if words.desk.now - chase.taken_at >= queries.TAKEN_FOR:
        return ""
    return _("%(who)sが%(time)sから電話しています。") % {
        "who": chase.taken_by.display_name,
        "time": dates.clock(chase.taken_at),
    }
