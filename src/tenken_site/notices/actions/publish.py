"""Publishing a notice to all relays, and withdrawing it with a reason."""

from datetime import datetime

from django.db import transaction

from tenken_site.accounts.models import Appointment
from tenken_site.audit.log import record
from tenken_site.encryption.actions.make_key import ensure_key
from tenken_site.encryption.keyring import UsableKey
from tenken_site.messaging.actions.enqueue import enqueue
from tenken_site.messaging.actions.hold import drop_group
from tenken_site.notices.models import Delivery, Notice
from tenken_site.notices.policies import NoticeNotInForce, check_notice_is_in_force
from tenken_site.notices.queries import relays
from tenken_site.notices.topic import NAME

__all__ = ["NoticeNotInForce", "publish_notice", "withdraw_notice"]


def publish_notice(*, notice: Notice, by: str, now: datetime) -> int:
    """Gives every relay its copy and tells its officials by mail; how many relays. Done twice it changes nothing.

    A correction's covering texts and contacts are taken over from the notice it corrects; receipt is asked for anew.
    """
    with transaction.atomic():
        locked = Notice.objects.select_for_update().get(pk=notice.pk)
        if locked.published_at is not None:
            return locked.deliveries.count()
        locked.published_at, locked.published_by = now, by
        locked.save(update_fields=["published_at", "published_by"])
        former = {copy.relay_id: copy for copy in Delivery.objects.filter(notice=locked.corrects_id)}
        key = ensure_key(scope=locked.campaign.key_scope, by=by, now=now)
        copies = (_copy(locked, relay.code, former.get(relay.code), key=key) for relay in relays())
        made = Delivery.objects.bulk_create(copies)
        offices = (
            Appointment.objects.filter(jurisdiction__in=relays(), user__is_active=True)
            .exclude(user__email_sealed=b"")
            .values_list("pk", flat=True)
        )
        enqueue(topic=NAME, group=locked.pk, subjects=list(offices), channel="mail", due_at=now, now=now)
        record(action="notices.publish", target=f"notice:{locked.pk}", by=by, now=now, detail={"relays": len(made)})
    return len(made)


def _copy(notice: Notice, relay: str, former: Delivery | None, *, key: UsableKey) -> Delivery:
    if former is None:
        return Delivery(notice=notice, relay_id=relay)
    copy = Delivery(
        notice=notice,
        relay_id=relay,
        covering_text=former.covering_text,
        own_deadline=former.own_deadline,
        contact_office=former.contact_office,
        contact_telephone=former.contact_telephone,
        contact_mail=former.contact_mail,
        written_at=former.written_at,
    )
    copy.put(key=key, contact_person=former.contact_person)
    return copy


def withdraw_notice(*, notice: Notice, reason: str, by: str, now: datetime) -> None:
    """The notice stays readable, marked as withdrawn; mail not yet sent is dropped. Raises NoticeNotInForce."""
    with transaction.atomic():
        locked = Notice.objects.select_for_update().get(pk=notice.pk)
        check_notice_is_in_force(locked)
        locked.withdrawn_at, locked.withdrawn_reason = now, reason
        locked.save(update_fields=["withdrawn_at", "withdrawn_reason"])
        drop_group(topic=NAME, group=locked.pk, reason="withdrawn", by=by, now=now)
        record(action="notices.withdraw", target=f"notice:{locked.pk}", by=by, now=now, detail={"reason": reason})
