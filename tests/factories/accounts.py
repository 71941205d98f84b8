"""Users, their appointments and their access codes."""

from datetime import datetime

from tenken_site.accounts.models import Appointment, User
from tests.cast import NOW, PASSWORD, Clinic, Official
from tests.factories.jurisdictions import territory

__all__ = ["access_code", "official", "user"]


def user(person: Official | Clinic, *, password: str | None = PASSWORD) -> User:
    """The person's sign-in; the same row when asked again."""
    found = User.objects.filter(username=person.username).first()
    return found or User.objects.create_user(person.username, password, display_name=person.display_name)


def official(person: Official) -> User:
    """The person's sign-in, appointed to their jurisdiction."""
    row = user(person)
    if person.jurisdiction:
        Appointment.objects.get_or_create(user=row, jurisdiction=territory()[person.jurisdiction])
    return row


def access_code(row: User, *, now: datetime = NOW) -> str:
    """A new access code for the user, in plain text."""
    from tenken_site.accounts.actions.issue_code import issue_code

    return issue_code(user=row, by="command:tests", now=now)
