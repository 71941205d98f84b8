"""Releases in the background: the attack before a check, and publication at the moment of the embargo."""

import logging
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from tenken_site.jobs.registry import Step, duty, run
from tenken_site.releases import queries
from tenken_site.releases.actions.submit import TEST
from tenken_site.releases.models import Release
from tenken_site.tabulations import known
from tenken_site.tabulations.models import Tabulation

if TYPE_CHECKING:
    from tenken.tabulation.model import Identity

__all__ = ["known_figures", "publish_due", "register", "test"]

logger = logging.getLogger(__name__)

ACTOR = "command:worker"


def register() -> None:
    """Tells tabulations of the register."""
    known.register(known_figures)


def known_figures(tabulation: Tabulation, now: datetime) -> "Mapping[tuple[str, Identity], int]":
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
    waiting = queries.due(now=now)
    if not waiting:
        return 0
    from tenken_site.releases.actions.publish import note_trouble, publish  # loads what draws charts and sets reports

    published = 0
    for release in waiting:
        try:
            publish(release=release, by=ACTOR, now=now)
        except Exception as fault:  # noqa: BLE001  # told on the page and in the log, tried again on the next beat
            logger.error("release %s: %s", release.slug, type(fault).__name__)
            note_trouble(release=release, fault=fault, by=ACTOR, now=now)
        else:
            published += 1
    return published
