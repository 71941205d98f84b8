"""How often 95 % intervals hold the truth: synthetic surveys of a small country whose every answer is known.

    script/bench coverage [--surveys 2000] [--clinics 6000] [--seed 2026]

Two runs. In the first, clinics of a class (prefecture × kind × size) answer at random with the class's own rate, and
classes differ both in rates and in answers: that is what weighting assumes, and coverage must be 95 % ± 1.5 points. In
the second, who takes measures answers more readily: no weighting by the frame can mend that, and the bias is reported.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray
from rich.console import Console
from rich.progress import Progress

from tenken.tabulation.differences import between_groups
from tenken.tabulation.estimates import estimate
from tenken.tabulation.estimates_design import Design, design_of
from tenken.weighting.plan import Margin, ResponseClasses, WeightingPlan
from tenken.weighting.weighing import weigh

Floats = NDArray[np.float64]

LEAST = 100  # respondents of a domain that the aim speaks of
AIM = 0.015  # from 95 %
RARE = 0.02  # what fewer say (or fewer do not say): a handful of answers, exact intervals hold more than they claim
PLAN = WeightingPlan(
    classes=ResponseClasses(("prefecture", "kind", "size"), 10, "collapse"),
    margins=(Margin(("relay",)), Margin(("prefecture", "kind")), Margin(("kind", "size"))),
    trim_at=5.0,
)


NUMBERS = ("mean", "total", "ratio")
GROUPS = np.array([(0, 1), (0, 2), (1, 2)], dtype=np.int32)  # kinds whose difference is estimated
DIFFERENCES = "differences of kinds"


@dataclass(frozen=True, slots=True)
class Country:
    """Every clinic with what it would say; columns of ``answers`` are questions."""

    records: pl.DataFrame
    answers: Floats  # (N, q) 0 or 1
    numbers: Floats  # (N, 2) devices, and staff to divide them by
    rate: Floats  # (N) chance of answering
    domains: dict[str, tuple[NDArray[np.int32], int]]  # name -> (N) number of each clinic's domain, how many


@dataclass(frozen=True, slots=True)
class Coverage:
    """Sums over surveys; arrays (domains, k) under each kind of domain.

    Columns: a share for each question, then mean and total of a number, and its ratio to another.
    """

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

    def usual(self, kind: str) -> NDArray[np.bool_]:
        """(domains, k): what is estimated in large domains, but for rare answers."""
        rare = np.minimum(np.abs(self.truth[kind]), np.abs(1 - self.truth[kind])) < RARE
        rare[:, -len(NUMBERS) :] = False
        return np.asarray(self.large(kind)[:, None] & (~rare | (kind == DIFFERENCES)))

    def largest_bias(self, kind: str) -> Floats:
        """(k): of domains with LEAST respondents or more; of mean, total and ratio relative to the truth, of their
        differences to the truth of the first of both."""
        large = self.large(kind)
        found = np.abs(self.bias[kind])
        whole = self.truth["kind"][GROUPS[:, 0]] if kind == DIFFERENCES else self.truth[kind]
        found[:, -len(NUMBERS) :] /= whole[:, -len(NUMBERS) :]
        found = found[large]
        return np.asarray(found.max(axis=0))


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
    devices = 1 + chance.poisson(np.exp(0.8 + 0.4 * maturity) * chance.gamma(2, 0.5, clinics))
    staff = 2 + chance.poisson(4 + 6 * (kind == 1), clinics) + devices // 3
    numbers = np.column_stack([devices, staff]).astype(np.float64)
    return Country(records, answers, numbers, 1 / (1 + np.exp(-odds)), domains)


def surveys(of: Country, *, number: int, seed: int) -> Iterator[NDArray[np.bool_]]:
    """Who answers, again and again."""
    chance = np.random.default_rng([seed, 1])  # another stream than the country's own
    for _ in range(number):
        yield chance.random(of.rate.size) < of.rate


Found = tuple[Floats, Floats, Floats, Floats, Floats]  # respondents, estimate, error, low, high: (domains, k)


def _truth(of: Country, domain: NDArray[np.int32], domains: int) -> Floats:
    """(domains, k) had everybody answered."""
    shares = np.stack([of.answers[domain == at].mean(axis=0) for at in range(domains)])
    devices, staff = (np.bincount(domain, weights=of.numbers[:, at], minlength=domains) for at in (0, 1))
    clinics = np.bincount(domain, minlength=domains)
    return np.column_stack([shares, devices / clinics, devices, devices / staff])


def _asked(of: Country, rows: NDArray[np.int64]) -> list[dict[str, Any]]:
    """What is estimated, as the estimator takes it: all shares at once, then a number in three ways."""
    devices, staff = of.numbers[rows, :1], of.numbers[rows, 1:]
    return [
        {"y": of.answers[rows], "statistic": "proportion"},
        {"y": devices, "statistic": "mean"},
        {"y": devices, "statistic": "total"},
        {"y": devices, "statistic": "ratio", "z": staff},
    ]


def _estimated(
    of: Country, design: Design, rows: NDArray[np.int64], domain: NDArray[np.int32], domains: int
) -> Found:  # fmt: skip
    base = np.ones((rows.size, 1), dtype=bool)
    made = [estimate(design, base=base, domain=domain, domains=domains, **asked) for asked in _asked(of, rows)]
    names = ("base_n", "estimate", "se", "low", "high")
    return tuple(np.concatenate([getattr(one, name) for one in made], axis=1) for name in names)  # type: ignore[return-value]


def _differences(
    of: Country, design: Design, rows: NDArray[np.int64], domain: NDArray[np.int32], kinds: Found
) -> Found:  # fmt: skip
    base = np.ones((rows.size, 1), dtype=bool)
    made = [
        between_groups(design, base=base, domain=domain, domains=len(kinds[0]), pairs=GROUPS, **asked)
        for asked in _asked(of, rows)
    ]
    names = ("estimate", "se", "low", "high")
    found = [np.concatenate([getattr(one, name) for one in made], axis=1) for name in names]
    return np.minimum(kinds[0][GROUPS[:, 0]], kinds[0][GROUPS[:, 1]]), *found  # type: ignore[return-value]


def _compared(truth: Floats, found: Found) -> Floats:
    """(5, domains, k): respondents, whether the interval holds the truth, error and its square, claimed variance."""
    respondents, estimated, error, low, high = found
    held, away = (low <= truth) & (truth <= high), estimated - truth
    return np.stack([respondents, held, away, away**2, error**2])


def simulate(of: Country, *, number: int, seed: int, progress: Callable[[], None] = lambda: None) -> Coverage:
    """Weighs and estimates ``number`` surveys of this country and compares every interval with the truth."""
    truth = {name: _truth(of, *division) for name, division in of.domains.items()}
    if "kind" in truth:
        truth[DIFFERENCES] = truth["kind"][GROUPS[:, 0]] - truth["kind"][GROUPS[:, 1]]
    sums: dict[str, Floats] = {name: np.zeros((5, *found.shape)) for name, found in truth.items()}
    for answered in surveys(of, number=number, seed=seed):
        weighted = weigh(of.records.with_columns(responded=pl.Series(answered)), PLAN, seed=0)
        rows = weighted.records["record"].to_numpy() - 1
        design = design_of(weighted)
        for name, (domain, domains) in of.domains.items():
            found = _estimated(of, design, rows, domain[rows], domains)
            sums[name] += _compared(truth[name], found)
            if name == "kind":
                sums[DIFFERENCES] += _compared(truth[DIFFERENCES], _differences(of, design, rows, domain[rows], found))
        progress()
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


def within_aim(found: Coverage, kind: str) -> bool:
    """Whether the intervals of each column hold the truth in 95 % ± 1.5 points, over the large domains of this kind.

    Exact intervals of rare answers hold it more often than they claim; they must never hold it less.
    """
    covered, usual = found.covered[kind], found.usual(kind)
    rare = found.large(kind)[:, None] & ~usual
    each = (covered[usual[:, at], at].mean() for at in range(covered.shape[1]) if usual[:, at].any())
    return all(abs(share - 0.95) <= AIM for share in each) and bool((covered[rare] >= 0.95 - AIM).all())


def _report(of: Country, found: Coverage) -> Iterator[str]:
    def line(*words: str) -> str:
        return "  " + "".join(f"{word:>10}" for word in words)

    shares = [f"{100 * share:.2f} %" for share in of.answers.mean(axis=0)]
    yield f"{'shares of the country, and numbers':>41}{line(*shares, *NUMBERS)}"
    for name, every in found.covered.items():
        large, usual = found.large(name), found.usual(name)
        if not large.any():
            continue  # too few clinics were asked for
        covered = line(*(f"{100 * share:.2f} %" for share in found.coverage(name)))
        yield f"{name:21} {f'{large.sum()} domains':>10} {'covered':>7}{covered}"
        yield f"{'':21} {'worst bias, 1/100':>18}{line(*(f'{100 * worst:.2f}' for worst in found.largest_bias(name)))}"
        ratio = np.median(found.claimed[name][large] / found.spread[name][large])
        rare = ", ".join(
            f"{100 * found.truth[name][at]:.2f} %: {100 * every[at]:.2f} %"
            for at in zip(*np.nonzero(large[:, None] & ~usual), strict=True)
        )
        ends = f"each alone {100 * every[usual].min():.2f} to {100 * every[usual].max():.2f} %"
        yield f"{'':21} claimed over true error {ratio:.3f}; {ends}" + (f"; rare answers {rare}" if rare else "")


def main(given: Sequence[str] | None = None) -> None:
    """Prints both runs; ends with 1 where the first holds the truth too seldom or too often."""
    parser = argparse.ArgumentParser(
        prog="script/bench coverage", description="Coverage of 95 % intervals; bias when response depends on answers."
    )
    parser.add_argument("--surveys", type=int, default=2_000)
    parser.add_argument("--clinics", type=int, default=6_000)
    parser.add_argument("--seed", type=int, default=2026)
    asked = parser.parse_args(given)
    aside = False
    for title, depends in (("Response random within classes", 0.0), ("Response depends on the answers", 0.5)):
        of = country(clinics=asked.clinics, seed=asked.seed, depends=depends)
        with Progress(console=Console(stderr=True)) as bar:
            step = partial(bar.update, bar.add_task(title, total=asked.surveys), advance=1)
            found = simulate(of, number=asked.surveys, seed=asked.seed, progress=step)
        mean = found.respondents["country"][0, 0]
        head = f"{title}: {found.surveys} surveys of {asked.clinics} clinics, {mean:.0f} answer on average"
        sys.stdout.write("\n".join([head, *_report(of, found), ""]))
        sys.stdout.flush()
        aside = aside or (depends == 0 and any(not within_aim(found, name) for name in found.truth))
    raise SystemExit(aside)


if __name__ == "__main__":
    main()
