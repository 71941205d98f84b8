"""How often 95 % intervals hold the truth: synthetic surveys of a small country whose every answer is known.

    .venv/bin/python -m tests.simulation.coverage [--surveys 2000] [--seed 2026]

Two runs. In the first, clinics of a class (prefecture × kind × size) answer at random with the class's own rate, and
classes differ both in rates and in answers: that is what weighting assumes, and coverage must be 95 % ± 1.5 points. In
the second, who takes measures answers more readily: no weighting by the frame can mend that, and the bias is reported.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from tenken.tabulation.estimates import estimate
from tenken.tabulation.estimates_design import design_of
from tenken.weighting.plan import Margin, ResponseClasses, WeightingPlan
from tenken.weighting.weighing import weigh

Floats = NDArray[np.float64]

LEAST = 100  # respondents of a domain that the aim speaks of
PLAN = WeightingPlan(
    classes=ResponseClasses(("prefecture", "kind", "size"), 10, "collapse"),
    margins=(Margin(("relay",)), Margin(("prefecture", "kind")), Margin(("kind", "size"))),
    trim_at=5.0,
)


@dataclass(frozen=True, slots=True)
class Country:
    """Every clinic with what it would say; columns of ``answers`` are questions."""

    records: pl.DataFrame
    answers: Floats  # (N, k) 0 or 1
    rate: Floats  # (N) chance of answering
    domains: dict[str, tuple[NDArray[np.int32], int]]  # name -> (N) number of each clinic's domain, how many


@dataclass(frozen=True, slots=True)
class Coverage:
    """Sums over surveys; arrays (domains, k) under each kind of domain."""

    surveys: int
    truth: dict[str, Floats]
    respondents: dict[str, Floats]  # mean in each domain
    covered: dict[str, Floats]  # share of intervals that hold the truth
    bias: dict[str, Floats]  # mean estimate less truth
    spread: dict[str, Floats]  # standard deviation of the estimates
    claimed: dict[str, Floats]  # root of the mean squared standard error

    def large(self, kind: str) -> NDArray[np.bool_]:
        """(domains): those the aim speaks of."""
        return np.asarray(self.respondents[kind][:, 0] >= LEAST)

    def coverage(self, kind: str) -> Floats:
        """(k): mean over domains with LEAST respondents or more."""
        return np.asarray(self.covered[kind][self.large(kind)].mean(axis=0))

    def largest_bias(self, kind: str) -> Floats:
        """(k): of domains with LEAST respondents or more."""
        return np.asarray(np.abs(self.bias[kind][self.large(kind)]).max(axis=0))


def country(*, clinics: int, seed: int, depends: float = 0.0) -> Country:
    """A country of 12 prefectures; ``depends`` is what a standard deviation of measures adds to the log-odds."""
    chance = np.random.default_rng(seed)
    prefecture = chance.choice(12, clinics, p=np.linspace(3, 1, 12) / np.linspace(3, 1, 12).sum())
    kind = chance.choice(3, clinics, p=(0.55, 0.10, 0.35))
    size = np.where(kind == 1, 1 + chance.integers(0, 2, clinics), 0)
    relay = prefecture * 3 + chance.integers(0, 3, clinics)
    place, sort = chance.normal(0, 0.4, 12), np.array([0.0, 0.8, -0.5])
    maturity = place[prefecture] + sort[kind] + 0.3 * (size == 2) + chance.normal(0, 1, clinics)
    shares = np.array([0.05, 0.15, 0.35, 0.6, 0.85])
    cut = np.quantile(maturity, 1 - shares)
    noisy = maturity[:, None] + chance.normal(0, 0.7, (clinics, shares.size))
    answers = (noisy > cut).astype(np.float64)
    odds = chance.normal(0.1, 0.4, 12)[prefecture] + np.array([0.2, 0.6, -0.5])[kind] + 0.3 * (size == 2)
    odds = odds + depends * (answers.mean(axis=1) - answers.mean()) / answers.mean(axis=1).std()
    names = np.array(["clinic", "clinic_beds", "dental"])
    records = pl.DataFrame({
        "record": np.arange(1, clinics + 1, dtype=np.int32),
        "link": [""] * clinics,
        "prefecture": [f"{code:02d}" for code in prefecture],
        "relay": [f"{code:03d}" for code in relay],
        "kind": names[kind],
        "size": np.array(["none", "1-9", "10-19"])[size],
        "eligible": np.ones(clinics, dtype=bool),
    })  # fmt: skip
    domains = {
        "country": (np.zeros(clinics, np.int32), 1),
        "kind": (kind.astype(np.int32), 3),
        "prefecture": (prefecture.astype(np.int32), 12),
        "prefecture × kind": ((prefecture * 3 + kind).astype(np.int32), 36),
        "unknown to the frame": ((maturity > 0.3).astype(np.int32), 2),  # as another question would part them
    }
    return Country(records, answers, 1 / (1 + np.exp(-odds)), domains)


def surveys(of: Country, *, number: int, seed: int) -> Iterator[NDArray[np.bool_]]:
    """Who answers, again and again."""
    chance = np.random.default_rng([seed, 1])  # another stream than the country's own
    for _ in range(number):
        yield chance.random(of.rate.size) < of.rate


def simulate(of: Country, *, number: int, seed: int) -> Coverage:
    """Weighs and estimates ``number`` surveys of this country and compares every interval with the truth."""
    truth = {
        name: np.stack([of.answers[domain == at].mean(axis=0) for at in range(domains)])
        for name, (domain, domains) in of.domains.items()
    }
    sums: dict[str, Floats] = {name: np.zeros((5, *found.shape)) for name, found in truth.items()}
    for answered in surveys(of, number=number, seed=seed):
        weighted = weigh(of.records.with_columns(responded=pl.Series(answered)), PLAN, seed=0)
        rows = weighted.records["record"].to_numpy() - 1
        design, y, base = design_of(weighted), of.answers[rows], np.ones((rows.size, 1), dtype=bool)
        for name, (domain, domains) in of.domains.items():
            found = estimate(design, y=y, base=base, domain=domain[rows], domains=domains)
            held = (found.low <= truth[name]) & (truth[name] <= found.high)
            error = found.estimate - truth[name]
            sums[name] += np.stack([found.base_n, held, error, error**2, found.se**2])
    means = {name: found / number for name, found in sums.items()}
    return Coverage(
        surveys=number,
        truth=truth,
        respondents={name: found[0] for name, found in means.items()},
        covered={name: found[1] for name, found in means.items()},
        bias={name: found[2] for name, found in means.items()},
        spread={name: np.sqrt(np.maximum(found[3] - found[2] ** 2, 0)) for name, found in means.items()},
        claimed={name: np.sqrt(found[4]) for name, found in means.items()},
    )


def _report(of: Country, found: Coverage) -> Iterator[str]:
    def line(*words: str) -> str:
        return "  " + "".join(f"{word:>12}" for word in words)

    yield f"{'true shares':>41}{line(*(f'{100 * share:.2f} %' for share in of.answers.mean(axis=0)))}"
    for name in of.domains:
        large = found.large(name)
        if not large.any():
            continue  # too few clinics were asked for
        ratio = np.median(found.claimed[name][large] / found.spread[name][large])
        covered = line(*(f"{100 * share:.2f} %" for share in found.coverage(name)))
        bias = line(*(f"{100 * worst:.2f}" for worst in found.largest_bias(name)))
        yield f"{name:22}{f'{large.sum()} domains':>11} {'covered':>7}{covered}"
        yield f"{'':22}{'worst bias, points':>19}{bias}   claimed over true error {ratio:.3f}"


def main() -> None:
    """Prints both runs."""
    parser = argparse.ArgumentParser(description="Coverage of 95 % intervals; bias when response depends on answers.")
    parser.add_argument("--surveys", type=int, default=2_000)
    parser.add_argument("--clinics", type=int, default=6_000)
    parser.add_argument("--seed", type=int, default=2026)
    asked = parser.parse_args()
    for title, depends in (("Response random within classes", 0.0), ("Response depends on the answers", 0.5)):
        of = country(clinics=asked.clinics, seed=asked.seed, depends=depends)
        found = simulate(of, number=asked.surveys, seed=asked.seed)
        mean = found.respondents["country"][0, 0]
        head = f"{title}: {found.surveys} surveys of {asked.clinics} clinics, {mean:.0f} answer on average"
        sys.stdout.write("\n".join([head, *_report(of, found), ""]))
        sys.stdout.flush()


if __name__ == "__main__":
    main()
