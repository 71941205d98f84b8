"""What a survey keeps beside its instruments to tell clinics of their exposure, as it is now.

Each file is parsed once in a process, and again when it changes: parsing takes far longer than scoring a clinic. So is
one that is broken, and the log hears of it once.
"""

import logging
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from tenken.errors import RiskError
from tenken.questionnaire.faults import Report, SurveyRefused
from tenken.questionnaire.fields import Fields
from tenken.questionnaire.model import LocalizedText
from tenken.questionnaire.yaml_source import parse
from tenken.risk.loading import MODEL_FILE, parse_model
from tenken.risk.model import RiskModel
from tenken.risk.support import Support
from tenken.risk.support_loading import SUPPORT_FILE, parse_support
from tenken_site.instruments import queries as instruments

__all__ = ["SpecificationBroken", "model_of", "support_of", "titles_of"]

log = logging.getLogger(__name__)
Part = TypeVar("Part")
TABLES_FILE = "tables.yaml"
BROKEN = "%s cannot be used: %s"


class SpecificationBroken(RiskError):
    """The survey's risk_model.yaml or support_paths.yaml is there and cannot be used; the log says why."""


def model_of(*, instrument_version: int) -> RiskModel | None:
    """The survey's model, None where it has none. Raises SpecificationBroken."""
    path = instruments.file_beside(instrument_version, MODEL_FILE)
    return None if path is None else _usable(path, _model(path, *_stamp(path)))


def support_of(*, instrument_version: int) -> Support | None:
    """The survey's support paths and letter to the vendor, None where it has none. Raises SpecificationBroken."""
    path = instruments.file_beside(instrument_version, SUPPORT_FILE)
    return None if path is None else _usable(path, _support(path, *_stamp(path)))


def titles_of(*, instrument_version: int) -> Mapping[str, LocalizedText]:
    """Short titles of questions, as the survey's tables call them; none where it keeps no tables or they are broken."""
    path = instruments.file_beside(instrument_version, TABLES_FILE)
    return {} if path is None else _titles(path, *_stamp(path))


def _stamp(path: Path) -> tuple[int, int]:
    """What changes when the file does."""
    state = path.stat()
    return state.st_mtime_ns, state.st_size


@lru_cache(maxsize=8)
def _model(path: Path, changed_at: int, size: int) -> RiskModel | None:
    try:
        return parse_model(path.read_bytes(), file=str(path))
    except SurveyRefused as refused:
        log.error(BROKEN, path.name, refused)
        return None


@lru_cache(maxsize=8)
def _support(path: Path, changed_at: int, size: int) -> Support | None:
    try:
        return parse_support(path.read_bytes(), file=str(path))
    except SurveyRefused as refused:
        log.error(BROKEN, path.name, refused)
        return None


@lru_cache(maxsize=8)
def _titles(path: Path, changed_at: int, size: int) -> Mapping[str, LocalizedText]:
    report = Report(path.name)
    try:
        top = Fields(parse(path.read_bytes(), file=path.name, report=report), report, what="")
    except SurveyRefused as refused:
        log.error(BROKEN, path.name, refused)
        return {}
    titles: dict[str, LocalizedText] = {}
    for node in top.sequence("tables", required=True):
        table = Fields(node, report, what="a table")
        variable, title = table.string("variable"), table.localized("title")
        if variable and title:
            titles.setdefault(variable, title)
    return titles


def _usable(path: Path, found: Part | None) -> Part:
    if found is None:
        raise SpecificationBroken(path.name)
    return found
