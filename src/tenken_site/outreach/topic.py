"""What the outbox asks about a wave's mail at the moment of sending: text and address, or why not."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from tenken_site.accounts.actions.issue_code import issue_codes
from tenken_site.accounts.models import Appointment, User
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

        An access code is made here and nowhere else: whoever composes twice makes two, and the one that is sent last
        is the valid one.
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
    dropped = reasons(wave, subjects=[entry.subject for entry in entries], now=now)
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
    codes = _codes(subjects, now=now) if wave.purpose == Wave.Purpose.ACCESS_CODE else {}
    sender = mail_texts.from_name(instruments.survey(wave.campaign.instrument_version_id))
    if policies.is_of_a_relay(wave):
        sender = wave.owner.name
    made: dict[int, Mail | Drop | Later] = {}
    for entry in entries:
        case = cases[entry.subject]
        extra = {}
        if wave.purpose == Wave.Purpose.ACCESS_CODE:
            if entry.subject not in codes:
                made[entry.pk] = Drop("not_enrolled")
                continue
            extra = {"access_code": codes[entry.subject]}
        subject, text = mail_texts.text_of(wave, case, extra=extra)
        made[entry.pk] = Mail(
            to=case.unit.contact.mail, subject=subject, text=text, from_name=sender, reply_to=wave.contact_mail
        )
    return made


def _codes(cases: Sequence[int], *, now: datetime) -> dict[int, str]:
    """A new access code for each case's first enrolled clinic user, by case; officials never get one."""
    enrolled = Enrolment.objects.filter(case__in=cases, user__is_active=True).order_by("-pk")
    user_of = dict(enrolled.values_list("case_id", "user_id"))
    officials = set(Appointment.objects.filter(user__in=user_of.values()).values_list("user_id", flat=True))
    users = User.objects.filter(pk__in=set(user_of.values()) - officials).order_by("pk")
    code_of = {user.pk: code for user, code in issue_codes(users=list(users), by=ACTOR, now=now)}
    return {case: code_of[user] for case, user in user_of.items() if user in code_of}
