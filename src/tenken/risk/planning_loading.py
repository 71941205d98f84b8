"""A file of measures that money could be given for, read whole or refused with every fault. Prices are its author's."""

from __future__ import annotations

from pathlib import Path

from tenken.questionnaire.faults import Report, SurveyRefused
from tenken.questionnaire.fields import Fields
from tenken.questionnaire.yaml_source import read
from tenken.risk.loading_parts import both_languages, key_of, listed, number
from tenken.risk.planning_model import Measure

__all__ = ["load_measures"]

_MOST = 10**12  # yen; more is a slip


def load_measures(path: Path) -> tuple[Measure, ...]:
    """The measures of this file. Raises SurveyRefused with every fault, its line and what to do.

    Whether the model has the factors that they mend is seen when they meet it (``planning_offers``).
    """
    report = Report(str(path))
    top = Fields(read(path, report=report), report, what="a file of measures")
    measures = listed(top, "measures", "a measure", _measure)
    top.done()
    if report.faults:
        raise SurveyRefused(report.faults)
    return measures


def _measure(fields: Fields) -> Measure | None:
    key, title = key_of(fields), both_languages(fields, "title")
    cost, setup = _yen(fields, "cost", least=1), _yen(fields, "setup", least=0)
    mends = fields.strings("mends", required=True)
    works = number(fields, "works", 0.01, 1, hint="Write 0.8 where it works in eight of ten clinics that take it.")
    basis = fields.string("basis", required=True)
    fields.done()
    if key is None or title is None or cost is None or works is None or basis is None:
        return None
    return Measure(key, title, cost, setup or 0, mends, works, basis)


def _yen(fields: Fields, key: str, *, least: int) -> int | None:
    fields.node(key, required=least > 0)
    found = fields.integer(key, minimum=least)
    if found is not None and found > _MOST:
        fields.fault(fields.place(key), "bad-range", f"“{key}” must be at most {_MOST:,} yen.", "Write it in yen.")
        return None
    return found
