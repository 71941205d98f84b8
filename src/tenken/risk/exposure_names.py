"""Names of the variables of exposure that tables may ask for; what they hold is made in ``exposure_variables`` and, of
support paths, in ``support_variables``.

Apart, so that whoever only looks whether a file names them loads no data frames.
"""

from __future__ import annotations

from tenken.risk.model import IndexName

__all__ = ["NAMES", "OPEN", "SUPPORT", "band_name", "names_exposure", "names_support", "value_name"]


def band_name(index: IndexName) -> str:
    """The variable of the number's band."""
    return f"exposure.{index.value}.band"


def value_name(index: IndexName) -> str:
    """The variable of the number itself, 0 to 100."""
    return f"exposure.{index.value}.value"


OPEN = "exposure.open"  # of several choices: the factors of the likelihood
NAMES = (*(name for index in IndexName for name in (band_name(index), value_name(index))), OPEN)


def names_exposure(tables: str) -> bool:
    """Whether the text of a ``tables.yaml`` asks for any of these variables."""
    return any(name in tables for name in NAMES)


SUPPORT = "support.paths"  # of several choices: the support paths that answers call for


def names_support(tables: str) -> bool:
    """Whether the text of a ``tables.yaml`` asks how many clinics support paths are for."""
    return SUPPORT in tables
