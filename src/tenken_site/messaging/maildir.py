"""The mailbox of what came back, as a Maildir: read in ``new``, then moved, so that nothing is read twice or lost."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

__all__ = ["new_mails", "read_all"]

#: Larger mail is no report; it is set aside unopened.
LARGEST_BYTES = 10_000_000


def new_mails(folder: Path) -> Iterator[Path]:
    """The mails that nobody has read, oldest name first. A folder that is not there is an empty one."""
    found = folder / "new"
    if found.is_dir():
        yield from sorted(path for path in found.iterdir() if path.is_file() and not path.name.startswith("."))


def read_all(folder: Path, *, take: Callable[[bytes], bool]) -> tuple[int, int]:
    """Gives every new mail to ``take``: read ones go to ``cur``, those it answers False for or that cannot be read to
    ``aside``, for a person to look at. Returns how many went to each. An error of the database leaves the mail new.
    """
    read = aside = 0
    for path in new_mails(folder):
        try:
            understood = path.stat().st_size <= LARGEST_BYTES and take(path.read_bytes())
        except OSError:
            understood = False
        _move(path, folder / "cur" if understood else folder / "aside")
        read, aside = read + understood, aside + (not understood)
    return read, aside


def _move(path: Path, folder: Path) -> None:
    folder.mkdir(mode=0o700, exist_ok=True)
    name = path.name if ":2," in path.name else f"{path.name}:2,S"
    try:
        os.replace(path, folder / name)
    except FileNotFoundError:  # another worker moved it meanwhile; the report counts once by its digest
        return
