"""Loading an instrument: read, checked whole, and refused with every fault named; or taken as it was published."""

from __future__ import annotations

from pathlib import Path

from tenken.questionnaire import rules
from tenken.questionnaire.faults import Fault, Report, SurveyRefused
from tenken.questionnaire.json_form import NotAQuestionnaire, questionnaire_from_json, questionnaire_to_json
from tenken.questionnaire.model import Questionnaire
from tenken.questionnaire.registry import Registry
from tenken.questionnaire.structure import Source, read_questionnaire
from tenken.questionnaire.yaml_source import parse, read

__all__ = ["NotAQuestionnaire", "SurveyRefused", "check_instrument", "load_instrument", "parse_instrument",
           "questionnaire_from_json", "questionnaire_to_json"]  # fmt: skip


def load_instrument(path: Path, *, registry: Registry | None = None) -> Questionnaire:
    """The instrument in this YAML file. Raises SurveyRefused with every fault.

    ``registry`` is what its references and terms are checked against; without it they are taken on trust.
    """
    report = Report(str(path))
    return _sound(read_questionnaire(read(path, report=report), report=report), registry)


def parse_instrument(content: bytes, *, file: str, registry: Registry | None = None) -> Questionnaire:
    """The instrument in these bytes of YAML; ``file`` is the name told in faults. Raises SurveyRefused."""
    report = Report(file)
    return _sound(read_questionnaire(parse(content, file=file, report=report), report=report), registry)


def _sound(source: Source, registry: Registry | None) -> Questionnaire:
    faults = rules.check(source, registry=registry)
    if faults or source.questionnaire is None:
        raise SurveyRefused(faults)
    return source.questionnaire


def check_instrument(path: Path, *, registry: Registry | None = None) -> tuple[Fault, ...]:
    """Every fault of the instrument in this file; none when it can be loaded."""
    try:
        load_instrument(path, registry=registry)
    except SurveyRefused as refused:
        return refused.faults
    return ()
