"""A clinic's exposure on two sheets, and its letter to the vendor, as frozen values ready for a template.

Numbers are whole, 0 to 100; places of bands are in per mille of the scale. Times and days are written out.
"""

from dataclasses import asdict, dataclass

from tenken.report.exposure_words import EXPOSURE_WORDS
from tenken.report.pdf import Json, make_pdf

__all__ = [
    "ExposureBeside",
    "ExposureNumber",
    "ExposurePaper",
    "ExposureReason",
    "ExposureStep",
    "ExposureSupport",
    "ExposureZone",
    "VendorLetter",
    "VendorQuestion",
    "exposure_pdf",
    "vendor_letter_pdf",
]


@dataclass(frozen=True, slots=True)
class ExposureZone:
    """A band's place on the scale."""

    begin: int  # per mille
    end: int
    label: str


@dataclass(frozen=True, slots=True)
class ExposureReason:
    """What adds to a number, and by how much."""

    title: str
    points: int
    answers: str = ""
    why: str = ""
    mark: str = ""  # planned, or the vendor's duty


@dataclass(frozen=True, slots=True)
class ExposureNumber:
    """One of the two numbers. ``wide``: the interval is told instead of the value."""

    title: str
    about: str
    value: int
    low: int
    high: int
    wide: bool
    band: str
    bands: str
    zones: tuple[ExposureZone, ...]
    reasons: tuple[ExposureReason, ...]


@dataclass(frozen=True, slots=True)
class ExposureStep:
    """One thing to do next."""

    title: str
    how: str
    effect: str
    cost: str
    effort: str
    duty: str = ""  # that the contract makes it the vendor's task


@dataclass(frozen=True, slots=True)
class ExposureBeside:
    """Something that stands below both numbers, in a few short lines: how clinics of the same kind stand, last year."""

    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ExposureSupport:
    """One way to get help."""

    title: str
    owner: str
    body: str
    url: str = ""
    near: bool = False  # of the clinic's own area
    phone: str = ""


@dataclass(frozen=True, slots=True)
class ExposurePaper:
    """Both sheets. Without numbers the clinic has no networked system, and one sheet is enough."""

    survey: str
    facility: str
    source: str  # of which submission
    made: str  # on which day, by which version of the model
    numbers: tuple[ExposureNumber, ...]
    doubt: tuple[str, ...]
    steps: tuple[ExposureStep, ...]
    asks: tuple[str, ...]
    support: tuple[ExposureSupport, ...]
    limits: tuple[str, ...]
    more_support: bool = False  # the page on the screen has more
    beside: tuple[ExposureBeside, ...] = ()
    few: bool = False  # fewer steps than there could be: what the survey doesn't tell is to be asked


@dataclass(frozen=True, slots=True)
class VendorQuestion:
    """One question; ``duty`` says that the contract makes it the vendor's task."""

    text: str
    duty: str = ""


@dataclass(frozen=True, slots=True)
class VendorLetter:
    """A letter with room for the answers."""

    title: str
    to: str
    facility: str
    address: str
    date: str
    opening: str
    request: str
    questions: tuple[VendorQuestion, ...]
    further: tuple[VendorQuestion, ...]
    closing: str


def exposure_pdf(paper: ExposurePaper, *, language: str) -> bytes:
    """Two pages as PDF/UA-1, or one without numbers: letters grow smaller where there is much to say.

    Raises DocumentFailed.
    """
    return make_pdf(template="exposure", content=_content(asdict(paper), language))


def vendor_letter_pdf(letter: VendorLetter, *, language: str) -> bytes:
    """The letter as PDF/UA-1, of as many pages as its questions need. Raises DocumentFailed."""
    return make_pdf(template="vendor_letter", content=_content(asdict(letter), language))


def _content(values: dict[str, object], language: str) -> dict[str, Json]:
    known = language if language in EXPOSURE_WORDS else "ja"
    words: dict[str, Json] = dict(EXPOSURE_WORDS[known])
    return {**{key: _plain(value) for key, value in values.items()}, "words": words, "language": known}


def _plain(value: object) -> Json:
    if isinstance(value, dict):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    if value is None or isinstance(value, str | int | bool):
        return value
    raise TypeError(type(value).__name__)
