"""One submission as its receipt shows it."""

from dataclasses import dataclass
from datetime import datetime

from tenken_site.responses.presenters_review import person_named
from tenken_site.responses.queries import Receipt

__all__ = ["ReceiptPage", "receipt_page"]

GROUP = 4  # letters of the digest that are read out together
SHOWN_GROUPS = 4


@dataclass(frozen=True, slots=True)
class FormerVersion:
    """A line of the list of versions."""

    number: int
    receipt_number: str
    submitted_at: datetime


@dataclass(frozen=True, slots=True)
class ReceiptPage:
    """Number, time, version and digest."""

    number: int
    receipt_number: str
    submitted_at: datetime
    is_last: bool
    complete: bool  # False: a draft that was taken at the close as a partial answer
    last_number: int
    person: str
    digest_start: str
    digest: str  # in groups of four
    others: tuple[FormerVersion, ...]


def receipt_page(receipt: Receipt) -> ReceiptPage:
    """The receipt beside every other version of the case."""
    groups = [receipt.digest[start : start + GROUP] for start in range(0, len(receipt.digest), GROUP)]
    return ReceiptPage(
        number=receipt.number,
        receipt_number=receipt.receipt_number,
        submitted_at=receipt.submitted_at,
        is_last=receipt.is_last,
        complete=receipt.complete,
        last_number=receipt.versions[0].number,
        person=person_named(
            receipt.questionnaire, receipt.content.answers, personal_erased=receipt.content.personal_erased
        ),
        digest_start=" ".join(groups[:SHOWN_GROUPS]),
        digest=" ".join(groups),
        others=tuple(
            FormerVersion(row.number, row.receipt_number, row.submitted_at)
            for row in receipt.versions
            if row.number != receipt.number
        ),
    )
