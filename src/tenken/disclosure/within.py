"""Universes that lie within others, known figures that stand in no table: relations no table shows by itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

from tenken.disclosure.model import Identity
from tenken.errors import DisclosureError

__all__ = ["Loose", "Within", "holding_relations", "inner_relations", "outside_relations", "told"]

Name = tuple[str, Identity]
FAR = 1_000  # what a known figure counts beyond ours, from where on it bounds no interval
MOST_EXTRA = 2  # dimensions that a known figure may have more than the figure it is a part of


@dataclass(frozen=True, slots=True)
class Within:
    """The clinics of a universe are among those of another that have certain codes.

    Whoever was asked Q7 because Q3-1 was "yes" is among ``Within("answered Q3-1", frozenset({("Q3-1", "yes")}))``: a
    base shown for Q7 bounds the hidden count of "yes" from below.
    """

    universe: str
    codes: Identity


@dataclass(frozen=True, slots=True)
class Loose:
    """``whole`` is the sum of ``parts`` and of clinics in none of them; how many those are is shown nowhere."""

    whole: Name
    parts: tuple[Name, ...]


def told(name: Name) -> str:
    """A figure for readers of messages: ``area=120006, Q3-1=no (of answered Q3-1)``."""
    codes = ", ".join(f"{dimension}={code}" for dimension, code in sorted(name[1])) or "everyone"
    return f"{codes} (of {name[0]})" if name[0] else codes


def inner_relations(counts: Mapping[Name, int], within: Mapping[str, Within]) -> Iterator[Loose]:
    """Each figure of an inner universe beside the figure of the outer one that holds its clinics."""
    for name in counts:
        lies = within.get(name[0])
        if lies is None:
            continue
        codes = {dimension for dimension, _ in lies.codes}
        if any(dimension in codes and (dimension, code) not in lies.codes for dimension, code in name[1]):
            continue
        whole = (lies.universe, name[1] | lies.codes)
        if whole in counts:
            yield Loose(whole, (name,))


def outside_relations(counts: Mapping[Name, int], known: Mapping[Name, int]) -> Iterator[Loose]:
    """Known figures that stand in no table, beside the figures whose clinics they count a part of.

    A figure of an earlier release with one or two dimensions more (by size, say) bounds ours from below, and those of
    all sizes together do so exactly.
    """
    families: dict[tuple[Name, frozenset[str]], list[Name]] = defaultdict(list)
    for name in known:
        if name in counts:
            continue
        for size in range(1, MOST_EXTRA + 1):
            for extra in combinations(sorted(name[1]), size):
                whole = (name[0], name[1] - frozenset(extra))
                if whole in counts:
                    families[whole, frozenset(dimension for dimension, _ in extra)].append(name)
    for (whole, _), parts in families.items():
        if sum(known[part] for part in parts) <= counts[whole]:
            yield Loose(whole, tuple(parts))
            continue
        for part in parts:  # codes within codes: no sum, but each is a part
            if known[part] > counts[whole]:
                raise DisclosureError(
                    f"{told(part)} is known to be {known[part]}, more than the {counts[whole]} of {told(whole)} that "
                    "it is a part of. Are both counts of the same dataset?"
                )
            yield Loose(whole, (part,))


def holding_relations(counts: Mapping[Name, int], known: Mapping[Name, int]) -> Iterator[Loose]:
    """Known figures that stand in no table and hold the clinics of one that does: the smallest of each."""
    elsewhere = {name: count for name, count in known.items() if name not in counts}
    if not elsewhere:
        return
    for name, count in counts.items():
        wholes = [
            whole
            for size in range(len(name[1]))
            for some in combinations(sorted(name[1]), size)
            if count <= elsewhere.get(whole := (name[0], frozenset(some)), -1) < count + FAR
        ]
        if wholes:
            yield Loose(min(wholes, key=lambda whole: elsewhere[whole]), (name,))
