"""Whom a wave is for: by where the case stands, kind of clinic, area and mail address. Empty means everybody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from tenken.disposition.lifecycle import CaseStatus
from tenken.errors import TenkenError

__all__ = ["KINDS", "Audience", "AudienceInvalid", "MailState"]

KINDS = ("clinic", "clinic_beds", "dental")


class MailState(StrEnum):
    """What is known of a clinic's mail address."""

    NONE = "none"
    UNTRIED = "untried"
    WORKS = "works"
    SOFT = "soft"
    DEAD = "dead"


class AudienceInvalid(TenkenError):
    """The audience names something that does not exist."""


@dataclass(frozen=True, slots=True)
class Audience:
    """Each part is a set of alternatives; a part that is empty asks nothing. ``areas`` are six-digit codes."""

    statuses: frozenset[CaseStatus] = frozenset()
    kinds: frozenset[str] = frozenset()
    areas: frozenset[str] = frozenset()
    mail: frozenset[MailState] = frozenset()

    def __post_init__(self) -> None:
        if unknown := self.kinds - set(KINDS):
            raise AudienceInvalid(f"No kind of clinic: {', '.join(sorted(unknown))}.")
        if wrong := {code for code in self.areas if len(code) != 6 or not code.isdecimal()}:
            raise AudienceInvalid(f"No code of an area: {', '.join(sorted(wrong))}.")

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Audience:
        """The audience as a wave stores it. Raises AudienceInvalid."""
        if unknown := set(document) - {"statuses", "kinds", "areas", "mail"}:
            raise AudienceInvalid(f"No part of an audience: {', '.join(sorted(unknown))}.")
        try:
            return cls(
                statuses=frozenset(CaseStatus(one) for one in document.get("statuses", ())),
                kinds=frozenset(str(one) for one in document.get("kinds", ())),
                areas=frozenset(str(one) for one in document.get("areas", ())),
                mail=frozenset(MailState(one) for one in document.get("mail", ())),
            )
        except (TypeError, ValueError) as problem:
            raise AudienceInvalid(f"The audience cannot be read: {problem}") from problem

    def to_json(self) -> dict[str, list[str]]:
        """The audience as ``from_json`` reads it; parts that ask nothing are left out."""
        parts = {"statuses": self.statuses, "kinds": self.kinds, "areas": self.areas, "mail": self.mail}
        return {name: sorted(str(one) for one in values) for name, values in parts.items() if values}

    def asks_for(self, *, status: CaseStatus, kind: str, mail: MailState) -> bool:
        """Whether a case like this is meant, its area aside: which units lie in an area is known by the rows."""
        return (
            (not self.statuses or status in self.statuses)
            and (not self.kinds or kind in self.kinds)
            and (not self.mail or mail in self.mail)
        )
