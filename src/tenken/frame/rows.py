"""One row of a list, before anything is understood of it."""

from dataclasses import dataclass

from tenken.frame.review import ReviewFlag

__all__ = ["Row"]


@dataclass(frozen=True, slots=True)
class Row:
    """``line`` counts from 1 as an editor or Excel shows it; ``cells`` are texts as given.

    ``flags`` are doubts of the profile that made this row out of those of the file.
    """

    line: int
    cells: tuple[str, ...]
    flags: tuple[ReviewFlag, ...] = ()
