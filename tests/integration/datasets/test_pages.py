"""The ministry's pages of datasets: building, progress, codebook, review, records by request. Nobody else gets in."""

import io
import json
from datetime import timedelta
from pathlib import Path

import polars as pl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tenken_site.audit.models import AuditEntry
from tenken_site.campaigns import opening
from tenken_site.campaigns.models import Campaign, Case
from tenken_site.datasets import queries_edits
from tenken_site.datasets.models import Dataset, DatasetFile, EditDecision, Export, MicrodataRequest
from tenken_site.datasets.sealed_files import keep_file
from tenken_site.encryption.keyring import in_use
from tenken_site.jobs.actions.stop import ask_to_stop
from tenken_site.jobs.models import Run
from tenken_site.jobs.worker import Worker
from tests.cast import CHIBA, MINATO, MINISTRY, NOW, OUTSIDER
from tests.factories import accounts, datasets
from tests.factories.browsers import signed_in

pytestmark = [pytest.mark.stores, pytest.mark.django_db, pytest.mark.first_on("sqlite")]
LATER = NOW + timedelta(hours=3)


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch, settings, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    """Pages and worker live three hours after the submission; the tiny survey has an edit rule."""
    monkeypatch.setattr(opening, "clock", lambda: LATER)
    settings.SURVEYS = datasets.edits(tmp_path)


@pytest.fixture
def campaign() -> Campaign:
    return datasets.closed()


@pytest.fixture
def ministry(campaign: Campaign) -> Client:
    return signed_in(accounts.official(MINISTRY))


@pytest.fixture
def second(campaign: Campaign) -> Client:
    return signed_in(accounts.official(datasets.SECOND))


def work() -> None:
    worker = Worker(clock=lambda: LATER)
    while worker.do_run():
        pass


def page(name: str, campaign: Campaign, *more: object) -> str:
    return reverse(name, args=[campaign.slug, *more])


def words(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def test_a_dataset_is_asked_for_built_and_shown(campaign: Campaign, ministry: Client) -> None:
    unlock = datasets.unlocked(campaign)
    listed = page("dataset-list", campaign)

    unsure = ministry.post(listed, {"unlock": unlock.pk})
    asked = ministry.post(listed, {"unlock": unlock.pk, "sure": "on"})
    shown = page("dataset", campaign, 1)
    waiting = words(ministry, shown)
    piece = ministry.get(page("dataset-progress", campaign, 1))
    work()
    built, after = words(ministry, shown), ministry.get(page("dataset-progress", campaign, 1))

    assert (unsure.status_code, asked.status_code) == (422, 302)
    assert "順番を待っています" in waiting
    assert 'hx-trigger="every 3s"' in piece.content.decode()
    assert "HX-Refresh" not in piece.headers
    assert after.headers["HX-Refresh"] == "true"
    dataset = Dataset.objects.get()
    assert dataset.digests["manifest.json"] in built
    assert "0件を決めました" in built
    assert "第1版" in words(ministry, listed)


def test_where_nothing_can_be_built_the_page_says_what_to_do_first(campaign: Campaign, ministry: Client) -> None:
    listed = page("dataset-list", campaign)

    assert "集計と分析のための利用許可がありません" in words(ministry, listed)
    Campaign.objects.filter(pk=campaign.pk).update(closed_at=None)
    assert "調査が終わってから作れます" in words(ministry, listed)
    assert ministry.post(listed, {"unlock": "1", "sure": "on"}).status_code == 422
    assert not Dataset.objects.exists()


def test_a_stopped_and_a_failed_build_say_so_and_what_to_do(campaign: Campaign, ministry: Client) -> None:
    unlock = datasets.unlocked(campaign)
    ministry.post(page("dataset-list", campaign), {"unlock": unlock.pk, "sure": "on"})
    ask_to_stop(run_id=Run.objects.get().pk, by="user:1", now=LATER)
    shown = page("dataset", campaign, 1)

    stopped = words(ministry, shown)
    ministry.post(shown, {"do": "again"})
    work()
    Dataset.objects.update(built_at=None, built_by="", trouble="unreadable")
    failed = words(ministry, shown)

    assert "途中で止まりました" in stopped
    assert Run.objects.filter(kind="datasets.build", state="done").count() == 1
    assert "開けない回答がありました" in failed
    assert "作れませんでした" in words(ministry, page("dataset-list", campaign))
    assert ministry.get(page("dataset-codebook", campaign, 1)).status_code == 404
    assert ministry.get(page("microdata", campaign, 1)).status_code == 404


def test_the_page_compares_every_byte(campaign: Campaign, ministry: Client) -> None:
    datasets.built(campaign)
    shown = page("dataset", campaign, 1)

    sound = ministry.post(shown, {"do": "verify"}, follow=True).content.decode()
    Dataset.objects.update(digests=Dataset.objects.get().digests | {"codebook.csv": "0" * 64})
    broken = ministry.post(shown, {"do": "verify"}, follow=True).content.decode()

    assert "すべてのファイルが、作ったときのままです" in sound
    assert "照合値と合いません" in broken
    assert ministry.post(shown, {"do": "burn"}).status_code == 404


def test_the_codebook_is_a_page_and_two_files_and_tells_no_answer(campaign: Campaign, ministry: Client) -> None:
    datasets.built(campaign)

    shown = words(ministry, page("dataset-codebook", campaign, 1))
    ddi = ministry.get(page("dataset-codebook-file", campaign, 1, "xml"))
    table = ministry.get(page("dataset-codebook-file", campaign, 1, "csv"))

    assert "パソコンは何台ありますか。" in shown
    assert "T3:backup" in shown
    assert MINATO.facility_code not in shown
    assert ddi.headers["Content-Type"] == "application/xml"
    assert b"codeBook" in ddi.content
    assert "T3:backup" in table.content.decode()
    assert ministry.get(page("dataset-codebook-file", campaign, 1, "exe")).status_code == 404


def test_review_shows_decides_and_takes_back(campaign: Campaign, ministry: Client) -> None:
    unlock = datasets.unlocked(campaign)
    ministry.post(page("dataset-list", campaign), {"unlock": unlock.pk, "sure": "on"})
    work()
    queue, one = page("dataset-review", campaign, 1), page("dataset-flag", campaign, 1, 0)

    listed, shown = words(ministry, queue), words(ministry, one)
    empty = words(ministry, f"{queue}?state=decided")
    refused = ministry.post(one, {"verdict": "change", "variable": "T2", "value-T2": "typed", "typed-T2": "6"})
    decided = ministry.post(
        one,
        {"verdict": "change", "variable": "T2", "value-T2": "typed", "typed-T2": "6", "reason": "桁の誤り"},
        follow=True,
    ).content.decode()
    again = ministry.post(one, {"verdict": "accept"}, follow=True).content.decode()
    undone = ministry.post(one, {"do": "undo"}, follow=True).content.decode()
    referred = ministry.post(one, {"verdict": "refer", "reason": "電話で確かめる"}, follow=True).content.decode()

    assert "パソコンが50台より多いと答えています。" in listed
    assert "まだ決めていないものは1件です" in listed
    assert "60" in shown
    assert "桁の誤りかを確かめてください。" in shown
    assert "あてはまる記録はありません" in empty
    assert refused.status_code == 422
    assert "理由を入れてください" in refused.content.decode()
    assert "T2 を「6" in decided
    assert "まだ決めていない記録は、もうありません" in decided
    assert "すでに決めています" in again
    assert "どうしますか" in undone
    assert Case.objects.get(unit__name=MINATO.name).public_id in referred
    assert EditDecision.objects.filter(undone_at__isnull=True).get().verdict == "refer"
    assert AuditEntry.objects.filter(action="datasets.look_at_flags").count() >= 3
    assert ministry.get(page("dataset-flag", campaign, 1, 99)).status_code == 404


@pytest.mark.parametrize("odd", ["page=0", "page=99999", "severity=x", "rule=none", "state=a%00b", "page=x"])
def test_an_odd_filter_breaks_nothing(campaign: Campaign, ministry: Client, odd: str) -> None:
    unlock = datasets.unlocked(campaign)
    ministry.post(page("dataset-list", campaign), {"unlock": unlock.pk, "sure": "on"})
    work()

    assert ministry.get(f"{page('dataset-review', campaign, 1)}?{odd}").status_code == 200


def test_every_sight_of_a_clinics_answers_is_an_entry_also_behind_a_form_that_is_refused(
    campaign: Campaign, ministry: Client
) -> None:
    dataset = datasets.built(campaign)
    ministry.post(page("dataset", campaign, dataset.number), {"do": "check"})
    work()
    flag = page("dataset-flag", campaign, 1, 0)

    looks = []
    for ask in (ministry.head, ministry.get, lambda address: ministry.post(address, {"verdict": "nothing"})):
        answer = ask(flag)
        told = answer.content.decode()
        looks.append(
            (answer.status_code, "60" in told, AuditEntry.objects.filter(action="datasets.look_at_flags").count())
        )

    assert [seen for _, seen, _ in looks] == [False, True, True]
    assert [status for status, _, _ in looks] == [200, 200, 422]
    assert [entries for _, _, entries in looks] == [0, 1, 2]


def test_a_queue_of_ten_thousand_takes_no_more_statements_than_one_of_one(campaign: Campaign, ministry: Client) -> None:
    dataset = datasets.built(campaign)
    ministry.post(page("dataset", campaign, dataset.number), {"do": "check"})
    work()
    queue = page("dataset-review", campaign, 1)
    few, _ = _weighed(ministry, queue)
    one = queries_edits.flags_table(dataset)
    many = pl.concat([one.with_columns(place=pl.lit(place, pl.Int64)) for place in range(10_000)])
    file = io.BytesIO()
    many.write_parquet(file)
    file.seek(0)
    DatasetFile.objects.filter(dataset=dataset, name=queries_edits.FLAGS).delete()
    keep_file(dataset=dataset, name=queries_edits.FLAGS, content=file, key=in_use(dataset.key_scope))

    statements, size = _weighed(ministry, queue)

    assert statements == few
    assert size < 100_000


def _weighed(client: Client, address: str) -> tuple[int, int]:
    """Statements and bytes of a page."""
    words(client, address)
    with CaptureQueriesContext(connection) as caught:
        told = words(client, address)
    return len(caught), len(told.encode())


def test_records_leave_by_two_officials_and_for_the_first_alone(
    campaign: Campaign, ministry: Client, second: Client
) -> None:
    datasets.built(campaign)
    listed = page("microdata", campaign, 1)

    empty = words(ministry, listed)
    refused = ministry.post(listed, {"reason": "", "columns": ["link"], "days": "0"})
    ministry.post(listed, {"reason": "規模別の分析", "columns": ["kind", "T2"], "days": "14"})
    request = MicrodataRequest.objects.get()
    decide = page("microdata-decide", campaign, 1, request.pk)
    own = ministry.post(decide, {"do": "grant"}, follow=True).content.decode()
    second.post(decide, {"do": "grant"})
    odd = ministry.post(decide, {"do": "export", "form": "exe"}, follow=True).content.decode()
    stranger = second.post(decide, {"do": "export", "form": "csv"}, follow=True).content.decode()
    ministry.post(decide, {"do": "export", "form": "csv"})
    waiting = words(ministry, listed)
    work()
    ready = words(ministry, listed)
    file = page("microdata-file", campaign, 1, Export.objects.get().pk)
    taken, foreign = ministry.get(file), second.get(file)
    content = b"".join(taken.streaming_content)  # type: ignore[attr-defined]  # a stream
    second.post(decide, {"do": "end"})

    assert "まだありません" in empty
    assert refused.status_code == 422
    assert "自分の申請は許可できません" in own
    assert "ファイルの形式を選んでください" in odd
    assert "この申請では取り出せません" in stranger
    assert "作っています" in waiting
    assert "ファイルを保存する" in ready
    assert file not in words(second, listed)
    assert foreign.status_code == 404
    assert content.decode("utf-8-sig").splitlines()[0] == "record,kind,T2,T2.state"
    assert "no-store" in taken.headers["Cache-Control"]
    assert taken.headers["Content-Length"] == str(len(content))
    assert MINATO.facility_code not in content.decode()
    assert ministry.get(file).status_code == 404


def test_nobody_but_the_ministry_learns_that_there_is_a_dataset(campaign: Campaign, ministry: Client) -> None:
    dataset = datasets.built(campaign)
    addresses = [
        page("dataset-list", campaign), page("dataset", campaign, 1), page("dataset-progress", campaign, 1),
        page("dataset-codebook", campaign, 1), page("dataset-codebook-file", campaign, 1, "csv"),
        page("dataset-review", campaign, 1), page("dataset-flag", campaign, 1, 0), page("microdata", campaign, 1),
        page("microdata-file", campaign, 1, 1),
    ]  # fmt: skip

    for who in (accounts.official(CHIBA), accounts.user(OUTSIDER), accounts.user(MINATO)):
        browser = signed_in(who)
        told = {browser.get(address).status_code for address in addresses}
        pressed = {browser.post(address, {"sure": "on", "do": "verify"}).status_code for address in addresses}
        assert told <= {403, 404}
        assert pressed <= {403, 404, 405}
    assert Dataset.objects.get().pk == dataset.pk


def test_nothing_that_a_run_keeps_tells_an_answer(campaign: Campaign, ministry: Client) -> None:
    unlock = datasets.unlocked(campaign)
    ministry.post(page("dataset-list", campaign), {"unlock": unlock.pk, "sure": "on"})
    work()

    told = json.dumps([[run.arguments, run.result] for run in Run.objects.all()])

    assert "many-computers" not in told
    assert "60" not in told
