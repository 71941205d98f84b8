"""Where a survey keeps what is computed from its answers, and the version of the code that computes."""

import hashlib
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from django.conf import settings

from tenken_site.instruments import queries as instruments
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
    """The three files of a survey that say what is computed, as they were."""

    tables: str
    weighting: str
    disclosure: str

    def digests(self) -> dict[str, str]:
        """SHA-256 of each."""
        return {
            name: hashlib.sha256(getattr(self, name).encode()).hexdigest()
            for name in ("tables", "weighting", "disclosure")
        }


def texts_of(*, instrument_version: int) -> Texts:
    """The survey's tables.yaml, weighting.yaml and disclosure.yaml as they are now. Raises SpecificationMissing."""
    folder = Path(settings.SURVEYS) / instruments.survey(instrument_version).id
    read = {}
    for name in ("tables", "weighting", "disclosure"):
        path = folder / f"{name}.yaml"
        try:
            read[name] = path.read_text("utf-8")
        except OSError as fault:
            raise SpecificationMissing(f"{path.name} of {folder.name} cannot be read: {fault.strerror}.") from fault
    return Texts(**read)


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
