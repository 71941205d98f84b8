"""Recording what was found at a clinic, and mending it: blind, for nothing here knows what the clinic had answered."""

import json
from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction

from tenken.errors import TenkenError
from tenken.verification.model import NOT_THERE, UNSEEN, Method
from tenken_site.accounts.permissions import Viewer
from tenken_site.audit.log import record
from tenken_site.encryption.keyring import KeyDestroyed, current_key
from tenken_site.ui import dates
from tenken_site.verifications.models import VerifiedClinic
from tenken_site.verifications.permissions import check_viewer_may_record
from tenken_site.verifications.policies import CampaignDisposed, check_is_open
from tenken_site.verifications.queries import codes_of

__all__ = ["FoundUnfit", "RecordedMeanwhile", "record_found", "record_impossible"]


class FoundUnfit(TenkenError):
    """``what`` is wrong: a link_id, "day" or "nothing" (not one question was seen)."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


class RecordedMeanwhile(TenkenError):
    """Somebody else recorded after the page was opened."""


def record_found(
    *,
    clinic: VerifiedClinic,
    viewer: Viewer,
    found: Mapping[str, str],
    method: Method,
    day: date,
    seen: int,
    by: str,
    now: datetime,
) -> VerifiedClinic:
    """Stores it sealed, in place of what was recorded before. ``seen``: how many records the page knew.

    Raises NotYourArea, VerificationClosed, NotForStatistics, CampaignDisposed, FoundUnfit, RecordedMeanwhile.
    """
    codes = codes_of(clinic)
    for link_id, allowed in codes.items():
        if found.get(link_id) not in allowed:
            raise FoundUnfit(link_id)
    if all(found[link_id] in {UNSEEN, NOT_THERE} for link_id in codes):
        raise FoundUnfit("nothing")
    first = dates.local(clinic.verification.drawn_at).date()
    if not first <= day <= dates.local(now).date():
        raise FoundUnfit("day")
    text = json.dumps(
        {"found": {link_id: found[link_id] for link_id in codes}, "method": method.value, "day": day.isoformat()}
    )
    return _stored(
        clinic, viewer, VerifiedClinic.Outcome.RECORDED, text, {"questions": len(codes)}, seen=seen, by=by, now=now
    )


def record_impossible(*, clinic: VerifiedClinic, viewer: Viewer, seen: int, by: str, now: datetime) -> VerifiedClinic:
    """The clinic declined, or is not there any more; what was found before is taken out. Raises as ``record_found``."""
    return _stored(clinic, viewer, VerifiedClinic.Outcome.IMPOSSIBLE, "", {}, seen=seen, by=by, now=now)


def _stored(
    clinic: VerifiedClinic,
    viewer: Viewer,
    outcome: VerifiedClinic.Outcome,
    text: str,
    detail: Mapping[str, object],
    *,
    seen: int,
    by: str,
    now: datetime,
) -> VerifiedClinic:
    check_viewer_may_record(viewer, case=clinic.case)
    with transaction.atomic():
        rows = VerifiedClinic.objects.select_for_update(of=("self",))
        locked = rows.select_related("verification__campaign", "key").get(pk=clinic.pk)
        check_is_open(locked.verification)
        if locked.times != seen:
            raise RecordedMeanwhile(str(locked.pk))
        try:
            locked.put(key=current_key(locked.verification.campaign.key_scope), found=text)
        except KeyDestroyed:
            raise CampaignDisposed(locked.verification.campaign.slug) from None
        locked.outcome, locked.times = outcome, locked.times + 1
        locked.first_recorded_at = locked.first_recorded_at or now
        locked.recorded_at, locked.recorded_by = now, by
        locked.save()
        record(
            action="verifications.record" if locked.times == 1 else "verifications.correct",
            target=f"case:{clinic.case.public_id}",
            by=by,
            now=now,
            detail={"verification": locked.verification_id, "outcome": outcome.value, "times": locked.times, **detail},
        )
    return locked
