"""Weights and all that their uncertainty needs, as arrays with one row per respondent."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import polars as pl
from numpy.typing import NDArray

__all__ = ["Step", "Weighted"]

Floats = NDArray[np.float64]
Whole = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Step:
    """One step of weighting, with the figures that a statistician asks for."""

    name: str  # "base", "nonresponse", "trimming", "calibration"
    figures: dict[str, float | int | str]


@dataclass(frozen=True, slots=True)
class Weighted:
    """Respondents with their final weights. n respondents, H response classes, R replicates.

    The frame is a census, so the base weight is 1; answering is treated as a second phase: simple random within each
    response class (Särndal, Swensson and Wretman 1992, 15.6), so the finite population correction of class h is 1 -
    n_h/N_h.
    """

    records: pl.DataFrame  # (n) rows of the dataset, in the order of the arrays
    weight: Floats  # (n) final
    response_class: Whole  # (n) 0 … H-1
    class_size: Floats  # (H) eligible cases of the frame
    class_respondents: Whole  # (H)
    margins: tuple[Whole, ...] = ()  # (n) each: the group of each respondent in each calibration margin, -1 for none
    replicates: Floats | None = None  # (n, R) every step redone
    replicate_scale: Floats | None = None  # (R) factor of each squared deviation
    degrees: float = field(default=np.inf)  # of freedom
    steps: tuple[Step, ...] = ()
    class_names: tuple[str, ...] = ()  # (H) the cells that make up each class
    margin_names: tuple[str, ...] = ()  # of ``margins``
    frame: pl.DataFrame = field(default_factory=pl.DataFrame)  # all eligible cases: link, response_class, responded
