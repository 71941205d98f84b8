"""Marking that somebody has opened the questions of a case for the first time."""

from datetime import datetime

from tenken_site.campaigns.models import Case

__all__ = ["mark_opened"]


def mark_opened(*, case: Case, now: datetime) -> None:
    """Sets ``first_opened_at`` once; a second tab changes nothing. One statement.

    It tells the chase desk whom nobody has reached. Status and reminders do not follow it: opening is no answer.
    The event of the same moment (``responses.CaseEvent``) is written by the caller, in the same transaction.
    """
    Case.objects.filter(pk=case.pk, first_opened_at__isnull=True).update(first_opened_at=now)
