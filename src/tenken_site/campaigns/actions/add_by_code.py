"""A signed-in person adds the clinics behind another code to the own sign-in."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from tenken.errors import TenkenError
from tenken_site.accounts.actions.withdraw_code import withdraw_code
from tenken_site.accounts.models import User
from tenken_site.accounts.permissions import is_official
from tenken_site.accounts.queries import code_in_force
from tenken_site.audit.log import record
from tenken_site.campaigns.models import Case, Enrolment

__all__ = ["Added", "NothingToAdd", "OwnCodeFirst", "add_by_code"]


class NothingToAdd(TenkenError):
    """The code opens nothing that the person has not got already, or belongs to nobody who answers."""


class OwnCodeFirst(TenkenError):
    """The person's own code was made by a clinic, which knows it and would come to see the other clinics with it."""


@dataclass(frozen=True, slots=True)
class Added:
    """The cases that were added: to answer for, and to help with."""

    answering: tuple[Case, ...]
    helping: tuple[Case, ...]


@transaction.atomic
def add_by_code(*, user: User, code_user: User, by: str, now: datetime) -> Added:
    """``code_user`` is whom the typed code belongs to. A clinic's rights are shared; a helper's grant moves over.

    The helper's typed code is used up by that. The clinic takes both back on its page of helpers, which lists them.
    Raises NothingToAdd, OwnCodeFirst.
    """
    if user.pk == code_user.pk:
        raise NothingToAdd
    for pk in sorted((user.pk, code_user.pk)):  # in one order, so that two who add each other do not wait for ever
        User.objects.select_for_update().get(pk=pk)
    if is_official(user) or is_official(code_user):  # behind the locks, which whoever makes a desk takes too
        raise NothingToAdd
    if _known_to_a_clinic(user):
        raise OwnCodeFirst
    has = set(Enrolment.objects.filter(user=user, revoked_at__isnull=True).values_list("case_id", flat=True))
    theirs = Enrolment.objects.filter(user=code_user).select_related("case__unit")
    # What somebody has added to a sign-in is not passed on with its code: only what the code was made for.
    shared = [one for one in theirs.answering().filter(granted_at__isnull=True) if one.case_id not in has]
    moved = [one for one in theirs.helping(now=now) if one.case_id not in has]
    if not shared and not moved:
        raise NothingToAdd
    Enrolment.objects.bulk_create(
        Enrolment(user=user, case=one.case, right=Enrolment.Right.ANSWER, granted_at=now, granted_by=by)
        for one in shared
    )
    Enrolment.objects.filter(pk__in=[one.pk for one in moved]).update(user=user)
    if moved and not Enrolment.objects.filter(user=code_user, revoked_at__isnull=True).exists():
        withdraw_code(user=code_user, by=by, now=now)
    for one in (*shared, *moved):
        record(
            action="campaigns.add_by_code",
            target=f"case:{one.case.public_id}",
            by=by,
            now=now,
            detail={"right": one.right, "from": code_user.pk},
        )
    return Added(tuple(one.case for one in shared), tuple(one.case for one in moved))


def _known_to_a_clinic(user: User) -> bool:
    """Whether the user came by a helper's code that is still the one printed by the clinic."""
    code = code_in_force(user)
    made_by_itself = code is not None and code.issued_by == f"user:{user.pk}"
    helps = Enrolment.objects.filter(user=user, right=Enrolment.Right.ASSIST).exists()
    return helps and code is not None and not made_by_itself
