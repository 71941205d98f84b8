"""The clinic lets somebody help with answering, and takes it back."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from tenken.errors import TenkenError
from tenken_site.accounts.actions.issue_code import issue_code
from tenken_site.accounts.actions.withdraw_code import withdraw_code
from tenken_site.accounts.models import User
from tenken_site.audit.log import record
from tenken_site.campaigns.models import Case, Enrolment
from tenken_site.campaigns.policies import taken_until

__all__ = ["MOST_HELPERS", "Granted", "HelpOver", "NoTimeLeft", "TooManyHelpers", "grant_help", "revoke_help"]

#: So many may help with one case at a time: a clinic has one vendor or a few.
MOST_HELPERS = 5
ID_LETTERS = "abcdefghjkmnpqrstvwxyz23456789"
LONGEST_LABEL = 40


class NoTimeLeft(TenkenError):
    """Nothing is taken any more, so nobody can help."""


class TooManyHelpers(TenkenError):
    """As many help as may."""


class HelpOver(TenkenError):
    """The grant was taken back already, or is not of this case."""


@dataclass(frozen=True, slots=True)
class Granted:
    """A helper's grant and its code as printed; the code is shown now and never again."""

    enrolment: Enrolment
    code: str


def grant_help(*, case: Case, label: str, behalf: str = "", by: User, now: datetime) -> Granted:
    """A new sign-in that may open the case and save answers, until the case's deadline at the latest.

    ``label`` is what the clinic calls the helper; ``behalf``, for the audit log, for whom ``by`` acts. ``case`` comes
    with its campaign. Raises NoTimeLeft, TooManyHelpers.
    """
    until = taken_until(case=case, campaign=case.campaign)
    if until <= now:
        raise NoTimeLeft(case.public_id)
    with transaction.atomic():
        Case.objects.select_for_update().only("pk").get(pk=case.pk)
        if Enrolment.objects.filter(case=case).helping(now=now).count() >= MOST_HELPERS:
            raise TooManyHelpers(case.public_id)
        user = User.objects.create_user("h" + "".join(secrets.choice(ID_LETTERS) for _ in range(9)))
        made = Enrolment.objects.create(
            user=user,
            case=case,
            right=Enrolment.Right.ASSIST,
            # Without what cannot be seen: a sign that turns the reading round, or a null, which PostgreSQL refuses.
            label="".join(sign for sign in " ".join(label.split()) if sign.isprintable())[:LONGEST_LABEL],
            granted_at=now,
            granted_by=f"user:{by.pk}",
            until=until,
        )
        code = issue_code(user=user, by=f"user:{by.pk}", now=now)
        _note("campaigns.grant_help", made, behalf=behalf, by=by, now=now)
    return Granted(made, code)


def revoke_help(*, case: Case, number: int, behalf: str = "", by: User, now: datetime) -> None:
    """The helper's very next request finds the case no more; its code stops working where it opens nothing else.

    The same for another's sign-in to which the clinic was added by its code. Raises HelpOver.
    """
    with transaction.atomic():
        held = Enrolment.objects.select_for_update().filter(pk=number, case=case, revoked_at__isnull=True)
        found = held.filter(granted_at__isnull=False).exclude(user=by).first()
        if found is None:
            raise HelpOver(case.public_id)
        Enrolment.objects.filter(pk=found.pk).update(revoked_at=now, revoked_by=f"user:{by.pk}")
        if not Enrolment.objects.filter(user=found.user_id, revoked_at__isnull=True).exists():
            withdraw_code(user=found.user, by=f"user:{by.pk}", now=now)
        _note("campaigns.revoke_help", found, behalf=behalf, by=by, now=now)


def _note(action: str, enrolment: Enrolment, *, behalf: str, by: User, now: datetime) -> None:
    target, detail = f"case:{enrolment.case.public_id}", {"helper": enrolment.user_id}
    record(action=action, target=target, by=f"user:{by.pk}", now=now, detail=detail, behalf=behalf)
