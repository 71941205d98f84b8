"""Looks for texts in everything a database holds: each cell of each table, in every disguise that is no encryption."""

from __future__ import annotations

import base64
import hashlib
import json
import subprocess
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from urllib.parse import quote

from django.db import connection

from tests.postgres import programs

__all__ = ["disguises", "dumped", "found_in", "found_in_database"]


@cache
def disguises(text: str) -> frozenset[bytes]:
    """The text as it may stand somewhere: encodings, JSON, URL, hex, base64 at each offset, digests without a key."""
    plain = text.encode()
    forms = {plain, text.encode("utf-16-le"), text.encode("utf-16-be"), text.encode("utf-32-le")}
    forms.add(text.encode("cp932", "ignore"))
    escaped = json.dumps(text)[1:-1].encode()
    forms |= {escaped, escaped.replace(b"\\", b"\\\\")}  # the second as PostgreSQL's dump writes it
    forms.add(quote(text).encode())
    for raw in list(forms):
        if len(raw) >= 6:
            forms |= {raw.hex().encode(), raw.hex().upper().encode(), *_base64(raw)}
    for name in ("md5", "sha1", "sha256", "sha512"):
        digest = hashlib.new(name, plain)
        forms |= {digest.digest(), digest.hexdigest().encode(), base64.b64encode(digest.digest())}
    return frozenset(form for form in forms if len(form) >= 6)


def _base64(raw: bytes) -> Iterator[bytes]:
    """What is certain of its base64 wherever it begins within the three bytes of a group."""
    for offset in range(3):
        coded = base64.b64encode(b"\0" * offset + raw)
        first = -(-offset * 8 // 6)
        last = (offset + len(raw)) * 8 // 6
        yield coded[first:last]
        yield coded[first:last].replace(b"+", b"-").replace(b"/", b"_")


def found_in(place: str, content: bytes, sought: dict[str, str]) -> list[str]:
    """``place: name`` for each sought text (by name) that stands in the content."""
    return [f"{place}: {name}" for name, text in sought.items() if any(form in content for form in disguises(text))]


def _unpacked(content: bytes) -> Iterator[bytes]:
    for bits in (15, -15, 31):  # zlib, bare deflate, gzip
        try:
            yield zlib.decompressobj(bits).decompress(content, 10_000_000)
        except zlib.error:
            continue


def found_in_database(sought: dict[str, str], *, public: Iterable[str] = ()) -> list[str]:
    """Where a sought text stands: "table.column: name". Cells are unpacked too. ``public``: tables left out."""
    held: dict[str, list[bytes]] = defaultdict(list)
    for table, column, content in cells(without=frozenset(public)):
        held[f"{table}.{column}"] += [content, *_unpacked(content)]
    return sorted(one for place, contents in held.items() for one in found_in(place, b"\0".join(contents), sought))


def cells(*, without: frozenset[str] = frozenset()) -> Iterator[tuple[str, str, bytes]]:
    """Every cell that is not empty."""
    with connection.cursor() as cursor:
        tables = [table for table in connection.introspection.table_names(cursor) if table not in without]
        for table in tables:
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            columns = [each[0] for each in cursor.description]
            for row in cursor.fetchall():
                yield from ((table, column, _bytes(value)) for column, value in zip(columns, row, strict=True) if value)


def _bytes(value: object) -> bytes:
    if isinstance(value, bytes | bytearray | memoryview):
        return bytes(value)
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False).encode()
    return str(value).encode()


def dumped() -> bytes:
    """The database as a thief has it: SQLite's files as they lie there, with the log; PostgreSQL's plain dump."""
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite":
        files = [Path(name + ending) for ending in ("", "-wal", "-journal")]
        return b"\0".join(file.read_bytes() for file in files if file.exists())
    given = connection.get_connection_params()
    words = [
        f"--{word}={given[key]}"
        for key, word in (("host", "host"), ("port", "port"), ("user", "username"))
        if key in given
    ]
    made = subprocess.run(
        [str(programs() / "pg_dump"), "--format=plain", "--no-password", *words, name], capture_output=True, check=True
    )
    return made.stdout
