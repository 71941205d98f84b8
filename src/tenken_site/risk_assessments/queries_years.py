"""The same clinic in a former survey: found as its sign-in is carried on, opened by the right of the person."""

import logging
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from tenken.risk.deciding import beyond
from tenken.risk.loading import MODEL_FILE
from tenken.risk.states import clinic_of
from tenken.risk.years import Years, beside
from tenken_site.campaigns.models import Case
from tenken_site.campaigns.queries_scope import with_right
from tenken_site.instruments.queries import surveys_keeping
from tenken_site.responses.documents import AnswersDisposed, AnswersUnreadable
from tenken_site.responses.queries import CaseNotYours, OpenCase, case_for, receipt
from tenken_site.risk_assessments.queries import Assessment, facts_of
from tenken_site.risk_assessments.specifications import SpecificationBroken, model_of

__all__ = ["Former", "former_of"]

LOOKED_AT = 12  # former campaigns of surveys with a model, the newest first, until one's model can be used

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Former:
    """The former submission beside the present one; without ``years`` its answers are disposed of."""

    as_of: date
    opened: OpenCase | None
    years: Years | None


def former_of(found: Assessment) -> Former | None:
    """The clinic's submission to the last survey before this one, as far as this person may open it.

    The same clinic is the same row of the list, or the same facility code and name where no row is in doubt
    (``campaigns.actions.enrol``). Whoever may not open the former case gets None, a helper too. One statement where
    there is none, three more where there is one.
    """
    for case in _candidates(found):
        try:
            model = model_of(instrument_version=case.campaign.instrument_version_id)
        except SpecificationBroken:
            continue
        if model is None:
            continue
        try:
            opened = case_for(user=found.opened.user, public_id=case.public_id)
            then = receipt(opened=opened)
        except AnswersDisposed:
            return Former(case.campaign.as_of, None, None)
        except (AnswersUnreadable, CaseNotYours) as error:
            log.error("a former submission does not open: %s", error)
            return None
        clinic = clinic_of(model, then.content.answers, then.questionnaire, facts=facts_of(opened.unit))
        years = beside(
            found.model,
            then=clinic,
            now=found.clinic,
            beyond_then=beyond(model, then.questionnaire),
            beyond_now=found.beyond,
        )
        return Former(case.campaign.as_of, opened, years)
    return None


def _candidates(found: Assessment) -> list[Case]:
    """Submitted cases of the same clinic in former campaigns that this person may open, the newest first.

    Only of surveys that keep a model: however many flash surveys came since, they don't push the last survey out.
    """
    this, unit = found.opened.campaign, found.opened.unit
    same = Q(unit=unit.pk)
    if unit.facility_code and not unit.review:
        same |= Q(unit__facility_code=unit.facility_code, unit__name_folded=unit.name_folded, unit__review="")
    former = Q(campaign__opens_at__lt=this.opens_at, campaign__as_of__lt=this.as_of, campaign__pilot_of__isnull=True)
    with_model = Q(campaign__instrument_version__instrument__survey__in=surveys_keeping(MODEL_FILE))
    rows = Case.objects.filter(same, former, with_model, last_number__gt=0).select_related("campaign")
    mine = with_right(rows, user=found.opened.user, now=None)
    return list(
        mine.order_by("-campaign__as_of", "-campaign__opens_at", "-pk").only(
            "public_id", "campaign__as_of", "campaign__instrument_version"
        )[:LOOKED_AT]
    )
