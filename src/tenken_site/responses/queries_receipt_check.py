"""Whether a receipt is genuine, for anyone who holds it: by number and digest, without a word of the answers."""

import hmac
from dataclasses import dataclass
from datetime import datetime

from tenken_site.responses.models import Submission

__all__ = ["GenuineReceipt", "genuine_receipt"]

#: What a number that nobody has is compared with: no digest, of the same length.
NONE = "-" * 64


@dataclass(frozen=True, slots=True)
class GenuineReceipt:
    """What the page may say: when it was received, which version it was, and which is the last."""

    receipt_number: str
    number: int
    submitted_at: datetime
    complete: bool
    last_number: int

    @property
    def is_last(self) -> bool:
        """Whether no later version came."""
        return self.number == self.last_number


def genuine_receipt(*, receipt_number: str, digest: str) -> GenuineReceipt | None:
    """The receipt of this number, if its digest is this one (64 hexadecimal digits in lower case).

    One statement and one comparison either way: a number that nobody has and a wrong digest look alike.
    """
    columns = ("digest", "receipt_number", "number", "submitted_at", "complete", "case__last_number")
    row = Submission.objects.filter(receipt_number=receipt_number).values_list(*columns).first()
    stored, *told = row or (NONE, "", 0, None, True, 0)
    same = hmac.compare_digest(stored.encode(), digest.encode())
    return GenuineReceipt(*told) if same else None
