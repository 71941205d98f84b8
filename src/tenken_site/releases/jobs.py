"""Releases in the background: the attack before a check, and publication at the moment of the embargo."""

import logging
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from tenken_site.jobs.registry import Step, duty, run
from tenken_site.releases import queries
from tenken_site.releases.actions.submit import TEST
from tenken_site.releases.models import Release
from tenken_site.tabulations import known
from tenken_site.tabulations.models import Tabulation

__all__ = ["known_figures", "publish_due", "register", "test"]

logger = logging.getLogger(__name__)

ACTOR = "command:worker"
#: What could not be published is tried again after so long: making its files takes a worker's time.
PATIENCE = timedelta(minutes=5)
_failed: dict[int, datetime] = {}  # by release; known to this worker alone


def register() -> None:
    """Tells tabulations of the register."""
    known.register(known_figures)


def known_figures(tabulation: Tabulation, now: datetime) -> Iterable[known.Shown]:
    """What is out, for the next protection."""
    from tenken_site.releases.register import known_of  # loads the library of data frames

    return known_of(tabulation, now)


@run(TEST, lease_seconds=1800, attempts=3)
def test(step: Step) -> Mapping[str, Any]:
    """The attack on one release (``{"release": id}``)."""
    from tenken_site.releases.actions.attack_release import attack_release  # loads the optimiser

    found = Release.objects.select_related("campaign", "tabulation__dataset__campaign").filter(
        pk=step.arguments["release"]
    )
    release = found.first()
    if release is None:  # given up meanwhile
        return {"state": "gone"}
    done = attack_release(release=release, told=lambda steps: step.tell(steps, 100), by=step.by, now=step.now())
    return {"state": done.state}


@duty("releases.publish_due", every=10, lease_seconds=1800)
def publish_due(*, now: datetime) -> int:
    """Publishes every approved release whose moment has come; one that cannot be keeps no other. How many went out."""
    waiting = [one for one in queries.due(now=now) if one.pk not in _failed or _failed[one.pk] + PATIENCE <= now]
    if not waiting:
        return 0
    from tenken_site.releases.actions.publish import (  # loads what draws charts and sets reports
        RegisterMoved,
        note_trouble,
        publish,
    )

    published = 0
    for release in waiting:
        try:
            done = publish(release=release, by=ACTOR, now=now)
        except RegisterMoved:
            continue  # on the next beat
        except Exception as fault:  # noqa: BLE001  # told on the page and in the log, tried again on the next beat
            logger.error("release %s: %s", release.slug, type(fault).__name__)
            note_trouble(release=release, fault=fault, by=ACTOR, now=now)
            _failed[release.pk] = now
        else:
            _failed.pop(release.pk, None)
            published += done.state == Release.State.PUBLISHED
    return published
