"""Tables that count the whole frame: cases by a variable that is known of every clinic, and AAPOR's response rates.

Nothing is estimated here, so there are no errors. (AAPOR Standard Definitions, 10th edition, "Calculating outcome
rates".)
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from tenken.dataset.model import Dataset, ValueState
from tenken.disposition.codes import DISPOSITIONS, Category, DispositionCode
from tenken.disposition.rates import RATE_NAMES, eligible_share
from tenken.questionnaire.model import LocalizedText
from tenken.tabulation.coding import coded, state_label
from tenken.tabulation.computing_cells import Columns, Rows, table
from tenken.tabulation.computing_measures import categories_of, variables_of
from tenken.tabulation.dimensions import Partition, cell_count, partition
from tenken.tabulation.model import TOTAL, ComputedTable, Dimension, TableSpecification
from tenken.tabulation.refusals import TabulationRefused
from tenken.tabulation.universes import members

__all__ = ["count_frame", "tallied"]

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
_ALL_CASES = LocalizedText((("ja", "対象名簿の施設"), ("en", "Facilities of the frame")))
_RATES = {
    "RR1": ("回答率（RR1：全部の提出、不明はすべて適格）", "Response rate 1: complete, all unknown eligible"),
    "RR2": ("回答率（RR2：一部の提出を含む、不明はすべて適格）", "Response rate 2: with partial, all unknown eligible"),
    "RR3": ("回答率（RR3：全部の提出、不明は一部が適格）", "Response rate 3: complete, a share e of unknown"),
    "RR4": ("回答率（RR4：一部の提出を含む、不明は一部が適格）", "Response rate 4: with partial, a share e of unknown"),
    "RR5": ("回答率（RR5：全部の提出、適格と分かる施設のうち）", "Response rate 5: complete, known eligible"),
    "RR6": ("回答率（RR6：一部の提出を含む、適格と分かる施設のうち）", "Response rate 6: with partial, known eligible"),
    "COOP1": ("協力率（COOP1：全部の提出）", "Cooperation rate 1: complete"),
    "COOP2": ("協力率（COOP2：一部の提出を含む）", "Cooperation rate 2: with partial"),
    "REF1": ("辞退率（REF1）", "Refusal rate 1"),
    "CON1": ("連絡のついた率（CON1）", "Contact rate 1"),
}  # fmt: skip


def tallied(code: NDArray[np.int32], kinds: int, of: Partition, cells: int) -> Whole:
    """(cells, kinds): records of each code in each cell; a code of -1 is counted nowhere."""
    every = kinds + 1
    finest = np.bincount(of.combination * every + (code + 1), minlength=of.crosses[0].cell.size * every)
    counted = finest.reshape(-1, every)[:, 1:]
    found = np.zeros((cells, kinds), dtype=np.int64)
    for cross in of.crosses:
        there = cross.cell >= 0
        np.add.at(found, cross.cells[cross.cell[there]], counted[there])
    return found


def count_frame(specification: TableSpecification, dimensions: Sequence[Dimension], dataset: Dataset) -> ComputedTable:
    """Cases of the frame by category, or the rates made of them. Raises TabulationRefused for a disposition unknown."""
    variables = variables_of(specification, dataset)
    found = coded(dataset.records, variables[0])
    inside = members(dataset.records, specification.universe, dataset)
    known = len(found.categories)
    code = np.where(found.code < known, found.code, known)  # whatever the reason: it is not known
    divided = partition(dataset.records, dimensions)
    tally = tallied(np.where(inside, code, -1).astype(np.int32), known + 1, divided, cell_count(dimensions))
    labels = categories_of(variables)
    if specification.statistic == "rate":
        return _rates(specification, dimensions, found.categories, tally)
    base = tally[:, :known].sum(axis=1)
    rows = {
        category: Columns(tally[:, at], base, base.astype(np.float64), {"estimate": _where(base, tally[:, at])})
        for at, category in enumerate(labels)
    }
    rows[TOTAL] = Columns(base, base, base.astype(np.float64), {"estimate": _where(base, base)})
    if tally[:, known].any():
        rows[ValueState.MISSING.value] = Columns(tally[:, known])
    every = tally.sum(axis=1)
    return table(
        specification, dimensions, categories=tuple(labels),
        labels={**labels, TOTAL: _ALL_CASES, ValueState.MISSING.value: state_label(ValueState.MISSING)},
        rows=Rows(every, every, rows),
    )  # fmt: skip


def _where(base: Whole, numbers: Whole) -> Floats:
    return np.where(base > 0, numbers.astype(np.float64), np.nan)


def _rates(
    specification: TableSpecification, dimensions: Sequence[Dimension], dispositions: tuple[str, ...], tally: Whole
) -> ComputedTable:
    """The rates of ``tenken.disposition.rates`` for all cells at once, with the country's *e* in every one."""
    if tally[:, len(dispositions)].any():
        without = int(tally[0, len(dispositions)])
        raise TabulationRefused(
            f"Table {specification.key}: {without} records have no final disposition that AAPOR's rates know."
        )
    by = dict.fromkeys(Category, np.zeros(tally.shape[0], dtype=np.int64))
    for at, code in enumerate(dispositions):
        letter = DISPOSITIONS[DispositionCode(code)].category
        by[letter] = by[letter] + tally[:, at]
    e = float(eligible_share({DispositionCode(code): int(tally[0, at]) for at, code in enumerate(dispositions)}))
    complete, partial, refusal = by[Category.COMPLETE], by[Category.PARTIAL], by[Category.REFUSAL]
    unknown = by[Category.UNKNOWN_HOUSEHOLD] + by[Category.UNKNOWN_OTHER]
    reached = complete + partial + refusal + by[Category.OTHER]
    eligible = reached + by[Category.NON_CONTACT]
    parts = {
        "RR1": (complete, eligible + unknown, 1.0), "RR2": (complete + partial, eligible + unknown, 1.0),
        "RR3": (complete, eligible + unknown, e), "RR4": (complete + partial, eligible + unknown, e),
        "RR5": (complete, eligible, 1.0), "RR6": (complete + partial, eligible, 1.0),
        "COOP1": (complete, reached, 1.0), "COOP2": (complete + partial, reached, 1.0),
        "REF1": (refusal, eligible + unknown, 1.0), "CON1": (reached, eligible + unknown, 1.0),
    }  # fmt: skip
    rows: dict[str, Columns] = {}
    for name in RATE_NAMES:
        above, below, share = parts[name]
        # of RR3 and RR4 the base is estimated: those of unknown eligibility count as e each
        weighted = below - (1.0 - share) * unknown if share != 1.0 else below.astype(np.float64)
        with np.errstate(divide="ignore", invalid="ignore"):
            rate = np.where(weighted > 0, above / weighted, np.nan)
        rows[name] = Columns(above, below, weighted, {"estimate": rate})
    every = tally.sum(axis=1)
    rows[TOTAL] = Columns(every, every, every.astype(np.float64))
    labels = {name: LocalizedText((("ja", ja), ("en", en))) for name, (ja, en) in _RATES.items()}
    return table(
        specification, dimensions, categories=RATE_NAMES, labels={**labels, TOTAL: _ALL_CASES},
        rows=Rows(every, every, rows),
    )  # fmt: skip
