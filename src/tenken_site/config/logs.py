"""The log's lines: where something went wrong, never what was sent, answered or looked up.

Exceptions carry the value they stumbled over (``Field 'id' expected a number but got '…'``, ``Key (mail)=(…)``), and
addresses carry what was asked. So of a traceback only places and kinds are written, of an address no query; codes, mail
addresses and long tokens are masked wherever they stand; a line break cannot begin a line of its own.
"""

import logging
import re
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime
from types import TracebackType

__all__ = ["WithoutContents", "masked"]

MOST_CAUSES = 10
LONGEST = 2_000
_QUERY = re.compile(r"\?[^\s'\"]*")
_MAIL = re.compile(r"[^\s'\"<>/=:(]+@[^\s'\"<>/,)]+")
#: Access codes and reply numbers, as printed or plain; session keys and everything else that is long and random.
_CODE = re.compile(r"\b[0-9A-Za-z]{4}(?:-[0-9A-Za-z]{4}){3}\b|\b[0-9a-z]{6}-[0-9a-z]{6}-[0-9a-z]{4}\b")
_TOKEN = re.compile(r"(?:(?<![\w./-])|(?<=/))(?=[A-Za-z0-9_+-]*\d)[A-Za-z0-9_+-]{16,}")
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")

ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


def masked(text: str) -> str:
    """One line without queries, codes, mail addresses and tokens."""
    short = _CONTROL.sub(" ", text[:LONGEST])
    for pattern, instead in ((_QUERY, "?…"), (_MAIL, "…@…"), (_CODE, "…code…"), (_TOKEN, "…")):
        short = pattern.sub(instead, short)
    return short


class WithoutContents(logging.Formatter):
    """Writes a record so that anyone may read it."""

    def format(self, record: logging.LogRecord) -> str:
        """The masked line, then the places of the traceback. Leaves the record as it was for other handlers."""
        kept = record.exc_text
        record.exc_text = None  # another handler may have written it out in full
        try:
            return super().format(record)
        finally:
            record.exc_text = kept

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:  # logging's name
        """When, by ISO 8601 with the offset from UTC, so that lines of several machines can be put in order."""
        return datetime.fromtimestamp(record.created, UTC).astimezone().isoformat(timespec="milliseconds")

    def formatMessage(self, record: logging.LogRecord) -> str:  # logging's name
        """The line."""
        record.message = masked(record.message)
        return super().formatMessage(record)

    def formatException(self, ei: ExcInfo) -> str:  # logging's name
        """Kinds and places of the exception and of what caused it; no texts, no values."""
        lines = []
        for number, fault in enumerate(_chain(ei[1])):
            lines.append(f"{'caused by ' if number else ''}{type(fault).__module__}.{type(fault).__qualname__}")
            lines += [
                f"  {place.filename}:{place.lineno} {place.name}" for place in traceback.extract_tb(fault.__traceback__)
            ]
        return "\n".join(lines)

    def formatStack(self, stack_info: str) -> str:  # logging's name
        """Nothing: the stack of a warning tells lines that hold values in some servers."""
        return ""


def _chain(fault: BaseException | None) -> Iterator[BaseException]:
    for _ in range(MOST_CAUSES):
        if fault is None:
            return
        yield fault
        fault = fault.__cause__ or (None if fault.__suppress_context__ else fault.__context__)
