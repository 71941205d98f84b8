"""How a survey is weighted, as data: ``weighting.yaml`` read whole, or refused with every fault and its place."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Literal, cast

from tenken.questionnaire.faults import Report, SurveyRefused
from tenken.questionnaire.fields import Fields
from tenken.questionnaire.yaml_source import Node, parse, read

__all__ = ["Margin", "Replication", "ResponseClasses", "WeightingPlan", "load_plan", "parse_plan"]

WEIGHABLE = ("kind", "prefecture", "relay", "size")  # what the frame says of every clinic
WhenSmall = Literal["collapse", "refuse"]


@dataclass(frozen=True, slots=True)
class ResponseClasses:
    """Within these classes clinics are taken to answer at random. ``order`` says which categories are neighbours."""

    variables: tuple[str, ...]  # from the coarsest to the finest; the finest is merged first
    least_respondents: int  # a class with fewer is small
    when_small: WhenSmall
    order: tuple[tuple[str, tuple[str, ...]], ...] = ()  # of a variable's categories; others stand in order of code

    def rank(self, variable: str, category: str) -> tuple[int, str]:
        """Where a category stands among its neighbours."""
        listed = dict(self.order).get(variable, ())
        return (listed.index(category) if category in listed else len(listed), category)


@dataclass(frozen=True, slots=True)
class Margin:
    """Weights sum to the frame's count in every group of these variables."""

    variables: tuple[str, ...]
    least_respondents: int = 1

    @property
    def name(self) -> str:
        """As reports name it: "prefecture × kind"."""
        return " × ".join(self.variables)


@dataclass(frozen=True, slots=True)
class Replication:
    """Repetitions of the whole weighting. ``spread`` shrinks their perturbation (Fay), so that each stays near the
    weights."""

    number: int
    spread: float  # over 0, at most 1


@dataclass(frozen=True, slots=True)
class WeightingPlan:
    """All that ``weigh`` needs to know."""

    classes: ResponseClasses
    margins: tuple[Margin, ...]
    trim_at: float | None = None  # the largest weight before calibration, in mean weights; None: no trimming
    replication: Replication | None = None


def load_plan(path: Path) -> WeightingPlan:
    """The plan in this file. Raises SurveyRefused with every fault, each with its line and column."""
    report = Report(str(path))
    return _sound(read(path, report=report), report)


def parse_plan(content: bytes, *, file: str) -> WeightingPlan:
    """The plan in these bytes; ``file`` is the name told in faults. Raises SurveyRefused."""
    report = Report(file)
    return _sound(parse(content, file=file, report=report), report)


def _sound(node: Node, report: Report) -> WeightingPlan:
    plan = _plan(node, report)
    if report.faults or plan is None:
        raise SurveyRefused(report.faults)
    return plan


def _plan(node: Node, report: Report) -> WeightingPlan | None:
    top = Fields(node, report, what="weighting.yaml")
    classes = _classes(top)
    margins = _margins(top)
    trimming = top.mapping("trimming", what="trimming")
    trim_at = None
    if trimming is not None:
        trim_at = _number(trimming, "times_mean", over=1, required=True)
        trimming.done()
    replication = _replication(top)
    top.done()
    if classes is None:
        return None
    return WeightingPlan(classes, margins, None if trim_at is None else float(trim_at), replication)


def _classes(top: Fields) -> ResponseClasses | None:
    fields = top.mapping("classes", what="classes", required=True)
    if fields is None:
        return None
    variables = _variables(fields, "variables")
    least = fields.integer("least_respondents", minimum=2)
    when_small = fields.string("when_small", required=True, choices=("collapse", "refuse"))
    order: list[tuple[str, tuple[str, ...]]] = []
    neighbours = fields.mapping("neighbours", what="neighbours")
    if neighbours is not None:
        for variable in variables:
            listed = neighbours.strings(variable)
            if len(set(listed)) != len(listed):
                neighbours.fault(
                    neighbours.place(variable), "duplicate-id", f"“{variable}” names a category twice.",
                    "Name each category once.",
                )  # fmt: skip
            if listed:
                order.append((variable, listed))
        neighbours.done()
    if least is None:
        fields.fault(
            fields.place("least_respondents"), "missing-key", "classes needs “least_respondents”, 2 or more.",
            "Write the number under which a class is merged with a neighbour, such as 10.",
        )  # fmt: skip
    fields.done()
    if not variables or least is None or when_small is None:
        return None
    return ResponseClasses(variables, least, cast(WhenSmall, when_small), tuple(order))


def _margins(top: Fields) -> tuple[Margin, ...]:
    found: list[Margin] = []
    for entry in top.sequence("margins", required=True):
        fields = Fields(entry, top.report, what="a margin")
        variables = _variables(fields, "variables")
        least = fields.integer("least_respondents", minimum=1)
        fields.done()
        if variables and any(set(variables) == set(margin.variables) for margin in found):
            fields.fault(entry.place, "duplicate-id", "This margin stands here twice.", "Remove one of them.")
        elif variables:
            found.append(Margin(variables, 1 if least is None else least))
    return tuple(found)


def _replication(top: Fields) -> Replication | None:
    fields = top.mapping("replicates", what="replicates")
    if fields is None:
        return None
    number = fields.integer("number", minimum=2)
    spread = _number(fields, "spread", over=0, most=1, required=True)
    fields.done()
    return None if number is None or spread is None else Replication(number, float(spread))


def _variables(fields: Fields, key: str) -> tuple[str, ...]:
    names = fields.strings(key, required=True)
    for name in names:
        if name not in WEIGHABLE:
            fields.fault(
                fields.place(key), "unknown-value", f"“{name[:60]}” is not known of clinics that did not answer.",
                f"Choose among: {', '.join(WEIGHABLE)}.",
            )  # fmt: skip
    if len(set(names)) != len(names):
        fields.fault(fields.place(key), "duplicate-id", f"“{key}” names a variable twice.", "Name each once.")
    return names


def _number(fields: Fields, key: str, *, over: int, most: int | None = None, required: bool = False) -> Decimal | None:
    fields.node(key, required=required)
    found = fields.number(key)
    if found is not None and (found <= over or (most is not None and found > most)):
        limit = f"over {over}" + ("" if most is None else f" and at most {most}")
        fields.fault(fields.place(key), "bad-range", f"“{key}” must be {limit}.", "Mend the number.")
        return None
    return found
