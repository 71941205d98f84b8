"""The figures of one area on one page of paper, for a meeting."""

import io

from django.http import FileResponse, Http404, HttpRequest
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tenken.report.meeting import meeting_pdf
from tenken_site.accounts.access import OFFICIAL, access
from tenken_site.campaigns.opening import open_campaign
from tenken_site.monitoring import permissions, presenters
from tenken_site.monitoring.presenters_meeting import meeting_paper
from tenken_site.monitoring.presenters_page import Asked, dashboard
from tenken_site.monitoring.queries import Division
from tenken_site.ui import dates

__all__ = ["meeting"]


@access(OFFICIAL)
@require_safe
def meeting(request: HttpRequest, slug: str, area: str) -> FileResponse:
    """A PDF from the same facts as the area's page."""
    start = open_campaign(request, slug)
    campaign, viewer = start.campaign, start.viewer
    country = area == permissions.COUNTRY
    by = Division.PREFECTURE if country else Division.RELAY
    asked = Asked(code=area, kind="all", by=by, sort="code", descending=False)
    try:
        territory = permissions.check_viewer_can_see_territory(
            viewer, code=area, campaign_id=campaign.pk, kind=asked.kind
        )
    except permissions.NotYourArea:
        raise Http404 from None
    found = dashboard(viewer, campaign=campaign, territory=territory, asked=asked, now=start.now)
    if found.table.as_of is None:
        raise Http404  # there is nothing to lay on a table yet
    body = meeting_pdf(meeting_paper(found, campaign=campaign), language=presenters.language())
    day = dates.local(found.table.as_of).strftime("%Y-%m-%d")
    name = "_".join((_("会議資料"), found.total.name, day))
    return FileResponse(io.BytesIO(body), filename=f"{name}.pdf", content_type="application/pdf")
