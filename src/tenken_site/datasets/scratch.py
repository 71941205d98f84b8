"""Where a workbook is written before it is sealed: a folder of ours alone, in memory where the system has such."""

import os
import shutil
import tempfile
from pathlib import Path

__all__ = ["clear", "folder_of"]

#: The workbook's writer needs a path, and no disk need hold it in clear.
_MEMORY = Path("/dev/shm")  # noqa: S108  # the folder made in it is ours alone


def folder_of(export: int) -> Path:
    """Of one export; not made yet."""
    return Path(_MEMORY if os.access(_MEMORY, os.W_OK) else tempfile.gettempdir()) / f"tenken-export-{export}"


def clear(export: int) -> None:
    """Takes out what a killed worker left."""
    shutil.rmtree(folder_of(export), ignore_errors=True)
