"""Publication: nothing before its moment, then everything, each number with its origin; withdrawal leaves the page."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tenken_site.audit.models import AuditEntry
from tenken_site.encryption import keyring
from tenken_site.encryption.actions.destroy_keys import destroy_keys
from tenken_site.releases import attacks, jobs, making
from tenken_site.releases.actions import attack_release as attacking
from tenken_site.releases.actions import publish as publishing
from tenken_site.releases.actions.attack_release import attack_release
from tenken_site.releases.actions.check import approve
from tenken_site.releases.actions.publish import NotYet, publish
from tenken_site.releases.actions.submit import submit
from tenken_site.releases.actions.verify import verify
from tenken_site.releases.actions.withdraw import withdraw
from tenken_site.releases.attacks import Attacked
from tenken_site.releases.findings import findings_of
from tenken_site.releases.models import Disclosed, PublishedFile, PublishedTable, Release
from tenken_site.releases.policies import POINTS
from tenken_site.releases.register import known_of, shown_of, unpacked
from tenken_site.tabulations import stored
from tenken_site.tabulations.models import Tabulation, TabulationPart
from tests.cast import NOW
from tests.factories import statistics
from tests.factories.browsers import signed_in
from tests.factories.people import Cast
from tests.factories.statistics import CHECKER, MAKER

pytestmark = [pytest.mark.stores, pytest.mark.first_on("sqlite")]

LATER = NOW + timedelta(days=2)
BY = "command:worker"
DISCLOSURE = "threshold: 10\ngroup_share: 1.0\nprotection: 3\nseconds: 60\n"


@pytest.fixture
def no_files(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files take seconds to make, and are looked at elsewhere."""
    monkeypatch.setattr(making, "_files", lambda *_: [])


@pytest.fixture(autouse=True)
def a_new_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    """It remembers no failure of another test."""
    monkeypatch.setattr(jobs, "_failed", {})


def pages(slug: str) -> list[str]:
    """Every address that a release has once it is out."""
    return [f"/statistics/{slug}/", f"/statistics/{slug}/q2.area-kind/", f"/statistics/{slug}/files/{slug}.ja.xlsx"]


def test_before_its_moment_a_release_looks_like_nothing_at_all(cast: Cast) -> None:
    release = statistics.approved(cast, publish_at=LATER)
    visitor = Client()

    hidden = [visitor.get(address) for address in pages(release.slug)]
    absent = [visitor.get(address) for address in pages("never-heard-of")]

    assert [one.status_code for one in hidden] == [404] * 3
    same = [
        (one.content.replace(b"backups-2026", b"S"), other.content.replace(b"never-heard-of", b"S"))
        for one, other in zip(hidden, absent, strict=True)
    ]
    assert all(_without_tokens(one) == _without_tokens(other) for one, other in same)
    assert "バックアップ" not in visitor.get("/statistics/").content.decode()


def _without_tokens(page: bytes) -> bytes:
    import re

    return re.sub(rb'name="csrfmiddlewaretoken" value="[^"]+"', b"", page)


def test_as_many_statements_for_what_is_not_out_as_for_what_is_not_there(
    cast: Cast, django_assert_num_queries: object
) -> None:
    statistics.approved(cast, publish_at=LATER)
    visitor = Client()
    visitor.get("/statistics/x/")

    for slug in ("backups-2026", "never-heard-of"):
        for address in pages(slug):
            with django_assert_num_queries(1):  # type: ignore[operator]  # pytest-django's
                visitor.get(address)


def test_the_worker_publishes_at_the_moment_and_not_before(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    release = statistics.approved(cast, publish_at=LATER)
    monkeypatch.setattr("tenken_site.releases.making._files", lambda *_: [])  # files take seconds, and are made below

    early = jobs.publish_due(now=LATER - timedelta(seconds=1))
    with pytest.raises(NotYet):
        publish(release=release, by=BY, now=LATER - timedelta(seconds=1))
    assert not PublishedTable.objects.exists()
    assert not PublishedFile.objects.exists()
    on_time = jobs.publish_due(now=LATER)
    again = jobs.publish_due(now=LATER + timedelta(seconds=10))

    assert (early, on_time, again) == (0, 1, 0)
    release.refresh_from_db()
    assert (release.state, release.published_at) == (Release.State.PUBLISHED, LATER)
    assert release.provenance["dataset"] == "4" * 64
    assert AuditEntry.objects.filter(action="releases.publish").count() == 1


def test_a_published_release_shows_figures_tables_files_and_origins(cast: Cast) -> None:
    release = statistics.published(cast, edition="preliminary")
    visitor = Client()

    page = visitor.get(f"/statistics/{release.slug}/").content.decode()
    table = visitor.get(f"/statistics/{release.slug}/q2.area-kind/").content.decode()
    files = list(PublishedFile.objects.all())

    assert "56.2%" in page or "%" in page
    assert "4" * 64 in page
    listed = visitor.get("/statistics/").content.decode()
    assert "バックアップの調査 結果" in listed
    assert "速報" in page
    assert "速報" in listed
    assert "千葉県" in table
    assert {one.kind for one in files} >= {"xlsx", "csv", "csv-cp932", "json", "parquet", "pdf", "chart"}
    for one in files:
        answer = visitor.get(f"/statistics/{release.slug}/files/{one.name}")
        assert (answer.status_code, len(answer.content)) == (200, one.size), one.name
        assert answer.headers["Cache-Control"] == "public, max-age=300"
        assert visitor.get(answer.request["PATH_INFO"], headers={"if-none-match": answer["ETag"]}).status_code == 304
    data = json.loads(visitor.get(f"/statistics/{release.slug}/files/{release.slug}.json").content)
    assert data["release"]["edition"] == {"ja": "速報", "en": "Preliminary"}

    seen = visitor.get(f"/statistics/{release.slug}/")
    kept = visitor.get(f"/statistics/{release.slug}/", headers={"if-none-match": seen["ETag"]})
    assert kept.status_code == 304

    english = Client()
    english.cookies.load({"django_language": "en"})
    assert "Survey of backups: results" in english.get(f"/statistics/{release.slug}/").content.decode()

    _registered(release)
    _verified(release)
    _withdrawn(release, visitor)


def _registered(release: Release) -> None:
    """Every count shown and every hidden one stands in the register, and the next protection hears of it."""
    rows = Disclosed.objects.filter(release=release)
    known = next(one.figures for one in known_of(release.tabulation, NOW) if one.dataset == "4" * 64)

    assert {row.table for row in rows} == set(statistics.KEYS)
    figures = dict(unpacked(bytes(rows.get(table="q2.area-kind").figures)))
    assert figures[frozenset({("Q2", "yes")})] == 186
    assert known["", frozenset({("Q2", "yes")})] == 186
    small = frozenset({("area", "120006-rest"), ("kind", "dental"), ("Q2", "yes")})
    assert figures[small] is None
    assert ("", small) not in known


def _verified(release: Release) -> None:
    """A changed file, and a table that is shown otherwise, are found even after the dataset was disposed of."""
    destroy_keys(scope=release.tabulation.dataset.key_scope, by=MAKER, now=NOW)

    good = verify(release=release, by=MAKER, now=NOW)
    PublishedFile.objects.filter(kind="json").update(content=PublishedFile.objects.filter(kind="pdf")[0].content)
    PublishedTable.objects.filter(key="q2.area-kind").update(content=b"other")
    bad = verify(release=release, by=MAKER, now=NOW)

    assert good.holds
    assert (good.not_computed, good.changed_origins) == ("disposed", [])
    assert bad.changed_files == [f"{release.slug}.json"]
    assert bad.shown_otherwise == ["q2.area-kind"]


def _withdrawn(release: Release, visitor: Client) -> None:
    """The page says so and why; tables and files are gone, the register and the digests stay."""
    done = withdraw(release=release, reason_ja="集計の誤りが見つかったため", reason_en="", by=MAKER, now=NOW)

    page = visitor.get(f"/statistics/{release.slug}/").content.decode()
    assert "取り下げました" in page
    assert "集計の誤りが見つかったため" in page
    assert [visitor.get(address).status_code for address in pages(release.slug)] == [200, 404, 404]
    assert not PublishedFile.objects.exists()
    assert Disclosed.objects.filter(release=release).exists()
    assert done.digests["tables"]
    assert done.provenance["results"]


def test_a_release_whose_dataset_was_disposed_of_says_so_instead_of_going_out(cast: Cast) -> None:
    release = statistics.approved(cast, publish_at=LATER)
    destroy_keys(scope=release.tabulation.dataset.key_scope, by=MAKER, now=NOW)

    went_out = jobs.publish_due(now=LATER)

    release.refresh_from_db()
    assert (went_out, release.state, release.trouble) == (0, Release.State.APPROVED, "disposed")


def test_the_attack_lets_a_protected_release_pass_and_stops_one_that_gives_a_cell_away(cast: Cast) -> None:
    good = submit(release=statistics.draft(cast), by=MAKER, now=NOW)

    passed = attack_release(release=good, by=MAKER, now=NOW)

    assert (passed.state, passed.attack["passed"]) == (Release.State.SUBMITTED, True)
    assert passed.attack["tried"] > 0


def test_an_earlier_release_counts_when_a_later_one_is_attacked(cast: Cast) -> None:
    """The same small cells, laid open by another release of the same dataset, are found out."""
    tabulation = statistics.tabulation(cast)
    statistics.submitted(cast, of=tabulation, slug="first")
    release = submit(release=_careless(cast, tabulation, slug="second"), by=MAKER, now=NOW)

    stopped = attack_release(release=release, by=MAKER, now=NOW)

    assert (stopped.state, stopped.attack["passed"]) == (Release.State.DRAFT, False)
    assert ("q2.area-kind", "120006-rest", "dental", "yes") in findings_of(stopped)


def test_which_cells_were_told_is_for_the_ministry_alone(cast: Cast) -> None:
    """They say where few clinics are, so nobody reads them in the database."""
    release = submit(release=_careless(cast, statistics.tabulation(cast), slug="open"), by=MAKER, now=NOW)
    stopped = attack_release(release=release, by=MAKER, now=NOW)

    assert stopped.attack["breaches"] == len(findings_of(stopped)) > 0
    assert "120006" not in json.dumps(stopped.attack)
    address = reverse("release", args=[cast.campaign.slug, stopped.pk])
    assert "千葉県（その他）" in signed_in(cast.ministry).get(address).content.decode()
    destroy_keys(scope=stopped.tabulation.dataset.key_scope, by=MAKER, now=NOW)
    assert findings_of(stopped) == []


def test_of_two_that_are_prepared_side_by_side_the_second_is_attacked_with_the_first(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first passes while the attack on the second is running: the second is attacked once more."""
    tabulation = statistics.tabulation(cast)
    first = submit(release=statistics.draft(cast, of=tabulation, slug="first"), by=MAKER, now=NOW)
    second = submit(release=_careless(cast, tabulation, slug="second", keys=["q3.area-kind"]), by=MAKER, now=NOW)
    attacked = attacks.attacked
    seen: list[list[str]] = []

    def while_the_first_passes(release: Release, **how: Any) -> Attacked:
        seen.append([shown.dataset for shown in shown_of(release.campaign, but=release) if shown.dataset])
        outcome = attacked(release, **how)
        if len(seen) == 1:
            monkeypatch.setattr(attacking, "attacked", attacked)
            attack_release(release=first, by=MAKER, now=NOW)
            monkeypatch.setattr(attacking, "attacked", while_the_first_passes)
        return replace(outcome, found=outcome.found if seen[-1] else ())  # alone it would pass

    monkeypatch.setattr(attacking, "attacked", while_the_first_passes)

    late = attack_release(release=second, by=MAKER, now=NOW)

    assert seen == [[], ["4" * 64]]
    assert Release.objects.get(slug="first").state == Release.State.SUBMITTED
    assert (late.state, late.attack["passed"]) == (Release.State.DRAFT, False)


@pytest.mark.usefixtures("no_files")
def test_a_corrected_dataset_tells_nothing_by_the_difference_to_the_first(cast: Cast) -> None:
    """One clinic of Osaka was reopened and said yes: every table of the second dataset that shows it is stopped."""
    statistics.published(cast, slug="first")
    moved = ((("271004", "clinic"), (1, 0)),)
    corrected = statistics.tabulation(cast, of=statistics.dataset(cast), moved=moved)
    release = submit(release=statistics.draft(cast, of=corrected, slug="second"), by=MAKER, now=NOW)

    stopped = attack_release(release=release, by=MAKER, now=NOW)

    assert stopped.state == Release.State.DRAFT
    assert ("q2.area-kind", "271004", "clinic", "yes") in findings_of(stopped)


@pytest.mark.usefixtures("no_files")
def test_what_an_earlier_dataset_hid_is_not_laid_open_by_a_later_one(cast: Cast) -> None:
    statistics.published(cast, slug="first")
    later = statistics.tabulation(cast, of=statistics.dataset(cast), disclosure=DISCLOSURE.replace("10", "3"))
    _lay_open(later)
    release = submit(release=statistics.draft(cast, of=later, slug="second"), by=MAKER, now=NOW)

    stopped = attack_release(release=release, by=MAKER, now=NOW)

    assert stopped.state == Release.State.DRAFT
    assert ("q2.area-kind", "120006-rest", "dental", "yes") in findings_of(stopped)


@pytest.mark.usefixtures("no_files")
@pytest.mark.parametrize("withdrawn", [False, True])
def test_what_came_out_unseen_stops_a_publication_at_its_moment(cast: Cast, withdrawn: bool) -> None:
    """Whatever the reason that neither attack had the other release in sight: nothing is shown."""
    tabulation = statistics.tabulation(cast)
    waiting = statistics.approved(cast, of=tabulation, publish_at=LATER)
    waiting.attack["register"] = []  # when it was attacked there was nothing else
    waiting.save()
    other = statistics.submitted(cast, of=_opened(cast, tabulation), slug="other")
    Release.objects.filter(pk=other.pk).update(
        state="published", approved_at=NOW, approved_by="user:7", publish_at=NOW, published_at=NOW
    )
    if withdrawn:
        withdraw(release=other, reason_ja="誤り", reason_en="", by=MAKER, now=NOW)

    went_out = jobs.publish_due(now=LATER)

    waiting.refresh_from_db()
    assert (went_out, waiting.state, waiting.publish_at) == (0, Release.State.DRAFT, None)
    assert findings_of(waiting)
    assert not Disclosed.objects.filter(release=waiting).exists()
    assert AuditEntry.objects.filter(action="releases.stop").count() == 1


@pytest.mark.usefixtures("no_files")
def test_what_was_in_sight_is_not_attacked_again_at_its_moment(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    tabulation = statistics.tabulation(cast)
    one, two = (statistics.draft(cast, of=tabulation, slug=slug) for slug in ("one", "two"))
    for release in (one, two):
        submit(release=release, by=MAKER, now=NOW)
        release.refresh_from_db()
        attack_release(release=release, by=MAKER, now=NOW)
        release.refresh_from_db()
        approve(release=release, points=POINTS, words="よい", publish_at=LATER, by=CHECKER, now=NOW)
    monkeypatch.setattr(publishing, "attacked", None)

    assert jobs.publish_due(now=LATER) == 2


def test_a_release_that_cannot_go_out_is_tried_again_after_a_while_and_keeps_no_other(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    tabulation = statistics.tabulation(cast)
    bad, good = (statistics.approved(cast, of=tabulation, slug=slug, publish_at=LATER) for slug in ("bad", "good"))
    tried: list[str] = []
    whole = making._files

    def files(slug: str, *_: object) -> list[object]:
        tried.append(slug)
        if slug == "bad":
            raise RuntimeError("186 clinics said yes")
        return []

    monkeypatch.setattr(making, "_files", files)

    out = [jobs.publish_due(now=LATER + timedelta(seconds=after)) for after in (0, 10, 290, 300)]

    assert (out, tried) == ([1, 0, 0, 0], ["bad", "good", "bad"])
    bad.refresh_from_db()
    assert (bad.state, bad.trouble) == (Release.State.APPROVED, "RuntimeError")
    assert "186" not in str(AuditEntry.objects.filter(action="releases.trouble").values_list("detail", flat=True))
    assert whole is not None
    assert Release.objects.get(pk=good.pk).state == Release.State.PUBLISHED


def _careless(cast: Cast, of: Tabulation, *, slug: str, keys: list[str] | None = None) -> Release:
    """A draft of a tabulation of the same dataset in which nothing is hidden."""
    release = statistics.draft(cast, of=_opened(cast, of), slug=slug)
    release.tables = keys or release.tables
    release.save()
    return release


def _opened(cast: Cast, of: Tabulation) -> Tabulation:
    opened = statistics.tabulation(cast, of=of.dataset)
    _lay_open(opened)
    return opened


def _lay_open(tabulation: Tabulation) -> None:
    """As if nothing had been hidden in its counts."""
    _tables, counts, _protection = statistics.hand_made()
    row = TabulationPart.objects.get(tabulation=tabulation, name="counts")
    row.content = keyring.key(row.key_id).data.seal(stored.counts_bytes(counts, {}), context=row.place)
    row.save()
