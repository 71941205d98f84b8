"""Signing in with an access code."""

from django.contrib.auth.backends import BaseBackend

__all__ = ["AccessCodeBackend"]


class AccessCodeBackend(BaseBackend):
    """Filled by the sign-in with a code."""
