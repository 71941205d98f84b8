"""A reported share put right by what a verification found (misclassification)."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

__all__ = ["Corrected", "Rate", "corrected_share"]


@dataclass(frozen=True, slots=True)
class Rate:
    """A share out of an (effective) number of clinics, such as the sensitivity of a question."""

    value: float  # 0 to 1
    clinics: float  # effective: of equal weight

    @property
    def variance(self) -> float:
        """Of a share one success and one failure nearer to the middle (Lang and Reiczigel 2014, Preventive Veterinary
        Medicine 113, 13-22): where nobody was found wrong that does not make the share certain."""
        moved = (self.value * self.clinics + 1.0) / (self.clinics + 2.0)
        return moved * (1.0 - moved) / (self.clinics + 2.0)


@dataclass(frozen=True, slots=True)
class Corrected:
    """The share that is, as far as the verification tells; all from 0 to 1."""

    value: float
    low: float
    high: float


def corrected_share(
    reported: float,
    *,
    sensitivity: Rate,
    specificity: Rate,
    reported_se: float = 0.0,
    confidence: float = 0.95,
) -> Corrected | None:
    """p = (r + Sp - 1) / (Se + Sp - 1), between 0 and 1 (Rogan and Gladen 1978, American Journal of Epidemiology 107,
    71-76), where r is the reported share, Se the share of reports "so" among those where it is so, Sp of reports "not
    so" among the others.

    The interval is that of the delta method for independent r, Se and Sp. None where the answers tell so little that
    Se + Sp - 1 may be zero: then nothing can be put right.
    """
    z = NormalDist().inv_cdf(0.5 + confidence / 2.0)
    worth = sensitivity.value + specificity.value - 1.0
    if worth <= z * sqrt(sensitivity.variance + specificity.variance):
        return None
    value = (reported + specificity.value - 1.0) / worth
    inside = min(max(value, 0.0), 1.0)
    spread = sqrt(reported_se**2 + inside**2 * sensitivity.variance + (1.0 - inside) ** 2 * specificity.variance)
    reach = z * spread / worth
    return Corrected(inside, min(max(value - reach, 0.0), inside), max(min(value + reach, 1.0), inside))
