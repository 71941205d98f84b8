"""Review: rules point to records, officials decide, the next dataset has decided values beside the original ones."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.db.utils import IntegrityError

from tenken.dataset.manifest import read_variables
from tenken.dataset.model import Variable
from tenken.editing.loading import load_edits
from tenken.editing.model import EditRule, Holds, Topic
from tenken.questionnaire.model import LocalizedText
from tenken_site.audit.models import AuditEntry
from tenken_site.campaigns.models import Campaign, Case
from tenken_site.datasets import queries, queries_edits
from tenken_site.datasets.actions.check_edits import AlreadyReviewed, check_edits
from tenken_site.datasets.actions.decide_edit import DecidedAlready, DecisionUnfit, decide_edit, undo_decision
from tenken_site.datasets.actions.dispose import dispose
from tenken_site.datasets.models import Dataset, DatasetFile, EditDecision
from tenken_site.datasets.policies import DecisionApplied, NewerThere
from tenken_site.datasets.queries_edits import Flag
from tests.cast import MINATO, NOW
from tests.factories import campaigns, datasets

pytestmark = [pytest.mark.stores, pytest.mark.django_db]
LATER = NOW + timedelta(hours=2)
_ODD = LocalizedText((("ja", "おかしな値"), ("en", "An odd value")))
CHANGE = EditDecision.Verdict.CHANGE.value


@pytest.fixture
def campaign() -> Campaign:
    return datasets.closed()


@pytest.fixture
def dataset(campaign: Campaign, tmp_path: Path) -> Dataset:
    """Built and checked: Minato's 60 computers are flagged."""
    made = datasets.built(campaign)
    check(made, tmp_path)
    return made


def check(dataset: Dataset, folder: Path) -> int:
    rules = load_edits(datasets.edits(folder) / "tiny" / "edits.yaml")
    return check_edits(dataset=dataset, rules=rules, by="user:1", now=LATER)


def only_flag(dataset: Dataset) -> Flag:
    (row,) = queries_edits.flags_table(dataset).to_dicts()
    return queries_edits.flag(row)


def variable(dataset: Dataset, name: str) -> Variable:
    return {one.name: one for one in read_variables(queries.file_bytes(dataset, "variables.json"))}[name]


def decide(dataset: Dataset, verdict: str = CHANGE, **given: object) -> EditDecision:
    told: dict[str, object] = {
        "variable": variable(dataset, "T2"),
        "value": "6",
        "state": "answered",
        "reason": "桁違い",
    }
    return decide_edit(
        dataset=dataset, flag=only_flag(dataset), verdict=verdict, by="user:3", now=LATER, **(told | given)  # type: ignore[arg-type]  # of tests
    )  # fmt: skip


def minatos(dataset: Dataset) -> dict[str, object]:
    records = queries.opened(dataset.pk).records
    return records.filter(case=Case.objects.get(unit__name=MINATO.name).public_id).to_dicts()[0]


def test_a_rule_points_to_the_record_with_the_answers_it_is_about(dataset: Dataset) -> None:
    flag = only_flag(dataset)

    assert (flag.rule, flag.severity, flag.settled) == ("many-computers", "high", False)
    assert flag.values == {"T2": ("60", "answered")}
    assert flag.case == Case.objects.get(unit__name=MINATO.name).public_id
    sealed = b"".join(
        bytes(row.content) for row in DatasetFile.objects.filter(name__in=["flags.parquet", "rules.json"])
    )
    assert b"many-computers" not in sealed
    assert AuditEntry.objects.get(action="datasets.check_edits").detail == {"dataset": 1, "rules": 1, "flags": 1}


def test_the_places_that_decisions_show_in_clear_tell_no_rule(dataset: Dataset) -> None:
    """With a rule that every record breaks beside it, the order of places is another one on each run."""
    rule = EditRule("every", Topic.CONTRADICTION, "low", _ODD, _ODD, Holds("{T2} < 0"))
    others = tuple(replace(rule, key=f"every-{number}") for number in range(12))

    orders = set()
    for _ in range(3):
        check_edits(dataset=dataset, rules=others, by="user:1", now=LATER)
        orders.add(tuple(queries_edits.flags_table(dataset).sort("place")["rule"]))

    assert len(orders) > 1
    assert {len(one) for one in orders} == {12}


def test_a_changed_value_is_in_the_next_dataset_with_the_original_and_a_marker(
    campaign: Campaign, dataset: Dataset
) -> None:
    decision = decide(dataset)

    after = datasets.built(campaign, now=LATER)

    assert minatos(dataset)["T2"] == 60
    row = minatos(after)
    assert (row["T2"], row["T2.state"], row["T2.marker"], row["T1.marker"]) == (6, "answered", "edited", "reported")
    (change,) = queries.stored(after).changes.to_dicts()
    assert (change["original_value"], change["value"], change["variable"]) == ("60", "6", "T2")
    assert (change["reason"], change["by"], change["rule"]) == ("桁違い", "user:3", "many-computers")
    decision.refresh_from_db()
    assert decision.applied_in_id == after.pk
    assert after.counts["changes"] == 1
    assert minatos(datasets.built(campaign, now=LATER + timedelta(hours=1)))["T2"] == 6


def test_a_value_may_become_missing_and_what_it_closed_follows(campaign: Campaign, dataset: Dataset) -> None:
    decide(dataset, value="", state="missing")

    row = minatos(datasets.built(campaign, now=LATER))

    assert (row["T2"], row["T2.state"], row["T2.marker"]) == (None, "missing", "edited")


def test_a_decision_lapses_where_the_clinic_has_corrected_the_answer_since(
    campaign: Campaign, dataset: Dataset
) -> None:
    decision = decide(dataset)
    Campaign.objects.filter(pk=campaign.pk).update(closed_at=None)
    datasets.answered(campaigns.enrolled(MINATO, into=campaign), {"T2": "16"}, at=LATER)
    Campaign.objects.filter(pk=campaign.pk).update(closed_at=NOW)
    Case.objects.filter(campaign=campaign, disposition="").update(disposition="1.1")
    campaign.refresh_from_db()

    after = datasets.built(campaign, now=LATER + timedelta(hours=1))

    assert minatos(after)["T2"] == 16
    assert after.counts["changes"] == 0
    assert after.counts["stale_decisions"] == 1
    decision.refresh_from_db()
    assert decision.applied_in_id is None


def test_a_decision_is_taken_back_until_the_next_dataset_was_built(campaign: Campaign, dataset: Dataset) -> None:
    undo_decision(decision=decide(dataset), by="user:3", now=LATER)
    kept = decide(dataset, value="7")

    after = datasets.built(campaign, now=LATER)

    assert minatos(after)["T2"] == 7
    with pytest.raises(DecisionApplied):
        undo_decision(decision=kept, by="user:3", now=LATER)
    with pytest.raises(NewerThere):
        decide(dataset)
    assert AuditEntry.objects.filter(action="datasets.undo_decision").count() == 1


def test_what_was_accepted_is_not_asked_again_while_the_values_stay(
    campaign: Campaign, dataset: Dataset, tmp_path: Path
) -> None:
    decide(dataset, verdict="accept", reason="")

    after = datasets.built(campaign, now=LATER)
    check(after, tmp_path)

    assert only_flag(after).settled


def test_rules_are_run_anew_only_while_nothing_is_decided(dataset: Dataset, tmp_path: Path) -> None:
    assert check(dataset, tmp_path) == 1
    decision = decide(dataset)

    with pytest.raises(AlreadyReviewed):
        check(dataset, tmp_path)
    undo_decision(decision=decision, by="user:3", now=LATER)
    assert check(dataset, tmp_path) == 1


@pytest.mark.parametrize(
    ("given", "what"),
    [
        ({"verdict": "burn"}, "verdict"),
        ({"reason": "  "}, "reason"),
        ({"verdict": "refer", "reason": ""}, "reason"),
        ({"variable": None}, "variable"),
        ({"value": "sixty"}, "value"),
        ({"value": "6.5"}, "value"),
        ({"value": "NaN"}, "value"),
        ({"value": "9" * 40}, "value"),
        ({"state": "not_applicable"}, "value"),
        ({"state": ""}, "value"),
        ({"value": "60"}, "same"),
    ],
)
def test_what_does_not_fit_is_refused_and_named(dataset: Dataset, given: dict[str, object], what: str) -> None:
    with pytest.raises(DecisionUnfit) as unfit:
        decide(dataset, **given)  # type: ignore[arg-type]  # of tests

    assert unfit.value.what == what
    assert not EditDecision.objects.exists()


def test_only_an_answer_that_the_rule_is_about_may_change(dataset: Dataset) -> None:
    with pytest.raises(DecisionUnfit):
        decide(dataset, variable=variable(dataset, "T1"), value="no")
    with pytest.raises(DecisionUnfit):
        decide(dataset, variable=variable(dataset, "link"), value="1219900010")


def test_one_decision_stands_about_a_flag_and_nothing_of_it_lies_in_clear(dataset: Dataset) -> None:
    made = decide(dataset)

    with pytest.raises(DecidedAlready):
        decide(dataset)

    content = json.dumps({"reason": "桁違い"})[11:-1].encode()
    assert content not in bytes(made.content)
    assert "桁違い".encode() not in bytes(made.content)
    opened = queries_edits.decisions_about(dataset, places=[0])[0]
    assert (opened.reason, opened.variable, opened.value) == ("桁違い", "T2", "6")
    detail = AuditEntry.objects.get(action="datasets.decide_edit").detail
    assert set(detail) == {"dataset", "flag", "decision"}


def test_the_database_keeps_a_used_decision(campaign: Campaign, dataset: Dataset) -> None:
    decision = decide(dataset)
    datasets.built(campaign, now=LATER)

    with pytest.raises(IntegrityError):
        EditDecision.objects.filter(pk=decision.pk).update(undone_at=LATER, undone_by="user:3")


def test_disposal_takes_the_decisions_content_too(campaign: Campaign, dataset: Dataset) -> None:
    decision = decide(dataset)

    dispose(campaign=campaign, by="user:2", now=LATER)

    decision.refresh_from_db()
    assert bytes(decision.content) == b""
