"""The master key file: made once, never overwritten; a new key is put above the old one in one step."""

import base64
import os
import re
from pathlib import Path

from tenken.errors import TenkenError
from tenken_site.encryption.aead import new_key
from tenken_site.encryption.masters import read_keys

__all__ = ["MasterFileRefused", "add_key", "make_file", "write_private"]


class MasterFileRefused(TenkenError):
    """The file is there already, or the name of the key cannot be taken."""


def make_file(path: Path, *, name: str) -> str:
    """A new file with one new key, readable by its owner alone; its text. Raises MasterFileRefused, OSError."""
    text = _line(name)
    write_private(path, text)
    return text


def add_key(path: Path, *, name: str) -> str:
    """A new key above the others of the file, which stay; the new text. The file changes in one step or not at all.

    Raises MasterFileRefused, NotAMasterKeyFile, OSError.
    """
    before = path.read_text("utf-8")
    if name in read_keys(before):
        raise MasterFileRefused(f"The file has a key {name} already. Choose another name.")
    text = _line(name) + before
    read_keys(text)
    arriving = path.with_name(f".{path.name}.arriving")
    arriving.unlink(missing_ok=True)
    write_private(arriving, text)
    owner = path.stat()
    if os.geteuid() == 0:
        os.chown(arriving, owner.st_uid, owner.st_gid)
    arriving.rename(path)
    return text


def write_private(path: Path, text: str) -> None:
    """A new file for its owner alone, on the disk when this returns. Raises MasterFileRefused where it exists."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise MasterFileRefused(f"{path} is there already and is not overwritten.") from None
    with os.fdopen(number, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _line(name: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9._-]{1,40}", name):
        raise MasterFileRefused("Name the key with A-Z, a-z, 0-9, dots, hyphens and underscores, at most 40.")
    return f"{name} {base64.b64encode(new_key()).decode()}\n"
