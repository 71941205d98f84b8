"""Where svy computes the same, the numbers are the same."""

import warnings
from collections.abc import Sequence

import numpy as np
import polars as pl
import pytest
import svy

from tenken.tabulation.estimates import estimate
from tenken.weighting.model import Weighted
from tenken.weighting.weighing import weigh
from tests.factories.weighting import frame, plan

DOMAINS = 4


def both(margins: Sequence[Sequence[str]], calibration: str) -> tuple[Weighted, svy.Sample, dict[str, np.ndarray]]:
    """Our weighting, svy's sample weighted by svy alone, and the values."""
    weighted = weigh(frame(clinics=1_500, seed=3), plan(*margins), seed=0)
    n = weighted.weight.size
    chance = np.random.default_rng(4)
    values = {
        "y": (chance.random(n) < 0.3 + 0.3 * (weighted.records["kind"] == "clinic_beds").to_numpy()) * 1.0,
        "x": chance.normal(5, 2, n),
        "z": chance.normal(10, 2, n),
        "domain": chance.integers(0, DOMAINS, n).astype(np.int32),
    }
    columns = {f"m{at}": codes for at, codes in enumerate(weighted.margins)}
    before = (weighted.class_size / weighted.class_respondents)[weighted.response_class]
    table = pl.DataFrame({
        **values, **columns, "class": weighted.response_class, "before": before,
        "cases": weighted.class_size[weighted.response_class],
    })  # fmt: skip
    sample = svy.Sample(table, svy.Design(stratum="class", wgt="before", pop_size="cases"))
    controls = {
        name: dict(enumerate(np.bincount(codes, weights=weighted.weight).tolist())) for name, codes in columns.items()
    }
    if calibration == "post-stratified":
        sample = sample.weighting.poststratify(controls=controls["m0"], cells="m0")
    elif calibration == "raked":
        sample = sample.weighting.rake(controls=controls, tol=1e-12, max_iter=1_000)  # type: ignore[arg-type]
    elif calibration == "calibrated":
        sample = svy.Sample(
            table.with_columns(before=pl.Series(weighted.weight)),
            svy.Design(stratum="class", wgt="before", pop_size="cases"),
        )
        sample = sample.weighting.calibrate(
            controls={svy.Cat(name): wanted for name, wanted in controls.items()}  # type: ignore[misc]
        )
    return weighted, sample, values


@pytest.mark.parametrize(
    ("margins", "calibration", "close"),
    [
        ([], "none", 1e-9),
        ([("relay",)], "post-stratified", 1e-9),
        # After raking svy sweeps the margins out of the residuals one after the other, once; we solve for all at once,
        # as svy does after a linear calibration. Calibrating raked weights to what they meet already shows it equal.
        ([("relay",), ("prefecture", "kind"), ("kind", "size")], "raked", 2e-3),
        ([("relay",), ("prefecture", "kind"), ("kind", "size")], "calibrated", 1e-9),
    ],
)
def test_shares_means_totals_and_ratios_with_errors_and_design_effects_are_those_of_svy(
    margins: list[tuple[str, ...]], calibration: str, close: float
) -> None:
    weighted, sample, values = both(margins, calibration)
    base = np.ones((weighted.weight.size, 1), dtype=bool)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # svy speaks of shares near 0 or 1
        share = sample.estimation.prop("y", by="domain", deff="wor").to_polars()
        found = {
            "proportion": share.filter(pl.col("y").cast(pl.Float64) == 1.0) if "y" in share.columns else share[1::2],
            "mean": sample.estimation.mean("x", by="domain", deff="wor").to_polars(),
            "total": sample.estimation.total("x", by="domain", deff="wor").to_polars(),
            "ratio": sample.estimation.ratio("x", "z", by="domain", deff="wor").to_polars(),
        }

    for statistic, theirs in found.items():
        ours = estimate(
            weighted, y=values["y" if statistic == "proportion" else "x"][:, None], base=base,
            domain=values["domain"], domains=DOMAINS, statistic=statistic,  # type: ignore[arg-type]
            z=values["z"][:, None] if statistic == "ratio" else None,
        )  # fmt: skip
        np.testing.assert_allclose(ours.estimate[:, 0], theirs["est"], rtol=1e-9)
        np.testing.assert_allclose(ours.se[:, 0], theirs["se"], rtol=close)
        np.testing.assert_allclose(ours.deff[:, 0], theirs["deff"], rtol=2 * close)
        np.testing.assert_array_equal(ours.degrees[:, 0], theirs["df"])
        if statistic != "proportion":
            np.testing.assert_allclose(ours.low[:, 0], theirs["lci"], rtol=2 * close)


def test_weights_are_those_of_svy_step_by_step() -> None:
    weighted, sample, _ = both([("relay",), ("prefecture", "kind")], "raked")

    weights = sample.data.lazy().collect()[str(sample.design.wgt)].to_numpy()

    np.testing.assert_allclose(weighted.weight, weights, rtol=1e-9)


@pytest.mark.parametrize(("parts", "method"), [(1, "beta"), (3, "korn-graubard")])  # over 100 answers and under
def test_without_a_finite_population_the_interval_of_a_share_is_that_of_svy(parts: int, method: str) -> None:
    weighted, _, values = both([], "none")
    domains = DOMAINS * parts
    values["domain"] = values["domain"] * parts + np.arange(values["domain"].size, dtype=np.int32) % parts
    endless = 1e12 * np.ones(weighted.class_size.size)
    share = np.bincount(weighted.response_class) / weighted.weight.size
    table = pl.DataFrame({
        "class": weighted.response_class, "y": values["y"], "domain": values["domain"],
        "weight": share[weighted.response_class] + 0.5,
    })  # fmt: skip
    sample = svy.Sample(table, svy.Design(stratum="class", wgt="weight"))
    theirs = sample.estimation.prop("y", by="domain", ci_method=method).to_polars()
    theirs = theirs[1::2] if "y" not in theirs.columns else theirs.filter(pl.col("y").cast(pl.Float64) == 1.0)
    same = Weighted(
        records=weighted.records, weight=table["weight"].to_numpy(), response_class=weighted.response_class,
        class_size=endless, class_respondents=weighted.class_respondents,
    )  # fmt: skip

    ours = estimate(
        same, y=values["y"][:, None], base=np.ones((same.weight.size, 1), bool), domain=values["domain"],
        domains=domains,
    )  # fmt: skip

    assert (ours.base_n >= 100).all() == (parts == 1)
    assert (ours.base_n < 100).all() == (parts == 3)
    np.testing.assert_allclose(ours.low[:, 0], theirs["lci"], rtol=1e-8)
    np.testing.assert_allclose(ours.high[:, 0], theirs["uci"], rtol=1e-8)
