"""Lots: which cases of a wave get nothing, so that its effect can be measured.

A keyed hash instead of a random number: the same case of the same wave draws the same lot however often a worker begins
anew, and nobody without the key can tell or steer who is held out.
"""

import hmac
from hashlib import sha256

__all__ = ["held_out"]

_RANGE = 2**64


def held_out(*, wave_id: int, case_id: int, percent: int, key: bytes) -> bool:
    """Whether the case is held out of the wave: about ``percent`` of a hundred cases are."""
    digest = hmac.new(key, f"{wave_id}:{case_id}".encode(), sha256).digest()
    return int.from_bytes(digest[:8]) * 100 < percent * _RANGE
