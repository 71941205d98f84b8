"""Tables of counts made of leaf counts, at random or by hand, for tests of what is hidden."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from itertools import product

import numpy as np
import polars as pl

from tenken.disclosure.model import CountTable
from tenken.tabulation.model import TOTAL, Dimension


def dimension(name: str, codes: Sequence[str] | Mapping[str, str]) -> Dimension:
    """A flat dimension of these codes, or a tree of code → parent."""
    parents = dict(codes) if isinstance(codes, Mapping) else dict.fromkeys(codes, TOTAL)
    return Dimension(name, {"ja": name}, (), parents, {})


def table(
    key: str,
    dimensions: Sequence[Dimension],
    leaves: Mapping[tuple[str, ...], int],
    *,
    distribution: str | None = None,
    universe: str = "answered",
) -> CountTable:
    """The complete table of these counts at the leaves of all dimensions."""
    codes = [[TOTAL, *one.parents] for one in dimensions]
    counts = dict.fromkeys(product(*codes), 0)
    for leaf, count in leaves.items():
        for key_ in product(*(_above(one, code) for one, code in zip(dimensions, leaf, strict=True))):
            counts[key_] += count
    names = [one.name for one in dimensions]
    columns = {name: [key_[place] for key_ in counts] for place, name in enumerate(names)}
    cells = pl.DataFrame({**columns, "count": list(counts.values())})
    return CountTable(key, universe, tuple(dimensions), cells, distribution)


def _above(one: Dimension, code: str) -> list[str]:
    found = [code]
    while found[-1] != TOTAL:
        found.append(one.parents[found[-1]])
    return found


def leaf_codes(one: Dimension) -> list[str]:
    return [code for code in one.parents if code not in one.parents.values()] or [TOTAL]


def flat_table(seed: int, *, most: int = 10) -> CountTable:
    """A table up to 10 × 10: three of four of means (hidden counts anywhere), the others of answers (whole rows)."""
    chance = random.Random(seed)
    rows = dimension("area", [f"r{number}" for number in range(chance.randint(3, most))])
    size = chance.randint(3, most)
    means = seed % 4 != 1
    columns = dimension("kind" if means else "q", [f"c{number}" for number in range(size)])
    leaves = {}
    for row in rows.parents:
        small = chance.random() < 0.2
        for column in columns.parents:
            few = small if not means else chance.random() < 0.06
            count = (chance.choice((0, 0, 1)) if few else chance.randint(2, 60)) if not means else (
                chance.randint(1, 9) if few else chance.choice((0, chance.randint(10, 20), chance.randint(10, 90)))
            )  # fmt: skip
            leaves[row, column] = count
    if means:
        leaves = {(*key, TOTAL): count for key, count in leaves.items()}
        return table("t", [rows, columns, dimension("q", [])], leaves, distribution="q")
    return table("t", [rows, columns], leaves, distribution="q")


def linked_tables(seed: int) -> list[CountTable]:
    """Areas in two levels by kind and by size, of one or two questions: tables that share their figures of areas."""
    chance = random.Random(seed)
    areas: dict[str, str] = {}
    for number in range(chance.randint(2, 4)):
        areas[f"p{number}"] = TOTAL
        for city in range(chance.randint(1, 4)):
            areas[f"p{number}c{city}"] = f"p{number}"
    area = dimension("area", areas)
    kind = dimension("kind", ["clinic", "beds", "dental"][: chance.randint(2, 3)])
    size = dimension("size", ["small", "large"])
    weight = {"clinic": 25, "beds": 4, "dental": 14}
    made = []
    for question in range(chance.randint(1, 2)):
        name = f"q{question}"
        answer = dimension(name, [f"a{number}" for number in range(chance.randint(2, 4))])
        draws = np.random.default_rng(chance.randint(0, 10**6))
        full = {}
        for key in product(leaf_codes(area), kind.parents, size.parents):
            shares = draws.dirichlet([0.7] * len(answer.parents))
            for code, count in zip(
                answer.parents, draws.multinomial(draws.poisson(weight[key[1]]), shares), strict=True
            ):
                full[*key, code] = int(count)
        for other, place in ((kind, 1), (size, 2)):
            leaves: dict[tuple[str, ...], int] = {}
            for key, count in full.items():
                leaf = (key[0], key[place], key[3])
                leaves[leaf] = leaves.get(leaf, 0) + count
            made.append(table(f"{name}-{other.name}", [area, other, answer], leaves, distribution=name, universe=name))
            if chance.random() < 0.3:
                break
    return made
