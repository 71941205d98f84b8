"""A prefecture or city writes, changes and ends what it offers in its own area."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from tenken_site.accounts.permissions import Viewer
from tenken_site.audit.log import record
from tenken_site.campaigns.models import Campaign
from tenken_site.risk_assessments.models import OwnPath
from tenken_site.risk_assessments.permissions import check_may_end_path, check_may_write_path, writable_areas
from tenken_site.risk_assessments.policies import PathIsOver, ReasonNeeded, check_answers_may_choose

__all__ = ["change_own_path", "end_own_path", "write_own_path"]

#: What an area says of a path.
TEXTS = ("category", "title", "owner", "body", "url", "phone", "kinds", "trigger", "valid_from", "valid_to")


def write_own_path(
    *, campaign: Campaign, area: str, texts: Mapping[str, Any], viewer: Viewer, by: str, now: datetime
) -> OwnPath:
    """A new one; clinics are told of it from its first day on. Raises NotYourArea, NotForStatistics."""
    check_may_write_path(viewer, area=area)
    check_answers_may_choose(campaign, trigger=texts["trigger"])
    with transaction.atomic():
        made = OwnPath.objects.create(
            campaign=campaign, area_id=area, made_at=now, made_by=by, **{name: texts[name] for name in TEXTS}
        )
        _note("write_own_path", made, by=by, now=now)
    return made


def change_own_path(*, path: OwnPath, texts: Mapping[str, Any], viewer: Viewer, by: str, now: datetime) -> OwnPath:
    """Other words, days or conditions. Raises NotYourArea, NotForStatistics, PathIsOver."""
    check_may_write_path(viewer, area=path.area_id)
    check_answers_may_choose(path.campaign, trigger=texts["trigger"])
    with transaction.atomic():
        locked = _standing(path)
        for name in TEXTS:
            setattr(locked, name, texts[name])
        locked.changed_at, locked.changed_by = now, by
        locked.save()
        _note("change_own_path", locked, by=by, now=now)
    return locked


def end_own_path(*, path: OwnPath, viewer: Viewer, reason: str = "", by: str, now: datetime) -> OwnPath:
    """From now on no clinic is told of it; it cannot be taken up again.

    Raises NotYourArea, PathIsOver, and ReasonNeeded where another office than the one that wrote it gives no reason.
    """
    check_may_end_path(viewer, path=path)
    if not reason and path.area_id not in writable_areas(viewer):
        raise ReasonNeeded(str(path.pk))
    with transaction.atomic():
        locked = _standing(path)
        locked.ended_at, locked.ended_by = now, by
        locked.save(update_fields=["ended_at", "ended_by"])
        _note("end_own_path", locked, reason=reason, by=by, now=now)
    return locked


def _standing(path: OwnPath) -> OwnPath:
    locked = OwnPath.objects.select_for_update().get(pk=path.pk)
    if locked.ended_at is not None:
        raise PathIsOver(str(path.pk))
    return locked


def _note(deed: str, path: OwnPath, *, reason: str = "", by: str, now: datetime) -> None:
    """The words stand in the entry: what clinics were told can be read there later."""
    told = {name: getattr(path, name) for name in TEXTS}
    days = {name: told[name].isoformat() if told[name] else None for name in ("valid_from", "valid_to")}
    record(
        action=f"risk_assessments.{deed}",
        target=f"own-path:{path.pk}",
        by=by,
        now=now,
        detail={"campaign": path.campaign_id, "area": path.area_id, **told, **days},
        reason=reason,
    )
