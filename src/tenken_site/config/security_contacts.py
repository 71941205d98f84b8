"""The settings for ``/.well-known/security.txt``: whom to tell about a weakness, and until when that holds."""

from collections.abc import Sequence
from datetime import date

from tenken_site.config.env import MissingSetting

__all__ = ["checked"]

WAYS = ("mailto:", "https://", "tel:")


def checked(contacts: Sequence[str], *, until: str) -> tuple[tuple[str, ...], str]:
    """Contacts and day as they were given, once they can stand in the file (RFC 9116, 2.5.3 and 2.5.5).

    Raises MissingSetting for a contact that is no address of a kind that the standard knows, and for contacts without a
    day: one without the other is a file that readers must not trust.
    """
    for contact in contacts:
        if not contact.startswith(WAYS) or any(sign.isspace() for sign in contact):
            raise MissingSetting(
                f"TENKEN_SECURITY_CONTACTS: {contact!r} must begin with mailto:, https:// or tel: and hold no space."
            )
    if contacts:
        try:
            until = date.fromisoformat(until).isoformat()
        except ValueError:
            raise MissingSetting(
                "TENKEN_SECURITY_CONTACTS_UNTIL: the last day on which the contacts hold, as 2027-03-31."
            ) from None
    return tuple(contacts), until
