"""What must hold across the parts of an instrument before anybody may answer it.

One module for each subject; a rule takes the source and reports faults. GSBPM 2.6 (check before the survey goes out).
Imports the model, the tables of types and operators, and ``structure``.
"""

from __future__ import annotations

from collections.abc import Callable

from tenken.questionnaire.faults import Fault
from tenken.questionnaire.registry import Registry
from tenken.questionnaire.rules import constraints, flow, naming, options, ranges, texts
from tenken.questionnaire.rules import references as references_rules
from tenken.questionnaire.structure import Source

__all__ = ["RULES", "check"]

RULES: tuple[Callable[[Source], None], ...] = (
    naming.check,
    texts.check,
    options.check,
    ranges.check,
    flow.check,
    constraints.check,
)


def check(source: Source, *, registry: Registry | None = None) -> tuple[Fault, ...]:
    """Every fault of the instrument. Without a registry, editions and terms are taken on trust."""
    if source.questionnaire is not None:
        for rule in RULES:
            rule(source)
        if registry is not None:
            references_rules.check(source, registry)
    return source.report.faults
