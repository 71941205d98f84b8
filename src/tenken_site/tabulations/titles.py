"""Titles of tables, those of one question together: a list of eighty titles tells nobody anything."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

__all__ = ["TitleGroup", "TitledTable", "grouped"]

#: A title ends with what divides the table: 「…（地域・施設の種別）」, "…, by area and kind of facility".
_ENDINGS = {"ja": re.compile(r"(.+)（([^（）]*)）"), "en": re.compile(r"(.+), (by [^,]*)")}


@dataclass(frozen=True, slots=True)
class TitledTable:
    """One table; ``label`` is what divides it, or its whole title."""

    key: str
    title: str
    label: str


@dataclass(frozen=True, slots=True)
class TitleGroup:
    """The tables of one question; ``title`` is empty where they have no title in common."""

    title: str
    tables: tuple[TitledTable, ...]


def grouped(titles: Iterable[tuple[str, str]], *, language: str) -> tuple[TitleGroup, ...]:
    """``titles``: key and title in the order of the page. Keys of one question are alike before the full stop."""
    together: dict[str, list[tuple[str, str]]] = {}
    for key, title in titles:
        together.setdefault(key.partition(".")[0], []).append((key, title))
    ending = _ENDINGS.get(language, _ENDINGS["ja"])
    groups = []
    for tables in together.values():
        found = [ending.fullmatch(title) for _, title in tables]
        subjects = {match[1] if match else "" for match in found}
        subject = subjects.pop() if len(subjects) == 1 else ""
        groups.append(
            TitleGroup(
                subject,
                tuple(
                    TitledTable(key, title, _first_large(match[2]) if match and subject else title)
                    for (key, title), match in zip(tables, found, strict=True)
                ),
            )
        )
    return tuple(groups)


def _first_large(words: str) -> str:
    return words[:1].upper() + words[1:]
