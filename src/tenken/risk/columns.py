"""What a dataset's answers say of each factor: every combination of answers that occurs is asked of ``states`` once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tenken.dataset.expressions import variable_name
from tenken.dataset.model import Dataset, Role, ValueState, Variable
from tenken.dataset.requiring import require_respondents
from tenken.dataset.variables import YES
from tenken.questionnaire.item_types import ITEM_TYPES, Value
from tenken.risk.model import STATES, Dependence, Factor, Gap, RiskModel
from tenken.risk.states import Clinic, Values, in_scope, reads, scale_of, state_of

__all__ = ["Clinics", "clinics_of", "columns_of", "told"]

_CODES = {state: code for code, state in enumerate(STATES)}


@dataclass(frozen=True, slots=True)
class Clinics:
    """Many clinics: n rows."""

    states: NDArray[np.int8]  # (n, factors), places in ``STATES``, in the order of the model's factors
    scale: NDArray[np.float64]  # (n, 3) of the impact: point, low, high
    in_scope: NDArray[np.bool_]  # (n)

    def __len__(self) -> int:
        return len(self.in_scope)

    def where(self, kept: NDArray[np.bool_]) -> Clinics:
        """The rows that are kept."""
        return Clinics(self.states[kept], self.scale[kept], self.in_scope[kept])

    def one(self, row: int, model: RiskModel) -> Clinic:
        """This row by itself."""
        codes = zip(model.factors, self.states[row], strict=True)
        point, low, high = (float(part) for part in self.scale[row])
        return Clinic(
            {factor.key: STATES[code] for factor, code in codes}, Gap(point, low, high), bool(self.in_scope[row])
        )


def clinics_of(model: RiskModel, clinics: list[Clinic]) -> Clinics:
    """Single clinics as rows."""
    states = [[_CODES[one.states[factor.key]] for factor in model.factors] for one in clinics]
    scale = [[one.scale.point, one.scale.low, one.scale.high] for one in clinics]
    return Clinics(
        np.array(states, dtype=np.int8).reshape(len(clinics), len(model.factors)),
        np.array(scale, dtype=np.float64).reshape(len(clinics), 3),
        np.array([one.in_scope for one in clinics], dtype=np.bool_),
    )


def columns_of(model: RiskModel, dataset: Dataset) -> Clinics:
    """Every record of the dataset in its order; of those who did not answer nothing is known (see ``responded``).

    A question that the dataset lacks was asked of nobody. Raises EmptyDataset where nobody has answered.
    """
    require_respondents(dataset, wanted_by="exposure")
    states = np.empty((dataset.records.height, len(model.factors)), dtype=np.int8)
    for place, factor in enumerate(model.factors):
        states[:, place] = told(dataset, reads(model, factor), partial(_code, factor))
    scale = np.ones((dataset.records.height, 3))
    for one in model.dependence:
        scale *= told(dataset, reads(model, one), partial(_three, one))
    inside = told(dataset, reads(model, None), partial(in_scope, model))
    return Clinics(states, scale, inside.astype(np.bool_))


def _code(factor: Factor, values: Values) -> int:
    return _CODES[state_of(factor, values)]


def _three(dependence: Dependence, values: Values) -> tuple[float, float, float]:
    gap = scale_of(dependence, values)
    return gap.point, gap.low, gap.high


def told(dataset: Dataset, names: tuple[str, ...], tell: Callable[[Values], Any]) -> NDArray[Any]:
    """(n, …) what ``tell`` makes of the values of these questions and facts, record by record."""
    of = {name: _variables(dataset, name) for name in names}
    columns = list(dict.fromkeys(column for found in of.values() for one in found for column in _columns(one)))
    if not columns:
        return np.repeat(np.array([tell({})]), dataset.records.height, axis=0)
    keyed = dataset.records.select(columns)
    distinct = keyed.unique(maintain_order=True).with_row_index("_row")
    each = [tell(_values(row, of)) for row in distinct.iter_rows(named=True)]
    rows = keyed.join(distinct, on=columns, how="left", nulls_equal=True, maintain_order="left")["_row"].to_numpy()
    found: NDArray[Any] = np.array(each)[rows]
    return found


def _variables(dataset: Dataset, name: str) -> list[Variable]:
    """The variable, or those of the options of a multiple choice; none where the dataset lacks it."""
    wanted = variable_name(name, dataset.variables)
    alone = [one for one in dataset.variables if one.name == wanted]
    return alone or [one for one in dataset.variables if one.link_id == wanted and one.option is not None]


def _columns(variable: Variable) -> tuple[str, ...]:
    return (variable.name, variable.state) if variable.role is Role.ANSWER else (variable.name,)


def _values(row: dict[str, Any], of: dict[str, list[Variable]]) -> dict[str, Value | None]:
    """The row as expressions see it: answered, "don't know" (None), or not there."""
    values: dict[str, Value | None] = {}
    for name, found in of.items():
        if not found:
            continue
        first = found[0]
        state = row[first.state] if first.role is Role.ANSWER else None
        if state == ValueState.DONT_KNOW.value:
            values[name] = None
        elif first.option is not None:
            if state == ValueState.ANSWERED.value:
                values[name] = frozenset(one.option for one in found if one.option and row[one.name] == YES)
        elif row[first.name] is not None:
            values[name] = _value(first, row[first.name])
    return values


def _value(variable: Variable, raw: Any) -> Value:
    if variable.item_type is not None and ITEM_TYPES[variable.item_type].kind == "boolean":
        return bool(raw == YES)
    if isinstance(raw, bool | str) or type(raw) is date:
        return raw
    return Decimal(str(raw))
