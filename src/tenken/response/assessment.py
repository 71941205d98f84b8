"""Where a response stands: what is open, answered, missing, wrong, to be confirmed, and what a submission would hold.

The one judgement of a response. Pages, submission and the ``evaluate`` command all ask here.
"""

from __future__ import annotations

from tenken.questionnaire.item_types import ITEM_TYPES
from tenken.questionnaire.model import Questionnaire
from tenken.response.constraints import violations
from tenken.response.enablement import Reading, read
from tenken.response.messages import message
from tenken.response.model import Answers, Assessment, Problem

__all__ = ["Assessment", "assess"]

NAME_SHOWN = 40  # characters of a question's name that nobody knows


def assess(questionnaire: Questionnaire, answers: Answers, *, confirmed: frozenset[str] = frozenset()) -> Assessment:
    """Judge the answers of a draft. ``confirmed``: keys of soft problems that were confirmed. Never raises on answers.

    An answer under a link_id that the questionnaire does not have is a hard problem; it never enters ``pruned``.
    """
    reading = read(questionnaire, answers)
    broken = violations(questionnaire, reading)
    problems = [*reading.problems, *(problem for problem in broken if problem.severity == "hard")]
    to_confirm = [problem for problem in broken if problem.severity == "soft" and problem.key not in confirmed]
    incomplete = {problem.link_id for problem in reading.problems}
    return Assessment(
        open=reading.open,
        answered=tuple(link_id for link_id in reading.stored if link_id not in incomplete),
        missing=_missing(reading, incomplete),
        problems=(*_sorted(reading, problems), *_unknown(reading, answers)),
        to_confirm=_sorted(reading, to_confirm),
        pruned=reading.stored,
    )


def _missing(reading: Reading, incomplete: set[str]) -> tuple[str, ...]:
    return tuple(
        link_id
        for link_id, item in reading.items.items()
        if link_id in reading.open
        and item.required
        and ITEM_TYPES[item.type].answerable
        and link_id not in reading.stored
        and link_id not in incomplete
    )


def _unknown(reading: Reading, answers: Answers) -> tuple[Problem, ...]:
    names = [_printable(name) for name in answers if name not in reading.items]
    return tuple(
        Problem(
            name, "unknown-question", "hard", message("unknown-question", name=name), key=f"{name}:unknown-question"
        )
        for name in names
    )


def _printable(name: str) -> str:
    """The name as far as it can be shown: what cannot be printed written out, the rest of a long one left away."""
    shown = "".join(
        letter if letter.isprintable() else letter.encode("unicode_escape").decode("ascii")
        for letter in name[:NAME_SHOWN]
    )
    return shown if len(name) <= NAME_SHOWN else shown + "…"


def _sorted(reading: Reading, problems: list[Problem]) -> tuple[Problem, ...]:
    """In the order of the questionnaire; what belongs to no question comes last."""
    place = {link_id: index for index, link_id in enumerate(reading.items)}
    return tuple(sorted(problems, key=lambda problem: place.get(problem.link_id, len(place))))
