"""A relay's part: it has seen the notice, confirms receipt for good, and writes its own covering text and contact."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from tenken_site.audit.log import record
from tenken_site.encryption.actions.make_key import ensure_key
from tenken_site.notices.models import Delivery
from tenken_site.notices.policies import BadDay, NoticeNotInForce, check_notice_is_in_force, check_own_deadline

__all__ = ["BadDay", "Covering", "NoticeNotInForce", "confirm", "note_seen", "write_covering"]


@dataclass(frozen=True, slots=True)
class Covering:
    """What a relay adds to the notice for its clinics."""

    text: str
    own_deadline: date | None
    office: str
    person: str
    telephone: str
    mail: str


def note_seen(*, delivery: Delivery, by: str, now: datetime) -> bool:
    """Notes the first time somebody of the relay opened its copy; whether this was it."""
    with transaction.atomic():
        first = Delivery.objects.filter(pk=delivery.pk, seen_at__isnull=True).update(seen_at=now)
        if first:
            record(action="notices.see", target=f"delivery:{delivery.pk}", by=by, now=now)
    return bool(first)


def confirm(*, delivery: Delivery, by: str, now: datetime) -> bool:
    """Confirms receipt; it stays. Whether this press was the first. Raises NoticeNotInForce."""
    check_notice_is_in_force(delivery.notice)
    with transaction.atomic():
        first = Delivery.objects.filter(pk=delivery.pk, confirmed_at__isnull=True).update(
            confirmed_at=now, confirmed_by=by
        )
        if first:
            record(action="notices.confirm", target=f"delivery:{delivery.pk}", by=by, now=now)
    return bool(first)


def write_covering(*, delivery: Delivery, covering: Covering, by: str, now: datetime) -> None:
    """The relay's words and contact, in place of the former ones. Raises BadDay and NoticeNotInForce."""
    check_notice_is_in_force(delivery.notice)
    check_own_deadline(delivery.notice.campaign, day=covering.own_deadline)
    with transaction.atomic():
        key = ensure_key(scope=delivery.notice.campaign.key_scope, by=by, now=now)
        delivery.put(key=key, contact_person=covering.person)
        Delivery.objects.filter(pk=delivery.pk).update(
            key=key.pk,
            contact_person_sealed=delivery.contact_person_sealed,
            covering_text=covering.text,
            own_deadline=covering.own_deadline,
            contact_office=covering.office,
            contact_telephone=covering.telephone,
            contact_mail=covering.mail,
            written_at=now,
        )
        record(action="notices.write_covering", target=f"delivery:{delivery.pk}", by=by, now=now)
