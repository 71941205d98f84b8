"""Asking again, at the moment of sending or printing, who still gets a wave's message."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from tenken.outreach.eligibility import reason_to_drop
from tenken_site.outreach import policies, queries
from tenken_site.outreach.models import Wave

__all__ = ["reasons"]


def reasons(wave: Wave, *, subjects: Collection[int], channel: str, now: datetime) -> dict[int, str]:
    """Why these cases get nothing by this channel of the wave now, by case; those to be written to are left out.

    A case that left the wave's reach, by its area, is named too. One statement. Letters ask this before they print.
    """
    # Only the channel in hand: that a letter would be possible makes no address of one that died.
    rules = replace(policies.rules_of(wave, now=now), channels=(channel,))
    found: dict[int, str] = dict.fromkeys(subjects, "audience")
    for row in queries.case_rows(wave, rules, among=list(subjects), now=now):
        reason = reason_to_drop(row.state, rules, now=now)
        if reason:
            found[row.pk] = reason.value
        else:
            del found[row.pk]
    return found
