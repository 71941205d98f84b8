"""The attack before a check: on all figures together that are out, on the way, or in this release."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from django.db import transaction

from tenken.disclosure.attacking import attack as attack_tables
from tenken.disclosure.model import Attack, Protection
from tenken.disclosure.rules import parse_rules
from tenken.errors import TenkenError
from tenken.tabulation.model import CountTable
from tenken_site.audit.log import record
from tenken_site.campaigns.models import Campaign
from tenken_site.encryption.keyring import KeyDestroyed
from tenken_site.releases.models import Release
from tenken_site.releases.policies import NotNow, check_deed
from tenken_site.releases.register import known_of, mark_of, of_tables
from tenken_site.tabulations import known as register
from tenken_site.tabulations.models import Tabulation
from tenken_site.tabulations.queries import NoSuchPart, counts_and_hidden

__all__ = ["TRIES", "attack_release"]

#: Another release joined the register while the attack ran: it is run again, so often at most.
TRIES = 3
_Hidden = dict[str, frozenset[tuple[str, ...]]]


def attack_release(
    *, release: Release, told: Callable[[int], None] = lambda done: None, by: str, now: datetime
) -> Release:
    """Submitted where the attacker learns nothing, else a draft again with what was found. Done already: nothing.

    ``told`` hears steps of a hundred.
    """
    if release.state != Release.State.TESTING:
        return release
    for _ in range(TRIES):
        mark = mark_of(release.campaign)
        try:
            outcome, words = _attacked(release, told=told, now=now), ""
        except (TenkenError, KeyDestroyed, NoSuchPart) as fault:
            outcome, words = None, str(fault) or type(fault).__name__
        settled = _settled(release, outcome, words=words, mark=mark, by=by, now=now)
        if settled is not None:
            return settled
    return _settled(release, None, words="other releases kept changing", mark=None, by=by, now=now) or release


def _attacked(release: Release, *, told: Callable[[int], None], now: datetime) -> Attack:
    """The linear program over this release's tables and those of every other release of the same dataset."""
    tables, hidden = _released_together(release)
    rules = parse_rules(release.tabulation.disclosure.encode())
    known = register.agreeing(known_of(release.tabulation, now), tables)
    return attack_tables(
        tables,
        Protection(hidden=hidden, reasons={}),
        rules,
        known=known,
        progress=lambda _stage, done, of: told(100 * min(done, of) // max(of, 1)),
    )


def _released_together(release: Release) -> tuple[tuple[CountTable, ...], _Hidden]:
    """Counts of every table of the dataset that is out, on the way or in this release, each under a name of its own."""
    states = [Release.State.SUBMITTED, Release.State.APPROVED, Release.State.PUBLISHED, Release.State.WITHDRAWN]
    others = Release.objects.filter(tabulation__dataset=release.tabulation.dataset_id, state__in=states)
    chosen: dict[Tabulation, set[str]] = {release.tabulation: set(release.tables)}
    for other in others.select_related("tabulation__dataset"):
        chosen.setdefault(other.tabulation, set()).update(other.tables)
    tables: list[CountTable] = []
    hidden: _Hidden = {}
    for tabulation, keys in chosen.items():
        counted, concealed = counts_and_hidden(tabulation)
        for table in of_tables(counted, keys):
            name = f"{tabulation.number}:{table.key}"
            tables.append(replace(table, key=name))
            hidden[name] = concealed.get(table.key, frozenset())
    return tuple(tables), hidden


def _settled(
    release: Release, attack: Attack | None, *, words: str, mark: str | None, by: str, now: datetime
) -> Release | None:
    """The outcome, stored; None where the register has changed since ``mark`` was taken."""
    with transaction.atomic():
        campaign = Campaign.objects.select_for_update().get(pk=release.campaign_id)  # one at a time a campaign
        locked = Release.objects.select_for_update().get(pk=release.pk)
        if mark is not None and mark_of(campaign) != mark:
            return None
        passed = attack is not None and not attack.won
        try:
            locked.state = check_deed(locked, "pass" if passed else "fail")
        except NotNow:  # taken back while the attack ran
            return locked
        if not passed:
            locked.submitted_at, locked.submitted_by = None, ""
        locked.attack = {
            "passed": passed,
            "tried": attack.tried if attack else 0,
            "seconds": round(attack.seconds, 1) if attack else 0,
            "breaches": [[one.table.partition(":")[2], *one.cell] for one in attack.breaches] if attack else [],
            "words": words[:300],
        }
        locked.save()
        record(
            action="releases.attack",
            target=f"release:{locked.slug}",
            by=by,
            now=now,
            detail={"passed": passed, "breaches": len(attack.breaches) if attack else 0},
        )
    return locked
