"""Holding what was found against the answers: when, how often, and what is left when it goes wrong."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tenken.verification import comparing
from tenken_site.audit.log import record
from tenken_site.audit.models import AuditEntry
from tenken_site.campaigns.models import Campaign
from tenken_site.datasets.queries import DatasetNotBuilt
from tenken_site.encryption.models import WrappingKey
from tenken_site.jobs.models import Run
from tenken_site.jobs.worker import Worker
from tenken_site.verifications.actions import measure as measuring
from tenken_site.verifications.actions.ask_for_measure import ask_for_measure
from tenken_site.verifications.actions.measure import measure
from tenken_site.verifications.models import Verification, VerificationResult, VerifiedClinic
from tenken_site.verifications.permissions import (
    AlreadyCompared,
    NotForStatistics,
    StillRecorded,
    TooFewRecorded,
)
from tenken_site.verifications.queries import latest_result, looked_first
from tests.cast import OSAKA_CODE
from tests.factories import campaigns, datasets
from tests.factories.verifications import (
    BY,
    DRAWN,
    LOOKED,
    closed,
    disposed,
    drawn,
    finished,
    first,
    found_yes,
    recorded,
)

pytestmark = [pytest.mark.stores, pytest.mark.django_db]


def test_the_worker_holds_what_was_found_against_the_dataset() -> None:
    """Of 15 clinics, 11 say that they have a computer; two of these have none, and one of the others has."""
    campaign = closed()
    made = drawn(campaign)
    recorded(
        made, {"第0医院": "no", "第1医院": "no", "第2医院": "no", "第3医院": "yes", "第4医院": "no", "第5医院": "no"}
    )
    finished(made)
    dataset = datasets.built(campaign, now=LOOKED)

    ask_for_measure(verification=made, dataset=dataset, by=BY, now=LOOKED)
    Worker(clock=lambda: LOOKED).do_run()

    result = latest_result(made)
    assert result is not None
    assert (result.state, result.model_version, result.dataset_id) == ("measured", "", dataset.pk)
    told = json.loads(result.figures)
    (only,) = told["questions"]
    agreement = only["agreement"]
    assert (told["looked_at"], told["changed"], told["lost"], told["methods"]) == (15, 0, 0, {"visit": 15})
    assert agreement["clinics"] == 15
    assert agreement["reported"]["value"] == pytest.approx(11 / 15)
    assert agreement["found"]["value"] == pytest.approx(10 / 15)
    assert agreement["net_bias"]["value"] == pytest.approx(1 / 15)
    assert agreement["gross_error"]["value"] == pytest.approx(3 / 15)
    assert agreement["sensitivity"]["value"] == pytest.approx(9 / 10)
    assert agreement["specificity"] is None  # five were found without one
    assert only["submitted"] == pytest.approx(11 / 15)
    assert b"agreement" not in bytes(result.figures_sealed)
    assert [one.reason for one in AuditEntry.objects.filter(action="datasets.open")] == ["verification 1"]
    assert AuditEntry.objects.get(action="verifications.measure").detail["looked_at"] == 15
    assert measure(result=result, by=BY, now=LOOKED).measured_at == result.measured_at


def test_a_look_at_the_answers_before_the_record_is_told_with_the_result() -> None:
    made = drawn(closed(funabashi=3, osaka=2))
    clinic, other = first(made), first(made, prefecture=OSAKA_CODE)
    for case, at in ((clinic.case, DRAWN), (clinic.case, DRAWN), (other.case, LOOKED + timedelta(hours=1))):
        record(action="responses.look_as_relay", target=f"case:{case.public_id}", by="user:5", now=at, reason="照会")

    before = looked_first(made)
    recorded(made)

    assert (before, looked_first(made)) == (0, 1)  # of Osaka's it was looked at afterwards


def test_a_record_mended_after_a_look_was_still_made_blind() -> None:
    made = drawn(closed(funabashi=3, osaka=2))
    clinic = found_yes(first(made))
    at = LOOKED + timedelta(hours=1)
    record(action="responses.look_as_relay", target=f"case:{clinic.case.public_id}", by="user:5", now=at, reason="照会")

    found_yes(first(made), now=LOOKED + timedelta(hours=2))

    row = VerifiedClinic.objects.get(pk=clinic.pk)
    assert (row.first_recorded_at, row.recorded_at) == (LOOKED, LOOKED + timedelta(hours=2))
    assert looked_first(made) == 0


def test_nothing_is_compared_before_the_close_nor_with_few_records_nor_twice() -> None:
    """The second comparison less the first would be the answers of the clinics that were recorded between them."""
    campaign = closed()
    made = drawn(campaign)
    dataset = datasets.built(campaign, now=LOOKED)
    recorded(made, {f"第{number}医院": "waiting" for number in range(6)})

    with pytest.raises(StillRecorded):
        ask_for_measure(verification=made, dataset=dataset, by=BY, now=LOOKED)
    finished(made)
    with pytest.raises(TooFewRecorded):
        ask_for_measure(verification=made, dataset=dataset, by=BY, now=LOOKED)
    made.clinics.filter(outcome="").update(
        outcome="recorded", times=1, first_recorded_at=LOOKED, recorded_at=LOOKED, recorded_by=BY
    )
    ask_for_measure(verification=made, dataset=dataset, by=BY, now=LOOKED)
    Worker(clock=lambda: LOOKED).do_run()
    with pytest.raises(AlreadyCompared):
        ask_for_measure(verification=made, dataset=dataset, by=BY, now=LOOKED)

    assert [one.state for one in VerificationResult.objects.all()] == ["measured"]


def comparable(campaign: Campaign) -> Verification:
    """Recorded everywhere and closed."""
    made = drawn(campaign)
    recorded(made)
    return finished(made)


def test_asking_while_one_waits_or_runs_gives_the_same_and_none_waits_for_ever(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    campaign = closed()
    made, dataset = comparable(campaign), datasets.built(campaign, now=LOOKED)
    again: list[VerificationResult] = []

    def meanwhile(**given: Any) -> VerificationResult:
        again.append(ask_for_measure(verification=made, dataset=dataset, by=BY, now=LOOKED))
        return measure(**given)

    one = ask_for_measure(verification=made, dataset=dataset, by=BY, now=LOOKED)
    two = ask_for_measure(verification=made, dataset=dataset, by=BY, now=LOOKED)
    monkeypatch.setattr(measuring, "measure", meanwhile)
    Worker(clock=lambda: LOOKED).do_run()

    assert [one.pk, one.pk] == [two.pk, again[0].pk]
    assert [found.state for found in VerificationResult.objects.all()] == ["measured"]
    assert not Run.objects.filter(kind="verifications.measure", state__in=("waiting", "running")).exists()


def test_one_left_behind_by_a_run_that_died_is_taken_up_when_asked_for_again() -> None:
    campaign = closed()
    made, dataset = comparable(campaign), datasets.built(campaign, now=LOOKED)
    one = ask_for_measure(verification=made, dataset=dataset, by=BY, now=LOOKED)
    Run.objects.filter(kind="verifications.measure").delete()

    two = ask_for_measure(verification=made, dataset=dataset, by=BY, now=LOOKED)
    Worker(clock=lambda: LOOKED).do_run()

    assert one.pk == two.pk
    assert VerificationResult.objects.get().state == "measured"


def test_whatever_goes_wrong_ends_the_comparison_and_it_may_be_asked_for_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    campaign = closed()
    made, dataset = comparable(campaign), datasets.built(campaign, now=LOOKED)

    def broken(**_given: Any) -> VerificationResult:
        raise ZeroDivisionError

    ask_for_measure(verification=made, dataset=dataset, by=BY, now=LOOKED)
    with monkeypatch.context() as patched:
        patched.setattr(measuring, "measure", broken)
        Worker(clock=lambda: LOOKED).do_run()
    failed = VerificationResult.objects.get()
    ask_for_measure(verification=made, dataset=dataset, by=BY, now=LOOKED)
    Worker(clock=lambda: LOOKED).do_run()

    assert (failed.state, failed.trouble) == ("failed", "unfit")
    assert sorted(one.state for one in VerificationResult.objects.all()) == ["failed", "measured"]


def test_figures_made_while_the_campaign_is_disposed_of_are_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    campaign = closed()
    made, dataset = comparable(campaign), datasets.built(campaign, now=LOOKED)
    real = comparing.compare

    def slow(*given: Any, **more: Any) -> object:
        told = real(*given, **more)
        disposed(campaign)
        return told

    monkeypatch.setattr(measuring, "compare", slow)
    ask_for_measure(verification=made, dataset=dataset, by=BY, now=LOOKED)
    Worker(clock=lambda: LOOKED).do_run()

    result = VerificationResult.objects.get()
    assert (result.state, result.trouble, bytes(result.figures_sealed)) == ("failed", "disposed", b"")
    assert not WrappingKey.objects.filter(scope=campaign.key_scope, destroyed_at__isnull=True).exists()


def test_a_comparison_that_cannot_be_made_says_so_and_names_no_answer(folder: Path) -> None:
    campaign = closed()
    made = drawn(campaign)
    recorded(made)
    finished(made)
    dataset = datasets.built(campaign, now=LOOKED)
    (folder / "risk_model.yaml").write_text("survey: tiny\n", "utf-8")

    ask_for_measure(verification=made, dataset=dataset, by=BY, now=LOOKED)
    Worker(clock=lambda: LOOKED).do_run()

    result = VerificationResult.objects.get()
    assert (result.state, result.trouble) == ("failed", "unfit")
    assert AuditEntry.objects.get(action="verifications.fail").detail == {"result": result.pk, "fault": "SurveyRefused"}


def test_nothing_is_measured_of_another_campaign_or_of_a_statistical_survey() -> None:
    campaign = closed()
    made = drawn(campaign)
    recorded(made)
    finished(made)
    dataset = datasets.built(campaign, now=LOOKED)
    other = campaigns.campaign(slug="other-2026", receipt_prefix="O26")

    dataset.campaign_id = other.pk
    with pytest.raises(DatasetNotBuilt):
        ask_for_measure(verification=made, dataset=dataset, by=BY, now=LOOKED)
    dataset.campaign_id = campaign.pk
    Campaign.objects.filter(pk=campaign.pk).update(statistical=True)
    fresh = Verification.objects.select_related("campaign").get(pk=made.pk)
    with pytest.raises(NotForStatistics):
        ask_for_measure(verification=fresh, dataset=dataset, by=BY, now=LOOKED)
    with pytest.raises(NotForStatistics):
        found_yes(first(fresh))

    assert not Run.objects.filter(kind="verifications.measure").exists()
