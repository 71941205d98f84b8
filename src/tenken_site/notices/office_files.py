"""Word and Excel files (Office Open XML, ECMA-376): which it is, and whether it is more than text and pictures.

Nothing is written to disk. Every part is unpacked once, in pieces: what a part says about its size may be a lie.
"""

import io
import re
import zipfile

__all__ = ["HasMacros", "ReachesOut", "TooLarge", "Unreadable", "kind_of"]

MEGABYTE = 1024 * 1024
#: An office file may not grow beyond this, nor to more than so many times its size.
LARGEST_UNPACKED = 200 * MEGABYTE
STEEPEST = 200
MOST_PARTS = 5_000
MAIN_PARTS = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml"}
_CHUNK = 1 << 20
_OVERLAP = 512
#: Parts that are programs, or files of other programs.
_MACROS = re.compile(
    r"vbaproject|macrosheets/|/activex/|dialogsheets/|attachedtoolbars|\.(?:bin\.rels|vbs?|js|hta|exe|dll)$"
)
_FOREIGN = re.compile(
    r"/embeddings/|externallinks/|/afchunk|oleobject|/querytables/|/connections\.xml$|/webextensions/"
)
_NESTED = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"MZ", b"Rar!", b"7z\xbc\xaf")
_PICTURES = (".svg", ".svgz", ".html", ".htm", ".mht", ".swf")
#: Relations that a program follows by itself when it opens the file; a link that a person clicks is none of them.
_FOLLOWED = re.compile(
    rb"<Relationship(?=[^>]*TargetMode\s*=\s*[\"']External)"
    rb"(?![^>]*Type\s*=\s*[\"'][^\"']*/(?:hyperlink)[\"'])[^>]*>",
    re.IGNORECASE,
)
_SCRIPT_LINK = re.compile(rb"Target\s*=\s*[\"']\s*(?:javascript|vbscript|file|data|ms-[a-z]+):", re.IGNORECASE)
#: Fields and formulas that start a program or fetch something.
_ACTIONS = re.compile(
    rb"<(?:\w+:)?(?:instrText|fldSimple|f)\b[^<]{0,200}(?:DDE|INCLUDETEXT|INCLUDEPICTURE|MACROBUTTON|WEBSERVICE)|<ddeLink",
    re.IGNORECASE,
)


class Unreadable(ValueError):
    """Broken, locked, or XML that defines entities."""


class TooLarge(ValueError):
    """Would grow beyond all measure."""


class HasMacros(ValueError):
    """Holds a program."""


class ReachesOut(ValueError):
    """Holds another file, or fetches one when it is opened."""


def kind_of(content: bytes) -> str:
    """``docx`` or ``xlsx``; empty for another archive. Raises Unreadable, TooLarge, HasMacros, ReachesOut."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            _check_sizes(parts, packed=len(content))
            names = [part.filename.lower().replace("\\", "/") for part in parts]
            _check_names(names)
            room = min(LARGEST_UNPACKED, STEEPEST * len(content))
            for part in parts:
                room -= _check_part(archive, part, room=room)
    except (Unreadable, TooLarge, HasMacros, ReachesOut):
        raise
    except Exception as fault:  # zlib, lzma and bz2 each raise errors of their own for broken bytes
        raise Unreadable from fault
    return next((ending for ending, main in MAIN_PARTS.items() if main in names), "")


def _check_sizes(parts: list[zipfile.ZipInfo], *, packed: int) -> None:
    if any(part.flag_bits & 0x1 for part in parts):
        raise Unreadable
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > min(LARGEST_UNPACKED, STEEPEST * packed):
        raise TooLarge


def _check_names(names: list[str]) -> None:
    if len(set(names)) < len(names) or any(name.startswith("/") or ".." in name.split("/") for name in names):
        raise Unreadable  # two parts of one name: programs disagree on which counts
    if any(_MACROS.search(name) for name in names):
        raise HasMacros
    if any(_FOREIGN.search(name) or name.endswith(_PICTURES) for name in names):
        raise ReachesOut


def _check_part(archive: zipfile.ZipFile, part: zipfile.ZipInfo, *, room: int) -> int:
    """Bytes of the part; looks at what it holds."""
    size, tail, first = 0, b"", True
    name = part.filename.lower()
    with archive.open(part) as unpacked:
        while read := unpacked.read(_CHUNK):
            size += len(read)
            if size > room:
                raise TooLarge
            if first and read.startswith(_NESTED):
                raise ReachesOut
            if name.endswith((".xml", ".rels", ".vml")):
                _check_xml(tail + read, first=first)
            tail, first = read[-_OVERLAP:], False
    return size


def _check_xml(text: bytes, *, first: bool) -> None:
    if first and text.startswith((b"\xff\xfe", b"\xfe\xff", b"\x00", b"<\x00")):
        raise Unreadable  # none of the words below would be found in it
    if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
        raise Unreadable
    if _FOLLOWED.search(text) or _SCRIPT_LINK.search(text) or _ACTIONS.search(text):
        raise ReachesOut
    if b"vbaProject" in text or b"macroEnabled" in text:
        raise HasMacros
