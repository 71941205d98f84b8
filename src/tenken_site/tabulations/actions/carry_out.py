"""Carrying a tabulation out: everything is computed first, then stored in one transaction."""

import time
from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from tenken.errors import TenkenError
from tenken_site.audit.log import record
from tenken_site.datasets.actions.open_dataset import open_dataset
from tenken_site.encryption import keyring
from tenken_site.tabulations import known as register
from tenken_site.tabulations import stored
from tenken_site.tabulations.computing import Computed, compute_all
from tenken_site.tabulations.models import Tabulation, TabulationPart
from tenken_site.tabulations.specifications import Texts

__all__ = ["carry_out"]


def carry_out(
    *, tabulation: Tabulation, told: Callable[[int], None] = lambda done: None, by: str, now: datetime
) -> Tabulation:
    """Weighs, computes, counts, protects, attacks, and stores the outcome sealed under the dataset's key.

    Done already: nothing happens. An expected error (a name that the dataset has not) leaves the tabulation failed with
    its words. ``told`` hears steps of ``specifications.STEPS``. Raises NoKeyInUse where the dataset was disposed of.
    """
    if tabulation.state != Tabulation.State.ASKED:
        return tabulation
    started = time.monotonic()
    try:
        dataset = open_dataset(dataset=tabulation.dataset, reason=f"tabulation {tabulation.number}", by=by, now=now)
        outcome = compute_all(
            dataset=dataset,
            texts=Texts(tabulation.tables, tabulation.weighting, tabulation.disclosure),
            seed=tabulation.seed,
            known=register.collect(tabulation, now=now),
            told=told,
        )
    except TenkenError as refused:
        return _failed(tabulation, words=str(refused), by=by, now=now)
    return _stored(tabulation, outcome, seconds=time.monotonic() - started, by=by, now=now)


def _failed(tabulation: Tabulation, *, words: str, by: str, now: datetime) -> Tabulation:
    with transaction.atomic():
        tabulation.state, tabulation.finished_at = Tabulation.State.FAILED, now
        tabulation.trouble = (words or "unknown")[:400]
        tabulation.save(update_fields=["state", "finished_at", "trouble"])
        record(action="tabulations.fail", target=f"tabulation:{tabulation.pk}", by=by, now=now)
    return tabulation


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
        key = keyring.in_use(tabulation.dataset.key_scope)
        for name, content in parts.items():
            row = TabulationPart(tabulation=tabulation, name=name, key_id=key.pk)
            row.content = key.data.seal(content, context=row.place)
            row.save()
        tabulation.state = Tabulation.State.BLOCKED if attack.won else Tabulation.State.READY
        tabulation.finished_at, tabulation.contents = now, contents
        tabulation.digests |= {"known": stored.sha256(known), "results": outcome.results}
        tabulation.figures = {
            "tables": len(contents),
            "eligible": outcome.eligible,
            "responded": outcome.responded,
            "cells": sum(one["cells"] for one in contents),
            "hidden": sum(one["hidden"] for one in contents),
            "complementary": sum(one["complementary"] for one in contents),
            "left_out": list(outcome.left_out),
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
