"""The files of one list: what they are called together, and what tells that they are the same files as before."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import BinaryIO

from tenken.frame.review import ListRefused, Refusal

__all__ = ["SourceFile", "digest_of_all", "digests_of", "name_of_all"]

_CHUNK = 1 << 20  # bytes
_LONGEST_NAME = 200  # characters, as frames.models.FrameVersion stores it


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file of a list: seekable, and the name that messages give it. Names of one import differ."""

    name: str
    file: BinaryIO


def name_of_all(files: Sequence[SourceFile]) -> str:
    """The first file's name and how many more there are, at most 200 characters."""
    more = f" ほか{len(files) - 1}件" if len(files) > 1 else ""
    return files[0].name[-(_LONGEST_NAME - len(more)) :] + more


def digests_of(files: Sequence[SourceFile]) -> tuple[str, ...]:
    """SHA-256 of each whole file, hex. Raises ListRefused when two hold the same bytes."""
    found: dict[str, str] = {}
    for each in files:
        digest = _digest(each.file)
        if digest in found:
            raise ListRefused(
                Refusal(
                    None, None, "", "file_twice",
                    f"「{found[digest]}」と同じ内容です。" if found[digest] != each.name else "二度指定されています。",
                    "同じファイルは一度だけ指定してください。", each.name,
                )
            )  # fmt: skip
        found[digest] = each.name
    return tuple(found)


def digest_of_all(digests: Sequence[str]) -> str:
    """The only file's digest; of several, SHA-256 of theirs in ascending order, so that their order does not matter."""
    return digests[0] if len(digests) == 1 else hashlib.sha256("".join(sorted(digests)).encode()).hexdigest()


def _digest(file: BinaryIO) -> str:
    digest = hashlib.sha256()
    file.seek(0)
    while chunk := file.read(_CHUNK):
        digest.update(chunk)
    return digest.hexdigest()
