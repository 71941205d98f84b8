"""Writing a notice: a draft that only the ministry sees, changed until it is published."""

from datetime import datetime

from django.db import transaction

from tenken_site.audit.log import record
from tenken_site.campaigns.models import Campaign
from tenken_site.notices.models import Attachment, Notice
from tenken_site.notices.policies import NoticeIsPublished, NoticeNotInForce, check_notice_is_in_force

__all__ = ["NoticeIsPublished", "NoticeNotInForce", "correct_notice", "rewrite_notice", "write_notice"]


def write_notice(*, campaign: Campaign, title: str, body: str, by: str, now: datetime) -> Notice:
    """A new draft."""
    with transaction.atomic():
        made = Notice.objects.create(campaign=campaign, title=title, body=body, written_at=now, written_by=by)
        record(action="notices.write", target=f"notice:{made.pk}", by=by, now=now)
    return made


def rewrite_notice(*, notice: Notice, title: str, body: str, by: str, now: datetime) -> None:
    """The draft with other words. Raises NoticeIsPublished."""
    with transaction.atomic():
        changed = Notice.objects.filter(pk=notice.pk, published_at__isnull=True).update(
            title=title, body=body, written_at=now, written_by=by
        )
        if not changed:
            raise NoticeIsPublished(notice.title)
        record(action="notices.rewrite", target=f"notice:{notice.pk}", by=by, now=now)


def correct_notice(*, notice: Notice, by: str, now: datetime) -> Notice:
    """A draft with the same words and files that will take the notice's place; the one there is, if there is one.

    Raises NoticeNotInForce for a draft and for a notice that was withdrawn.
    """
    with transaction.atomic():
        locked = Notice.objects.select_for_update().get(pk=notice.pk)  # two people who press at once get one draft
        check_notice_is_in_force(locked)
        there = Notice.objects.filter(corrects=locked, published_at__isnull=True).first()
        if there is not None:
            return there
        made = Notice.objects.create(
            campaign_id=locked.campaign_id,
            title=locked.title,
            body=locked.body,
            written_at=now,
            written_by=by,
            corrects=locked,
        )
        for file in locked.attachments.order_by("pk"):
            Attachment.objects.create(
                notice=made,
                name=file.name,
                content_type=file.content_type,
                size=file.size,
                digest=file.digest,
                document=bytes(file.document),
            )
        record(action="notices.correct", target=f"notice:{locked.pk}", by=by, now=now, detail={"draft": made.pk})
    return made
