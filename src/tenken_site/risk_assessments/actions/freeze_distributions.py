"""Freezing where the quarters of both numbers lie, by kind of facility: once a day, for the pages of clinics.

All submissions are read first, then everything is stored in one short transaction: a worker that is killed meanwhile
leaves nothing, and the next begins again. Done twice it stores nothing the second time (``tenken.risk.positions``).
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from tenken.errors import RiskError
from tenken.risk.model import IndexName, RiskModel
from tenken.risk.positions import Distribution, frozen, mark_of, may_follow
from tenken_site.audit.log import record
from tenken_site.campaigns.models import Campaign
from tenken_site.encryption.actions.make_key import ensure_key
from tenken_site.risk_assessments.models import ExposureDistribution
from tenken_site.risk_assessments.queries_position import Group, Tally, newest_distributions, tallies

__all__ = ["FreezingStopped", "freeze_distributions"]


class FreezingStopped(RiskError):
    """Somebody asked the run to stop, or the worker is to end. Nothing was stored; it may begin again."""


def freeze_distributions(
    *,
    campaign: Campaign,
    model: RiskModel,
    progress: Callable[[int], None] = lambda done: None,
    stopping: Callable[[], bool] = lambda: False,
    by: str,
    now: datetime,
) -> int:
    """How many distributions were frozen. ``progress`` hears submissions read.

    Raises FreezingStopped, AnswersDisposed, KeyDestroyed.
    """
    target = f"campaign:{campaign.slug}"
    record(action="risk_assessments.read_answers", target=target, by=by, now=now, detail={"model": model.version})
    read = 0

    def heard(done: int) -> None:
        nonlocal read
        read = done
        progress(done)
        if stopping():
            raise FreezingStopped(campaign.slug)

    found = tallies(campaign_id=campaign.pk, model=model, heard=heard)
    with transaction.atomic():
        Campaign.objects.select_for_update().get(pk=campaign.pk)  # two at once: the second sees what the first stored
        made = _store(campaign, model, found, by=by, now=now)
        record(
            action="risk_assessments.freeze_distributions",
            target=target,
            by=by,
            now=now,
            detail={"submissions": read, "frozen": made, "model": model.version, "mark": mark_of(model)},
        )
    return made


def _store(campaign: Campaign, model: RiskModel, found: Mapping[Group, Tally], *, by: str, now: datetime) -> int:
    rows = newest_distributions(ExposureDistribution.objects.filter(campaign=campaign))
    former = {(row.kind, row.instrument_version_id, row.index): row for row in rows}
    day, mark = timezone.localtime(now).date(), mark_of(model)
    made = []
    for (kind, version), index, tally in _parts(found):
        last = former.get((kind, version, index.value))
        new = frozen(tally.counts[index], group=(kind, str(version)), index=index, on=day, behind=tally.behind[index])
        if new is None or not _may_follow(new, last, mark=mark):
            continue
        row = ExposureDistribution(
            campaign=campaign,
            instrument_version_id=version,
            kind=kind,
            index=index.value,
            day=day,
            model_version=model.version[:40],
            model_mark=mark,
            frozen_at=now,
            frozen_by=by,
        )
        row.keep(new, key=ensure_key(scope=campaign.key_scope, by=by, now=now))
        made.append(row)
    ExposureDistribution.objects.bulk_create(made)
    return len(made)


def _parts(found: Mapping[Group, Tally]) -> Iterator[tuple[Group, IndexName, Tally]]:
    for group, tally in found.items():
        for index in tally.counts:
            yield group, index, tally


def _may_follow(new: Distribution, last: ExposureDistribution | None, *, mark: str) -> bool:
    """Whether it is another one, and may be told."""
    if last is None:
        return True
    former = last.distribution()
    if former is None or (last.model_mark == mark and former.behind == new.behind):
        return False
    return may_follow(new, former)
