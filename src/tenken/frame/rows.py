"""One row of a list, before anything is understood of it."""

from dataclasses import dataclass

__all__ = ["Row"]


@dataclass(frozen=True, slots=True)
class Row:
    """``line`` counts from 1 as an editor or Excel shows it; ``cells`` are texts as given."""

    line: int
    cells: tuple[str, ...]
