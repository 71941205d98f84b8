"""Which way mail leaves, as the settings say; and the pause that all workers share."""

from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from tenken_site.messaging.marks import bounce_address, sender, sender_domain
from tenken_site.messaging.models import PostOffice
from tenken_site.messaging.post import FolderPost, NoPost, Post
from tenken_site.messaging.post_address import BadPostAddress, post_address
from tenken_site.messaging.smtp_post import SmtpPost
from tenken_site.messaging.writing import BadAddress, recipient

__all__ = ["office", "open_post", "pause", "paused", "where"]


def open_post() -> Post:
    """The post of the settings. Raises BadPostAddress, also for a sender that is no address."""
    for name, address in (("TENKEN_MAIL_FROM", sender()[1]), ("TENKEN_BOUNCE_ADDRESS", bounce_address())):
        try:
            recipient(address)
        except BadAddress:
            raise BadPostAddress(f"{name} must hold an address: “office <survey@example.go.jp>”.") from None
    url: str = settings.TENKEN_SMTP_URL
    if not url:
        return FolderPost(Path(settings.TENKEN_MAIL_FOLDER))
    return NoPost() if url == "none" else SmtpPost(post_address(url), ours=sender_domain())


def where() -> str:
    """In words, without secrets: where mail goes. Raises BadPostAddress."""
    url: str = settings.TENKEN_SMTP_URL
    if not url:
        return f"files in {settings.TENKEN_MAIL_FOLDER} (TENKEN_SMTP_URL is not set: nothing leaves this machine)"
    return "nowhere (TENKEN_SMTP_URL is “none”)" if url == "none" else f"the mail server {post_address(url)}"


def office() -> PostOffice:
    """The one row."""
    return PostOffice.objects.get_or_create(pk=PostOffice.ONLY)[0]


def paused(*, now: datetime) -> bool:
    """Whether all workers wait."""
    return PostOffice.objects.filter(pk=PostOffice.ONLY, paused_until__gt=now).exists()


def pause(*, reason: str, seconds: int, now: datetime) -> None:
    """All workers wait so long."""
    PostOffice.objects.update_or_create(
        pk=PostOffice.ONLY, defaults={"paused_until": now + timedelta(seconds=seconds), "reason": reason}
    )
