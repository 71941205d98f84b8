"""What every standard error of one weighting shares, computed once: class spreads and the normal equations of the
margins."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import linalg, sparse

from tenken.errors import StatisticsError
from tenken.weighting.model import Weighted

__all__ = ["Design", "EstimationRefused", "Influence", "design_of", "influence"]

Floats = NDArray[np.float64]
Whole = NDArray[np.int32]


class EstimationRefused(StatisticsError):
    """Nothing can be estimated; the message names the cause."""


@dataclass(frozen=True, slots=True)
class Design:
    """A weighting, ready for many estimates. n respondents, H classes, G groups of all margins together."""

    weighted: Weighted
    fraction: Floats  # (n) share of the class that answered, f
    spread: Floats  # (n) (1 - f) n_h/(n_h - 1), the factor of each squared deviation
    members: Floats  # (H) respondents of each class
    columns: tuple[Whole, ...]  # the group of each respondent in 0 … G-1, one array per margin; -1 for none
    firsts: tuple[int, ...]  # the first group of each margin, and G
    inverse: Floats  # (G, G) pseudo-inverse of X'WX
    class_weight: Floats  # (H, G) weight of each class in each group
    gram: Floats  # (G, G) of the spread: X'W diag(spread) WX

    @property
    def respondents(self) -> int:
        """n."""
        return self.weighted.weight.size

    @property
    def groups(self) -> int:
        """G."""
        return self.firsts[-1]


def design_of(weighted: Weighted) -> Design:
    """Prepares a weighting. Raises EstimationRefused when it has nobody, or a class whose only answer stands for
    others."""
    n = weighted.weight.size
    if n == 0:
        raise EstimationRefused("Nobody answered: there is nothing to estimate from.")
    classes = weighted.response_class
    members = weighted.class_respondents.astype(np.float64)
    rate = members / weighted.class_size
    lonely = np.flatnonzero((members == 1) & (weighted.class_size > 1))
    if lonely.size:
        at = int(lonely[0])
        name = weighted.class_names[at] if weighted.class_names else str(at)
        raise EstimationRefused(
            f"In response class {name} 1 of {weighted.class_size[at]:.0f} clinics answered: its spread is unknown."
        )
    by_class = np.where(members > 1, (1.0 - rate) * members / np.maximum(members - 1.0, 1.0), 0.0)
    columns: list[Whole] = []
    firsts = [0]
    for codes in weighted.margins:
        columns.append(np.where(codes >= 0, codes + firsts[-1], -1).astype(np.int32))
        firsts.append(firsts[-1] + int(codes.max(initial=-1)) + 1)
    groups = firsts[-1]
    x = _indicators(columns, n, groups)
    weight = weighted.weight
    normal = (x.T @ x.multiply(weight[:, None])).toarray() if groups else np.zeros((0, 0))
    spread = by_class[classes]
    of_class = sparse.csr_array((weight, (classes, np.arange(n))), shape=(members.size, n))
    return Design(
        weighted=weighted,
        fraction=rate[classes],
        spread=spread,
        members=members,
        columns=tuple(columns),
        firsts=tuple(firsts),
        inverse=linalg.pinvh(normal) if groups else normal,
        class_weight=(of_class @ x).toarray() if groups else np.zeros((members.size, 0)),
        gram=(x.T @ x.multiply((spread * weight**2)[:, None])).toarray() if groups else normal,
    )


def _indicators(columns: list[Whole], n: int, groups: int) -> sparse.csr_array:
    rows = np.concatenate([np.flatnonzero(codes >= 0) for codes in columns]) if columns else np.zeros(0, np.int64)
    at = np.concatenate([codes[codes >= 0] for codes in columns]) if columns else np.zeros(0, np.int64)
    return sparse.csr_array((np.ones(rows.size), (rows, at)), shape=(n, groups))


@dataclass(frozen=True, slots=True)
class Influence:
    """How much each answer moves each estimate, as far as margins and classes do not explain it.

    The deviation of respondent i for domain d and column k is a_ik [i in d] - w_i x_i' slope_dk - level_hdk: the
    linearised variable times the weight, less its fit on the calibration's margins (Deville and Särndal 1992), less
    the mean of what is left in the class. It is never written out: all sums of its products follow from these arrays.
    """

    design: Design
    value: Floats  # (n, k) weight times linearised variable, 0 outside all domains
    domain: Whole  # (n)
    domains: int
    slope: Floats  # (G, domains, k)
    level: Floats  # (H, domains, k)

    def sums(self, value: Floats, codes: Whole, groups: int) -> Floats:
        """(groups, domains, k) sums of ``value`` (n, k) over each group within each domain."""
        return scattered(value, codes, groups, self.domain, self.domains)

    def variance(self) -> Floats:
        """(domains, k): the sum over classes of (1 - f) n/(n - 1) times the squared deviations."""
        spread = self.design.spread[:, None]
        everyone = np.zeros_like(self.domain)
        found = self.sums(spread * self.value**2, everyone, 1)[0]
        weight = self.design.weighted.weight[:, None]
        if self.design.groups:
            mixed = margin_sums(self, spread * weight * self.value)
            carried = np.tensordot(self.design.gram, self.slope, axes=1)
            found += np.einsum("gdk,gdk->dk", self.slope, carried - 2.0 * mixed)
        by_class = np.zeros(self.design.members.size)
        by_class[self.design.weighted.response_class] = self.design.spread
        found -= np.einsum("h,hdk,hdk->dk", by_class * self.design.members, self.level, self.level)
        return np.asarray(np.maximum(found, 0.0))

    def covariance(self, first: Whole, second: Whole) -> Floats:
        """(pairs, k): between the estimates of each pair of different domains, which share classes and margins only."""
        by_class = np.zeros(self.design.members.size)
        by_class[self.design.weighted.response_class] = self.design.spread
        found = -np.einsum("h,hpk,hpk->pk", by_class * self.design.members, self.level[:, first], self.level[:, second])
        if self.design.groups:
            mixed = margin_sums(self, (self.design.spread * self.design.weighted.weight)[:, None] * self.value)
            left, right = self.slope[:, first], self.slope[:, second]
            found += np.einsum("gpk,gpk->pk", left, np.tensordot(self.design.gram, right, axes=1))
            found -= np.einsum("gpk,gpk->pk", left, mixed[:, second]) + np.einsum("gpk,gpk->pk", right, mixed[:, first])
        return np.asarray(found)


def influence(design: Design, value: Floats, domain: Whole, domains: int) -> Influence:
    """Of weight times linearised variable (n, k); ``domain`` is -1 for who is in none."""
    bare = Influence(design, value, domain, domains, np.zeros((0, 0, 0)), np.zeros((0, 0, 0)))
    slope = np.tensordot(design.inverse, margin_sums(bare, value), axes=1)
    level = bare.sums(value, design.weighted.response_class, design.members.size)
    if design.groups:
        level -= np.tensordot(design.class_weight, slope, axes=1)
    return Influence(design, value, domain, domains, slope, level / design.members[:, None, None])


def margin_sums(of: Influence, value: Floats) -> Floats:
    """(G, domains, k): sums over every group of every margin."""
    found = np.zeros((of.design.groups, of.domains, value.shape[1]))
    for at, codes in enumerate(of.design.columns):
        first, last = of.design.firsts[at : at + 2]
        found[first:last] = of.sums(value, np.where(codes >= 0, codes - first, -1), last - first)
    return found


def scattered(value: Floats, codes: Whole, groups: int, domain: Whole, domains: int) -> Floats:
    """(groups, domains, k) sums of ``value`` (n, k); records with a code or domain of -1 count nowhere."""
    rows = np.flatnonzero((codes >= 0) & (domain >= 0))
    at = codes[rows].astype(np.int64) * domains + domain[rows]
    gather = sparse.csr_array((np.ones(rows.size), (at, rows)), shape=(groups * domains, value.shape[0]))
    found: Floats = np.asarray(gather @ value, dtype=np.float64)
    return np.reshape(found, (groups, domains, value.shape[1]))
