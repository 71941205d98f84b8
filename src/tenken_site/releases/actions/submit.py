"""A draft is handed in: first the attacker tries all that would then be out, then a second person looks."""

from datetime import datetime

from django.db import transaction

from tenken_site.audit.log import record
from tenken_site.jobs.actions.request import request_run
from tenken_site.releases.models import Release
from tenken_site.releases.policies import check_deed
from tenken_site.tabulations.permissions import check_tables_may_leave

__all__ = ["TEST", "run_key", "submit", "take_back"]

TEST = "releases.test"


def run_key(*, release: Release) -> str:
    """By which the run of its attack is found."""
    return f"release:{release.pk}"


def submit(*, release: Release, by: str, now: datetime) -> Release:
    """Asks for the attack on all published figures together; when it finds nothing the release waits for its checker.

    Raises NotNow, NotReady.
    """
    with transaction.atomic():
        locked = Release.objects.select_for_update().select_related("tabulation").get(pk=release.pk)
        following = check_deed(locked, "submit")
        check_tables_may_leave(locked.tabulation)
        locked.state, locked.submitted_at, locked.submitted_by = following, now, by
        locked.attack, locked.trouble = {}, ""
        locked.save()
        record(action="releases.submit", target=f"release:{locked.slug}", by=by, now=now)
        request_run(kind=TEST, key=run_key(release=locked), arguments={"release": locked.pk}, by=by, now=now)
    return locked


def take_back(*, release: Release, by: str, now: datetime) -> Release:
    """Its maker (or a colleague) takes it back before it was checked; nothing is lost. Raises NotNow."""
    with transaction.atomic():
        locked = Release.objects.select_for_update().get(pk=release.pk)
        locked.state = check_deed(locked, "take_back")
        locked.submitted_at, locked.submitted_by = None, ""
        locked.save()
        record(action="releases.take_back", target=f"release:{locked.slug}", by=by, now=now)
    return locked
