"""The way in with an access code, named in the session so that one can tell how it began."""

from django.contrib.auth.backends import BaseBackend

__all__ = ["AccessCodeBackend"]


class AccessCodeBackend(BaseBackend):
    """Checks nothing itself: ``actions.sign_in_with_code`` does, and Django's ``authenticate`` finds no one here."""
