"""PDF files: whether one does something by itself when it is opened (ISO 32000-2, 12.6: actions).

Names are looked for in the file and in its compressed streams. Whoever hides them better is met by the second rule: the
file is only ever saved, never shown within the site (``views.notice.attachment``).
"""

import re
import zlib
from collections.abc import Iterator

__all__ = ["acts"]

LARGEST_STREAM = 20 * 1024 * 1024
LARGEST_ALL = 100 * 1024 * 1024
_STREAM = re.compile(rb"stream\r?\n")
_NAME_HEX = re.compile(rb"#([0-9A-Fa-f]{2})")
#: Scripts, programs, sending, other files within, forms that run scripts.
_ACTS = re.compile(
    rb"/(?:JavaScript|Launch|SubmitForm|ImportData|GoToE|EmbeddedFiles?|RichMedia|XFA|Rendition|Movie)(?=[\s/<(\[>]|$)"
)


def acts(content: bytes) -> bool:
    """Whether the file holds a script, starts a program, sends something or carries another file."""
    return any(_ACTS.search(_NAME_HEX.sub(_letter, text)) for text in _texts(content))


def _letter(found: re.Match[bytes]) -> bytes:
    """``/J#61vaScript`` is ``/JavaScript``."""
    return bytes([int(found[1], 16)])


def _texts(content: bytes) -> Iterator[bytes]:
    """The file as it is, then each stream that is compressed as most are (Flate)."""
    yield content
    room = LARGEST_ALL
    for found in _STREAM.finditer(content):
        if content[found.end() : found.end() + 1] not in {b"x", b"H", b"h", b"8"}:  # how zlib begins
            continue
        try:
            text = zlib.decompressobj().decompress(content[found.end() :], min(LARGEST_STREAM, max(room, 1)))
        except zlib.error:
            continue
        room -= len(text)
        yield text
        if room <= 0:
            return
