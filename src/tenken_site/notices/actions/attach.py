"""Files of a draft: attached after a look at their content, and taken off again."""

from datetime import datetime
from hashlib import sha256

from django.db import transaction
from django.utils.translation import gettext as _

from tenken_site.audit.log import record
from tenken_site.notices.file_kinds import MOST, AttachmentRefused, checked
from tenken_site.notices.models import Attachment, Notice
from tenken_site.notices.policies import NoticeIsPublished, check_notice_is_a_draft

__all__ = ["AttachmentRefused", "NoticeIsPublished", "attach", "detach"]


def attach(*, notice: Notice, name: str, content: bytes, by: str, now: datetime) -> Attachment:
    """The file as an attachment; the one that is there already when it is the same. Raises AttachmentRefused and
    NoticeIsPublished."""
    known = checked(name=name, content=content)
    digest = sha256(content).hexdigest()
    with transaction.atomic():
        locked = Notice.objects.select_for_update().get(pk=notice.pk)
        check_notice_is_a_draft(locked)
        there = {file.digest: file for file in locked.attachments.defer("document")}
        if digest in there:
            return there[digest]
        if len(there) >= MOST:
            raise AttachmentRefused(_("添付できるのは10個までです。不要なファイルを外してから添付してください。"))
        made = Attachment.objects.create(
            notice=locked,
            name=known.name,
            content_type=known.content_type,
            size=len(content),
            digest=digest,
            document=content,
        )
        record(
            action="notices.attach",
            target=f"notice:{locked.pk}",
            by=by,
            now=now,
            detail={"attachment": made.pk, "sha256": digest},
        )
    return made


def detach(*, notice: Notice, attachment_id: int, by: str, now: datetime) -> None:
    """Takes the file off the draft; nothing happens when it is gone already. Raises NoticeIsPublished."""
    with transaction.atomic():
        locked = Notice.objects.select_for_update().get(pk=notice.pk)
        check_notice_is_a_draft(locked)
        gone, _counts = Attachment.objects.filter(notice=locked, pk=attachment_id).delete()
        if gone:
            record(
                action="notices.detach",
                target=f"notice:{locked.pk}",
                by=by,
                now=now,
                detail={"attachment": attachment_id},
            )
