"""Which keys of the log count: the first, and each that a key which counts has signed for."""

from collections.abc import Iterable

from tenken_site.audit.models import AuditKey
from tenken_site.audit.signing import PublicKey, fingerprint_of

__all__ = ["endorsed_text", "trusted_keys"]


def endorsed_text(public: bytes) -> bytes:
    """What the former key signs."""
    return b"tenken audit key\0" + public


def trusted_keys(*, trust: Iterable[str] = ()) -> dict[str, PublicKey]:
    """The keys that count, by fingerprint. ``trust``: fingerprints (or 16 letters and more) that a person vouches for.

    With ``trust`` the first key has no right of its own: whoever rewrites the whole log brings a first key too.
    """
    named = [one.lower() for one in trust]
    found: dict[int, PublicKey] = {}
    trusted: dict[str, PublicKey] = {}
    for position, row in enumerate(AuditKey.objects.order_by("pk")):
        public = bytes(row.public)
        if fingerprint_of(public) != row.fingerprint:
            continue
        vouched = any(len(one) >= 16 and row.fingerprint.startswith(one) for one in named)
        above = found.get(row.endorsed_id) if row.endorsed_id else None
        passed_on = above is not None and above.verify(signature=bytes(row.endorsement), data=endorsed_text(public))
        if vouched or passed_on or (position == 0 and not named):
            found[row.pk] = trusted[row.fingerprint] = PublicKey(public)
    return trusted
