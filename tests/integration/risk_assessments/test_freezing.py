"""Freezing the quarters once a day: of whom, when anew, sealed how; killed in between, disposed of with the answers."""

import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from tenken.risk.model import IndexName
from tenken_site.audit.models import AuditEntry
from tenken_site.campaigns.models import Campaign
from tenken_site.custody.actions.empty_campaign import empty_campaign
from tenken_site.custody.actions.rotate import rotate_scope
from tenken_site.custody.models import Disposal
from tenken_site.encryption import keyring
from tenken_site.encryption.actions.destroy_keys import destroy_keys
from tenken_site.frames.models import Unit
from tenken_site.jobs.models import Run
from tenken_site.jobs.worker import Worker
from tenken_site.responses.models import Submission
from tenken_site.risk_assessments import jobs
from tenken_site.risk_assessments.actions import freeze_distributions as freezing
from tenken_site.risk_assessments.actions.freeze_distributions import FreezingStopped, freeze_distributions
from tenken_site.risk_assessments.models import ExposureDistribution
from tenken_site.risk_assessments.specifications import model_of
from tests.cast import NOW
from tests.factories import campaigns
from tests.factories.many_submissions import corrected, others

pytestmark = pytest.mark.stores

BY = "command:tests"
DAY = timedelta(days=1)
BEFORE = NOW - timedelta(hours=1)
#: As they are stored. Likelihood and impact are 89 and 80, 11 and 0, 89 and 0.
OPEN, SHUT, COPIES = (
    {"T1": "yes", "T2": 3, "T3": measures} for measures in (["none"], ["backup", "updates"], ["backup"])
)
NO_NETWORK = {"T1": "no", "T3": ["none"]}


@pytest.fixture
def campaign(db: None) -> Campaign:
    return campaigns.campaign()


def freeze(campaign: Campaign, *, now: datetime = NOW) -> int:
    model = model_of(instrument_version=campaign.instrument_version_id)
    assert model is not None
    return freeze_distributions(campaign=campaign, model=model, by=BY, now=now)


def limits(kind: str = "clinic", index: IndexName = IndexName.IMPACT) -> dict[str, object]:
    row = ExposureDistribution.objects.filter(kind=kind, index=index.value).order_by("pk").last()
    assert row is not None
    distribution = row.distribution()
    assert distribution is not None
    return {name: value for name, value in distribution.to_json().items() if name != "behind"}


def entries(action: str) -> list[dict[str, object]]:
    return [entry.detail for entry in AuditEntry.objects.filter(action=f"risk_assessments.{action}").order_by("pk")]


def test_each_kind_is_frozen_apart_for_both_numbers(campaign: Campaign) -> None:
    others(campaign, [OPEN] * 4 + [SHUT] * 8, at=BEFORE)
    others(campaign, [COPIES] * 10, kind="dental", at=BEFORE)
    others(campaign, [OPEN] * 9, kind="clinic_beds", at=BEFORE)

    assert freeze(campaign) == 4

    assert limits() == {"clinics": 12, "ends": [0, 0, 80], "begins": [0, 0, 80]}
    assert limits(index=IndexName.LIKELIHOOD) == {"clinics": 12, "ends": [11, 11, 89], "begins": [11, 11, 89]}
    assert limits("dental") == {"clinics": 10, "ends": [0, 0, 0], "begins": [0, 0, 0]}
    assert not ExposureDistribution.objects.filter(kind="clinic_beds").exists()


def test_clinics_without_a_network_and_numbers_hardly_asked_are_not_among_them(
    campaign: Campaign, folder: Path
) -> None:
    others(campaign, [OPEN] * 10 + [NO_NETWORK] * 10, at=BEFORE)
    assert freeze(campaign) == 2
    assert limits()["clinics"] == 10

    model = folder / "risk_model.yaml"
    model.write_text(model.read_text("utf-8").replace("ratio: 1.5", "ratio: 50"), "utf-8")
    others(campaign, [OPEN] * 10, at=BEFORE)

    assert freeze(campaign, now=NOW + DAY) == 1
    assert ExposureDistribution.objects.order_by("pk").last().index == "impact"


def test_what_is_kept_is_sealed_and_told_apart_by_day_and_model(campaign: Campaign) -> None:
    others(campaign, [OPEN] * 10, at=BEFORE)
    freeze(campaign)

    row = ExposureDistribution.objects.order_by("pk").first()

    assert row is not None
    assert (row.day, row.model_version, row.frozen_by) == (timezone.localtime(NOW).date(), "1", BY)
    assert b"clinics" not in bytes(row.limits_sealed)
    assert json.loads(row.limits)["clinics"] == 10
    row.kind = "dental"
    with pytest.raises(Exception, match="exposure-distribution"):
        row.distribution()


def test_limits_are_frozen_anew_once_ten_more_clinics_stand_behind_them(campaign: Campaign) -> None:
    others(campaign, [OPEN] * 12, at=BEFORE)
    freeze(campaign)

    made = []
    for day, more in enumerate((1, 8, 1), start=1):
        others(campaign, [SHUT] * more, at=NOW + DAY * day - timedelta(hours=1))
        made.append(freeze(campaign, now=NOW + DAY * day))

    assert made == [0, 0, 2]
    assert limits()["clinics"] == 22


def test_corrections_alone_never_freeze_anew(campaign: Campaign) -> None:
    cases = others(campaign, [OPEN] * 12, at=BEFORE)
    freeze(campaign)
    for case in cases:
        corrected(case, SHUT, at=NOW + timedelta(hours=1))

    assert freeze(campaign, now=NOW + DAY) == 0
    assert limits()["begins"] == [80, 80, 80]


def test_a_changed_model_freezes_the_same_answers_anew_and_waits_for_ten_where_one_has_come(
    campaign: Campaign, folder: Path
) -> None:
    others(campaign, [OPEN] * 12, at=BEFORE)
    others(campaign, [OPEN] * 12, kind="dental", at=BEFORE)
    freeze(campaign)
    others(campaign, [OPEN], at=NOW + timedelta(hours=1))
    model = folder / "risk_model.yaml"
    model.write_text(model.read_text("utf-8").replace("shrink: 0.5", "shrink: 0.4"), "utf-8")

    assert freeze(campaign, now=NOW + DAY) == 2
    assert freeze(campaign, now=NOW + DAY * 2) == 0

    assert set(ExposureDistribution.objects.filter(day=timezone.localtime(NOW + DAY).date()).values_list("kind")) == {
        ("dental",)
    }


@pytest.mark.parametrize("changed", ["one goes and one comes", "one submits again", "the list was put right"])
def test_after_a_change_of_the_model_the_very_same_clinics_and_answers_must_stand_behind_it(
    campaign: Campaign, folder: Path, changed: str
) -> None:
    """As many as before are not the same: limits of both models would tell the one that went and the one that came."""
    cases = others(campaign, [OPEN] * 12, at=BEFORE)
    others(campaign, [OPEN] * 3, kind="dental", at=BEFORE - DAY)
    freeze(campaign)
    model = folder / "risk_model.yaml"
    model.write_text(model.read_text("utf-8").replace("shrink: 0.5", "shrink: 0.4"), "utf-8")

    units = Unit.objects.filter(kind="clinic")
    if changed == "one submits again":
        corrected(cases[0], OPEN, at=BEFORE)
    elif changed == "the list was put right":
        units.filter(pk=cases[0].unit_id).update(beds=3)
    else:
        units.filter(pk=cases[0].unit_id).update(kind="clinic_beds")
        Unit.objects.filter(pk=Unit.objects.filter(kind="dental").values("pk")[:1]).update(kind="clinic")

    assert freeze(campaign, now=NOW + DAY) == 0


def test_a_run_that_is_stopped_stores_nothing_and_the_next_one_all(
    campaign: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    others(campaign, [OPEN] * 10, at=BEFORE)
    model = model_of(instrument_version=campaign.instrument_version_id)
    assert model is not None

    with pytest.raises(FreezingStopped):
        freeze_distributions(campaign=campaign, model=model, stopping=lambda: True, by=BY, now=NOW)
    assert ExposureDistribution.objects.count() == 0

    assert (freeze(campaign), freeze(campaign, now=NOW + timedelta(seconds=5))) == (2, 0)
    assert len(entries("read_answers")) == 3


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_between_the_work_and_the_note_does_it_again_without_trace(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    campaign = campaigns.campaign()
    others(campaign, [OPEN] * 10, at=BEFORE)
    real = freezing.ensure_key

    class Killed(BaseException):
        """As if the process were gone."""

    def killed(**_named: object) -> object:
        raise Killed

    jobs.ask_daily(now=NOW)
    monkeypatch.setattr(freezing, "ensure_key", killed)
    with pytest.raises(Killed):
        Worker(clock=lambda: NOW).do_run()
    assert ExposureDistribution.objects.count() == 0
    assert Run.objects.get().state == Run.State.RUNNING

    monkeypatch.setattr(freezing, "ensure_key", real)
    later = NOW + timedelta(hours=1)
    assert Worker(clock=lambda: later).do_run() == "done"
    assert ExposureDistribution.objects.count() == 2
    Run.objects.update(state=Run.State.RUNNING, lease_until=later)
    assert Worker(clock=lambda: later + timedelta(hours=1)).do_run() == "done"

    assert ExposureDistribution.objects.count() == 2
    assert len(entries("freeze_distributions")) == 2


def test_a_damaged_submission_is_left_out_and_the_log_names_it(
    campaign: Campaign, caplog: pytest.LogCaptureFixture
) -> None:
    cases = others(campaign, [OPEN] * 11, at=BEFORE)
    Submission._base_manager.filter(case=cases[0]).update(document=b"\x01" + b"0" * 60)

    assert freeze(campaign) == 2
    assert limits()["clinics"] == 10
    assert cases[0].public_id in caplog.text


def test_reading_and_freezing_leave_entries_that_tell_no_answer(campaign: Campaign) -> None:
    others(campaign, [OPEN] * 10, at=BEFORE)
    freeze(campaign)

    (read,) = entries("read_answers")
    (frozen,) = entries("freeze_distributions")

    assert read == {"model": "1"}
    assert {name: frozen[name] for name in ("submissions", "frozen", "model")} == {
        "submissions": 10,
        "frozen": 2,
        "model": "1",
    }


def test_the_limits_follow_a_new_key_and_go_with_the_campaigns_answers(campaign: Campaign) -> None:
    others(campaign, [OPEN] * 10, at=BEFORE)
    freeze(campaign)
    before = limits()
    rotate_scope(scope=campaign.key_scope, progress=lambda done: None, by=BY, now=NOW)
    first = ExposureDistribution.objects.order_by("pk").first()
    assert first is not None
    assert (first.key_id, limits()) == (keyring.in_use(campaign.key_scope).pk, before)

    destroy_keys(scope=campaign.key_scope, by=BY, now=NOW)
    keyring.forget()
    assert {row.distribution() for row in ExposureDistribution.objects.all()} == {None}
    gone = Disposal.objects.create(kind="campaign", subject="campaign:x", reason="x", asked_at=NOW, asked_by=BY)
    empty_campaign(disposal=gone, campaign=campaign, by=BY, now=NOW)

    assert {bytes(row.limits_sealed) for row in ExposureDistribution.objects.all()} == {b""}
    assert ExposureDistribution.objects.count() == 2


def test_a_campaign_is_asked_for_once_a_day_while_somebody_submits(campaign: Campaign) -> None:
    assert jobs.ask_daily(now=NOW) == 0
    others(campaign, [OPEN] * 10, at=BEFORE)

    def worked(now: datetime) -> int:
        asked = jobs.ask_daily(now=now)
        Worker(clock=lambda: now).do_run()
        return asked

    assert [worked(NOW), worked(NOW + timedelta(hours=1)), worked(NOW + DAY)] == [1, 0, 0]
    others(campaign, [OPEN], at=NOW + DAY)
    assert worked(NOW + DAY) == 1


def test_a_changed_model_asks_too_and_a_campaign_long_closed_or_archived_does_not(
    campaign: Campaign, folder: Path
) -> None:
    others(campaign, [OPEN] * 10, at=BEFORE)
    jobs.ask_daily(now=NOW)
    Worker(clock=lambda: NOW).do_run()
    model = folder / "risk_model.yaml"
    model.write_text(model.read_text("utf-8").replace("shrink: 0.5", "shrink: 0.4"), "utf-8")
    everything = Campaign.objects.filter(pk=campaign.pk)

    everything.update(closed_at=NOW)
    assert jobs.ask_daily(now=NOW + DAY * 8) == 0
    everything.update(closed_at=None, archived_at=NOW)
    assert jobs.ask_daily(now=NOW + DAY) == 0
    everything.update(closed_at=NOW, archived_at=None)
    assert jobs.ask_daily(now=NOW + DAY) == 1


def test_a_survey_without_a_model_or_with_a_broken_one_is_left_alone(campaign: Campaign, folder: Path) -> None:
    others(campaign, [OPEN] * 10, at=BEFORE)
    model = folder / "risk_model.yaml"

    model.write_text("survey: [", "utf-8")
    assert jobs.ask_daily(now=NOW) == 0
    model.unlink()
    assert jobs.ask_daily(now=NOW) == 0


def test_reading_many_asks_few_statements(campaign: Campaign) -> None:
    others(campaign, [OPEN] * 30, at=BEFORE)
    Unit.objects.update(prefecture=None)

    with connection.execute_wrapper(_counting(counted := [])):
        freeze(campaign)

    assert len(counted) <= 25


def _counting(seen: list[str]) -> object:
    def wrapper(execute: object, sql: str, params: object, many: bool, context: object) -> object:
        seen.append(sql)
        return execute(sql, params, many, context)  # type: ignore[operator]  # Django's

    return wrapper
