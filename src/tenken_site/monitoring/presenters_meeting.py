"""The area's figures as the sheet for a meeting takes them."""

from django.utils.translation import gettext as _

from tenken.report.meeting import MeetingPaper, MeetingRow
from tenken_site.campaigns.models import Campaign
from tenken_site.monitoring.presenters import language, rate_of, titled
from tenken_site.monitoring.presenters_page import Dashboard, kinds_of
from tenken_site.monitoring.queries import Counts
from tenken_site.ui import dates

__all__ = ["meeting_paper"]


def meeting_paper(found: Dashboard, *, campaign: Campaign) -> MeetingPaper:
    """Parts are the areas below, for a city the kinds of clinics. ``found`` has been counted at least once."""
    heading = titled(campaign)
    as_of = found.table.as_of
    parts = [_row(row.name, row.counts) for row in found.rows if row.counts.total]
    of_kinds = not parts
    if of_kinds:
        parts = [_row(kind.name, kind.counts) for kind in kinds_of(found.table.by_kind)]
    return MeetingPaper(
        survey=heading.title,
        area=found.total.name,
        as_of=dates.binding_moment(as_of, language=language()) if as_of else "",
        due=dates.binding_moment(heading.last_moment, language=language()),
        whole=_row(found.total.name, found.table.total),
        parts=parts,
        of_kinds=of_kinds,
        unofficial="" if campaign.official else _("設問を再現した調査です。公式のものではありません。"),
    )


def _row(name: str, counts: Counts) -> MeetingRow:
    """A clinic whose mail comes back has not started either."""
    return MeetingRow(
        name=name,
        total=counts.total,
        submitted=counts.submitted,
        in_progress=counts.in_progress,
        not_started=counts.not_started + counts.dead,
        rate=rate_of(counts),
    )
