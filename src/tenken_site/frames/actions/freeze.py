"""Freezing a version of a list: from then on nothing in it changes but a missing area that is filled in."""

from datetime import datetime

from django.db import transaction

from tenken_site.audit.log import record
from tenken_site.frames.models import FrameVersion

__all__ = ["freeze_version"]


def freeze_version(*, version: FrameVersion, by: str, now: datetime) -> bool:
    """Freezes the version and says whether it was not frozen before. Done again, it changes nothing."""
    with transaction.atomic():
        frozen = FrameVersion.objects.filter(pk=version.pk, frozen_at__isnull=True).update(frozen_at=now, frozen_by=by)
        if frozen:
            record(
                action="frames.freeze",
                target=f"frame_version:{version.pk}",
                by=by,
                now=now,
                detail={"number": version.number},
            )
    version.refresh_from_db(fields=["frozen_at", "frozen_by"])
    return bool(frozen)
