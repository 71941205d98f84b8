"""Which variables may be taken out of a dataset, and the columns that they become in a file."""

from collections.abc import Collection, Sequence

from tenken.dataset.frame_variables import NEVER_LEAVE
from tenken.dataset.model import Role, Variable

__all__ = ["RECORD", "choosable", "columns_in_file"]

#: Stands in every file: a number in an order that tells nothing.
RECORD = "record"
#: Together with kind and prefecture they single a clinic out in a small town.
TELLING = frozenset({"relay", "beds"})


def choosable(variables: Sequence[Variable], *, statistical: bool) -> tuple[Variable, ...]:
    """Those that may leave. Not what leads back to a clinic: its codes, free texts, and the exact time at which it
    submitted, which stands in its receipt too; ``day`` tells enough.

    In a statistical survey (統計法) not those either by which one clinic of a town is told from the others.
    """
    return tuple(
        one
        for one in variables
        if one.name not in NEVER_LEAVE
        and one.name != RECORD
        and not one.free_text
        and one.kind != "moment"
        and not (statistical and one.name in TELLING)
    )


def columns_in_file(variables: Sequence[Variable], *, wanted: Collection[str], statistical: bool) -> tuple[str, ...]:
    """The record's number, then each variable that is wanted and may leave; an answer has its state beside it."""
    found = [RECORD]
    for one in choosable(variables, statistical=statistical):
        if one.name in wanted:
            found += [one.name, one.state] if one.role is Role.ANSWER else [one.name]
    return tuple(found)
