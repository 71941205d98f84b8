"""Secrets of authenticator apps, and whose signatures are believed."""

import base64

from tenken_site.accounts.oidc import ALGORITHMS
from tenken_site.accounts.totp import new_secret


def test_a_secret_has_160_random_bits() -> None:
    drawn = [base64.b32decode(new_secret()) for _ in range(50)]

    assert {len(secret) for secret in drawn} == {20}
    assert len(set(drawn)) == 50
    assert all(len({secret[place] for secret in drawn}) > 25 for place in range(20))


def test_a_provider_is_believed_by_public_keys_alone() -> None:
    # HS256 would take the client's own secret for a key, "none" nothing at all.
    assert {name[:2] for name in ALGORITHMS} == {"RS", "PS", "ES"}
