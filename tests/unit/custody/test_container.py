"""The file of a backup: what comes back is what went in, or it is said what is wrong with the file."""

import io
from collections.abc import Iterator
from pathlib import Path

import pyrage
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenken_site.custody.backup.container import (
    BackupDamaged,
    Header,
    Manifest,
    NoRecipients,
    NotABackup,
    WrongIdentity,
    identities,
    read_header,
    recipients,
    unpack,
    write_packed,
)

IDENTITY, OTHER = pyrage.x25519.Identity.generate(), pyrage.x25519.Identity.generate()
HEADER = Header("2026-07-15T01:00:00+00:00", "sqlite", (str(IDENTITY.to_public()),))


def manifest(size: int, digest: str) -> Manifest:
    return Manifest(HEADER, ("app.0001_first",), {"app_table": 3}, {}, size, digest)


def packed(*chunks: bytes) -> bytes:
    file = io.BytesIO()
    write_packed(file, header=HEADER, chunks=chunks, manifest=manifest)
    return file.getvalue()


def unpacked(content: bytes, identity: object = IDENTITY) -> tuple[Manifest, bytes]:
    out = io.BytesIO()
    told = unpack(io.BytesIO(content), keys=[identity], sink=out.write)  # type: ignore[list-item]
    return told, out.getvalue()


#: Made once: age adds some random bytes to each file.
PACKED = packed(bytes(100_000))


@settings(max_examples=25)
@given(chunks=st.lists(st.binary(max_size=200_000), max_size=5))
def test_what_went_in_comes_out_with_its_manifest(chunks: list[bytes]) -> None:
    told, plain = unpacked(packed(*chunks))

    assert plain == b"".join(chunks)
    assert (told.size, told.counts, told.header) == (len(plain), {"app_table": 3}, HEADER)


def test_the_first_line_is_clear_and_says_only_when_what_and_for_whom() -> None:
    content = packed(b"answers" * 100)

    assert read_header(io.BytesIO(content)) == HEADER
    assert b"answers" not in content
    assert b"app_table" not in content


@settings(max_examples=40)
@given(data=st.data())
def test_a_changed_byte_anywhere_and_a_file_cut_off_anywhere_are_noticed(data: st.DataObject) -> None:
    content = bytearray(PACKED)
    at = data.draw(st.integers(0, len(content) - 1))
    if data.draw(st.booleans()):
        content = content[:at]
    else:
        content[at] ^= data.draw(st.integers(1, 255))

    with pytest.raises((BackupDamaged, NotABackup, WrongIdentity)):
        unpacked(bytes(content))


def test_a_changed_moment_in_the_clear_line_is_noticed() -> None:
    content = packed(b"x").replace(b"2026-07-15", b"2026-08-15", 1)

    with pytest.raises(BackupDamaged, match="first line"):
        unpacked(content)


def test_the_wrong_identity_is_told_whose_the_backup_is() -> None:
    with pytest.raises(WrongIdentity, match=str(IDENTITY.to_public())):
        unpacked(packed(b"x"), OTHER)


def test_what_goes_wrong_on_the_way_is_told_as_itself() -> None:
    def full(_data: bytes) -> None:
        raise OSError(28, "No space left on device")

    def failing() -> Iterator[bytes]:
        yield b"first"
        raise OSError(5, "Input/output error")

    class Full(io.BytesIO):
        def write(self, data: object) -> int:
            raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        unpack(io.BytesIO(packed(b"x")), keys=[IDENTITY], sink=full)
    with pytest.raises(OSError, match="Input/output"):
        write_packed(io.BytesIO(), header=HEADER, chunks=failing(), manifest=manifest)
    with pytest.raises(OSError, match="No space"):
        write_packed(Full(), header=HEADER, chunks=[b"x"], manifest=manifest)


def test_keys_that_cannot_be_read_are_refused_without_showing_them(tmp_path: Path) -> None:
    secret = str(IDENTITY)

    assert str(recipients([str(IDENTITY.to_public())])[0]) == str(IDENTITY.to_public())
    assert [str(one.to_public()) for one in identities(f"# mine\n\n{secret}\n")] == [str(IDENTITY.to_public())]
    with pytest.raises(NoRecipients, match="TENKEN_BACKUP_RECIPIENTS"):
        recipients([])
    with pytest.raises(NoRecipients):
        recipients(["age1abc"])
    for text in ("", "# nothing\n", secret[:-3]):
        with pytest.raises(WrongIdentity) as refused:
            identities(text)
        assert secret[:20] not in str(refused.value)
