"""Whose data is meant: the cases, users and units that one clinic's respondent, or one mail address, is found in."""

from dataclasses import dataclass, replace

from django.db.models import Q, QuerySet

from tenken.errors import TenkenError
from tenken_site.accounts.models import Appointment, Membership, User
from tenken_site.campaigns.models import Case, Enrolment
from tenken_site.encryption.sealed_rows import MAIL
from tenken_site.frames.models import Contact, Unit

__all__ = ["NobodyFound", "Person", "but_others", "of_case", "of_mail"]


class NobodyFound(TenkenError):
    """No case has this id, or nothing on file has this address."""


@dataclass(frozen=True, slots=True)
class Person:
    """What the database knows of the respondent of a case, or of whoever has a mail address.

    ``users`` are those who answer for these cases alone: a person who also answers for another clinic or acts for a
    corporation, and an official, keep the sign-in. ``shared`` says which.
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
    return _person([case], [case.unit, *_same_elsewhere(case.unit)], users)


def but_others(person: Person, *, user: User) -> Person:
    """The same for the pages of one who answers: without the names, addresses and devices of others who do."""

    def own(those: tuple[User, ...]) -> tuple[User, ...]:
        return tuple(one for one in those if one.pk == user.pk)

    return replace(person, users=own(person.users), shared=own(person.shared))


def of_mail(mail: str) -> Person:
    """Whoever has the address on file: as a contact of a clinic, or with a sign-in. Raises NobodyFound."""
    index = MAIL.index_of(mail)
    units = [one.unit for one in Contact.objects.filter(mail_index=index).select_related("unit")] if index else []
    users = list(User.objects.filter(email_index=index)) if index else []
    cases = list(_cases().filter(enrolments__user__in=users).distinct())
    if not units and not users:
        raise NobodyFound("Nothing on file has this address.")
    return _person(cases, units, users)


def _same_elsewhere(unit: Unit) -> list[Unit]:
    """The facility in other versions of its list, as far as they have its contact: addresses are carried over."""
    there = Unit.objects.filter(version__frame__versions=unit.version_id, contact__key__isnull=False)
    same = Q(facility_code=unit.facility_code) if unit.facility_code else Q(pk__in=())
    contact = Contact.objects.filter(unit=unit).first()
    for name in ("mail_index", "telephone_index"):
        if contact is not None and getattr(contact, name):
            same |= Q(**{f"contact__{name}": getattr(contact, name)}, name_folded=unit.name_folded)
    return list(there.filter(same).exclude(version=unit.version_id).order_by("pk"))


def _cases() -> QuerySet[Case]:
    return Case.objects.select_related("campaign", "unit", "wrapping_key").order_by("pk")


def _person(cases: list[Case], units: list[Unit], users: list[User]) -> Person:
    officials = set(Appointment.objects.filter(user__in=users).values_list("user", flat=True))
    others = Enrolment.objects.filter(user__in=users).exclude(case__in=cases)
    elsewhere = set(others.values_list("user", flat=True))
    members = Membership.objects.filter(user__in=users, ended_at__isnull=True)
    shared = officials | elsewhere | set(members.values_list("user", flat=True))
    known = {unit.pk: unit for unit in [*units, *(case.unit for case in cases)]}
    return Person(
        cases=tuple(cases),
        units=tuple(known.values()),
        users=tuple(user for user in users if user.pk not in shared),
        shared=tuple(user for user in users if user.pk in shared),
    )
