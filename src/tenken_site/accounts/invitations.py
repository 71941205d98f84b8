"""The secret part of an invitation's link: it follows from the row and the key of codes, and is kept nowhere."""

import hashlib
import hmac
from datetime import datetime

from django.conf import settings
from django.urls import reverse

from tenken_site.accounts.models import Invitation

__all__ = ["TOPIC", "found", "link_to", "token_of"]

TOPIC = "accounts.invitation"


def token_of(invitation: Invitation) -> str:
    """32 hexadecimal digits of HMAC-SHA256 (128 bits). The moment it was made binds it to this very row."""
    words = f"invitation:{invitation.pk}:{invitation.user_id}:{int(invitation.made_at.timestamp() * 1000)}"
    return hmac.new(settings.TENKEN_CODE_KEY.encode(), words.encode(), hashlib.sha256).hexdigest()[:32]


def link_to(invitation: Invitation) -> str:
    """The address for the mail."""
    return f"{settings.TENKEN_SITE_URL}{reverse('invitation', args=[invitation.pk, token_of(invitation)])}"


def found(number: int, token: str, *, now: datetime) -> Invitation | None:
    """The invitation that this link opens, if it still holds: not used, not replaced, in time, its user active."""
    row = Invitation.objects.select_related("user").filter(pk=number).first()
    if row is None or not hmac.compare_digest(token_of(row).encode(), token.encode()):
        return None
    return row if row.ended_at is None and now < row.until and row.user.is_active else None
