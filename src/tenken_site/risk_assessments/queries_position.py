"""Where clinics stand among their kind: scores counted over a campaign, and the limits that were frozen of them."""

import logging
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Max, QuerySet

from tenken.risk.model import IndexName, RiskModel
from tenken.risk.positions import Place, behind, counted, mark_of, place_of
from tenken.risk.states import clinic_of
from tenken_site.encryption.aead import DoesNotOpen
from tenken_site.frames.models import Unit
from tenken_site.responses.queries_unlocked import Opened, newest_of_all
from tenken_site.risk_assessments.models import ExposureDistribution
from tenken_site.risk_assessments.queries import Assessment, facts_of

__all__ = ["Group", "Standing", "Tally", "newest_distributions", "standings", "tallies"]

#: Kind of facility, and the number of the questionnaire's version.
Group = tuple[str, int]

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Tally:
    """The clinics of one group: how many have which score, in whole points, and the mark of who these are."""

    counts: dict[IndexName, Counter[int]] = field(default_factory=lambda: {index: Counter() for index in IndexName})
    behind: dict[IndexName, str] = field(default_factory=lambda: dict.fromkeys(IndexName, ""))


@dataclass(frozen=True, slots=True)
class Standing:
    """The place of one clinic, among the answers up to that day."""

    place: Place
    day: date


def tallies(
    *, campaign_id: int, model: RiskModel, heard: Callable[[int], None] = lambda done: None
) -> dict[Group, Tally]:
    """Every clinic's newest submission, scored and counted by group, in constant memory.

    Not counted are clinics without a networked system, and numbers of which so little was asked that pages tell the
    interval instead. ``heard`` is told how many submissions are done. Raises AnswersDisposed.
    """
    found: dict[Group, Tally] = {}
    done = 0
    for lot in newest_of_all(campaign_id=campaign_id):
        units = Unit.objects.only("kind", "beds", "prefecture", "relay").in_bulk([one.unit for one in lot])
        by_group: dict[Group, list[Opened]] = defaultdict(list)
        for one in lot:
            by_group[units[one.unit].kind, one.instrument_version].append(one)
        for group, members in by_group.items():
            _add(found.setdefault(group, Tally()), members, units, model)
        done += len(lot)
        heard(done)
    return found


def _add(tally: Tally, members: Sequence[Opened], units: Mapping[int, Unit], model: RiskModel) -> None:
    import numpy as np

    from tenken.risk.columns import clinics_of
    from tenken.risk.scoring import asked_share, points  # loads numpy: not when the site starts

    facts = [facts_of(units[one.unit]) for one in members]
    rows = clinics_of(
        model,
        [clinic_of(model, one.answers, one.questionnaire, facts=its) for one, its in zip(members, facts, strict=True)],
    )
    for index, values in points(model, rows).items():
        told = np.where(asked_share(model, index, rows) >= model.enough_asked, values, np.nan)
        tally.counts[index] += counted(told.tolist())
        for place in np.flatnonzero(~np.isnan(told)).tolist():
            one = members[place]
            tally.behind[index] = behind(tally.behind[index], f"{one.case}:{one.number}:{sorted(facts[place].items())}")


def newest_distributions(rows: QuerySet[ExposureDistribution]) -> list[ExposureDistribution]:
    """Of each group and number among these the one that was frozen last, with its key. One statement."""
    groups = rows.order_by().values("campaign", "instrument_version", "kind", "index")
    last = groups.annotate(last=Max("pk")).values("last")
    return list(ExposureDistribution.objects.filter(pk__in=last).select_related("campaign", "key"))


def standings(found: Assessment) -> dict[IndexName, Standing]:
    """The clinic's place for each number that is told as one and that there are limits for. One statement, or none."""
    told = {}
    for index in IndexName:
        scored = found.exposure.of(index)
        if scored is not None and not scored.wide:
            told[index] = scored.value
    if not told:
        return {}
    submission = next(one for one in found.receipt.versions if one.number == found.receipt.number)
    rows = ExposureDistribution.objects.filter(
        campaign=found.opened.campaign,
        instrument_version=submission.instrument_version_id,
        kind=found.opened.unit.kind,
    )
    mark, places = mark_of(found.model), {}
    for row in newest_distributions(rows):
        index = IndexName(row.index)
        if row.model_mark != mark or index not in told:
            continue
        try:
            distribution = row.distribution()
        except DoesNotOpen:
            log.error("limits do not open: %s", row.pk)
            continue
        if distribution is not None:
            places[index] = Standing(place_of(told[index], distribution), row.day)
    return places
