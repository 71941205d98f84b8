"""Response figures on one page, to lay on the table of a meeting."""

from collections.abc import Sequence
from dataclasses import dataclass

from tenken.report.letter_words import letter_words
from tenken.report.pdf import Json, make_pdf

__all__ = ["MeetingPaper", "MeetingRow", "meeting_pdf"]


@dataclass(frozen=True, slots=True)
class MeetingRow:
    """One area's or kind's figures in facilities; ``rate`` is written out ("31.6"), "-" without facilities."""

    name: str
    total: int
    submitted: int
    in_progress: int
    not_started: int
    rate: str


@dataclass(frozen=True, slots=True)
class MeetingPaper:
    """What the page says: whose figures, as of when, the whole area, its parts, and the country to compare with.

    ``of_kinds``: the parts are kinds of facility, not areas.
    """

    survey: str
    area: str
    as_of: str
    due: str
    whole: MeetingRow
    country: MeetingRow | None = None
    parts: Sequence[MeetingRow] = ()
    unofficial: str = ""
    of_kinds: bool = False


def meeting_pdf(paper: MeetingPaper, *, language: str) -> bytes:
    """The figures as PDF/UA-1; one page, unless there are very many parts. Raises DocumentFailed."""
    parts: list[Json] = [_row(one) for one in paper.parts]
    words: dict[str, Json] = dict(letter_words(language))
    content: dict[str, Json] = {
        "survey": paper.survey,
        "area": paper.area,
        "as_of": paper.as_of,
        "due": paper.due,
        "whole": _row(paper.whole),
        "country": _row(paper.country) if paper.country else None,
        "parts": parts,
        "parts_by": words["meeting_by_kind" if paper.of_kinds else "meeting_by"],
        "part": words["meeting_kind" if paper.of_kinds else "meeting_area"],
        "unofficial": paper.unofficial,
        "words": words,
        "language": "en" if language == "en" else "ja",
    }
    return make_pdf(template="meeting", content=content)


def _row(row: MeetingRow) -> dict[str, Json]:
    def grouped(count: int) -> str:
        return f"{count:,}"

    share = 1000 * row.submitted // row.total if row.total else 0
    return {
        "name": row.name,
        "total": grouped(row.total),
        "submitted": grouped(row.submitted),
        "in_progress": grouped(row.in_progress),
        "not_started": grouped(row.not_started),
        "rate": row.rate,
        "share": share,  # per mille, for the bar
    }
