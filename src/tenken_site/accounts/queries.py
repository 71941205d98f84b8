"""Reading a user's own access: the code in force and who came in lately; and who is appointed where."""

from tenken_site.accounts.models import AccessCode, Appointment, SignIn, User

__all__ = ["appointments", "code_in_force", "code_number", "recent_sign_ins"]

SHOWN = 20


def code_in_force(user: User) -> AccessCode | None:
    """The user's valid code (its row, never its characters), or None."""
    return AccessCode.objects.filter(user=user, revoked_at__isnull=True).first()


def code_number(code: AccessCode | None) -> str:
    """What a form names the code that it replaces by; ``none`` without one."""
    return str(code.pk) if code else "none"


def recent_sign_ins(user: User) -> tuple[SignIn, ...]:
    """The user's last sign-ins, newest first, at most 20."""
    return tuple(SignIn.objects.filter(user=user).order_by("-at", "-pk")[:SHOWN])


def appointments() -> tuple[Appointment, ...]:
    """Every appointment with its user and area, by area and ID: one statement. For who runs the site, not for pages."""
    return tuple(
        Appointment.objects.select_related("user", "jurisdiction").order_by("jurisdiction__code", "user__username")
    )
