"""What the worker does for mail: sends steadily, reads what came back."""

from datetime import datetime
from pathlib import Path

from django.conf import settings

from tenken_site.jobs.registry import Shift, duty, lane
from tenken_site.messaging.actions.read_bounces import read_maildir
from tenken_site.messaging.post_office import open_post
from tenken_site.messaging.sending import Sender

__all__ = ["read_returned_mail", "send"]

_senders: dict[tuple[str, int], Sender] = {}


@lane("messaging.send")
def send(shift: Shift) -> float | None:
    """Sends what is due. One sender, with its connection, for each way of sending."""
    per_minute: int = settings.TENKEN_MAIL_PER_MINUTE
    way = (settings.TENKEN_SMTP_URL, per_minute)
    if way not in _senders:
        _senders[way] = Sender(open_post=open_post, per_minute=per_minute)
    return _senders[way].work(shift)


@duty("messaging.read_returned_mail", every=60)
def read_returned_mail(*, now: datetime) -> None:
    """Reads the Maildir of bounces, if one is set."""
    if settings.TENKEN_BOUNCE_MAILDIR:
        read_maildir(folder=Path(settings.TENKEN_BOUNCE_MAILDIR), by="command:worker", now=now)
