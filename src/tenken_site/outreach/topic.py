"""What the outbox asks about a wave's mail at the moment of sending: text and address, or why not."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.db.models import Q

from tenken_site.accounts import codes
from tenken_site.accounts.actions.issue_code import issue_drawn_codes
from tenken_site.accounts.models import AccessCode, Appointment, User
from tenken_site.campaigns.models import Case, Enrolment
from tenken_site.instruments import queries as instruments
from tenken_site.messaging.models import OutboxEntry
from tenken_site.messaging.topics import Drop, Later, Mail
from tenken_site.outreach import mail_texts, policies, queries
from tenken_site.outreach.actions.judge_addresses import record_bounce
from tenken_site.outreach.asking_again import reasons
from tenken_site.outreach.models import Wave

__all__ = ["WaveTopic", "reasons"]

ACTOR = "worker:outreach"
#: A stopped wave's entries are held; one that slipped in while the wave was being filled looks again after this.
LOOK_AGAIN = timedelta(minutes=10)


class WaveTopic:
    """Mail of waves. A batch costs the same few statements however many entries of a wave it holds."""

    name = queries.TOPIC

    def compose(self, entries: Sequence[OutboxEntry], *, now: datetime) -> Mapping[int, Mail | Drop | Later]:
        """What to do with each entry, by its key.

        An access code is drawn here and comes into force when the mail server has taken the mail: one that never
        left, or was refused, leaves the code of an earlier letter as it is.
        """
        known = {entry.group for entry in entries}
        waves = {
            wave.pk: wave
            for wave in Wave.objects.filter(pk__in=known).select_related("campaign", "owner").order_by("pk")
        }
        composed: dict[int, Mail | Drop | Later] = {}
        for group in known:
            mine = [entry for entry in entries if entry.group == group]
            wave = waves.get(group)
            if wave is None:
                composed |= {entry.pk: Drop("withdrawn") for entry in mine}
            else:
                composed |= _of_wave(wave, mine, now=now)
        return composed

    def bounced(self, entry: OutboxEntry, *, kind: str, status: str, now: datetime) -> None:
        """Sets the state of the address, so that nobody writes to it again and the chase desk sees it."""
        record_bounce(entry=entry, kind=kind, status=status, by=ACTOR, now=now)


def _of_wave(wave: Wave, entries: Sequence[OutboxEntry], *, now: datetime) -> dict[int, Mail | Drop | Later]:
    if wave.state == Wave.State.WITHDRAWN:
        return {entry.pk: Drop("withdrawn") for entry in entries}
    if wave.state == Wave.State.STOPPED:
        return {entry.pk: Later(now + LOOK_AGAIN) for entry in entries}
    dropped = reasons(wave, subjects=[entry.subject for entry in entries], channel="mail", now=now)
    decided: dict[int, Mail | Drop | Later] = {
        entry.pk: Drop(dropped[entry.subject]) for entry in entries if entry.subject in dropped
    }
    left = [entry for entry in entries if entry.subject not in dropped]
    quiet = policies.quiet_of(wave.campaign)
    if quiet.is_quiet(now):
        return decided | {entry.pk: Later(quiet.next_sending(now)) for entry in left}
    return decided | _mails(wave, left, now=now)


def _mails(wave: Wave, entries: Sequence[OutboxEntry], *, now: datetime) -> dict[int, Mail | Drop | Later]:
    """The mails of those that are to be written to."""
    subjects = [entry.subject for entry in entries]
    if not subjects:
        return {}
    cases = Case.objects.filter(pk__in=subjects).select_related("unit__contact").defer("draft_document").in_bulk()
    drawn = _drawn(subjects) if wave.purpose == Wave.Purpose.ACCESS_CODE else {}
    sender = mail_texts.from_name(instruments.survey(wave.campaign.instrument_version_id))
    if policies.is_of_a_relay(wave):
        sender = wave.owner.name
    made: dict[int, Mail | Drop | Later] = {}
    for entry in entries:
        case = cases[entry.subject]
        extra, taken = {}, None
        if wave.purpose == Wave.Purpose.ACCESS_CODE:
            if entry.subject not in drawn:
                made[entry.pk] = Drop("not_enrolled")
                continue
            user, code = drawn[entry.subject]
            extra, taken = {"access_code": codes.printed(code)}, partial(_put_in_force, user, code)
        subject, text = mail_texts.text_of(wave, case, extra=extra)
        made[entry.pk] = Mail(
            to=case.unit.contact.mail,
            subject=subject,
            text=text,
            from_name=sender,
            reply_to=wave.contact_mail,
            taken=taken,
        )
    return made


def _drawn(cases: Sequence[int]) -> dict[int, tuple[User, str]]:
    """A plain code, not yet in force, for each case's first enrolled clinic user; officials never get one."""
    enrolled = Enrolment.objects.answering().filter(case__in=cases, user__is_active=True).order_by("-pk")
    user_of = dict(enrolled.values_list("case_id", "user_id"))
    officials = set(Appointment.objects.filter(user__in=user_of.values()).values_list("user_id", flat=True))
    users = User.objects.in_bulk(set(user_of.values()) - officials)
    code_of = {pk: codes.new_code() for pk in users}
    return {case: (users[pk], code_of[pk]) for case, pk in user_of.items() if pk in users}


def _put_in_force(user: User, code: str, now: datetime) -> None:
    """The mailed code replaces the others. Not for one who has signed in meanwhile, nor twice for two mails of a user
    with two clinics."""
    known = AccessCode.objects.filter(user=user)
    same = Q(digest=codes.digest(code, key=settings.TENKEN_CODE_KEY))
    if not known.filter(same | Q(last_used_at__isnull=False)).exists():
        issue_drawn_codes(drawn=[(user, code)], by=ACTOR, now=now)
