"""The leaflet: one A4 page with a large QR code and four steps, for counters, meetings and the end of a circular."""

from dataclasses import asdict, dataclass

from tenken.report.letter import LetterDesk
from tenken.report.letter_words import letter_words
from tenken.report.pdf import Json, make_pdf
from tenken.report.qr import qr_svg

__all__ = ["Leaflet", "leaflet_pdf"]


@dataclass(frozen=True, slots=True)
class Leaflet:
    """What the leaflet says. ``address`` is the sign-in page; ``office`` is whose leaflet it is, or blank."""

    survey: str
    issuer: str
    due: str
    minutes: str
    address: str
    desks: tuple[LetterDesk, ...]
    office: str = ""
    office_phone: str = ""
    unofficial: str = ""


def leaflet_pdf(leaflet: Leaflet, *, language: str) -> bytes:
    """The leaflet as PDF/UA-1. Raises DocumentFailed, QrTooLong."""
    desks: list[Json] = [{**asdict(desk)} for desk in leaflet.desks]
    words: dict[str, Json] = dict(letter_words(language))
    content: dict[str, Json] = {
        "survey": leaflet.survey,
        "issuer": leaflet.issuer,
        "due": leaflet.due,
        "minutes": leaflet.minutes,
        "address": leaflet.address,
        "desks": desks,
        "office": leaflet.office,
        "office_phone": leaflet.office_phone,
        "unofficial": leaflet.unofficial,
        "qr": qr_svg(leaflet.address),
        "words": words,
        "language": "en" if language == "en" else "ja",
    }
    return make_pdf(template="leaflet", content=content)
