"""``tenken risk plan`` on a dataset's folder, and clear words where it cannot be."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tenken.cli.risk_plan import plan
from tenken.dataset import storage
from tests.architecture.tree import ROOT
from tests.factories.synthetic import country

SURVEY = ROOT / "surveys" / "clinic-cybersecurity-2026"
MEASURES = SURVEY / "examples" / "support_measures.yaml"
MOMENT = datetime(2026, 9, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made, folder = country(clinics=3_000), tmp_path_factory.mktemp("dataset")
    asked = {made.instrument: made.questionnaire}
    storage.write(
        made.dataset(), into=folder, circumstances=storage.Circumstances(asked, "frame", "code", MOMENT, MOMENT)
    )
    return folder


def ran(dataset: Path, *more: str, measures: Path = MEASURES, budget: str = "20000000") -> Result:
    given = [str(SURVEY), "--dataset", str(dataset), "--measures", str(measures), "--budget", budget]
    return CliRunner().invoke(plan, [*given, *more])


def test_a_plan_is_one_json_object(dataset: Path) -> None:
    done = ran(dataset, "--json", "--least-area", "0.5")

    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert told["best"]["spent"] <= told["budget"] == 20_000_000
    assert told["best"]["effect"] <= told["without_fairness"]["effect"] * 1.001
    assert told["equal_shares"]["effect"] <= told["best"]["effect"] * 1.001
    assert sum(grant["clinics"] for grant in told["grants"]) == told["best"]["taken"] > 0
    for area, yen in told["equal_shares"]["areas"].items():
        assert told["best"]["areas"].get(area, 0) > 0.5 * yen - 150_000  # the dearest measure


def test_lines_name_every_grant_and_the_other_number_can_be_the_aim(dataset: Path) -> None:
    likelihood, impact = ran(dataset), ran(dataset, "--aim", "impact", "--respondents")

    assert likelihood.exit_code == impact.exit_code == 0
    assert "clinics in scope; 20,000,000 yen; effects are points of likelihood" in likelihood.output
    assert "greedy" in likelihood.output
    assert "vpn-check" in likelihood.output
    assert "workshop" in impact.output
    assert "vpn-check" not in impact.output


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("cost: 80000", "cost: 0"), "“cost” must be at least 1"),
        (("cost: 80000\n", "\n"), "needs “cost”"),
        (("works: 0.7", "works: 7"), "“works” must be from 0.01 to 1"),
        (("basis: invented example\n", "\n"), "needs “basis”"),
        (("[vpn-unpatched]", "[luck]"), "mends “luck”, which the model has not"),
        (("mends: [vpn-unpatched]\n", "\n"), "needs “mends”"),
        (("setup: 500000", "setup: 9999999999999"), "at most 1,000,000,000,000 yen"),
        (("key: vpn-replacement", "key: vpn-check"), "stands here twice"),
    ],
)
def test_measures_with_faults_are_refused_with_the_cause(
    dataset: Path, tmp_path: Path, change: tuple[str, str], told: str
) -> None:
    written = MEASURES.read_text("utf-8")
    assert change[0] in written
    file = tmp_path / "measures.yaml"
    file.write_text(written.replace(*change, 1), "utf-8")

    done = ran(dataset, measures=file)

    assert done.exit_code == 2
    assert told in done.output


def test_a_folder_without_a_model_is_named(dataset: Path, tmp_path: Path) -> None:
    given = [str(tmp_path), "--dataset", str(dataset), "--measures", str(MEASURES), "--budget", "1"]

    done = CliRunner().invoke(plan, given)

    assert done.exit_code == 2
    assert "risk_model.yaml" in done.output
