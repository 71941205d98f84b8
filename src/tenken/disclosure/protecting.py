"""From tables of counts to the cells that stay hidden: primary rules, blocks, and a last look over all together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from time import perf_counter

import numpy as np

from tenken.disclosure.choosing import Effort
from tenken.disclosure.figures import grouped, read_figures
from tenken.disclosure.mending import CannotBeHidden, Mending
from tenken.disclosure.model import CountTable, Protection, Rules
from tenken.disclosure.modular import modular
from tenken.disclosure.primary import AlreadyKnown, primary
from tenken.disclosure.programs import Meter
from tenken.disclosure.stages import Progress, silent
from tenken.disclosure.within import Name, Within
from tenken.errors import DisclosureError

__all__ = ["AlreadyKnown", "CannotBeHidden", "protect"]

#: A group of tables with no more figures is worth the best pattern of each block that has no more to choose from.
SMALL_GROUP, SMALL_BLOCK = 300, 150
THOROUGH = Effort(rounds=12, nodes=1000, gap=0.04, searches=2000, polish=3)
TOLERANT = Effort(rounds=2, nodes=500, gap=0.05, searches=600)
QUICK = Effort(rounds=0, nodes=0, gap=0.0, searches=0)


def protect(
    tables: Sequence[CountTable],
    rules: Rules,
    *,
    known: Mapping[Name, int] | None = None,
    within: Mapping[str, Within] | None = None,
    seed: int = 0,
    progress: Progress = silent,
) -> Protection:
    """Chooses what is hidden, at little cost, so that ``attacking.attack`` finds nothing.

    ``known`` are figures that anyone has (earlier releases, dashboards), by universe and identity: they are never
    chosen, and nothing hidden may follow from them. ``within`` says which universes lie within others. The same input
    in the same order with the same seed gives the same outcome on every machine: ``rules.seconds`` are counted in steps
    of the solver (``Meter``). When they run out, the blocks that are left (``figures["hurried"]``) are protected by the
    quicker way. Raises ``DisclosureError`` for tables that make no sense, ``AlreadyKnown`` and
    ``CannotBeHidden``.
    """
    started, meter = perf_counter(), Meter()
    _check_keys(tables)
    groups = grouped(tables, within or {})
    tally = dict.fromkeys(("figures", "primary", "hidden", "blocks", "repaired", "hurried"), 0)
    hidden: dict[str, frozenset[tuple[str, ...]]] = {}
    reasons: dict[tuple[str, tuple[str, ...]], str] = {}
    cells = 0
    for number, group in enumerate(groups):
        figures = read_figures(group, known=known or {}, within=within or {})
        first = primary(figures, rules)

        def each(done: int, of: int, number: int = number) -> None:
            progress("protecting", 100 * number + 100 * done // of, 100 * len(groups))

        def effort(candidates: int, small: bool = len(figures.count) <= SMALL_GROUP) -> Effort:
            if meter.seconds >= rules.seconds:
                tally["hurried"] += 1
                return replace(QUICK, meter=meter)
            return replace(THOROUGH if small and candidates <= SMALL_BLOCK else TOLERANT, meter=meter)

        pattern, blocks = modular(figures, first, protection=rules.protection, effort=effort, seed=seed, each=each)
        mending = Mending(figures, first, pattern, rules.seconds, meter, seed=seed)
        pattern, repaired = mending.run()
        pattern &= ~figures.unpublished
        tally["blocks"] += blocks
        tally["repaired"] += repaired
        tally["figures"] += len(np.unique(np.concatenate([ids.ravel() for _, ids in figures.tables])))
        tally["primary"] += len(first.reasons)
        tally["hidden"] += int(pattern.sum())
        for read, ids in figures.tables:
            keys = [
                (key, figure) for key, figure in zip(read.cells(), ids.ravel().tolist(), strict=True) if pattern[figure]
            ]
            cells += ids.size
            hidden[read.table.key] = frozenset(key for key, _ in keys)
            for key, figure in keys:
                reasons[read.table.key, key] = first.reasons.get(figure) or "complementary"
    progress("protecting", 100 * len(groups), 100 * len(groups))
    ordered = {table.key: hidden[table.key] for table in tables}
    seconds = round(perf_counter() - started, 3)
    worked = {"work": round(meter.seconds, 1), "seconds": seconds}
    return Protection(ordered, reasons, {**tally, "cells": cells, "groups": len(groups), **worked}, rules.protection)


def _check_keys(tables: Sequence[CountTable]) -> None:
    keys = [table.key for table in tables]
    twice = sorted({key for key in keys if keys.count(key) > 1})
    if twice:
        raise DisclosureError(f"Tables need keys of their own; there are several {', '.join(twice)}.")
