"""Erasing what is held about one person; what was counted stays as it was counted."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db import transaction

from tenken.errors import TenkenError
from tenken_site.accounts.models import Session, SignIn, User
from tenken_site.audit.log import record
from tenken_site.campaigns.models import Case
from tenken_site.chase.actions.erase_notes import erase_notes
from tenken_site.custody import disposal_log
from tenken_site.custody.models import Disposal
from tenken_site.custody.persons import Person
from tenken_site.custody.queries import case_subject
from tenken_site.custody.sealed_rows import emptied
from tenken_site.frames.actions.erase_contact import erase_contact
from tenken_site.frames.models import Unit
from tenken_site.responses.actions.destroy_personal_part import destroy_personal_part
from tenken_site.responses.documents import AnswersDisposed

__all__ = ["ErasureRefused", "ask_for_erasure", "erase_again", "erase_person"]


class ErasureRefused(TenkenError):
    """There is nothing to erase, or no reason was given."""


def ask_for_erasure(*, case: Case, behalf: str = "", by: str, now: datetime) -> Disposal:
    """The clinic's own request, for the ministry to carry out; asking again finds the first."""
    subject = case_subject(case.public_id)
    with transaction.atomic():
        open_one = Disposal.objects.filter(
            kind=Disposal.Kind.PERSON, subject=subject, done_at__isnull=True, withdrawn_at__isnull=True
        ).first()
        if open_one is not None:
            return open_one
        made = Disposal.objects.create(
            kind=Disposal.Kind.PERSON, subject=subject, reason="asked by the clinic", asked_at=now, asked_by=by
        )
        record(action="custody.ask_for_erasure", target=subject, by=by, now=now, behalf=behalf)
    return made


def erase_person(*, person: Person, reason: str, by: str, now: datetime) -> tuple[Disposal, ...]:
    """Erases names, addresses, telephone numbers, notes of calls, the personal part of answers, devices, passkeys.

    Answers that name nobody, receipts, counts and the audit log stay. One line in the disposal log for each case, and
    for each user without one. Raises ErasureRefused, AuditKeyMissing, DisposalLogDamaged, OSError.
    """
    words = reason.strip()[:200]
    if not words:
        raise ErasureRefused("Say why: who asked, and when.")
    if not (person.cases or person.units or person.users):
        raise ErasureRefused("There is nothing to erase.")
    subject, told = _told(person)
    with transaction.atomic():
        counts = _erase(cases=person.cases, units=person.units, users=person.users, by=by, now=now)
        record(
            action="custody.erase_person", target=subject, by=by, now=now, detail={"counts": dict(counts)}, reason=words
        )
        done = [_done(subject, words, counts, by=by, now=now)]
        done += [_done(case_subject(one.public_id), words, {}, by=by, now=now) for one in person.cases[1:]]
        digest = disposal_log.append(
            kind=Disposal.Kind.PERSON,
            subject=subject,
            told=told,
            reason=words,
            asked_by=done[0].asked_by,
            by=by,
            now=now,
        )
        for one in done:
            one.log_digest = digest
            one.save()
    return tuple(done)


def _told(person: Person) -> tuple[str, dict[str, list[str] | list[int]]]:
    """The subject, and what erasing it again in a restored backup needs: numbers, never a name or an address."""
    told: dict[str, list[str] | list[int]] = {
        "cases": [case.public_id for case in person.cases],
        "units": [unit.pk for unit in person.units],
        "users": [user.pk for user in person.users],
    }
    if person.cases:
        return case_subject(person.cases[0].public_id), told
    return (f"unit:{person.units[0].pk}" if person.units else f"user:{person.users[0].pk}"), told


def _done(subject: str, reason: str, counts: Mapping[str, int], *, by: str, now: datetime) -> Disposal:
    """The open request of the subject, now carried out; or a new row where nobody had asked."""
    waiting = Disposal.objects.filter(
        kind=Disposal.Kind.PERSON, subject=subject, done_at__isnull=True, withdrawn_at__isnull=True
    ).first()
    row = waiting or Disposal(kind=Disposal.Kind.PERSON, subject=subject, reason=reason, asked_at=now, asked_by=by)
    row.done_at, row.done_by, row.finished_at, row.counts = now, by, now, dict(counts)
    row.save()
    return row


def _erase(
    *, cases: tuple[Case, ...], units: tuple[Unit, ...], users: tuple[User, ...], by: str, now: datetime
) -> dict[str, int]:
    submissions = 0
    for case in cases:
        with suppress(AnswersDisposed):  # the campaign was disposed of: there is nothing left to destroy
            submissions += destroy_personal_part(case=case, reason="erasure", by=by, now=now)
        erase_notes(case=case, by=by, now=now)
    for unit in units:
        erase_contact(unit=unit, by=by, now=now)
    for user in users:
        emptied(user).save()
        SignIn.objects.filter(user=user).update(device="")
        Authenticator.objects.filter(user=user).delete()
        Session.objects.filter(user=user).delete()
    return {"submissions": submissions, "cases": len(cases), "units": len(units), "users": len(users)}


def erase_again(*, line: disposal_log.LogLine, by: str, now: datetime) -> bool:
    """What the disposal log says, done to a backup that was restored; False where nobody of it is in it."""
    cases = tuple(Case.objects.filter(public_id__in=line.told["cases"]).select_related("campaign", "unit"))
    units = tuple(Unit.objects.filter(pk__in=line.told["units"]))
    users = tuple(User.objects.filter(pk__in=line.told["users"]))
    if not (cases or units or users):
        return False
    with transaction.atomic():
        counts = _erase(cases=cases, units=units, users=users, by=by, now=now)
        row = _done(line.subject, line.reason, counts, by=line.by, now=line.at)
        row.asked_by, row.log_digest = line.asked_by, line.digest
        row.save()
        record(action="custody.dispose_again", target=line.subject, by=by, now=now, detail={"log_line": line.number})
    return True
