"""The mark of an entry on its mail: in Message-ID and envelope sender, so that whatever comes back is traced.

It carries a keyed hash: a forged report about a mail that we never sent names no valid mark.
"""

import hmac
import re
from email.utils import parseaddr

from django.conf import settings
from django.utils.crypto import salted_hmac

__all__ = ["bounce_address", "envelope_sender", "marked_entry", "message_id", "sender", "sender_domain"]

SALT = "tenken_site.messaging.marks"
HASH_LETTERS = 20
MARK = re.compile(rf"(?:tenken-|\+)(\d{{1,19}})-([0-9a-f]{{{HASH_LETTERS}}})", re.IGNORECASE)


def _hash(entry: int) -> str:
    return salted_hmac(SALT, str(entry), algorithm="sha256").hexdigest()[:HASH_LETTERS]


def sender() -> tuple[str, str]:
    """Name and address that people see as the sender."""
    return parseaddr(settings.TENKEN_MAIL_FROM)


def sender_domain() -> str:
    """What stands after the @ of the sender's address."""
    return sender()[1].rpartition("@")[2] or "localhost"


def bounce_address() -> str:
    """Where what cannot be delivered goes back to, without a mark."""
    return settings.TENKEN_BOUNCE_ADDRESS or f"bounces@{sender_domain()}"


def envelope_sender(entry: int) -> str:
    """``bounces+12-ab…@domain`` (VERP)."""
    local, _, domain = bounce_address().rpartition("@")
    return f"{local}+{entry}-{_hash(entry)}@{domain}"


def message_id(entry: int) -> str:
    """``<tenken-12-ab…@domain>``, the same each time the entry is sent: a second copy is known as one."""
    return f"<tenken-{entry}-{_hash(entry)}@{sender_domain()}>"


def marked_entry(text: str) -> int | None:
    """The entry of the first valid mark in a text; None without one, or when the hash is not ours."""
    for found in MARK.finditer(text):
        entry = int(found[1])
        if hmac.compare_digest(_hash(entry), found[2].lower()):
            return entry
    return None
