"""What stands beside a clinic's own numbers: its place among its kind, and its former survey, whose look is noted."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest

from tenken.report.exposure import ExposureBeside
from tenken_site.responses.actions.look import look
from tenken_site.risk_assessments.presenters_position import (
    PositionLines,
    paper_position,
    position_lines,
)
from tenken_site.risk_assessments.presenters_years import YearsLines, paper_years, years_lines
from tenken_site.risk_assessments.queries import Assessment
from tenken_site.risk_assessments.queries_position import standings
from tenken_site.risk_assessments.queries_years import former_of

__all__ = ["Beside", "beside"]


@dataclass(frozen=True, slots=True)
class Beside:
    """Both sections, None for one that has nothing to say."""

    position: PositionLines | None
    years: YearsLines | None

    @property
    def paper(self) -> tuple[ExposureBeside, ...]:
        """The same for two sheets of paper."""
        return tuple(one for one in (paper_position(self.position), paper_years(self.years)) if one is not None)


def beside(request: HttpRequest, found: Assessment, now: datetime) -> Beside:
    """For the person who opened the assessment. Two statements, three more where there is a former survey."""
    if not found.exposure.in_scope:
        return Beside(None, None)
    former = former_of(found)
    if former is not None and former.opened is not None and request.method != "HEAD":
        look(opened=former.opened, at="submission", by=found.opened.user, now=now, model=found.model.version)
    return Beside(position_lines(found, standings(found)), years_lines(found, former))
