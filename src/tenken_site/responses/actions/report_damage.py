"""Noting that stored answers did not open: a line in the log for the operators, an entry for the record."""

import logging
from datetime import datetime

from tenken_site.audit.log import record
from tenken_site.responses.documents import AnswersUnreadable

__all__ = ["report_damage"]

log = logging.getLogger(__name__)


def report_damage(*, damage: AnswersUnreadable, by: str, now: datetime) -> None:
    """Says which case and which thing; neither holds any of the content."""
    log.error("answers do not open: %s", damage)
    record(
        action="responses.unreadable",
        target=f"case:{damage.public_id}",
        by=by,
        now=now,
        detail={"what": damage.what},
    )
