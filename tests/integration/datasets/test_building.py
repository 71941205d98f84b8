"""A closed campaign becomes a dataset: frozen, sealed, whole or not at all."""

from datetime import timedelta

import pytest

from tenken.dataset import storage
from tenken_site.accounts.permissions_permits import PermitNotInForce
from tenken_site.audit.models import AuditEntry
from tenken_site.campaigns.models import Campaign, Case
from tenken_site.datasets import queries, queries_cases
from tenken_site.datasets.actions import build as building
from tenken_site.datasets.actions.ask_for_build import ask_again, ask_for_build
from tenken_site.datasets.actions.build import BuildStopped, build, give_up
from tenken_site.datasets.actions.dispose import dispose
from tenken_site.datasets.actions.open_dataset import open_dataset
from tenken_site.datasets.actions.verify import verify_dataset
from tenken_site.datasets.models import Dataset, DatasetFile
from tenken_site.datasets.policies import CampaignStillOpen, WrongPurpose
from tenken_site.encryption.models import WrappingKey
from tenken_site.jobs.models import Run
from tenken_site.jobs.worker import Worker
from tenken_site.responses import queries_unlocked
from tenken_site.responses.actions.unlock import end_unlock
from tenken_site.responses.documents import AnswersUnreadable
from tenken_site.responses.models import CaseEvent, Submission
from tests.cast import FUNABASHI_CODE, HIMAWARI, MINATO, MINISTRY, NOW
from tests.factories import accounts, campaigns, datasets

pytestmark = [pytest.mark.stores, pytest.mark.django_db]
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def campaign() -> Campaign:
    return datasets.closed()


def asked(campaign: Campaign) -> Dataset:
    return ask_for_build(campaign=campaign, unlock=datasets.unlocked(campaign), run=False, by="user:1", now=LATER)


def test_every_case_is_a_record_with_what_was_answered_and_what_is_known_of_it(campaign: Campaign) -> None:
    dataset = datasets.built(campaign)

    records = open_dataset(dataset=dataset, reason="集計", by="user:1", now=LATER)

    rows = {row["case"]: row for row in records.records.iter_rows(named=True)}
    minato, himawari = (rows[Case.objects.get(unit__name=one.name).public_id] for one in (MINATO, HIMAWARI))
    assert (minato["relay"], minato["disposition"], minato["responded"]) == (FUNABASHI_CODE, "1.1", True)
    assert (minato["T1"], minato["T2"], minato["T3:backup"], minato["T3:none"]) == ("yes", 60, "yes", "no")
    assert (minato["T1.state"], minato["T1.marker"], minato["instrument"]) == ("answered", "reported", "core@1")
    assert minato["saves"] == 1
    assert (himawari["T1"], himawari["T1.state"], himawari["responded"]) == (None, "not_asked", False)
    assert himawari["saves"] is None
    assert sorted(row["record"] for row in rows.values()) == [1, 2]
    assert dataset.counts["cases"] == 2
    assert dataset.counts["submissions"] == 1
    entry = AuditEntry.objects.get(action="datasets.open")
    assert (entry.reason, entry.detail) == ("集計", {"dataset": 1})


def test_its_digests_are_those_of_the_files_and_nothing_of_them_lies_in_clear(campaign: Campaign) -> None:
    dataset = datasets.built(campaign)

    files = queries.files_of(dataset)

    assert set(files) == {*storage.FILES, storage.MANIFEST} == set(dataset.digests)
    assert storage.verify(files, digest=dataset.digests["manifest.json"]) == ()
    assert verify_dataset(dataset=dataset, by="user:1", now=LATER) == ()
    for row in DatasetFile.objects.all():
        assert files[row.name][:40] not in bytes(row.content)
    built = AuditEntry.objects.get(action="datasets.build")
    assert built.detail["digest"] == dataset.digests["manifest.json"]


def test_a_correction_after_the_snapshot_is_not_in_it(campaign: Campaign) -> None:
    dataset = asked(campaign)
    Campaign.objects.filter(pk=campaign.pk).update(closed_at=None)
    datasets.answered(campaigns.enrolled(MINATO, into=campaign), {"T2": "6"}, at=LATER + timedelta(minutes=5))
    Campaign.objects.filter(pk=campaign.pk).update(closed_at=NOW)
    Case.objects.filter(campaign=campaign, disposition="").update(disposition="1.1")

    first = build(dataset=dataset, by="user:1", now=LATER + timedelta(minutes=10))
    second = datasets.built(campaign, now=LATER + timedelta(minutes=20))

    told = [queries.opened(one.pk).records.filter(responded=True)[0] for one in (first, second)]
    assert [one["T2"].item() for one in told] == [60, 6]
    assert [one["corrections"].item() for one in told] == [0, 1]


def test_a_case_whose_first_submission_came_later_has_not_responded(campaign: Campaign) -> None:
    dataset = asked(campaign)
    Campaign.objects.filter(pk=campaign.pk).update(closed_at=None)
    answers = {"T1": "no", "T3": ["none"]}
    datasets.answered(campaigns.enrolled(HIMAWARI, into=campaign), answers, at=LATER + timedelta(minutes=5))
    Campaign.objects.filter(pk=campaign.pk).update(closed_at=NOW)

    made = build(dataset=dataset, by="user:1", now=LATER + timedelta(minutes=10))

    assert made.counts["submissions"] == 1


def test_it_needs_a_closed_campaign_and_an_unlock_for_statistics_in_force(campaign: Campaign) -> None:
    unlock = datasets.unlocked(campaign)
    support = datasets.unlocked(campaign, purpose="support")

    with pytest.raises(WrongPurpose):
        ask_for_build(campaign=campaign, unlock=support, by="user:1", now=LATER)
    with pytest.raises(PermitNotInForce):
        ask_for_build(campaign=campaign, unlock=unlock, by="user:1", now=NOW + timedelta(days=8))
    end_unlock(unlock=unlock, by=accounts.official(MINISTRY), now=LATER)
    with pytest.raises(PermitNotInForce):
        ask_for_build(campaign=campaign, unlock=unlock, by="user:1", now=LATER)
    Campaign.objects.filter(pk=campaign.pk).update(closed_at=None)
    campaign.refresh_from_db()
    with pytest.raises(CampaignStillOpen):
        ask_for_build(campaign=campaign, unlock=unlock, by="user:1", now=LATER)
    assert not Dataset.objects.exists()


def test_another_campaigns_unlock_opens_nothing(campaign: Campaign) -> None:
    other = datasets.closed(slug="other", receipt_prefix="O26")

    with pytest.raises(WrongPurpose):
        ask_for_build(campaign=campaign, unlock=datasets.unlocked(other), by="user:1", now=LATER)


def test_the_worker_builds_it_and_the_run_tells_no_answer(campaign: Campaign) -> None:
    dataset = ask_for_build(campaign=campaign, unlock=datasets.unlocked(campaign), by="user:1", now=LATER)

    worker = Worker(clock=lambda: LATER)
    while worker.do_run():
        pass

    dataset.refresh_from_db()
    run = Run.objects.get(kind="datasets.build")
    assert (dataset.state, run.state, run.result) == ("built", "done", {"dataset": 1})
    assert run.arguments == {"dataset": dataset.pk}


class Killed(BaseException):
    """The worker dies here."""


def test_a_build_that_is_killed_leaves_nothing_and_begins_again(
    campaign: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask_for_build(campaign=campaign, unlock=datasets.unlocked(campaign), by="user:1", now=LATER)
    whole = building.keep_file
    stored = []

    def dying(**given: object) -> object:
        stored.append(given)
        if len(stored) == 3:
            raise Killed
        return whole(**given)  # type: ignore[arg-type]  # as it came

    monkeypatch.setattr(building, "keep_file", dying)
    with pytest.raises(Killed):
        Worker(clock=lambda: LATER).do_run()

    assert not DatasetFile.objects.exists()
    assert Dataset.objects.get().state == "waiting"
    monkeypatch.setattr(building, "keep_file", whole)
    after = LATER + timedelta(hours=1)
    assert Worker(clock=lambda: after).do_run() == "done"
    assert Dataset.objects.get().state == "built"
    assert Dataset.objects.count() == 1


def test_a_build_that_is_asked_to_stop_keeps_nothing_and_may_be_asked_for_again(campaign: Campaign) -> None:
    dataset = asked(campaign)

    with pytest.raises(BuildStopped):
        build(dataset=dataset, stopping=lambda: True, by="user:1", now=LATER)

    assert not DatasetFile.objects.exists()
    ended = AuditEntry.objects.get(action="responses.end_read_unlocked")
    assert ended.detail["submissions"] == 1
    assert ask_again(dataset=dataset, by="user:1", now=LATER)
    assert Run.objects.filter(kind="datasets.build", state="waiting").count() == 1


def test_building_twice_gives_the_first(campaign: Campaign) -> None:
    dataset = datasets.built(campaign)

    again = build(dataset=dataset, by="user:2", now=LATER + timedelta(hours=1))

    assert (again.built_at, again.built_by, again.digests) == (dataset.built_at, "user:1", dataset.digests)
    assert not ask_again(dataset=dataset, by="user:1", now=LATER)


def test_an_unlock_that_ends_meanwhile_ends_the_build_and_the_page_knows_why(
    campaign: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    dataset = ask_for_build(campaign=campaign, unlock=datasets.unlocked(campaign), by="user:1", now=LATER)
    end_unlock(unlock=dataset.unlock, by=accounts.official(MINISTRY), now=LATER)

    Worker(clock=lambda: LATER).do_run()

    dataset.refresh_from_db()
    assert (dataset.state, dataset.trouble) == ("failed", "unlock_over")
    assert Run.objects.get(kind="datasets.build").result == {"given_up": "unlock_over"}
    assert not DatasetFile.objects.exists()


def with_last_byte_changed(content: bytes) -> bytes:
    return content[:-1] + bytes([content[-1] ^ 1])


def test_a_submission_that_does_not_open_is_named_in_the_log_and_nothing_is_built(campaign: Campaign) -> None:
    dataset = asked(campaign)
    row = Submission.objects.get()
    Submission._base_manager.filter(pk=row.pk).update(document=with_last_byte_changed(bytes(row.document)))

    with pytest.raises(AnswersUnreadable) as unreadable:
        build(dataset=dataset, by="user:1", now=LATER)
    give_up(dataset=dataset, fault=unreadable.value, by="user:1", now=LATER)

    entry = AuditEntry.objects.get(action="datasets.give_up")
    assert (entry.detail["trouble"], entry.detail["case"]) == ("unreadable", row.case.public_id)
    assert Dataset.objects.get().state == "failed"


def test_it_reads_lot_by_lot(campaign: Campaign, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries_cases, "_TOGETHER", 1)
    monkeypatch.setattr(queries_unlocked, "_TOGETHER", 1)
    told: list[tuple[int, int]] = []

    dataset = build(
        dataset=asked(campaign), progress=lambda done, total: told.append((done, total)), by="user:1", now=LATER
    )

    assert told == [(1, 2), (2, 2)]
    assert dataset.counts["submissions"] == 1


def test_time_spent_answering_is_counted_without_pauses_and_up_to_the_first_submission(campaign: Campaign) -> None:
    case = Case.objects.get(unit__name=MINATO.name)
    CaseEvent.objects.filter(case=case).delete()
    for seconds in (-2000, -1000, -950, -900, 60):  # the first is a pause before the others, the last a correction
        at = NOW + timedelta(seconds=seconds)
        CaseEvent.objects.create(case=case, at=at, kind=CaseEvent.Kind.SAVED, payload=b"")

    dataset = datasets.built(campaign)

    row = queries.opened(dataset.pk).records.filter(responded=True)
    assert (row["active_seconds"].item(), row["saves"].item()) == (100, 4)


@pytest.mark.parametrize("piece", [200, 1_000])
def test_a_long_file_is_kept_in_pieces(campaign: Campaign, monkeypatch: pytest.MonkeyPatch, piece: int) -> None:
    monkeypatch.setattr("tenken_site.datasets.sealed_files.PIECE", piece)

    dataset = datasets.built(campaign)

    assert DatasetFile.objects.filter(dataset=dataset, name="records.parquet").count() > 1
    assert verify_dataset(dataset=dataset, by="user:1", now=LATER) == ()


def test_a_changed_swapped_or_missing_piece_is_found(campaign: Campaign, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tenken_site.datasets.sealed_files.PIECE", 1_000)
    dataset = datasets.built(campaign)
    first, second = DatasetFile.objects.filter(name="records.parquet").order_by("place")[:2]

    DatasetFile.objects.filter(pk=first.pk).update(content=second.content)
    assert "records.parquet does not open" in verify_dataset(dataset=dataset, by="user:1", now=LATER)[0]
    DatasetFile.objects.filter(pk=first.pk).delete()
    assert "records.parquet is not whole" in verify_dataset(dataset=dataset, by="user:1", now=LATER)[0]
    with pytest.raises(queries.DatasetUnreadable):
        queries.opened(dataset.pk)


def test_disposal_destroys_the_key_and_leaves_the_record_of_digests(campaign: Campaign) -> None:
    dataset = datasets.built(campaign)

    done = [dispose(campaign=campaign, by="user:2", now=LATER) for _ in range(2)]

    dataset.refresh_from_db()
    assert done == [1, 0]
    assert not DatasetFile.objects.exists()
    assert bytes(WrappingKey.objects.get(scope=dataset.key_scope).wrapped) == b""
    assert dataset.state == "disposed"
    assert dataset.digests["manifest.json"]
    assert dataset.counts["cases"] == 2
    with pytest.raises(queries.DatasetDisposed):
        queries.opened(dataset.pk)


def test_what_lies_in_an_older_backup_opens_no_more_once_the_key_is_gone(campaign: Campaign) -> None:
    dataset = datasets.built(campaign)
    kept = list(DatasetFile.objects.all())
    dispose(campaign=campaign, by="user:2", now=LATER)

    DatasetFile.objects.bulk_create(kept)
    Dataset.objects.filter(pk=dataset.pk).update(disposed_at=None, disposed_by="")

    with pytest.raises(queries.DatasetDisposed):
        queries.opened(dataset.pk)
