"""Setting one's own password, the first or another."""

from datetime import datetime

from django.db import transaction

from tenken_site.accounts.actions.accept_invitation import end_invitations
from tenken_site.accounts.models import User
from tenken_site.audit import log

__all__ = ["WrongPassword", "change_password"]


class WrongPassword(Exception):
    """The password so far is another one."""


def change_password(*, user: User, former: str, password: str, by: str, now: datetime) -> None:
    """The new password is in force, every other session and every link that sets one has ended; the caller keeps its
    own session alive.

    ``former`` is not asked where there is none (clinics that came in by code). The caller has checked the new one
    against the rules (``django.contrib.auth.password_validation``). Raises WrongPassword.
    """
    with transaction.atomic():
        locked = User.objects.select_for_update().get(pk=user.pk)
        if locked.has_usable_password() and not locked.check_password(former):
            raise WrongPassword
        locked.set_password(password)
        locked.save(update_fields=["password"])
        end_invitations(user=user, by=by, now=now)
        log.record(action="accounts.change_password", target=f"user:{user.pk}", by=by, now=now)
    user.password = locked.password
