"""How many mails may leave now: so many a minute over all workers, and spread over the minute."""

from datetime import datetime, timedelta
from math import ceil

from tenken_site.messaging.models import OutboxEntry

__all__ = ["allowance"]

MINUTE = timedelta(seconds=60)
#: A minute's mails must not leave in its first second: no more than this part of them within this part of it.
MOMENT = timedelta(seconds=5)
MOMENTS = 12


def allowance(*, per_minute: int, now: datetime) -> int:
    """How many more entries may be leased at this moment; ``per_minute`` 0 means any number (a million).

    Leased entries bear the moment in ``tried_at`` until they are sent, dropped or given back, so what another worker
    is just about to send counts too. Whoever asks holds the lock on the post office's row.
    """
    if not per_minute:
        return 1_000_000
    tried = OutboxEntry.objects.filter(tried_at__isnull=False)
    in_minute = per_minute - tried.filter(tried_at__gt=now - MINUTE).count()
    in_moment = ceil(per_minute / MOMENTS) - tried.filter(tried_at__gt=now - MOMENT).count()
    return max(0, min(in_minute, in_moment))
