"""What a survey keeps beside its instruments to tell clinics of their exposure, as it is now.

Each file is parsed once in a process, and again when it changes: parsing takes far longer than scoring a clinic.
"""

import logging
from functools import lru_cache
from pathlib import Path

from tenken.errors import RiskError
from tenken.questionnaire.faults import SurveyRefused
from tenken.risk.loading import MODEL_FILE, parse_model
from tenken.risk.model import RiskModel
from tenken.risk.support import Support
from tenken.risk.support_loading import SUPPORT_FILE, parse_support
from tenken_site.instruments import queries as instruments

__all__ = ["SpecificationBroken", "model_of", "support_of"]

log = logging.getLogger(__name__)


class SpecificationBroken(RiskError):
    """The survey's risk_model.yaml or support_paths.yaml is there and cannot be used; the log says why."""


def model_of(*, instrument_version: int) -> RiskModel | None:
    """The survey's model, None where it has none. Raises SpecificationBroken."""
    path = instruments.file_beside(instrument_version, MODEL_FILE)
    return None if path is None else _model(path, *_stamp(path))


def support_of(*, instrument_version: int) -> Support | None:
    """The survey's support paths and letter to the vendor, None where it has none. Raises SpecificationBroken."""
    path = instruments.file_beside(instrument_version, SUPPORT_FILE)
    return None if path is None else _support(path, *_stamp(path))


def _stamp(path: Path) -> tuple[int, int]:
    """What changes when the file does."""
    state = path.stat()
    return state.st_mtime_ns, state.st_size


@lru_cache(maxsize=8)
def _model(path: Path, changed_at: int, size: int) -> RiskModel:
    try:
        return parse_model(path.read_bytes(), file=str(path))
    except SurveyRefused as refused:
        raise _broken(path, refused) from refused


@lru_cache(maxsize=8)
def _support(path: Path, changed_at: int, size: int) -> Support:
    try:
        return parse_support(path.read_bytes(), file=str(path))
    except SurveyRefused as refused:
        raise _broken(path, refused) from refused


def _broken(path: Path, refused: SurveyRefused) -> SpecificationBroken:
    log.error("%s cannot be used: %s", path.name, refused)
    return SpecificationBroken(path.name)
