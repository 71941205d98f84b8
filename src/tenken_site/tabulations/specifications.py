"""Where a survey keeps what is computed from its answers, and the version of the code that computes."""

import hashlib
from dataclasses import dataclass, fields
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Self

from django.conf import settings

from tenken.risk.exposure_names import names_exposure, names_support
from tenken.risk.loading import MODEL_FILE
from tenken.risk.support_loading import SUPPORT_FILE
from tenken_site.instruments import queries as instruments
from tenken_site.tabulations.models import Tabulation
from tenken_site.tabulations.policies import SpecificationMissing

__all__ = [
    "COMPUTED",
    "PROTECTED",
    "STEPS",
    "WEIGHED",
    "Texts",
    "areas_digest",
    "areas_file",
    "code_version",
    "texts_of",
]

#: What a page counts while a tabulation is carried out, and how many are done when each part ends.
STEPS = 100
WEIGHED, COMPUTED, PROTECTED = 5, 30, 70


@dataclass(frozen=True, slots=True)
class Texts:
    """The files of a survey that say what is computed, as they were."""

    tables: str
    weighting: str
    disclosure: str
    risk_model: str = ""  # empty where no table asks for exposure, or the survey has no model
    support_paths: str = ""  # likewise, for tables of whom support is for

    @classmethod
    def frozen(cls, tabulation: Tabulation) -> Self:
        """Those that the tabulation was asked for with."""
        return cls(**{one.name: getattr(tabulation, one.name) for one in fields(cls)})

    def digests(self) -> dict[str, str]:
        """SHA-256 of each that there is."""
        texts = {one.name: getattr(self, one.name) for one in fields(self)}
        return {
            name: hashlib.sha256(text.encode()).hexdigest()
            for name, text in texts.items()
            if text or name not in {"risk_model", "support_paths"}
        }


def texts_of(*, instrument_version: int) -> Texts:
    """The survey's tables.yaml, weighting.yaml and disclosure.yaml as they are now; where tables ask for exposure or
    for whom support is, its risk_model.yaml and support_paths.yaml, if it has them. Raises SpecificationMissing.
    """
    folder = Path(settings.SURVEYS) / instruments.survey(instrument_version).id
    read = {name: _read(folder / f"{name}.yaml") for name in ("tables", "weighting", "disclosure")}
    further = {
        "risk_model": (MODEL_FILE, names_exposure(read["tables"])),
        "support_paths": (SUPPORT_FILE, names_support(read["tables"])),
    }
    read |= {name: _read(folder / file) for name, (file, used) in further.items() if used and (folder / file).is_file()}
    return Texts(**read)


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except OSError as fault:
        raise SpecificationMissing(f"{path.name} of {path.parent.name} cannot be read: {fault.strerror}.") from fault


def areas_file() -> Path:
    """The list of areas that tables divide the country by."""
    return Path(settings.SURVEYS) / "codelists" / "relays.csv"


def areas_digest() -> str:
    """SHA-256 of the list of areas."""
    return hashlib.sha256(areas_file().read_bytes()).hexdigest()


def code_version() -> str:
    """Of the installed program: "0.1.0"."""
    try:
        return version("tenken")
    except PackageNotFoundError:
        return "unknown"
