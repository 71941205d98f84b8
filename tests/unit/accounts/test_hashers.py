"""Passwords cost as much to guess as OWASP asks for."""

from tenken_site.accounts.hashers import Argon2idOwaspMinimum


def test_a_password_is_hashed_with_argon2id_at_the_owasp_minimum() -> None:
    hasher = Argon2idOwaspMinimum()

    encoded = hasher.encode("correct horse battery staple", hasher.salt())

    assert encoded.startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")
    assert hasher.verify("correct horse battery staple", encoded)
    assert not hasher.verify("wrong horse", encoded)
