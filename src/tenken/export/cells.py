"""What may stand in a cell, and how a text is kept from being calculated."""

__all__ = ["FORMULA_SIGNS", "Cell", "safe"]

Cell = str | int | float | None

#: A spreadsheet takes a cell that begins so for a formula, or takes the sign off and looks at the next (OWASP, CSV
#: injection). Japanese versions take the full-width signs for the plain ones.
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def safe(cell: Cell) -> Cell:
    """The cell as it may stand in a CSV: an apostrophe before what would be calculated. Numbers stay numbers."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA_SIGNS) else cell
