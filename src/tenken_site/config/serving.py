"""The last look before the site serves or a worker works: with production's settings, keys must be there and closed."""

import os

from django.conf import settings

from tenken_site.config import safety

__all__ = ["is_production", "present", "refuse_when_unsafe"]


def is_production() -> bool:
    """Whether these settings are for people's answers: TLS is asked for in production alone."""
    return bool(settings.SECURE_SSL_REDIRECT)


def refuse_when_unsafe() -> None:
    """Raises Unsafe in production where a fault forbids to serve; development and tests may do as they like."""
    if is_production():
        safety.refuse(present(), environment=os.environ, serving=True)


def present() -> dict[str, object]:
    """The settings as they stand, Django's own defaults included."""
    return {name: getattr(settings, name) for name in dir(settings) if name.isupper()}
