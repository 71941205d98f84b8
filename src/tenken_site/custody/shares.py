"""A master key file in two shares: both make it again, one alone is random bytes that tell nothing.

One share is as many random bytes as the file has, the other is the file XOR these (a one-time pad: Shannon 1949,
whoever has one learns the length and nothing else). Each carries the number of the pair, a check sum against
misreading, and the fingerprint of the file: SHA-256 of its keys, which are 256 random bits each and cannot be guessed.
Written in Crockford's base 32, which has no letters that look alike, in groups of five.
"""

import hashlib
import secrets
from dataclasses import dataclass

from tenken_site.encryption.masters import read_keys

__all__ = ["Share", "ShareMisread", "SharesDoNotFit", "fingerprint_of", "join", "read_share", "split", "written"]

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
HEADING = "TENKEN-SHARE"
GROUP, GROUPS_A_LINE = 5, 8
CHECK_BYTES = 4
_READ_AS = str.maketrans("OIL", "011")


class ShareMisread(ValueError):
    """The share is not as it was printed; the message says where to look, never its content."""


class SharesDoNotFit(ValueError):
    """The two are not the two halves of one key file."""


@dataclass(frozen=True, slots=True)
class Share:
    """One half. ``content`` shows in no log or traceback."""

    number: int  # 1 or 2
    pair: str  # 8 hexadecimal digits, the same on both
    fingerprint: str  # of the file that both make, 16 hexadecimal digits
    content: bytes

    def __repr__(self) -> str:
        return f"Share({self.number}, pair {self.pair})"


def fingerprint_of(text: str) -> str:
    """16 hexadecimal digits that name the master keys of a file; they may be known. Raises NotAMasterKeyFile."""
    keys = read_keys(text)
    told = b"".join(name.encode() + b"\0" + key for name, key in keys.items())
    return hashlib.sha256(b"tenken master keys\0" + told).hexdigest()[:16]


def split(text: str) -> tuple[Share, Share]:
    """Two shares of a master key file. Raises NotAMasterKeyFile."""
    fingerprint, pair = fingerprint_of(text), secrets.token_hex(4)
    content = text.encode()
    pad = secrets.token_bytes(len(content))
    other = bytes(one ^ two for one, two in zip(content, pad, strict=True))
    return Share(1, pair, fingerprint, pad), Share(2, pair, fingerprint, other)


def join(one: Share, two: Share) -> str:
    """The text of the file again. Raises SharesDoNotFit."""
    if {one.number, two.number} != {1, 2}:
        raise SharesDoNotFit(f"Both are share {one.number}. Bring the other holder's share too.")
    if one.pair != two.pair or len(one.content) != len(two.content):
        raise SharesDoNotFit(f"The shares belong to different pairs ({one.pair} and {two.pair}).")
    content = bytes(left ^ right for left, right in zip(one.content, two.content, strict=True))
    try:
        text = content.decode()
        fits = fingerprint_of(text) == one.fingerprint == two.fingerprint
    except ValueError:
        fits = False
    if not fits:
        raise SharesDoNotFit("What the shares make together does not have their fingerprint.")
    return text


def written(share: Share) -> str:
    """The share as lines to print or to put into a QR code; ``read_share`` takes them back."""
    letters = _letters(share.content + _check(share))
    groups = [letters[start : start + GROUP] for start in range(0, len(letters), GROUP)]
    lines = [" ".join(groups[start : start + GROUPS_A_LINE]) for start in range(0, len(groups), GROUPS_A_LINE)]
    numbered = [f"{number:02} {line}" for number, line in enumerate(lines, start=1)]
    return "\n".join([f"{HEADING} {share.number} {share.pair} {share.fingerprint}", *numbered]) + "\n"


def read_share(text: str) -> Share:
    """A share as it was written; other lines around it, small letters, and O for 0, I or L for 1 are borne.

    Raises ShareMisread.
    """
    lines = [line.strip() for line in text.upper().splitlines()]
    start = next((at for at, line in enumerate(lines) if line.startswith(HEADING)), None)
    if start is None:
        raise ShareMisread(f"There is no line that begins with {HEADING}.")
    try:
        number, pair, fingerprint = lines[start].split()[1:4]
        share_number = int(number)
    except ValueError:
        raise ShareMisread(f"The line {HEADING} should have a number, a pair and a fingerprint after it.") from None
    letters = _letters_of(lines[start + 1 :])
    content = _bytes(letters)
    share = Share(share_number, pair.lower(), fingerprint.lower(), content[:-CHECK_BYTES])
    if len(content) <= CHECK_BYTES or content[-CHECK_BYTES:] != _check(share):
        raise ShareMisread("The check sum is wrong: a letter was misread, or a line is missing or in another place.")
    return share


def _letters_of(lines: list[str]) -> str:
    """The letters of the numbered lines, as far as they go on."""
    letters = ""
    for number, line in enumerate(lines, start=1):
        words = line.split()
        if not words or words[0] != f"{number:02}":
            break
        taken = "".join(words[1:]).translate(_READ_AS)
        if any(letter not in ALPHABET for letter in taken):
            raise ShareMisread(f"Line {number:02} has a letter that no share has.")
        letters += taken
    return letters


def _check(share: Share) -> bytes:
    told = f"{share.number}\0{share.pair}\0{share.fingerprint}\0".encode() + share.content
    return hashlib.sha256(b"tenken share\0" + told).digest()[:CHECK_BYTES]


def _letters(content: bytes) -> str:
    bits = "".join(f"{byte:08b}" for byte in content)
    bits += "0" * (-len(bits) % 5)
    return "".join(ALPHABET[int(bits[start : start + 5], 2)] for start in range(0, len(bits), 5))


def _bytes(letters: str) -> bytes:
    bits = "".join(f"{ALPHABET.index(letter):05b}" for letter in letters)
    return bytes(int(bits[start : start + 8], 2) for start in range(0, len(bits) - len(bits) % 8, 8))
