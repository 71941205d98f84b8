"""The link in the mail to a clinic that asked for its ID, and how often a clinic is written to."""

import hashlib
import hmac
from datetime import datetime, timedelta

from django.conf import settings

from tenken_site.outreach.models import IdRequest

__all__ = ["MOST_A_DAY", "TOPIC", "VALID", "found", "token_of"]

#: The name under which the outbox knows these mails: group = campaign, subject = ``IdRequest``.
TOPIC = "outreach.forgotten"
#: So long the link works, once.
VALID = timedelta(days=1)
#: So many mails a clinic gets in 24 hours, however often somebody asks.
MOST_A_DAY = 3


def token_of(request: IdRequest) -> str:
    """32 hexadecimal digits of HMAC-SHA256 under the key of codes, which lies outside the database."""
    words = f"forgotten:{request.pk}:{request.public_id}"
    return hmac.new(settings.TENKEN_CODE_KEY.encode(), words.encode(), hashlib.sha256).hexdigest()[:32]


def found(public_id: str, token: str, *, now: datetime) -> IdRequest | None:
    """The request that this link opens, if it still holds: not used, in time."""
    row = IdRequest.objects.select_related("case__unit", "case__campaign").filter(public_id=public_id).first()
    if row is None or row.case is None or not hmac.compare_digest(token_of(row).encode(), token.encode()):
        return None
    return row if row.used_at is None and now < row.asked_at + VALID else None
