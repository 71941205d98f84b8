"""Items with their numbers, as rules go through them."""

from __future__ import annotations

from collections.abc import Iterator

from tenken.questionnaire.model import Item
from tenken.questionnaire.structure import Source

__all__ = ["fault", "numbered"]


def numbered(source: Source) -> Iterator[tuple[int, Item, tuple[Item, ...]]]:
    """Every item with its number and its ancestors, in document order."""
    if source.questionnaire is not None:
        for number, (item, above) in enumerate(source.questionnaire.walk()):
            yield number, item, above


def fault(
    source: Source, number: int, key: str, *, item: str, code: str, message: str, remedy: str, offset: int | None = None
) -> None:
    """Notes a fault of item ``number`` (-1: the questionnaire) at this part, or this character of an expression."""
    shown = "" if item.startswith("?") else item
    place = source.place(number, key) if offset is None else source.place_in(number, key, offset)
    source.report.add(place, code=code, message=message, remedy=remedy, item=shown)
