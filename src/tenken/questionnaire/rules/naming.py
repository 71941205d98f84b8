"""Names: each link_id once, each constraint key once, languages declared once, origin and confidence together."""

from __future__ import annotations

from tenken.questionnaire.languages import LANGUAGES, OFFICIAL
from tenken.questionnaire.model import Constraint
from tenken.questionnaire.rules.numbering import fault, numbered
from tenken.questionnaire.structure import ORIGINS, Source

__all__ = ["check"]


def check(source: Source) -> None:
    """Reports repeated names, and what is said about where an item comes from."""
    first: dict[str, int] = {}
    for number, item, _ in numbered(source):
        if item.link_id in first:
            line = source.place(first[item.link_id]).line
            fault(
                source, number, "", item=item.link_id, code="duplicate-link-id",
                message=f"The link_id “{item.link_id}” is used twice (first on line {line}).",
                remedy="Give one of the two another link_id; answers are stored under it.",
            )  # fmt: skip
        first.setdefault(item.link_id, number)
        if (number, "origin") not in source.places and item.confidence is None and item.link_id not in source.unclear:
            fault(
                source, number, "", item=item.link_id, code="missing-origin",
                message="It is not written where the wording comes from (“origin”).",
                remedy=f"Add “origin: …”, one of: {', '.join(ORIGINS)}; unless it is notice, add “confidence: …” too.",
            )  # fmt: skip
        elif item.origin != "notice" and item.confidence is None and item.link_id not in source.unclear:
            fault(
                source, number, "", item=item.link_id, code="missing-confidence",
                message=f"The wording comes from “{item.origin}”, but how sure it is is not said.",
                remedy="Add “confidence: high”, “medium” or “low”.",
            )  # fmt: skip
    _languages(source)
    _keys(source)


def _languages(source: Source) -> None:
    languages = source.questionnaire.languages if source.questionnaire else ()
    if languages and OFFICIAL not in languages:
        fault(
            source, -1, "languages", item="", code="missing-language",
            message=f"“languages” lacks {OFFICIAL}.", remedy=f"Add {OFFICIAL}, the official language.",
        )  # fmt: skip
    for language in dict.fromkeys(languages):
        if language not in LANGUAGES:
            fault(
                source, -1, "languages", item="", code="unknown-language",
                message=f"“{language[:60]}” is not a language that surveys are written in.",
                remedy=f"Choose among: {', '.join(LANGUAGES)}.",
            )  # fmt: skip
        if languages.count(language) > 1:
            fault(
                source, -1, "languages", item="", code="duplicate-language",
                message=f"The language “{language}” is declared twice.", remedy="Keep one.",
            )  # fmt: skip


def _keys(source: Source) -> None:
    seen: set[str] = set()

    def once(number: int, item: str, constraints: tuple[Constraint, ...]) -> None:
        for constraint in constraints:
            if constraint.key in seen:
                fault(
                    source, number, f"constraints.{constraint.key}.key", item=item, code="duplicate-constraint",
                    message=f"The constraint key “{constraint.key}” is used twice.",
                    remedy="Give one of the two another key; confirmations are stored under it.",
                )  # fmt: skip
            seen.add(constraint.key)

    if source.questionnaire:
        once(-1, "", source.questionnaire.constraints)
    for number, item, _ in numbered(source):
        once(number, item.link_id, item.constraints)
