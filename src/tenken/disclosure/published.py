"""What a release says beside its figures, as frozen values that files and documents share.

Export and report are siblings and may not know each other, so what both need stands below them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from tenken.questionnaire.model import LocalizedText

__all__ = ["HIDDEN", "SIGNS", "Origin", "Passage", "Publication", "ResponseCurve", "both"]

HIDDEN = "X"


def both(ja: str, en: str) -> LocalizedText:
    """A text in Japanese and English."""
    return LocalizedText((("ja", ja), ("en", en)))


#: The signs of ministry tables and what they mean here, in the order in which they are explained.
SIGNS: Mapping[str, LocalizedText] = {
    "-": both("計数のない場合（あてはまる施設がない）", "None: no clinic is in this cell"),
    "…": both("計数が不明、または表章に適さない場合", "Not known, or not fit to show"),
    "・": both("統計項目のあり得ない場合（対象となる施設がない）", "Cannot occur: there are no clinics to count"),
    HIDDEN: both(
        "施設の答えが分かるおそれがあるため秘匿した場合（「ない」という意味ではありません）",
        "Hidden, because a clinic's answer could be told from it. It does not mean none",
    ),
}


@dataclass(frozen=True, slots=True)
class Passage:
    """A heading and the paragraphs below it."""

    heading: LocalizedText
    paragraphs: tuple[LocalizedText, ...]


@dataclass(frozen=True, slots=True)
class Origin:
    """One thing that the figures were computed from, as printed: a digest, a version, a seed."""

    name: LocalizedText
    value: str


@dataclass(frozen=True, slots=True)
class ResponseCurve:
    """Clinics of the country that had submitted by the end of each day. ``events`` are invitations and reminders."""

    days: tuple[date, ...]
    submitted: tuple[int, ...]  # cumulative, one for each day
    eligible: int
    events: tuple[tuple[date, LocalizedText], ...] = ()


@dataclass(frozen=True, slots=True)
class Publication:
    """One release: whose, of what, when, from what, and the words around its figures."""

    identifier: str  # short, letters and digits: the names of files begin with it
    title: LocalizedText
    survey: LocalizedText
    owner: LocalizedText
    edition: LocalizedText  # 速報, 確報
    opened: date  # the campaign's first and last day
    closed: date
    as_of: date  # the day that the answers are about
    released: date
    eligible: int  # clinics of the country that were asked and could answer
    responded: int
    provenance: tuple[Origin, ...]
    contacts: tuple[LocalizedText, ...] = ()
    notes: tuple[LocalizedText, ...] = ()
    method: tuple[Passage, ...] = ()
    nonresponse: tuple[Passage, ...] = ()
    curve: ResponseCurve | None = None
    licence: LocalizedText | None = None
    address: str = ""  # where the release stands
