"""Lists that were made to do harm, as they are typed in: refused in words with exit code 1, and nothing half stored.

What a workbook may do to the memory is ``tests/unit/frame/test_hostile_workbooks.py``'s, in a process of its own.
"""

import functools
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from tenken.cli import main
from tenken_site.audit.models import AuditEntry
from tenken_site.frames.models import Contact, ContactCandidate, Frame, FrameVersion, Unit
from tests.unit.frame.test_hostile_workbooks import CELL, LAUGHS, NS, ONE, book, sheet

pytestmark = pytest.mark.stores

HEADER = "facility_code,name,postcode,address"
CONTACTS = "医療機関コード,名称,所在地,メールアドレス,電話番号"
LIST = f"{HEADER}\n0110113719,山田医院,060-0001,北海道札幌市\n"


@functools.cache
def zeros() -> bytes:
    """100 MB of nothing in 100 kB."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"\0" * 100_000_000)
    return out.getvalue()


#: Name → (suffix, content); each must be refused as a whole.
REFUSED: dict[str, tuple[str, Callable[[], bytes]]] = {
    "zip bomb": ("xlsx", zeros),
    "entities of entities": (
        "xlsx", lambda: book(sheet(ONE), shared=f"{LAUGHS}<sst {NS}><si><t>&l9;</t></si></sst>")
    ),
    "a file of the machine": (
        "xlsx",
        lambda: book(sheet(CELL.format("&x;"), before='<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>')),
    ),
    "a million columns in a workbook": ("xlsx", lambda: book(sheet(f"<row>{'<c/>' * 1_000_000}</row>"))),
    "a million columns in a text": ("csv", lambda: ("," * 1_000_000 + "\n").encode()),
    "one line without an end": ("csv", lambda: (HEADER + "\n" + "a," * 2_000_000).encode()),
    "a quotation mark that never closes": ("csv", lambda: (HEADER + '\n"' + "あ\n" * 500_000).encode()),
    "null in a name": ("csv", lambda: f"{HEADER}\n0110113719,山田\0医院,060-0001,北海道札幌市\n".encode()),
    "half of a letter": ("csv", lambda: HEADER.encode() + b"\n0110113719,\xed\xa0\x80,060-0001,x\n"),
    "nothing": ("csv", lambda: b""),
    "only nulls": ("csv", lambda: b"\0" * 100_000),
    "a program": ("csv", lambda: b"MZ\x90\0\x03\0\0\0" * 1_000),
}  # fmt: skip


def stored() -> list[int]:
    return [kind.objects.count() for kind in (Frame, FrameVersion, Unit, Contact, ContactCandidate, AuditEntry)]


def run(command: str, path: Path) -> tuple[int, str, str]:
    done = CliRunner().invoke(main, [command, "import", str(path), "--json"])
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.exit_code, done.stdout, done.output


@pytest.mark.parametrize("command", ["frame", "contacts"])
@pytest.mark.parametrize("name", sorted(REFUSED))
def test_a_hostile_list_is_refused_in_words_and_nothing_is_stored(
    name: str, command: str, db: None, tmp_path: Path
) -> None:
    (tmp_path / "good.csv").write_text(LIST)
    run("frame", tmp_path / "good.csv")
    suffix, content = REFUSED[name]
    path = tmp_path / f"list.{suffix}"
    path.write_bytes(content().replace(HEADER.encode(), CONTACTS.encode()) if command == "contacts" else content())
    before = stored()

    code, _, shown = run(command, path)

    assert code == 1, shown
    assert "Traceback" not in shown
    assert len(shown) < 20_000
    assert stored() == before


def test_texts_that_would_run_or_turn_round_are_kept_as_texts_or_refused(db: None, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    names = ["=HYPERLINK(1)山田医院", "@SUM(1)医院", "\u202e院医田山", "山\u200b田医院", "<script>x()</script>医院"]
    rows = [f"011011{number}719,{name},060-0001,北海道札幌市" for number, name in enumerate(names)]
    path.write_text("\n".join([HEADER, *rows]) + "\n")

    code, printed, shown = run("frame", path)

    told = json.loads(printed)
    assert "Traceback" not in shown
    assert (code == 0) == (told["refused"] == 0)
    for kept in Unit.objects.values_list("name", flat=True):
        assert not set(kept) & {"\u202e", "\u200b", "\0"}, ascii(kept)
