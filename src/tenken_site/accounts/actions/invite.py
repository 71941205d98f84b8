"""Inviting an official: a sign-in without a password, an area, and a mail with a link that sets the password."""

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction

from tenken.errors import TenkenError
from tenken_site.accounts.actions.appoint import AreaUnknown, SignInTaken
from tenken_site.accounts.invitations import TOPIC
from tenken_site.accounts.models import Appointment, Invitation, User, accounts_key
from tenken_site.accounts.permissions import is_official
from tenken_site.audit import log
from tenken_site.encryption.sealed_rows import MAIL
from tenken_site.jurisdictions.models import Jurisdiction
from tenken_site.messaging.actions.enqueue import enqueue

__all__ = ["VALID", "AreaUnknown", "MailTaken", "MailUnreadable", "SignInTaken", "invite", "invite_again"]

#: So long the link in the mail works.
VALID = timedelta(days=7)


class MailUnreadable(TenkenError):
    """This cannot be a mail address."""


class MailTaken(TenkenError):
    """Somebody signs in with this address already."""


def invite(*, username: str, display_name: str, mail: str, area: str, by: str, now: datetime) -> Invitation:
    """A new official for the area of this six-digit code; nobody knows a password for it.

    Raises AreaUnknown, MailTaken, MailUnreadable, SignInTaken; nothing is changed then.
    """
    address = mail.strip()
    try:
        validate_email(address)
    except ValidationError:
        raise MailUnreadable("This is no mail address.") from None
    accounts_key()
    with transaction.atomic():
        jurisdiction = Jurisdiction.objects.filter(code=area).first()
        if jurisdiction is None:
            raise AreaUnknown(f"There is no area with the code {area}.")
        if User.objects.filter(username=username.lower()).exists():
            raise SignInTaken(f"Somebody has the ID {username.lower()} already.")
        if User.objects.filter(email_index=MAIL.index_of(address)).exists():
            raise MailTaken("Somebody signs in with this address already.")
        try:
            with transaction.atomic():
                user = User.objects.create_user(username, None, display_name=display_name, email=address)
        except IntegrityError:  # the same button pressed twice at one moment
            raise SignInTaken(f"Somebody has the ID {username.lower()} already.") from None
        Appointment.objects.create(user=user, jurisdiction=jurisdiction, granted_at=now, granted_by=by)
        made = _send(user, by=by, now=now)
        log.record(action="accounts.invite", target=f"user:{user.pk}", by=by, now=now, detail={"area": area})
    return made


def invite_again(*, user: User, by: str, now: datetime) -> Invitation:
    """Another mail with another link; the former link no longer works. Also for an official who forgot the password:
    the password so far works until the link is used. Raises MailUnreadable where no address is on file.
    """
    if not user.email or not is_official(user):
        raise MailUnreadable("There is no address to write to.")
    with transaction.atomic():
        made = _send(user, by=by, now=now)
        log.record(action="accounts.invite_again", target=f"user:{user.pk}", by=by, now=now)
    return made


def _send(user: User, *, by: str, now: datetime) -> Invitation:
    User.objects.select_for_update().only("pk").get(pk=user.pk)  # two presses come one after the other
    Invitation.objects.filter(user=user, ended_at__isnull=True).update(ended_at=now, ended_by=by)
    made = Invitation.objects.create(user=user, made_at=now, made_by=by, until=now + VALID)
    enqueue(topic=TOPIC, group=0, subjects=[made.pk], channel="mail", due_at=now, now=now)
    return made
