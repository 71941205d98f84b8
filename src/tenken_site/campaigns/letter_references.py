"""The reply number of a letter: the case's public name and a tag that only this site can make.

Officials see the public name in the addresses of their pages. With the tag it is the letter that speaks: four
characters of the codes' alphabet (28**4 = 614,656), guessed no faster than one network may fail
(``accounts.failed_sign_ins``). The number is lower case in groups of 6, 6 and 4, so that nobody takes it for the access
code on the same page.
"""

import hmac
import re
import unicodedata

from django.conf import settings

from tenken_site.accounts import codes

__all__ = ["printed", "public_id_of", "reference_of"]

NAME_LENGTH = 12
TAG_LENGTH = 4
#: Says what is keyed; no access code has a colon, so no tag is part of a code's hash.
PURPOSE = "letter-reply:"
_BETWEEN = re.compile(r"[\s\-‐−–—ー]+")
_NUMBER = re.compile(rf"[a-z0-9]{{{NAME_LENGTH + TAG_LENGTH}}}")


def reference_of(public_id: str) -> str:
    """The number in its plain form: 16 lower-case characters."""
    return public_id + _tag(public_id).lower()


def printed(reference: str) -> str:
    """As it stands on paper: xxxxxx-xxxxxx-xxxx."""
    return "-".join((reference[:6], reference[6:NAME_LENGTH], reference[NAME_LENGTH:]))


def public_id_of(typed: str) -> str | None:
    """The public name in what was typed, in any case and width, with or without hyphens; None where the tag is wrong.

    Asks nothing of the database: a wrong tag is told no sooner or later than a name that no case has.
    """
    plain = _BETWEEN.sub("", unicodedata.normalize("NFKC", typed)).lower()
    if not _NUMBER.fullmatch(plain):
        return None
    name, tag = plain[:NAME_LENGTH], plain[NAME_LENGTH:].upper().translate(codes.LOOK_ALIKES)
    return name if hmac.compare_digest(tag, _tag(name)) else None


def _tag(public_id: str) -> str:
    """From the keyed hash of codes; 256 bits spread over 28 characters as good as evenly."""
    rest = int(codes.digest(PURPOSE + public_id, key=settings.TENKEN_CODE_KEY), 16)
    tag = ""
    for _ in range(TAG_LENGTH):
        rest, place = divmod(rest, len(codes.ALPHABET))
        tag += codes.ALPHABET[place]
    return tag
