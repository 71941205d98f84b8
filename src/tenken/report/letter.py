"""Letters to clinics: one A4 page each, made for window envelopes, with access code and QR code; and a relay's letter.

The address stands where the window of 長形3号 (folded in three, JIS S 5502) and of 角形2号 (unfolded) shows it; nothing
else of the letter lies near that window, least of all the code. Times are given as written out, in Japan time.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from tenken.report.letter_words import letter_words
from tenken.report.pdf import Json, make_pdf
from tenken.report.qr import qr_svg

__all__ = [
    "Letter",
    "LetterContact",
    "LetterDesk",
    "LetterMatter",
    "RelayLetter",
    "letters_pdf",
    "relay_letter_pdf",
    "scanned",
]


@dataclass(frozen=True, slots=True)
class LetterDesk:
    """A help desk as the letter names it."""

    subject: str
    name: str
    phone: str
    hours: str


@dataclass(frozen=True, slots=True)
class LetterContact:
    """Who at the local authority can be asked, and the authority's own words. Blank parts are left out."""

    office: str
    person: str = ""
    phone: str = ""
    mail: str = ""
    covering_text: str = ""
    own_deadline: str = ""


@dataclass(frozen=True, slots=True)
class LetterMatter:
    """What all letters of a batch say alike."""

    survey: str
    issuer: str
    date: str
    why: str
    due: str
    as_of: str
    minutes: str
    reminder: bool
    desks: tuple[LetterDesk, ...]
    basis: str = ""
    unofficial: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """One clinic's letter. ``code`` is as printed (XXXX-XXXX-XXXX-XXXX), blank for those who use the one they have.

    ``sign_in_id`` stands beside the code: with a password of one's own it opens the same door.
    ``sign_in`` is the address of the sign-in page without the code; ``reply`` the public page for clinics that closed.
    """

    postcode: str
    address: str
    facility: str
    code: str
    sign_in: str
    reply: str
    reference: str
    contact: LetterContact | None = None
    due: str = ""  # its own deadline, where that is later than everyone's
    sign_in_id: str = ""


@dataclass(frozen=True, slots=True)
class RelayLetter:
    """A local authority's own letter to its clinics; it holds no code."""

    matter: LetterMatter
    contact: LetterContact
    sign_in: str
    period: str
    whom: str


def scanned(letter: Letter) -> str:
    """What the QR code opens. Browsers keep what stands behind the # to themselves: no server's log holds a code."""
    return f"{letter.sign_in}#{letter.code}" if letter.code else letter.sign_in


def letters_pdf(letters: Sequence[Letter], *, matter: LetterMatter, language: str) -> bytes:
    """The letters as PDF/UA-1, one page each, in the order given.

    An authority's covering text is left out where it would take the letter to a second page.
    Raises DocumentFailed, QrTooLong."""
    content: dict[str, Json] = {
        "letters": [
            {**_plain(letter), "qr": qr_svg(scanned(letter)), "reply_qr": qr_svg(letter.reply)} for letter in letters
        ],
        **_matter(matter, language),
    }
    return make_pdf(template="letter", content=content)


def relay_letter_pdf(letter: RelayLetter, *, language: str) -> bytes:
    """The authority's letter as PDF/UA-1. Raises DocumentFailed, QrTooLong."""
    content: dict[str, Json] = {
        **_matter(letter.matter, language),
        "contact": _plain(letter.contact),
        "sign_in": letter.sign_in,
        "qr": qr_svg(letter.sign_in),
        "period": letter.period,
        "whom": letter.whom,
    }
    return make_pdf(template="relay_letter", content=content)


def _matter(matter: LetterMatter, language: str) -> dict[str, Json]:
    words: dict[str, Json] = dict(letter_words(language))
    return {"matter": _plain(matter), "words": words, "language": "en" if language == "en" else "ja"}


def _plain(value: Letter | LetterContact | LetterMatter) -> dict[str, Json]:
    plain: dict[str, Json] = json.loads(json.dumps(asdict(value)))
    return plain
