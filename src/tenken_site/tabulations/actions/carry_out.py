"""Carrying a tabulation out: everything is computed first, then stored in one transaction."""

import time
from collections.abc import Callable, Mapping
from datetime import datetime

from django.db import transaction

from tenken.disclosure.protecting import AlreadyKnown, CannotBeHidden
from tenken.errors import DisclosureError, TenkenError
from tenken_site.audit.log import record
from tenken_site.datasets.actions.open_dataset import open_dataset
from tenken_site.encryption import keyring
from tenken_site.tabulations import known as register
from tenken_site.tabulations import stored
from tenken_site.tabulations.computing import Computed, compute_all, from_register
from tenken_site.tabulations.models import Tabulation, TabulationPart
from tenken_site.tabulations.specifications import Texts

__all__ = ["carry_out"]

#: Errors of disclosure control name figures with their counts, and this stands in clear.
CANNOT_BE_PROTECTED = (
    "The tables cannot be protected: two figures of the same clinics contradict each other, or a table does not add up."
)


def carry_out(
    *, tabulation: Tabulation, told: Callable[[int], None] = lambda done: None, by: str, now: datetime
) -> Tabulation:
    """Weighs, computes, counts, protects, attacks, and stores the outcome sealed under the dataset's key.

    Done already: nothing happens. An expected error (a name that the dataset has not) leaves the tabulation failed with
    its words; figures that can no longer be hidden leave it blocked. ``told`` hears steps of ``specifications.STEPS``.
    Raises NoKeyInUse where the dataset was disposed of.
    """
    if tabulation.state != Tabulation.State.ASKED:
        return tabulation
    started = time.monotonic()
    try:
        dataset = open_dataset(dataset=tabulation.dataset, reason=f"tabulation {tabulation.number}", by=by, now=now)
        outcome = compute_all(
            dataset=dataset,
            texts=Texts.frozen(tabulation),
            seed=tabulation.seed,
            knowing=from_register(register.collect(tabulation, now=now), dataset=tabulation.digests["dataset"]),
            told=told,
        )
    except (AlreadyKnown, CannotBeHidden) as refused:
        names = [tuple(sorted(f"{dimension}={code}" for dimension, code in one[1])) for one in refused.figures]
        return _blocked(tabulation, names, by=by, now=now)
    except DisclosureError:
        return _failed(tabulation, words=CANNOT_BE_PROTECTED, by=by, now=now)
    except TenkenError as refused:
        return _failed(tabulation, words=str(refused), by=by, now=now)
    return _stored(tabulation, outcome, seconds=time.monotonic() - started, by=by, now=now)


def _locked(tabulation: Tabulation) -> Tabulation | None:
    """The row, for writing; None where another worker was quicker."""
    rows = Tabulation.objects.select_for_update(of=("self",)).select_related("dataset__campaign")
    locked = rows.get(pk=tabulation.pk)
    return locked if locked.state == Tabulation.State.ASKED else None


def _failed(tabulation: Tabulation, *, words: str, by: str, now: datetime) -> Tabulation:
    with transaction.atomic():
        locked = _locked(tabulation)
        if locked is None:
            return Tabulation.objects.get(pk=tabulation.pk)
        locked.state, locked.finished_at = Tabulation.State.FAILED, now
        locked.trouble = (words or "unknown")[:400]
        locked.save(update_fields=["state", "finished_at", "trouble"])
        record(action="tabulations.fail", target=f"tabulation:{locked.pk}", by=by, now=now)
    return locked


def _blocked(tabulation: Tabulation, names: list[tuple[str, ...]], *, by: str, now: datetime) -> Tabulation:
    """What must be hidden follows from what is out: which figures these are is sealed, like all findings."""
    with transaction.atomic():
        locked = _locked(tabulation)
        if locked is None:
            return Tabulation.objects.get(pk=tabulation.pk)
        _seal(locked, {TabulationPart.Name.ATTACK: stored.known_findings_bytes(names)})
        locked.state, locked.finished_at = Tabulation.State.BLOCKED, now
        locked.save(update_fields=["state", "finished_at"])
        record(
            action="tabulations.carry_out",
            target=f"tabulation:{locked.pk}",
            by=by,
            now=now,
            detail={"state": locked.state, "breaches": len(names)},
        )
    return locked


def _seal(tabulation: Tabulation, parts: Mapping[TabulationPart.Name, bytes]) -> None:
    key = keyring.in_use(tabulation.dataset.key_scope)
    for name, content in parts.items():
        row = TabulationPart(tabulation=tabulation, name=name, key_id=key.pk)
        row.content = key.data.seal(content, context=row.place)
        row.save()


def _stored(tabulation: Tabulation, outcome: Computed, *, seconds: float, by: str, now: datetime) -> Tabulation:
    attack, known = outcome.attack, stored.known_bytes(outcome.known)
    contents = [
        {
            "key": table.computed.specification.key,
            "title": dict(table.computed.specification.title.texts),
            "cells": table.computed.cells.height,
            "hidden": table.hidden,
            "complementary": table.complementary,
            "digest": outcome.digests[table.computed.specification.key],
        }
        for table in outcome.tables
    ]
    parts = {
        TabulationPart.Name.TABLES: stored.tables_bytes(outcome.tables),
        TabulationPart.Name.COUNTS: stored.counts_bytes(outcome.counts, outcome.protection.hidden),
        TabulationPart.Name.KNOWN: known,
        TabulationPart.Name.ATTACK: stored.attack_bytes(attack),
    }
    with transaction.atomic():
        locked = _locked(tabulation)
        if locked is None:
            return Tabulation.objects.get(pk=tabulation.pk)
        tabulation = locked
        _seal(tabulation, parts)
        tabulation.state = Tabulation.State.BLOCKED if attack.won else Tabulation.State.READY
        tabulation.finished_at, tabulation.contents = now, contents
        tabulation.digests |= {"known": stored.sha256(known), "results": outcome.results}
        tabulation.figures = {
            "tables": len(contents),
            "eligible": outcome.eligible,
            "responded": outcome.responded,
            "nonresponse": dict(outcome.nonresponse),
            "cells": sum(one["cells"] for one in contents),
            "hidden": sum(one["hidden"] for one in contents),
            "complementary": sum(one["complementary"] for one in contents),
            "left_out": list(outcome.left_out),
            "not_confidential": list(outcome.not_confidential),
            "known": len(outcome.known),
            "hurried": int(outcome.protection.figures.get("hurried", 0)),
            "tried": attack.tried,
            "breaches": len(attack.breaches),
            "attack_seconds": round(attack.seconds, 1),
            "seconds": round(seconds, 1),
        }
        tabulation.save()
        record(
            action="tabulations.carry_out",
            target=f"tabulation:{tabulation.pk}",
            by=by,
            now=now,
            detail={"state": tabulation.state, "results": outcome.results, "breaches": len(attack.breaches)},
        )
    return tabulation
