"""Access codes: how they are made, printed, read back from a keyboard and hashed. Knows no user and no row.

A code is 15 random characters and a check character. The alphabet has one character of each look-alike group
(0 O, 1 I L, 2 Z, 5 S, 6 G, 8 B, V U), so whatever was read off the paper means one thing only. 28 characters give
72 bits; at the rate that one network may try (``failed_sign_ins``) no code is found in the life of a survey.

The check character shows slips of the pen before anything is looked up. It follows from the other fifteen by a public
rule, so telling that it fails tells nothing about any code that exists. With weights ``2**i mod 29`` (2 generates all
residues of the prime 29) every single wrong character and every swap of two characters is found.
"""

import hashlib
import hmac
import secrets
import unicodedata
from typing import Literal

__all__ = ["ALPHABET", "LENGTH", "CodeUnreadable", "digest", "new_code", "printed", "read"]

ALPHABET = "0123456789ACDEFHJKMNPQRTVWXY"
LENGTH = 16
GROUP = 4
LOOK_ALIKES = str.maketrans("OILZSGBU", "0112568V")
#: Categories that separate or decorate: dashes, spaces, invisible marks, combining marks, the underscore.
SEPARATORS = {"Pd", "Pc", "Zs", "Cf", "Cc", "Mn"}
#: Typed for a hyphen on a Japanese keyboard, or left by a line drawing: long vowel mark, minus, dots, rules.
ALSO_SEPARATORS = set("ー−・.,、。─━_~〜/|")
PRIME = 29
WEIGHTS = tuple(pow(2, place, PRIME) for place in range(LENGTH))

Fault = Literal["empty", "characters", "length", "check"]


class CodeUnreadable(ValueError):
    """What was typed cannot be a code. ``fault`` says why; ``count`` is the number of characters understood."""

    def __init__(self, fault: Fault, *, count: int) -> None:
        super().__init__(fault)
        self.fault: Fault = fault
        self.count = count


def new_code() -> str:
    """A fresh code in its plain form: 16 characters without hyphens, from the system's random source."""
    while True:
        body = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH - 1))
        check = -_weighted("0" + body) % PRIME
        if check < len(ALPHABET):  # the 29th residue has no character; 1 draw in 29 is thrown away
            return body + ALPHABET[check]


def printed(code: str) -> str:
    """The code as it stands on paper: XXXX-XXXX-XXXX-XXXX."""
    return "-".join(code[start : start + GROUP] for start in range(0, LENGTH, GROUP))


def read(typed: str) -> str:
    """The plain form of what was typed: any case, width, look-alike and separator. Raises CodeUnreadable."""
    folded = unicodedata.normalize("NFKC", typed).upper()
    kept = "".join(
        letter for letter in folded if letter not in ALSO_SEPARATORS and unicodedata.category(letter) not in SEPARATORS
    ).translate(LOOK_ALIKES)
    understood = sum(letter in ALPHABET for letter in kept)
    if not kept:
        raise CodeUnreadable("empty", count=0)
    if understood < len(kept):
        raise CodeUnreadable("characters", count=understood)
    if len(kept) != LENGTH:
        raise CodeUnreadable("length", count=len(kept))
    if _weighted(kept[-1] + kept[:-1]) % PRIME:
        raise CodeUnreadable("check", count=LENGTH)
    return kept


def digest(code: str, *, key: str) -> str:
    """HMAC-SHA256 of the plain form, hex. The key lies outside the database: a stolen table opens nothing."""
    return hmac.new(key.encode(), code.encode(), hashlib.sha256).hexdigest()


def _weighted(characters: str) -> int:
    """The weighted sum, check character first (its weight is 1)."""
    return sum(weight * ALPHABET.index(letter) for weight, letter in zip(WEIGHTS, characters, strict=True))
