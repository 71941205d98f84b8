"""From what was typed or sent to the value that is stored, or to words about what to do: one door for all answers.

``ITEM_TYPES`` knows what each type takes; this door keeps absurd input away from it and turns its codes into problems.
Text is never altered except that line ends of long texts become ``\\n``: no normalisation of width, no folding of
variant characters, so that names stay as their owners write them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from tenken.questionnaire.item_types import take
from tenken.questionnaire.model import Item
from tenken.response.messages import message
from tenken.response.model import Coerced, Problem

__all__ = ["coerce", "problem"]

PARTS = 1_000  # most values one answer may consist of
INTEGER_BITS = 200  # a whole number beyond this is no answer to any question
_NONCHARACTER = re.compile("[\ufdd0-\ufdef\ufffe\uffff]")  # no XML, hence no workbook, can hold one


def coerce(item: Item, raw: object) -> Coerced:
    """The stored value of what was given for this question, and the problem with it; never raises.

    ``raw``: a form's string or list of strings, or any JSON value (its numbers may be Decimal, so that they are read
    exactly). Neither value nor problem: the answer was cleared. Both: the value is kept and still has to be completed
    (a text beside "other", more choices). A problem alone: what was given cannot be stored. "Don't know" is
    ``{"dont_know": true}``, or ``dont_know`` from a form. Coercing a stored value gives the same value again.
    """
    if isinstance(raw, str) and not raw.strip():
        return Coerced(None)
    for count, part in enumerate(_parts(raw), start=1):
        if count > PARTS or not _plain(part):
            return Coerced(None, problem(item, "not-usable"))
        if isinstance(part, str) and _NONCHARACTER.search(part):
            return Coerced(None, problem(item, "control-character"))
    taken = take(item, raw)
    return Coerced(taken.value, problem(item, taken.code, **taken.facts) if taken.code else None)


def problem(item: Item, code: str, **facts: str | int) -> Problem:
    """A hard problem at this question, in words."""
    return Problem(item.link_id, code, "hard", message(code, item=item, **facts), key=f"{item.link_id}:{code}")


def _parts(raw: object) -> Iterator[object]:
    """The values an answer consists of: itself, those of its list, or those of its fields and their lists."""
    for field in raw.values() if isinstance(raw, dict) else [raw]:
        yield from field if isinstance(field, list | tuple) else [field]


def _plain(part: object) -> bool:
    """May this be part of an answer? Deeper nesting and numbers of thousands of digits may not."""
    if isinstance(part, int):
        return part.bit_length() <= INTEGER_BITS
    return part is None or isinstance(part, str | float | Decimal)
