"""The attack before a check: what comes out decides whether the release goes on or back to its maker."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from tenken.errors import DisclosureError, TenkenError
from tenken_site.audit.log import record
from tenken_site.campaigns.models import Campaign
from tenken_site.encryption.keyring import KeyDestroyed
from tenken_site.releases.attacks import Attacked, attacked
from tenken_site.releases.findings import noted
from tenken_site.releases.models import Release
from tenken_site.releases.policies import NotNow, check_deed
from tenken_site.releases.register import marks_of
from tenken_site.tabulations.queries import NoSuchPart

__all__ = ["TRIES", "attack_release"]

#: Another release joined the register while the attack ran: it is run again, so often at most.
TRIES = 3


def attack_release(
    *, release: Release, told: Callable[[int], None] = lambda done: None, by: str, now: datetime
) -> Release:
    """Submitted where the attacker learns nothing, else a draft again with what was found. Done already: nothing.

    ``told`` hears steps of a hundred.
    """
    if release.state != Release.State.TESTING:
        return release
    for _ in range(TRIES):
        marks = marks_of(release.campaign)
        try:
            outcome, words = attacked(release, told=told), ""
        except DisclosureError as fault:  # its words name figures with their counts
            outcome, words = None, type(fault).__name__
        except (TenkenError, KeyDestroyed, NoSuchPart) as fault:
            outcome, words = None, str(fault) or type(fault).__name__
        settled = _settled(release, outcome, words=words, marks=marks, by=by, now=now)
        if settled is not None:
            return settled
    return _settled(release, None, words="other releases kept changing", marks=None, by=by, now=now) or release


def _settled(
    release: Release, outcome: Attacked | None, *, words: str, marks: list[str] | None, by: str, now: datetime
) -> Release | None:
    """The outcome, stored; None where the register has changed since ``marks`` were taken."""
    with transaction.atomic():
        campaign = Campaign.objects.select_for_update().get(pk=release.campaign_id)  # one at a time a campaign
        locked = Release.objects.select_for_update(of=("self",)).select_related("tabulation__dataset")
        current = locked.get(pk=release.pk)
        if marks is not None and marks_of(campaign) != marks:
            return None
        passed = outcome is not None and outcome.passed
        try:
            current.state = check_deed(current, "pass" if passed else "fail")
        except NotNow:  # taken back while the attack ran
            return current
        if not passed:
            current.submitted_at, current.submitted_by = None, ""
        current.attack = noted(current, outcome, words=words, marks=marks)
        current.save()
        record(
            action="releases.attack",
            target=f"release:{current.slug}",
            by=by,
            now=now,
            detail={"passed": passed, "breaches": len(outcome.found) if outcome else 0},
        )
    return current
