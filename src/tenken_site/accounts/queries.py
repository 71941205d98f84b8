"""Reading a user's own access: the code in force and who came in lately."""

from tenken_site.accounts.models import AccessCode, SignIn, User

__all__ = ["code_in_force", "recent_sign_ins"]

SHOWN = 20


def code_in_force(user: User) -> AccessCode | None:
    """The user's valid code (its row, never its characters), or None."""
    return AccessCode.objects.filter(user=user, revoked_at__isnull=True).first()


def recent_sign_ins(user: User) -> tuple[SignIn, ...]:
    """The user's last sign-ins, newest first, at most 20."""
    return tuple(SignIn.objects.filter(user=user).order_by("-at", "-pk")[:SHOWN])
