"""Making access codes. A new code revokes the old one and ends every session that began before."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice

from django.conf import settings
from django.db import transaction
from django.db.models import F

from tenken.errors import TenkenError
from tenken_site.accounts import codes
from tenken_site.accounts.models import AccessCode, Appointment, User
from tenken_site.accounts.permissions import CodeNotForOfficials
from tenken_site.accounts.queries import code_in_force, code_number
from tenken_site.audit import log

__all__ = ["CodeMovedOn", "CodeNotForOfficials", "issue_code", "issue_codes", "issue_drawn_codes"]

BATCH = 2000


class CodeMovedOn(TenkenError):
    """Another code has come into force since the caller looked."""


def issue_code(*, user: User, replaces: str | None = None, by: str, now: datetime) -> str:
    """A new code for one user, as printed (XXXX-XXXX-XXXX-XXXX). It is shown now and never again.

    ``replaces`` is the number of the code that the caller saw in force (``queries.code_number``); None replaces any.
    ``user.access_epoch`` is brought up to date, so that the caller can keep the acting session alive.
    Raises CodeNotForOfficials, CodeMovedOn.
    """
    with transaction.atomic():
        # The row lock lets two people who press at once come one after the other: the later code is the valid one.
        locked = User.objects.select_for_update().get(pk=user.pk)
        if replaces is not None and replaces != code_number(code_in_force(locked)):
            raise CodeMovedOn("Another code has been made meanwhile.")
        (code,) = _issue([locked], by=by, now=now)
        log.record(action="accounts.issue_code", target=f"user:{user.pk}", by=by, now=now)
    user.access_epoch = locked.access_epoch + 1
    return code


def issue_codes(*, users: Iterable[User], batch: int = BATCH, by: str, now: datetime) -> Iterator[tuple[User, str]]:
    """New codes for many users, in batches: each batch is one transaction with one audit entry.

    A generator: codes are made as they are taken, and a batch is stored before its first code is handed out.
    Raises CodeNotForOfficials for the batch that holds an official.
    """
    remaining = iter(users)
    while chosen := list(islice(remaining, batch)):
        with transaction.atomic():
            made = _issue(chosen, by=by, now=now)
            log.record(
                action="accounts.issue_codes",
                target="users",
                by=by,
                now=now,
                detail={"users": len(chosen), "first": chosen[0].pk, "last": chosen[-1].pk},
            )
        yield from zip(chosen, made, strict=True)


def issue_drawn_codes(*, drawn: Sequence[tuple[User, str]], by: str, now: datetime) -> None:
    """Puts codes into force that the caller drew beforehand (``codes.new_code``), for letters that are set already.

    One transaction: join it to that which stores the letters, so that no code is in force that was not printed.
    Raises CodeNotForOfficials.
    """
    if not drawn:
        return
    with transaction.atomic():
        _issue([user for user, _code in drawn], drawn=[code for _user, code in drawn], by=by, now=now)
        log.record(
            action="accounts.issue_codes",
            target="users",
            by=by,
            now=now,
            detail={"users": len(drawn), "first": drawn[0][0].pk, "last": drawn[-1][0].pk},
        )


def _issue(users: list[User], *, drawn: Sequence[str] = (), by: str, now: datetime) -> list[str]:
    """Revokes, raises the epochs and stores the hashes: five statements however many users."""
    keys = [user.pk for user in users]
    if Appointment.objects.filter(user__in=keys).exists():
        raise CodeNotForOfficials
    AccessCode.objects.filter(user__in=keys, revoked_at__isnull=True).update(revoked_at=now, revoked_by=by)
    User.objects.filter(pk__in=keys).update(access_epoch=F("access_epoch") + 1)
    made = list(drawn) or [codes.new_code() for _ in users]
    AccessCode.objects.bulk_create(
        AccessCode(
            user_id=user.pk,
            digest=codes.digest(code, key=settings.TENKEN_CODE_KEY),
            issued_at=now,
            issued_by=by,
        )
        for user, code in zip(users, made, strict=True)
    )
    return [codes.printed(code) for code in made]
