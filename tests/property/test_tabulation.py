"""Tables on random datasets: the engine and a loop over clinics find the same; the same clinics are one figure."""

from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenken.dataset.model import Dataset
from tenken.tabulation.computing import compute_all
from tenken.tabulation.counting import counts
from tenken.tabulation.dimensions import codes
from tenken.tabulation.model import TOTAL
from tests.factories.tables import DONT_KNOW, NOT_APPLICABLE, clinic, dataset, dimensions, spec, weights

AREAS = ("010006", "011002", "012025", "410004")
KINDS = ("clinic", "clinic_beds", "dental")


@st.composite
def answered(draw: st.DrawFn) -> dict[str, Any]:
    """Answers as the questionnaire lets them be: C2 and C4 are open to some, and anything may be blank."""
    plan = draw(st.sampled_from(["yes", "no", None]))
    choice = draw(st.sampled_from(["a", "b", "c", DONT_KNOW, None]))
    drills = draw(st.sampled_from(["yes", "no", DONT_KNOW, None])) if plan == "yes" else NOT_APPLICABLE
    number = draw(st.one_of(st.none(), st.integers(0, 9).map(float))) if choice in {"a", "b"} else NOT_APPLICABLE
    several = draw(st.one_of(st.none(), st.sampled_from([{"x"}, {"y"}, {"x", "y"}])))
    return {"C1": plan, "C2": drills, "C3": choice, "C4": number, "C5": several, "C6": 1.0}


@st.composite
def countries(draw: st.DrawFn) -> Dataset:
    """Up to 40 clinics of four areas and three kinds, a few silent; two at least answered."""
    clinics = []
    for _ in range(draw(st.integers(2, 40))):
        kind = draw(st.sampled_from(KINDS))
        size = draw(st.sampled_from(["1-9", "10-19", "unknown"])) if kind == "clinic_beds" else "none"
        silent = len(clinics) >= 2 and draw(st.booleans()) and draw(st.booleans())
        clinics.append(clinic(draw(st.sampled_from(AREAS)), kind, size=size, **({} if silent else draw(answered()))))
    return dataset(clinics)


def within(row: dict[str, Any], area: str, kind: str) -> bool:
    """Whether the clinic is in this cell, said plainly."""
    places = {TOTAL, row["prefecture"], row["relay"]}
    if row["relay"] == "010006":
        places.add("010006-rest")
    return area in places and kind in {TOTAL, row["kind"]}


@settings(max_examples=15)
@given(of=countries())
def test_every_cell_is_what_a_loop_over_the_clinics_finds(of: Dataset) -> None:
    over, weighted = dimensions(of), weights(of, "kind")
    asked = [
        spec("C2", "area", columns=("kind",), key="share"),
        spec("C4", "area", columns=("kind",), key="mean", statistic="mean"),
    ]

    share, mean = compute_all(asked, over, weighted, of)

    rows = [
        {**row, "weight": weight}
        for row, weight in zip(weighted.records.iter_rows(named=True), weighted.weight, strict=True)
    ]
    found = {
        row[:3]: row
        for row in share.cells.select(
            "area", "kind", "category", "n", "base_n", "base_weighted", "estimate"
        ).iter_rows()
    }
    means = {
        row[:2]: row
        for row in mean.cells.filter(mean.cells["category"] == TOTAL)
        .select("area", "kind", "base_n", "estimate")
        .iter_rows()
    }
    for area, kind in product(codes(over["area"]), codes(over["kind"])):
        there = [row for row in rows if within(row, area, kind)]
        base = [row for row in there if row["C2.state"] in {"answered", "dont_know"}]
        yes = [row for row in base if row["C2"] == "yes"]
        weight = sum(row["weight"] for row in base)
        _, _, _, n, base_n, base_weighted, estimate = found[area, kind, "yes"]
        assert (n, base_n) == (len(yes), len(base))
        assert base_weighted == pytest.approx(weight)
        if base:
            assert estimate == pytest.approx(sum(row["weight"] for row in yes) / weight)
        else:
            assert estimate is None
        for state in ("not_applicable", "missing"):
            if (area, kind, state) in found:
                assert found[area, kind, state][3] == sum(row["C2.state"] == state for row in there)
        numbers = [row for row in there if row["C4.state"] == "answered"]
        assert means[area, kind][2] == len(numbers)
        if numbers:
            whole = sum(row["weight"] for row in numbers)
            assert means[area, kind][3] == pytest.approx(sum(row["weight"] * row["C4"] for row in numbers) / whole)


@settings(max_examples=15)
@given(of=countries())
def test_every_share_has_its_base_and_lies_in_its_interval(of: Dataset) -> None:
    asked = [spec(name, "area", columns=("kind",), key=name) for name in ("C1", "C2", "C3", "C5")]

    for table in compute_all(asked, dimensions(of), weights(of, "kind"), of):
        for row in table.cells.iter_rows(named=True):
            if row["estimate"] is not None:
                assert row["base_n"] > 0
                assert row["base_weighted"] > 0
                assert row["low"] - 1e-9 <= row["estimate"] <= row["high"] + 1e-9
            elif row["category"] in {*table.categories, TOTAL}:
                assert row["sign"] in {"-", "…", "・"}
        shares = [row for row in table.cells.iter_rows(named=True) if row["category"] in table.categories]
        assert all(0 <= row["n"] <= row["base_n"] for row in shares)


@settings(max_examples=15)
@given(of=countries())
def test_counts_add_up_and_one_figure_has_one_count(of: Dataset) -> None:
    asked = [spec(name, "area", columns=("kind",), key=f"{name}.area") for name in ("C1", "C2", "C3", "C5")]
    asked += [spec(name, "size", key=f"{name}.size") for name in ("C1", "C2", "C3", "C5")]
    asked.append(spec("C4", "size", key="mean", statistic="mean"))
    asked.append(spec("disposition", "kind", key="cases", statistic="count"))
    asked.append(spec("C3", "kind", key="part", universe="{C1} = true"))

    seen: dict[Any, int] = {}
    for table in counts(asked, dimensions(of), of):
        cells = {row[:-1]: row[-1] for row in table.cells.iter_rows()}
        assert len(cells) == table.cells.height
        for parent, below in sums(table, cells):
            assert cells[parent] == sum(cells[each] for each in below)
        for key, count in cells.items():
            assert seen.setdefault(table.identity(key), count) == count


def sums(table: Any, cells: dict[tuple[str, ...], int]) -> Iterator[tuple[tuple[str, ...], list[tuple[str, ...]]]]:
    """Every whole with its parts, along each dimension."""
    for at, dimension in enumerate(table.dimensions):
        for parent in set(dimension.parents.values()):
            inside = [code for code, above in dimension.parents.items() if above == parent]
            for key in cells:
                if key[at] == parent:
                    yield key, [(*key[:at], code, *key[at + 1 :]) for code in inside]
