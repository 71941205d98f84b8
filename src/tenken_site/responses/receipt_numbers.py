"""Drawing receipt numbers: ``C26-0715-K7MQ2X``."""

import secrets
from datetime import datetime
from zoneinfo import ZoneInfo

__all__ = ["receipt_number"]

JAPAN = ZoneInfo("Asia/Tokyo")
RECEIPT_LETTERS = "ABCDEFGHJKMNPQRSTVWXYZ23456789"  # read out on the telephone: no I, L, O, U, 0, 1
RECEIPT_LENGTH = 6


def receipt_number(*, prefix: str, at: datetime) -> str:
    """Prefix of the campaign, month and day in Japan, six letters by lot. The database says whether it is free."""
    letters = "".join(secrets.choice(RECEIPT_LETTERS) for _ in range(RECEIPT_LENGTH))
    return f"{prefix}-{at.astimezone(JAPAN):%m%d}-{letters}"
