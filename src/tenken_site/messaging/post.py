"""Handing mail over: to a mail server by SMTP, or, on a trial without one, to files.

Three things may go wrong, and they mean different things: the whole post office is out (``PostOut``: nothing about this
mail), this mail is refused (``Refused``), or the line broke in the middle of it (``LineBroken``: it may have arrived).
"""

import re
from datetime import datetime
from pathlib import Path
from typing import Protocol

__all__ = ["FolderPost", "LineBroken", "NoPost", "Post", "PostOut", "Refused"]

ENHANCED = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")


class PostOut(Exception):
    """Nothing can be handed over now. ``reason`` is a code, ``detail`` words without addresses or secrets."""

    def __init__(self, reason: str, *, seconds: int, detail: str = "") -> None:
        super().__init__(reason)
        self.reason, self.seconds, self.detail = reason, seconds, detail


class Refused(Exception):
    """The mail server does not take this mail: an SMTP reply of 4xx (later, perhaps) or 5xx (never)."""

    def __init__(self, code: int, words: str) -> None:
        super().__init__(code)
        self.code, self.words = code, words

    @property
    def status(self) -> str:
        """RFC 3463: ``5.1.1``; ``5.0.0`` where the server gives none."""
        found = ENHANCED.search(self.words)
        agrees = found is not None and found[1] == str(self.code)[0]
        return found[0] if found is not None and agrees else f"{self.code // 100}.0.0"


class LineBroken(Exception):
    """The connection broke while this mail was handed over."""


class Post(Protocol):
    """A way of handing mail over."""

    def hand_over(self, *, envelope_sender: str, to: str, message: bytes, now: datetime) -> None:
        """Returns once the other side has taken the mail. Raises PostOut, Refused, LineBroken."""

    def close(self) -> None:
        """Ends the connection; the next mail opens a new one."""


class FolderPost:
    """Writes each mail to a file (``.eml``): for trials on a machine without a mail server."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def hand_over(self, *, envelope_sender: str, to: str, message: bytes, now: datetime) -> None:
        """Never refuses. Sent again, a mail replaces itself."""
        self.folder.mkdir(parents=True, exist_ok=True)
        mark = envelope_sender.partition("@")[0].rpartition("+")[2]
        path = self.folder / f"{mark}.eml"
        path.write_bytes(message)
        path.chmod(0o600)

    def close(self) -> None:
        """Nothing to end."""


class NoPost:
    """The site is told to send no mail: everything stays due."""

    def hand_over(self, *, envelope_sender: str, to: str, message: bytes, now: datetime) -> None:
        """Raises PostOut."""
        raise PostOut("none", seconds=600, detail="TENKEN_SMTP_URL is “none”: this site sends no mail.")

    def close(self) -> None:
        """Nothing to end."""
