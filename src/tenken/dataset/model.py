"""A dataset as values: variables, the state of every value, and the records as columns.

An answer variable ``Q3-1`` has three columns: ``Q3-1`` (the value, null unless answered), ``Q3-1.state``
(``ValueState``) and ``Q3-1.marker`` (``Marker``). Each option of a multiple choice is a variable of its own,
``Q12:vpn``, whose categories are ``yes`` and ``no``. Variables of the frame and of the process have their value alone;
null means not known.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

import polars as pl

from tenken.questionnaire.model import LocalizedText

__all__ = ["Category", "Dataset", "Kind", "Marker", "Role", "ValueState", "Variable"]

Kind = Literal["category", "number", "date", "text", "flag", "moment"]


class ValueState(StrEnum):
    """Why a value stands there or not (DDI calls the last four reasons of missing values)."""

    ANSWERED = "answered"
    DONT_KNOW = "dont_know"
    NOT_APPLICABLE = "not_applicable"  # the question was closed by earlier answers
    MISSING = "missing"  # open, and not answered (item non-response)
    NOT_ASKED = "not_asked"  # no submission, or the question stood in another instrument


class Marker(StrEnum):
    """Where a value comes from."""

    REPORTED = "reported"  # as the clinic gave it
    EDITED = "edited"  # changed in review; ``changes`` keeps what stood there
    NONE = "none"  # there is no value


class Role(StrEnum):
    """What a variable is for."""

    KEY = "key"
    FRAME = "frame"
    PROCESS = "process"  # disposition, days, paradata
    ANSWER = "answer"
    WEIGHT = "weight"


@dataclass(frozen=True, slots=True)
class Category:
    """One value of a categorical variable."""

    code: str
    label: LocalizedText


@dataclass(frozen=True, slots=True)
class Variable:
    """One variable of the dataset (DDI-Codebook 2.5, 4.3 ``var``)."""

    name: str
    role: Role
    kind: Kind
    label: LocalizedText
    categories: tuple[Category, ...] = ()
    link_id: str | None = None  # of the question; None for variables that nobody was asked for
    option: str | None = None  # of a multiple choice
    universe: LocalizedText | None = None  # whom the question was for, where not for everyone
    unit: LocalizedText | None = None  # of a number
    free_text: bool = False  # never tabulated, never in a file that leaves
    item_type: str | None = None  # of the question (``questionnaire.item_types``): tells yes-no from a choice
    sources: tuple[str, ...] = ()  # questions that it was worked out from; never stored, and empty for what was asked

    @property
    def state(self) -> str:
        """The name of its column of states."""
        return f"{self.name}.state"

    @property
    def marker(self) -> str:
        """The name of its column of markers."""
        return f"{self.name}.marker"


@dataclass(frozen=True, slots=True)
class Dataset:
    """Records and what their columns mean. The columns that every dataset has stand in ``frame_variables``."""

    variables: tuple[Variable, ...]
    records: pl.DataFrame  # one row per case of the frame, in the order of ``record``

    def variable(self, name: str) -> Variable:
        """By name. Raises KeyError."""
        for variable in self.variables:
            if variable.name == name:
                return variable
        raise KeyError(name)
