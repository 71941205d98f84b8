"""Notices, published to the territory of our tests, and files to attach."""

import io
import zipfile

from tenken_site.campaigns.models import Campaign
from tenken_site.notices.actions.publish import publish_notice
from tenken_site.notices.actions.write_notice import write_notice
from tenken_site.notices.models import Delivery, Notice
from tests.cast import NOW

__all__ = ["copy_of", "draft", "office_file", "published"]

BY = "command:tests"
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 20
JPEG = b"\xff\xd8\xff\xe0" + b"\x00" * 20
MAIN = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml"}


def draft(
    campaign: Campaign, *, title: str = "調査について（依頼）", body: str = "日頃より御礼申し上げます。"
) -> Notice:
    """A draft of the ministry."""
    return write_notice(campaign=campaign, title=title, body=body, by=BY, now=NOW)


def published(campaign: Campaign, *, title: str = "調査について（依頼）") -> Notice:
    """A notice that every relay has."""
    made = draft(campaign, title=title)
    publish_notice(notice=made, by=BY, now=NOW)
    made.refresh_from_db()
    return made


def copy_of(notice: Notice, area: str) -> Delivery:
    """One relay's copy."""
    return Delivery.objects.select_related("notice__campaign").get(notice=notice, relay=area)


def office_file(kind: str = "docx", *, parts: dict[str, bytes] | None = None) -> bytes:
    """A small Office file; ``parts`` are added to it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", b"<Types/>")
        archive.writestr(MAIN[kind], b"<document/>")
        for name, content in (parts or {}).items():
            archive.writestr(name, content)
    return out.getvalue()
