"""Final dispositions: what became of each case, in AAPOR's codes.

AAPOR Standard Definitions, 10th edition (2023). The codes are those of internet surveys of specifically named persons,
here named establishments; paragraphs are headings of that section and of "Establishment surveys".
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from tenken.disposition.outcomes import CaseOutcome

__all__ = ["DISPOSITIONS", "CaseFacts", "Category", "Disposition", "DispositionCode", "decide"]


class Category(StrEnum):
    """The letters of AAPOR's formulas."""

    COMPLETE = "I"
    PARTIAL = "P"
    REFUSAL = "R"  # refusal and break-off
    NON_CONTACT = "NC"
    OTHER = "O"  # eligible, reached, no refusal, no answers
    UNKNOWN_HOUSEHOLD = "UH"  # not known whether the facility exists or can be reached
    UNKNOWN_OTHER = "UO"  # not known otherwise
    NOT_ELIGIBLE = "NE"


class DispositionCode(StrEnum):
    """The final codes used here."""

    COMPLETE = "1.1"
    PARTIAL = "1.2"
    REFUSAL = "2.11"
    LOGGED_ON_ONLY = "2.112"
    BREAK_OFF = "2.12"
    NON_CONTACT = "2.2"
    SPOKEN_TO = "2.3"
    NO_INVITATION = "3.11"
    NOTHING_RETURNED = "3.19"
    UNDELIVERED = "3.3"
    CLOSED = "4.5"
    DUPLICATE = "4.81"
    OUT_OF_SCOPE = "4.1"


@dataclass(frozen=True, slots=True)
class Disposition:
    """One code with its names and where it stands in the standard."""

    code: DispositionCode
    category: Category
    ja: str
    en: str
    paragraph: str


def _row(code: DispositionCode, category: Category, ja: str, en: str, paragraph: str) -> Disposition:
    return Disposition(code, category, ja, en, paragraph)


_INTERNET = "Internet surveys of specifically named persons"
_ESTABLISHMENT = "Establishment surveys"
DISPOSITIONS: Mapping[DispositionCode, Disposition] = {
    row.code: row
    for row in (
        _row(DispositionCode.COMPLETE, Category.COMPLETE, "提出", "Complete", f"{_INTERNET}: returned questionnaires"),
        _row(
            DispositionCode.PARTIAL, Category.PARTIAL, "一部のみ回答", "Partial with sufficient answers",
            f"{_INTERNET}: returned questionnaires",
        ),
        _row(DispositionCode.REFUSAL, Category.REFUSAL, "辞退", "Refusal", f"{_INTERNET}: eligible, no interview"),
        _row(
            DispositionCode.LOGGED_ON_ONLY, Category.REFUSAL, "開いたが未回答",
            "Logged on to the survey, answered no item", f"{_INTERNET}: eligible, no interview (implicit refusal)",
        ),
        _row(
            DispositionCode.BREAK_OFF, Category.REFUSAL, "途中で中断", "Break-off with insufficient answers",
            f"{_INTERNET}: eligible, no interview",
        ),
        _row(
            DispositionCode.NON_CONTACT, Category.NON_CONTACT, "施設は確認、回答者に届かず",
            "Non-contact: the facility is known to exist, nobody able to answer was reached",
            f"{_INTERNET}: eligible, no interview",
        ),
        _row(
            DispositionCode.SPOKEN_TO, Category.OTHER, "連絡はついたが提出なし",
            "Other: spoken to, no refusal, nothing returned", f"{_INTERNET}: eligible, no interview",
        ),
        _row(
            DispositionCode.NO_INVITATION, Category.UNKNOWN_HOUSEHOLD, "案内を送っていない", "No invitation sent",
            f"{_INTERNET}: unknown eligibility",
        ),
        _row(
            DispositionCode.NOTHING_RETURNED, Category.UNKNOWN_HOUSEHOLD, "案内後、反応なし", "Nothing ever returned",
            f"{_INTERNET}: unknown eligibility",
        ),
        _row(
            DispositionCode.UNDELIVERED, Category.UNKNOWN_HOUSEHOLD, "案内が届かない",
            "Invitation returned undelivered", f"{_INTERNET}: unknown eligibility",
        ),
        _row(
            DispositionCode.OUT_OF_SCOPE, Category.NOT_ELIGIBLE, "調査の対象外", "Out of the survey's scope",
            f"{_INTERNET}: not eligible",
        ),
        _row(
            DispositionCode.CLOSED, Category.NOT_ELIGIBLE, "廃止・休止", "The facility is closed or suspended",
            f"{_ESTABLISHMENT}: not eligible (no longer in business)",
        ),
        _row(
            DispositionCode.DUPLICATE, Category.NOT_ELIGIBLE, "重複", "Duplicate listing", f"{_INTERNET}: not eligible"
        ),
    )
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """What a final disposition depends on.

    ``percent_answered`` counts answered among open questions of the draft, 0 to 100. ``opened``: somebody signed in and
    opened the questions. ``invited``: a mail or letter was sent. ``undeliverable``: all that was sent came back, or no
    way to reach the clinic is left. ``spoken_to`` and ``exists``: a call reached somebody; a call showed that the
    facility is there, though nobody who could answer was reached.
    """

    submitted: bool
    percent_answered: int
    outcome: CaseOutcome
    opened: bool = False
    invited: bool = True
    undeliverable: bool = False
    spoken_to: bool = False
    exists: bool = False


_BY_OUTCOME = {
    CaseOutcome.CLOSED: DispositionCode.CLOSED,
    CaseOutcome.DUPLICATE: DispositionCode.DUPLICATE,
    CaseOutcome.OUT_OF_SCOPE: DispositionCode.OUT_OF_SCOPE,
    CaseOutcome.REFUSED: DispositionCode.REFUSAL,
}


def decide(facts: CaseFacts, *, partial_from_percent: int) -> DispositionCode:
    """The one final disposition of these facts: the first rule that fits.

    A submission outweighs everything. Then what officials found out outweighs a draft: a clinic that refused does not
    want its draft used. Then answers; then whether it was opened, spoken to or found. The rest is of unknown
    eligibility.
    """
    if facts.submitted:
        return DispositionCode.COMPLETE
    if facts.outcome in _BY_OUTCOME:
        return _BY_OUTCOME[facts.outcome]
    if facts.percent_answered:
        enough = facts.percent_answered >= partial_from_percent
        return DispositionCode.PARTIAL if enough else DispositionCode.BREAK_OFF
    if facts.opened:
        return DispositionCode.LOGGED_ON_ONLY
    if facts.spoken_to:
        return DispositionCode.SPOKEN_TO
    if facts.exists:
        return DispositionCode.NON_CONTACT
    if facts.outcome is CaseOutcome.UNREACHABLE or facts.undeliverable:
        return DispositionCode.UNDELIVERED
    return DispositionCode.NOTHING_RETURNED if facts.invited else DispositionCode.NO_INVITATION
