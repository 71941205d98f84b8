"""Enrolling clinics: for each case one sign-in, the clinic's own of an earlier campaign if it has one."""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import Exists, OuterRef

from tenken_site.accounts.models import User, accounts_key
from tenken_site.audit.log import record
from tenken_site.campaigns.models import Campaign, Case, Enrolment
from tenken_site.encryption.keyring import UsableKey

__all__ = ["BATCH", "Enrolled", "enrol"]

BATCH = 2_000
ID_LETTERS = "abcdefghjkmnpqrstvwxyz23456789"  # typed from paper: no I, L, O, U, 0, 1
ID_LENGTH = 9


@dataclass(frozen=True, slots=True)
class Enrolled:
    """How many cases got a new sign-in and how many the one of an earlier campaign."""

    new: int
    known: int


def _silent(_done: int) -> None:
    pass


def enrol(*, campaign: Campaign, progress: Callable[[int], None] = _silent, by: str, now: datetime) -> Enrolled:
    """Enrols one user for each case of the campaign that has none.

    Each batch is a transaction with its audit entry, so that on SQLite others can write in between; after an
    interruption run it again: it enrols only the rest.

    A new user has a printed ID (``K`` and nine letters or digits; stored in lower case) and no password; access codes
    are issued apart.
    A clinic is known again by its row of the list, or by facility code and name where nothing about the row needs
    review: a doubtful or passed-on code must not give one clinic's sign-in to another.
    """
    new = known = last = 0
    key = accounts_key()
    enrolled = Enrolment.objects.answering().filter(case=OuterRef("pk"))
    open_cases = Case.objects.filter(~Exists(enrolled), campaign=campaign).select_related("unit").order_by("pk")
    open_cases = open_cases.only(
        "pk", "unit__id", "unit__facility_code", "unit__review", "unit__name", "unit__name_folded"
    )
    while batch := list(open_cases.filter(pk__gt=last)[:BATCH]):
        with transaction.atomic():
            users = _known_users(batch)
            strangers = [case for case in batch if case.pk not in users]
            users |= _new_users(strangers, key=key)
            Enrolment.objects.bulk_create([Enrolment(case=case, user_id=users[case.pk]) for case in batch])
            record(
                action="campaigns.enrol",
                target=f"campaign:{campaign.slug}",
                by=by,
                now=now,
                detail={"new": len(strangers), "known": len(batch) - len(strangers)},
            )
        new, known, last = new + len(strangers), known + len(batch) - len(strangers), batch[-1].pk
        progress(new + known)
    return Enrolled(new=new, known=known)


def _known_users(batch: Sequence[Case]) -> dict[int, int]:
    """User by case, for clinics that were enrolled in an earlier campaign."""
    # Not those that a person added by a code: letters go to the clinic's own sign-in.
    own = Enrolment.objects.answering().filter(granted_at__isnull=True)
    earlier = own.filter(user__is_active=True).order_by("pk")
    by_unit = dict(
        earlier.filter(case__unit__in=[case.unit_id for case in batch]).values_list("case__unit_id", "user_id")
    )
    codes = [case.unit.facility_code for case in batch if _is_sure(case)]
    by_code = {
        (code, name): user
        for code, name, user in earlier.filter(case__unit__facility_code__in=codes, case__unit__review="").values_list(
            "case__unit__facility_code", "case__unit__name_folded", "user_id"
        )
    }
    found = {}
    for case in batch:
        same = by_code.get((case.unit.facility_code, case.unit.name_folded)) if _is_sure(case) else None
        user = by_unit.get(case.unit_id) or same
        if user:
            found[case.pk] = user
    return found


def _is_sure(case: Case) -> bool:
    return bool(case.unit.facility_code) and not case.unit.review


def _new_users(strangers: Sequence[Case], *, key: UsableKey) -> dict[int, int]:
    names: set[str] = set()
    while len(names) < len(strangers):
        drawn = {_printed_id() for _ in range(len(strangers) - len(names))}
        names |= drawn - set(User.objects.filter(username__in=drawn).values_list("username", flat=True))
    users = [User(username=name, password=make_password(None)) for name in sorted(names)]
    for user, case in zip(users, strangers, strict=True):
        user.put(key=key, display_name=case.unit.name[:200])
    made = User.objects.bulk_create(users)
    return {case.pk: user.pk for case, user in zip(strangers, made, strict=True)}


def _printed_id() -> str:
    return "k" + "".join(secrets.choice(ID_LETTERS) for _ in range(ID_LENGTH))
