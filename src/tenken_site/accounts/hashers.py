"""The password hash: argon2id at OWASP's minimum cost (19 MiB, 2 passes, 1 lane; about 24 ms)."""

from django.contrib.auth.hashers import Argon2PasswordHasher

__all__ = ["Argon2idOwaspMinimum"]


class Argon2idOwaspMinimum(Argon2PasswordHasher):
    """OWASP Password Storage Cheat Sheet, argon2id: m=19456 KiB, t=2, p=1."""

    time_cost = 2
    memory_cost = 19456
    parallelism = 1
