"""Short personal texts (names, mail addresses, telephone numbers) at rest, and the keyed index they are found by.

A sealed text opens only in its own row and column. The index is HMAC-SHA256 over the normal form of the text: equal
texts have equal indexes, so an address can be looked up exactly; part of a text cannot be searched for.
"""

import hashlib
import hmac
import unicodedata

from tenken_site.encryption.keyring import UsableKey, steady

__all__ = ["INDEX_SCOPE", "index_of", "mail_form", "open_text", "seal_text", "telephone_form"]

INDEX_SCOPE = "index"


def seal_text(text: str, *, key: UsableKey, context: str) -> bytes:
    """The sealed text; nothing for an empty one. ``context``: "contact:12:mail"."""
    return key.data.seal(text.encode(), context=context) if text else b""


def open_text(sealed: bytes, *, key: UsableKey, context: str) -> str:
    """The text again; empty for nothing. Raises DoesNotOpen."""
    return key.data.open(bytes(sealed), context=context).decode() if sealed else ""


def mail_form(mail: str) -> str:
    """The form by which addresses are compared: NFKC, lower case, no spaces around."""
    return unicodedata.normalize("NFKC", mail).strip().casefold()


def telephone_form(telephone: str) -> str:
    """The form by which numbers are compared: half-width digits alone."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", telephone) if sign.isdecimal())


def index_of(form: str, *, purpose: str, key: UsableKey | None = None) -> str:
    """32 hexadecimal digits of HMAC-SHA256; blank for a blank form. ``purpose`` ("mail") keeps columns apart.
    ``key``: the index's, where a migration has it at hand.

    Raises NoKeyInUse before ``ensure_key(scope=INDEX_SCOPE)`` was called; it is made with the first contact or account.
    """
    if not form:
        return ""
    secret = (key or steady(INDEX_SCOPE)).data.key
    return hmac.digest(secret, f"{purpose}\0{form}".encode(), hashlib.sha256).hex()[:32]
