"""Whose data is meant: the cases, users and units that one clinic's respondent, or one mail address, is found in."""

from dataclasses import dataclass

from django.db.models import QuerySet

from tenken.errors import TenkenError
from tenken_site.accounts.models import Appointment, User
from tenken_site.campaigns.models import Case, Enrolment
from tenken_site.encryption.sealed_rows import MAIL
from tenken_site.frames.models import Contact, Unit

__all__ = ["NobodyFound", "Person", "of_case", "of_mail"]


class NobodyFound(TenkenError):
    """No case has this id, or nothing on file has this address."""


@dataclass(frozen=True, slots=True)
class Person:
    """What the database knows of the respondent of a case, or of whoever has a mail address.

    ``users`` are those who answer for these cases alone: a person who also answers for another clinic, and an official,
    keep the sign-in. ``shared`` says which.
    """

    cases: tuple[Case, ...]
    units: tuple[Unit, ...]
    users: tuple[User, ...]
    shared: tuple[User, ...]


def of_case(public_id: str) -> Person:
    """The respondents of one case. Raises NobodyFound."""
    case = _cases().filter(public_id=public_id).first() if public_id.isascii() and public_id.isalnum() else None
    if case is None:
        raise NobodyFound("There is no case of this id. It stands in the address of the clinic's pages.")
    users = list(User.objects.filter(enrolments__case=case).distinct().order_by("pk"))
    return _person([case], [case.unit], users)


def of_mail(mail: str) -> Person:
    """Whoever has the address on file: as a contact of a clinic, or with a sign-in. Raises NobodyFound."""
    index = MAIL.index_of(mail)
    units = [one.unit for one in Contact.objects.filter(mail_index=index).select_related("unit")] if index else []
    users = list(User.objects.filter(email_index=index)) if index else []
    cases = list(_cases().filter(enrolments__user__in=users).distinct())
    if not units and not users:
        raise NobodyFound("Nothing on file has this address.")
    return _person(cases, units, users)


def _cases() -> QuerySet[Case]:
    return Case.objects.select_related("campaign", "unit", "wrapping_key").order_by("pk")


def _person(cases: list[Case], units: list[Unit], users: list[User]) -> Person:
    officials = set(Appointment.objects.filter(user__in=users).values_list("user", flat=True))
    others = Enrolment.objects.filter(user__in=users).exclude(case__in=cases)
    elsewhere = set(others.values_list("user", flat=True))
    shared = officials | elsewhere
    known = {unit.pk: unit for unit in [*units, *(case.unit for case in cases)]}
    return Person(
        cases=tuple(cases),
        units=tuple(known.values()),
        users=tuple(user for user in users if user.pk not in shared),
        shared=tuple(user for user in users if user.pk in shared),
    )
