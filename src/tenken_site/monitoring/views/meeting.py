"""The figures of one area on one page of paper, for a meeting."""

import io

from django.http import FileResponse, Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tenken.report.meeting import meeting_pdf
from tenken_site.accounts.access import OFFICIAL, access
from tenken_site.accounts.models import User
from tenken_site.campaigns import queries as campaigns
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
    assert isinstance(request.user, User)  # noqa: S101  # access(OFFICIAL) lets nobody else in
    campaign = campaigns.campaign(slug=slug)
    if campaign is None:
        raise Http404
    country = area == permissions.COUNTRY
    by = Division.PREFECTURE if country else Division.RELAY
    asked = Asked(code=area, kind="all", by=by, sort="code", descending=False)
    try:
        viewer = permissions.viewer_of(request.user)
        territory = permissions.check_viewer_can_see_territory(
            viewer, code=area, campaign_id=campaign.pk, kind=asked.kind
        )
    except permissions.NotYourArea:
        raise Http404 from None
    now = timezone.now()  # noqa: TID251  # a view is the edge
    found = dashboard(viewer, campaign=campaign, territory=territory, asked=asked, now=now)
    if found.table.as_of is None:
        raise Http404  # there is nothing to lay on a table yet
    body = meeting_pdf(meeting_paper(found, campaign=campaign), language=presenters.language())
    day = dates.local(found.table.as_of).strftime("%Y-%m-%d")
    name = "_".join((_("会議資料"), found.total.name, day))
    return FileResponse(io.BytesIO(body), filename=f"{name}.pdf", content_type="application/pdf")
