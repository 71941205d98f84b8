"""Who may hold an access code: clinics. Officials sign in with a password (and later a second factor)."""

from tenken_site.accounts.models import Appointment, User

__all__ = ["CodeNotForOfficials", "check_user_may_hold_a_code", "is_official", "user_may_hold_a_code"]


class CodeNotForOfficials(Exception):
    """A printed code would be a way around the official's password."""


def is_official(user: User) -> bool:
    """Does the user hold an appointment? One statement."""
    return Appointment.objects.filter(user=user).exists()


def check_user_may_hold_a_code(user: User) -> None:
    """Raises CodeNotForOfficials."""
    if is_official(user):
        raise CodeNotForOfficials


def user_may_hold_a_code(user: User) -> bool:
    """True when ``check_user_may_hold_a_code`` raises nothing."""
    try:
        check_user_may_hold_a_code(user)
    except CodeNotForOfficials:
        return False
    return True
