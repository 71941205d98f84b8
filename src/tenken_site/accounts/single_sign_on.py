"""Whether officials sign in by their own authority's OpenID Connect provider (settings TENKEN_OIDC_…)."""

from django.conf import settings
from django.utils.translation import gettext

from tenken_site.accounts.models import User
from tenken_site.accounts.permissions import is_official

__all__ = ["is_offered", "is_required_of", "name"]


def is_offered() -> bool:
    """Is a provider set?"""
    return bool(settings.TENKEN_OIDC_ISSUER and settings.TENKEN_OIDC_CLIENT_ID)


def is_required_of(user: User) -> bool:
    """Must this user come in by it? One statement where the setting asks for it."""
    return bool(settings.TENKEN_OIDC_REQUIRED) and is_offered() and is_official(user)


def name() -> str:
    """What the button calls it."""
    return settings.TENKEN_OIDC_NAME or gettext("職員認証")
