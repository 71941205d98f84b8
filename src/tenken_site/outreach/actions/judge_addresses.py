"""What mail says of an address: one that came back is dead or weak, one that was quiet for days works.

The audit entry names the unit and the code of RFC 3463, never the address.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from tenken_site.audit.log import record
from tenken_site.campaigns.models import Case
from tenken_site.frames.models import Contact
from tenken_site.messaging.models import Bounce, OutboxEntry
from tenken_site.outreach.queries import TOPIC

__all__ = ["SETTLES_AFTER", "confirm_addresses", "record_bounce"]

#: Reports of mail that cannot be delivered come within hours, of servers that are down within days.
SETTLES_AFTER = timedelta(days=5)
BATCH = 2_000
_UNSURE = (Contact.MailState.UNTRIED, Contact.MailState.SOFT)
_MEANS = {Bounce.Kind.HARD.value: Contact.MailState.DEAD, Bounce.Kind.SOFT.value: Contact.MailState.SOFT}


def record_bounce(*, entry: OutboxEntry, kind: str, status: str, by: str, now: datetime) -> bool:
    """Sets the state of the address that the mail went to; False when it was replaced since, or nothing changes.

    A mail that was refused for what it is (``blocked``) tells nothing of the address.
    """
    state = _MEANS.get(kind)
    if state is None:
        return False
    unit = Case.objects.filter(pk=entry.subject).values("unit_id")
    contacts = Contact.objects.filter(unit__in=unit).exclude(mail_index="")
    if (sent := entry.sent_at or entry.tried_at) is not None:
        contacts = contacts.exclude(mail_state=Contact.MailState.UNTRIED, mail_state_at__gt=sent)
        # One that was changed and judged again since: rather wait for its own bounce than believe the old address's.
        contacts = contacts.exclude(changed_at__gt=sent)
    if state == Contact.MailState.SOFT:
        contacts = contacts.exclude(mail_state=Contact.MailState.DEAD)
    with transaction.atomic():
        changed = contacts.update(mail_state=state, mail_state_at=now, mail_trouble=status[:12])
        if changed:
            detail = {"state": state.value, "status": status[:12]}
            record(action="outreach.record_bounce", target=f"case:{entry.subject}", by=by, now=now, detail=detail)
    return bool(changed)


def confirm_addresses(*, by: str, now: datetime) -> int:
    """Marks addresses as working to which mail went days ago and none came back; how many. Batches of 2,000."""
    confirmed = 0
    while batch := _confirm_some(by=by, now=now):
        confirmed += batch
    return confirmed


def _confirm_some(*, by: str, now: datetime) -> int:
    cases = Case.objects.filter(unit_id=OuterRef(OuterRef("pk"))).order_by().values("pk")
    arrived = OutboxEntry.objects.filter(
        topic=TOPIC, subject__in=cases, channel="mail", state=OutboxEntry.State.SENT, bounces__isnull=True
    ).filter(sent_at__lte=now - SETTLES_AFTER)
    # What was sent before the address was judged or replaced tells nothing of it now.
    since = Exists(arrived.filter(sent_at__gte=OuterRef("mail_state_at")))
    never_judged = Q(mail_state_at__isnull=True) & Q(Exists(arrived))
    unsure = Contact.objects.filter(mail_state__in=_UNSURE).filter(never_judged | Q(since))
    found = list(unsure.values_list("pk", flat=True)[:BATCH])  # before the transaction: clinics save meanwhile
    if not found:
        return 0
    with transaction.atomic():
        # One that was judged or replaced between the look and here is left to the next time.
        as_seen = Q(mail_state_at__isnull=True) | Q(mail_state_at__lte=now)
        changed = Contact.objects.filter(as_seen, pk__in=found, mail_state__in=_UNSURE).update(
            mail_state=Contact.MailState.WORKS, mail_state_at=now, mail_trouble=""
        )
        record(action="outreach.confirm_addresses", target="contacts", by=by, now=now, detail={"addresses": changed})
    return changed
