"""Noting that somebody took a list of clinics with their telephone numbers out of the site."""

from datetime import datetime

from tenken_site.audit.log import record
from tenken_site.campaigns.models import Campaign
from tenken_site.jurisdictions.models import Jurisdiction

__all__ = ["note_export"]


def note_export(*, campaign: Campaign, area: Jurisdiction, ending: str, count: int, by: str, now: datetime) -> None:
    """One entry of the audit log: who, which area, how many rows, as which kind of file."""
    record(
        action="chase.export",
        target=f"campaign:{campaign.slug}",
        by=by,
        now=now,
        detail={"area": area.code, "format": ending, "count": count},
    )
