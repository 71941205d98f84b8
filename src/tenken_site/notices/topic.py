"""Mail to relays' officials: a notice was published. Address and text are made when it is sent."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.conf import settings
from django.urls import reverse

from tenken_site.accounts.models import Appointment
from tenken_site.messaging.models import OutboxEntry
from tenken_site.messaging.topics import Drop, Later, Mail
from tenken_site.notices.models import Delivery, Notice

__all__ = ["NAME", "PublishedNotices"]

#: Group = notice, subject = appointment: an official of two areas is told for each.
NAME = "notices.published"

TEXT = """{area} 調査ご担当者 様

厚生労働省から、事務連絡が届いています。

件名：{title}
{correction}
次の画面で本文と添付ファイルをお読みになり、「受け取りました」を押してください。
管内への周知の文面、案内のちらし、QRコードも、同じ画面から取り出せます。

{address}

このメールは、調査の担当者として登録されている方にお送りしています。
"""


class PublishedNotices:
    """Answers for the entries of ``notices.published``."""

    name = NAME

    def compose(self, entries: Sequence[OutboxEntry], *, now: datetime) -> Mapping[int, Mail | Drop | Later]:
        """One mail for each official who still has the office, unless the notice was withdrawn or is confirmed."""
        notices = Notice.objects.select_related("campaign").in_bulk({entry.group for entry in entries})
        offices = {
            office.pk: office
            for office in Appointment.objects.filter(pk__in={entry.subject for entry in entries}).select_related(
                "user", "jurisdiction"
            )
        }
        confirmed = set(
            Delivery.objects.filter(notice__in=list(notices), confirmed_at__isnull=False).values_list(
                "notice_id", "relay_id"
            )
        )
        return {
            entry.pk: _mail(notices.get(entry.group), offices.get(entry.subject), confirmed=confirmed)
            for entry in entries
        }

    def bounced(self, entry: OutboxEntry, *, kind: str, status: str, now: datetime) -> None:
        """Nothing to do: the outbox keeps what came back, and the chain shows who has not seen the notice."""


def _mail(notice: Notice | None, office: Appointment | None, *, confirmed: set[tuple[int, str]]) -> Mail | Drop:
    if notice is None or notice.withdrawn_at is not None:
        return Drop("withdrawn")
    if office is None or not office.user.is_active or not office.user.email:
        return Drop("no_address")
    if (notice.pk, office.jurisdiction_id) in confirmed:
        return Drop("confirmed")
    page = reverse("delivery", args=[notice.campaign.slug, notice.pk, office.jurisdiction_id])
    return Mail(
        to=office.user.email,
        subject=f"【事務連絡】{notice.title}",
        text=TEXT.format(
            area=office.jurisdiction.name,
            title=notice.title,
            correction="（前にお送りした事務連絡の訂正です。）\n" if notice.corrects_id else "",
            address=f"{settings.TENKEN_SITE_URL}{page}",
        ),
    )
