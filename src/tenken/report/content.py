"""What stands on a receipt and on a printed form, as frozen values ready for a template."""

from dataclasses import asdict, dataclass
from datetime import datetime

from tenken.report.pdf import Json, make_pdf
from tenken.report.texts import TEXTS

__all__ = ["Answered", "Form", "Receipt", "form_pdf", "receipt_pdf"]


@dataclass(frozen=True, slots=True)
class Answered:
    """One question and what was answered, both as shown. ``choices`` are (label, chosen) where there are labels."""

    prefix: str
    text: str
    answer: str = ""
    note: str = ""
    guidance: str = ""
    caution: str = ""  # e.g. that the source's text breaks off
    choices: tuple[tuple[str, bool], ...] = ()
    several: bool = False
    depth: int = 0
    asks: bool = True  # False for a group's title or a shown text


@dataclass(frozen=True, slots=True)
class Receipt:
    """A receipt (受付票). Times are written out in Japan time; ``digest`` is hexadecimal."""

    title: str
    survey: str
    number: str
    received: str
    version: str
    facility: str
    respondent: str
    digest: str
    answers: tuple[Answered, ...]
    corrections: str  # until when corrections are taken, or that the deadline has passed
    issuer: str  # who asks
    as_of: str
    desks: tuple[str, ...] = ()
    check: str = ""  # where anyone can check the receipt
    superseded: str = ""  # which version counts, where it is not this one
    unofficial: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """A questionnaire on paper, blank or filled in."""

    title: str
    survey: str
    facility: str
    as_of: str
    deadline: str
    printed: str
    questions: tuple[Answered, ...]
    blank: bool
    desks: tuple[str, ...] = ()
    unofficial: str = ""


def receipt_pdf(receipt: Receipt, *, language: str) -> bytes:
    """The receipt as PDF/UA-1."""
    content: dict[str, Json] = _plain(asdict(receipt))
    content["digest_groups"] = " ".join(receipt.digest[at : at + 4] for at in range(0, len(receipt.digest), 4))
    return make_pdf(template="receipt", content={**content, **_words(language)})


def form_pdf(form: Form, *, language: str) -> bytes:
    """The blank or answered questionnaire as PDF/UA-1."""
    return make_pdf(template="form", content={**_plain(asdict(form)), **_words(language)})


def _words(language: str) -> dict[str, Json]:
    return {"words": dict(TEXTS.get(language, TEXTS["ja"])), "language": language if language in TEXTS else "ja"}


def _plain(value: dict[str, object]) -> dict[str, Json]:
    def down(one: object) -> Json:
        if isinstance(one, dict):
            return {str(key): down(inner) for key, inner in one.items()}
        if isinstance(one, list | tuple):
            return [down(inner) for inner in one]
        if isinstance(one, datetime):
            return one.isoformat()
        if one is None or isinstance(one, str | int | bool):
            return one
        return str(one)

    return {key: down(one) for key, one in value.items()}
