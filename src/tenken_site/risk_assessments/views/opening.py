"""What every page here begins with: the clinic's own newest submission, opened as its receipt is, and noted."""

import logging
from collections.abc import Callable
from datetime import datetime
from functools import wraps

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from tenken.report.pdf import DocumentFailed
from tenken_site.accounts.models import User
from tenken_site.responses.actions.look import look
from tenken_site.responses.permissions import check_user_answers
from tenken_site.responses.queries import case_for, receipt
from tenken_site.risk_assessments.queries import Assessment, assess
from tenken_site.risk_assessments.queries_paths import with_area_paths
from tenken_site.risk_assessments.specifications import SpecificationBroken, model_of, support_of
from tenken_site.ui import dates

__all__ = ["of_own_submission"]

log = logging.getLogger(__name__)


def of_own_submission(
    page: Callable[[HttpRequest, Assessment, datetime], HttpResponse],
) -> Callable[[HttpRequest, str], HttpResponse]:
    """A page of the clinic's newest submission. 404 for another's case and where the survey has no model; 403 for a
    helper; before the first submission it leads to the case, and says so (503) where the model cannot be used, or no
    PDF can be made. The look is noted once there is something to see.
    """

    @wraps(page)
    def opened(request: HttpRequest, public_id: str) -> HttpResponse:
        if not isinstance(request.user, User):
            raise Http404
        now = timezone.now()  # noqa: TID251  # a view is the edge: from here on time is an argument
        case = case_for(user=request.user, public_id=public_id, now=now)
        check_user_answers(opened=case, by=request.user)
        try:
            model = model_of(instrument_version=case.instrument_version_id)
            support = support_of(instrument_version=case.instrument_version_id)
        except SpecificationBroken:
            return _not_ready(request, heading=_("この画面は、いま用意できません"))
        if model is None:
            raise Http404
        if not case.last_number:
            return redirect("case", public_id)
        newest = receipt(opened=case)
        today = dates.local(now).date()
        found = assess(opened=case, receipt=newest, model=model, support=support, today=today)
        found = with_area_paths(found, campaign_id=case.campaign.pk, today=today)
        try:
            response = page(request, found, now)
        except DocumentFailed:
            log.exception("No PDF for %s", request.path)
            return _not_ready(request, heading=_("PDFを、いま作れません"))
        if request.method != "HEAD":  # asked for, never shown
            look(opened=case, at="submission", by=request.user, now=now, model=model.version)
        return response

    return opened


def _not_ready(request: HttpRequest, *, heading: str) -> HttpResponse:
    """503: a file of the survey is broken, or a paper. The log says which; the clinic can do nothing about it."""
    error = {
        "heading": heading,
        "what_to_do": _("あとで、もう一度開いてください。直らないときは、窓口にお知らせください。"),
        "what_is_saved": _("提出された回答と受付票は、そのまま残っています。"),
    }
    return render(request, "ui/errors/error.html", {"error": error, "bare": False}, status=503)
