"""The file of a backup: one clear line that says what it is, then an age stream (age-encryption.org/v1).

Inside the stream: chunks (four bytes of length, then so many bytes), a chunk of length 0, and the manifest as JSON,
again after its length. The manifest comes last because only then the digest of everything before it is known; it
repeats the clear line, which the stream's own seal does not cover.
"""

import hashlib
import json
import struct
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import IO, Any

import pyrage

from tenken.errors import TenkenError

__all__ = [
    "BackupDamaged",
    "Header",
    "Manifest",
    "NoRecipients",
    "NotABackup",
    "WrongIdentity",
    "identities",
    "read_header",
    "recipients",
    "unpack",
    "write_packed",
]

MAGIC = b"tenken-backup 1 "
LONGEST_HEADER = 8_192
CHUNK = 1 << 20
_LENGTH = struct.Struct(">I")
LONGEST_CHUNK = 1 << 26

#: pyrage has no types: an identity opens, a recipient is what is encrypted to.
Identity = Any
Recipient = Any


class NotABackup(TenkenError):
    """The file does not begin like a backup of ours."""


class BackupDamaged(TenkenError):
    """The file was cut off or changed: it does not open to its end, or not to what it says of itself."""


class WrongIdentity(TenkenError):
    """None of the identities opens the file; the message names the public keys it was encrypted to."""


class NoRecipients(TenkenError):
    """There is no public key to encrypt to, or it cannot be read."""


@dataclass(frozen=True, slots=True)
class Header:
    """The clear line. Public keys tell whom to ask for the identity; nothing in it comes from the database."""

    made_at: str  # ISO 8601, the moment of the snapshot
    database: str  # "sqlite" or "postgresql"
    recipients: tuple[str, ...]

    def line(self) -> bytes:
        """The first line of the file."""
        return MAGIC + json.dumps(asdict(self), sort_keys=True).encode() + b"\n"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What the stream says of itself, at its end."""

    header: Header
    migrations: tuple[str, ...]  # "app.name"
    counts: Mapping[str, int]  # rows by table
    audit_head: Mapping[str, Any]  # number and digest of the newest sealed batch; empty where none is
    size: int  # bytes of the plain stream
    digest: str  # SHA-256 of it, hex


def recipients(keys: Sequence[str]) -> list[Recipient]:
    """Public keys ("age1…") to encrypt to. Raises NoRecipients."""
    if not keys:
        raise NoRecipients(
            "There is no public key to encrypt to. Make a pair with tenken backup key on another machine and set "
            "TENKEN_BACKUP_RECIPIENTS to its public half."
        )
    found = []
    for key in keys:
        try:
            found.append(pyrage.x25519.Recipient.from_str(key))
        except pyrage.RecipientError:
            raise NoRecipients(f"{key[:20]}… is no public key of age (age1…).") from None
    return found


def identities(text: str) -> list[Identity]:
    """The identities of a file: one a line, lines from ``#`` left out. Raises WrongIdentity; never shows one."""
    found = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        try:
            found.append(pyrage.x25519.Identity.from_str(line.strip()))
        except pyrage.IdentityError:
            raise WrongIdentity(f"Line {number} of the identity file is no identity (AGE-SECRET-KEY-1…).") from None
    if not found:
        raise WrongIdentity("There is no identity in the identity file.")
    return found


def read_header(file: IO[bytes]) -> Header:
    """The clear line; the file then stands at the encrypted stream. Raises NotABackup."""
    line = file.readline(LONGEST_HEADER)
    try:
        if not line.startswith(MAGIC) or not line.endswith(b"\n"):
            raise ValueError
        return _header(json.loads(line[len(MAGIC) :]))
    except (ValueError, KeyError, TypeError):
        raise NotABackup("This file is no backup of Tenken, or its first line was changed.") from None


def _header(told: Mapping[str, Any]) -> Header:
    return Header(str(told["made_at"]), str(told["database"]), tuple(map(str, told["recipients"])))


class _Source:
    """What pyrage reads: chunks framed, then the manifest. Keeps what went wrong: pyrage tells only its words."""

    def __init__(self, chunks: Iterable[bytes], manifest: Callable[[int, str], Manifest]) -> None:
        self.manifest: Manifest | None = None
        self.trouble: BaseException | None = None
        self._frames, self._rest = self._framed(chunks, manifest), memoryview(b"")

    def _framed(self, chunks: Iterable[bytes], manifest: Callable[[int, str], Manifest]) -> Iterator[bytes]:
        digest, size = hashlib.sha256(), 0
        for chunk in chunks:
            digest.update(chunk)
            size += len(chunk)
            if chunk:
                yield _LENGTH.pack(len(chunk)) + chunk
        self.manifest = manifest(size, digest.hexdigest())
        told = json.dumps(asdict(self.manifest)).encode()
        yield _LENGTH.pack(0) + _LENGTH.pack(len(told)) + told

    def read(self, size: int) -> bytes:
        """At most so many bytes; none at the end."""
        try:
            while not self._rest:
                self._rest = memoryview(next(self._frames))
        except StopIteration:
            return b""
        except BaseException as trouble:
            self.trouble = trouble
            raise
        taken, self._rest = self._rest[:size], self._rest[size:]
        return bytes(taken)


class _Target:
    """What pyrage writes to; keeps what went wrong."""

    def __init__(self, write: Callable[[bytes], object]) -> None:
        self._write = write
        self.trouble: BaseException | None = None

    def write(self, data: bytes) -> int:
        """All of it. Raises what the target raised first: age tries again to write what was left."""
        if self.trouble is not None:
            raise self.trouble
        try:
            self._write(data)
        except BaseException as trouble:
            self.trouble = trouble
            raise
        return len(data)

    def flush(self) -> None:
        """Nothing waits here."""


def write_packed(
    file: IO[bytes], *, header: Header, chunks: Iterable[bytes], manifest: Callable[[int, str], Manifest]
) -> Manifest:
    """Writes header and encrypted stream. ``manifest`` gets size and digest of the plain stream when it has ended.

    Raises NoRecipients, and whatever the chunks or the file raise (OSError where the disk is full).
    """
    keys = recipients(header.recipients)
    source, target = _Source(chunks, manifest), _Target(file.write)
    file.write(header.line())
    try:
        pyrage.encrypt_io(source, target, keys)
    except Exception as told:  # noqa: BLE001  # pyrage wraps what its source and target raised; that is raised instead
        raise (source.trouble or target.trouble or told) from None
    if source.manifest is None:  # the stream was not read to its end
        raise BackupDamaged("The stream was not written to its end.")
    return source.manifest


class _Unframing:
    """Takes the plain stream in pieces of any size; gives chunks on, checks digest and size at the end."""

    def __init__(self, sink: Callable[[bytes], object]) -> None:
        self._sink, self._buffer = sink, bytearray()
        self._digest, self.size = hashlib.sha256(), 0
        self._at_manifest = False
        self.told: Mapping[str, Any] | None = None

    def write(self, data: bytes) -> None:
        """The next piece. Raises BackupDamaged, and what the sink raises."""
        self._buffer += data
        while len(self._buffer) >= _LENGTH.size:
            (length,) = _LENGTH.unpack_from(self._buffer)
            if length > LONGEST_CHUNK or self.told is not None:
                raise BackupDamaged("What was decrypted is not in the form of a backup.")
            if length == 0 and not self._at_manifest:
                self._at_manifest = True
                del self._buffer[: _LENGTH.size]
                continue
            if len(self._buffer) < _LENGTH.size + length:
                return
            chunk = bytes(self._buffer[_LENGTH.size : _LENGTH.size + length])
            del self._buffer[: _LENGTH.size + length]
            if self._at_manifest:
                self.told = json.loads(chunk)
                continue
            self._digest.update(chunk)
            self.size += len(chunk)
            self._sink(chunk)

    def manifest(self) -> Manifest:
        """What the stream said of itself. Raises BackupDamaged where it is not what came."""
        told = self.told
        if told is None or self._buffer:
            raise BackupDamaged("The backup ends too early: the file was cut off.")
        found = Manifest(
            header=_header(told["header"]),
            migrations=tuple(told["migrations"]),
            counts=told["counts"],
            audit_head=told["audit_head"],
            size=told["size"],
            digest=told["digest"],
        )
        if (found.size, found.digest) != (self.size, self._digest.hexdigest()):
            raise BackupDamaged("The backup does not have the digest it says of itself.")
        return found


def unpack(file: IO[bytes], *, keys: Sequence[Identity], sink: Callable[[bytes], object]) -> Manifest:
    """Decrypts the file, gives the plain stream to ``sink``, and returns the manifest once all of it was checked.

    What the sink got may be used only after this has returned. Raises NotABackup, WrongIdentity, BackupDamaged, and
    whatever the sink raises.
    """
    header = read_header(file)
    unframing = _Unframing(sink)
    target = _Target(unframing.write)
    try:
        pyrage.decrypt_io(file, target, list(keys))
    except Exception as told:  # noqa: BLE001  # whatever age or a changed file makes of it
        if target.trouble is not None:
            raise target.trouble from None
        if "No matching keys" in str(told):
            meant = ", ".join(header.recipients)
            raise WrongIdentity(f"The identity does not open this backup. It was encrypted to {meant}.") from None
        raise BackupDamaged("The backup does not open to its end: the file was cut off or changed.") from None
    manifest = unframing.manifest()
    if manifest.header != header:
        raise BackupDamaged("The first line of the file was changed: it differs from what is inside.")
    return manifest
