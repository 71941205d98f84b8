"""Words for calls: outcomes, reasons, kinds, towns, days."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import wraps
from typing import TypeVar

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tenken.chase.reasons import Reason
from tenken.disposition.lifecycle import CaseStatus
from tenken.disposition.outcomes import AttemptOutcome
from tenken_site.campaigns.models import Campaign, Case
from tenken_site.campaigns.words import outcome_names as outcome_names_of_cases
from tenken_site.chase.models import ContactAttempt
from tenken_site.frames.models import Contact, Unit
from tenken_site.frames.words import short_kind_names
from tenken_site.instruments import queries as instruments
from tenken_site.jurisdictions.models import Jurisdiction
from tenken_site.ui import dates

__all__ = [
    "ONE_CLICK",
    "area_name",
    "closed_days",
    "day",
    "deadline_of",
    "kind_names",
    "kind_of",
    "last_call",
    "moment",
    "outcome_name",
    "reason_names",
    "standing",
    "title_of",
    "town_of",
]

#: The outcomes that need nothing but one press, in the order of the buttons; to call back needs a time.
ONE_CLICK = (
    AttemptOutcome.WILL_ANSWER,
    AttemptOutcome.NO_ANSWER,
    AttemptOutcome.WRONG_NUMBER,
    AttemptOutcome.CLOSED,
    AttemptOutcome.REFUSED,
)
Key = TypeVar("Key")
_TOWN = re.compile(r"^(?:[^0-9０-９]*[0-9０-９]{1,2}丁目|[^0-9０-９]+)")


def _language() -> str:
    return (get_language() or "ja")[:2]


def once_a_language(names: Callable[[], Mapping[Key, str]]) -> Callable[[], Mapping[Key, str]]:
    """The same names, looked up once: a file of the whole country asks for them at every row."""
    known: dict[str, Mapping[Key, str]] = {}

    @wraps(names)
    def remembered() -> Mapping[Key, str]:
        language = _language()
        if language not in known:
            known[language] = names()
        return known[language]

    return remembered


def day(at: datetime | None) -> str:
    """7月14日（火）; "-" for none."""
    return dates.short_day(dates.local(at).date(), language=_language()) if at else "-"


def moment(at: datetime, *, now: datetime) -> str:
    """The clock alone for today, else day and clock."""
    if dates.local(at).date() == dates.local(now).date():
        return dates.clock(at)
    return dates.short_moment(at, language=_language())


def title_of(campaign: Campaign) -> str:
    """The questionnaire's title in the reader's language."""
    return instruments.questionnaire(campaign.instrument_version_id).title.in_language(_language())


def deadline_of(campaign: Campaign, own: datetime | None) -> str:
    """The last day on which the case may answer."""
    return day(max(campaign.closes_at, own or campaign.closes_at) - timedelta(seconds=1))


def area_name(area: Jurisdiction) -> str:
    """The area's name in the reader's language."""
    return area.name if _language() == "ja" else area.name_en or area.name


@once_a_language
def outcome_names() -> Mapping[str, str]:
    """How calls end, as the buttons say it."""
    return {
        AttemptOutcome.WILL_ANSWER.value: _("回答を約束"),
        AttemptOutcome.CALL_BACK.value: _("かけ直し"),
        AttemptOutcome.NO_ANSWER.value: _("出ない"),
        AttemptOutcome.WRONG_NUMBER.value: _("番号が違う"),
        AttemptOutcome.CLOSED.value: _("廃止・休止"),
        AttemptOutcome.REFUSED.value: _("辞退"),
        AttemptOutcome.OTHER.value: _("その他"),
    }


def outcome_name(outcome: str) -> str:
    """How a call ended, in words."""
    return outcome_names().get(outcome, outcome)


@once_a_language
def reason_names() -> Mapping[Reason, str]:
    """The short name of each reason, for chips and filters. The two kinds of a promised call share one."""
    return {
        Reason.PROMISE_DUE: _("折り返しの約束"),
        Reason.PROMISE_TODAY: _("折り返しの約束"),
        Reason.PROMISE_LATE: _("回答の約束"),
        Reason.DEAD_MAIL: _("メール不達"),
        Reason.STOPPED: _("入力の途中"),
        Reason.NOT_OPENED: _("未着手"),
        Reason.LARGE: _("大きな施設"),
        Reason.NO_NUMBER: _("番号が不明"),
    }


@once_a_language
def kind_names() -> Mapping[str, str]:
    """The kinds an official may choose, with their names."""
    return short_kind_names()


def kind_of(unit: Unit) -> str:
    """「有床19床」「無床」「歯科」."""
    name = kind_names().get(unit.kind, unit.kind)
    return _("%(kind)s%(beds)s床") % {"kind": name, "beds": unit.beds} if unit.beds else name


def town_of(unit: Unit) -> str:
    """The address as a colleague of the same city says it: 「本町4丁目」. Elsewhere in a prefecture with its city."""
    text = unit.address.strip()
    for area in (unit.prefecture, unit.relay):
        if area is not None:
            text = text.removeprefix(area.name).lstrip()
    found = _TOWN.match(text)
    return found.group().strip() if found else text


def closed_days(unit: Unit) -> str:
    """「水・日」; empty where the list does not say."""
    names = dates.WEEKDAYS if _language() == "ja" else [one[:3] for one in dates.ENGLISH_WEEKDAYS]
    joint = "・" if _language() == "ja" else ", "
    return joint.join(name for name, closed in zip(names, unit.closed_weekdays, strict=False) if closed == "1")


@once_a_language
def _standings() -> Mapping[str, str]:
    return {
        **outcome_names_of_cases(),
        "submitted": _("提出"),
        "dead": _("メール不達"),
        "begun": _("入力の途中"),
        "": _("未着手"),
    }


def standing(case: Case, contact: Contact | None) -> str:
    """Where the case stands, in one word: what officials know, then dead mail, then how far it came. No answers."""
    if case.outcome:
        return _standings()[case.outcome]
    if case.status in {CaseStatus.SUBMITTED, CaseStatus.CORRECTING}:
        return _standings()["submitted"]
    if contact is not None and contact.mail_state == Contact.MailState.DEAD:
        return _standings()["dead"]
    return _standings()["begun" if case.status == CaseStatus.IN_PROGRESS or case.first_opened_at else ""]


def last_call(attempt: ContactAttempt | None) -> str:
    """「7月28日（火） かけ直し（受付の方）」; 「連絡なし」 before the first."""
    if attempt is None:
        return _("連絡なし")
    words = f"{day(attempt.at)} {outcome_name(attempt.outcome)}"
    return _("%(call)s（%(who)s）") % {"call": words, "who": attempt.spoke_to} if attempt.spoke_to else words
