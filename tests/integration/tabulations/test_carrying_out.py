"""A tabulation is computed from its frozen specifications, stored sealed, and blocked where the attacker wins."""

from collections.abc import Mapping
from dataclasses import replace

import pytest
from django.urls import reverse

from tenken.disclosure.model import Attack, Breach
from tenken.disclosure.protecting import AlreadyKnown
from tenken.errors import DisclosureError, TenkenError
from tenken_site.audit.models import AuditEntry
from tenken_site.encryption.actions.destroy_keys import destroy_keys
from tenken_site.encryption.keyring import KeyDestroyed
from tenken_site.jobs.models import Run
from tenken_site.releases.origins import origins, provenance_of
from tenken_site.tabulations import queries, stored
from tenken_site.tabulations.actions import carry_out as carrying
from tenken_site.tabulations.actions.ask_for_tabulation import CARRY_OUT, ask_for_tabulation
from tenken_site.tabulations.computing import Computed
from tenken_site.tabulations.known import DASHBOARD, Shown, agreeing
from tenken_site.tabulations.models import Tabulation, TabulationPart
from tenken_site.tabulations.plain import plain_bytes, plain_from, plain_table
from tenken_site.tabulations.policies import SpecificationMissing
from tests.cast import NOW
from tests.factories import statistics
from tests.factories.browsers import signed_in
from tests.factories.people import Cast

pytestmark = [pytest.mark.stores, pytest.mark.first_on("sqlite")]

BY = "user:901"
SEALED_WORDS = (b"q2.area-kind", b"tables.json", b"PAR1")


@pytest.fixture
def specified(tmp_path: object, settings: object) -> None:
    """A folder of surveys in which the tiny one says what to compute."""
    from pathlib import Path

    folder = Path(str(tmp_path))
    (folder / "tiny").mkdir()
    (folder / "codelists").mkdir()
    (folder / "codelists" / "relays.csv").write_text("code6,name,kind\n", "utf-8")
    for name in ("tables", "weighting", "disclosure"):
        (folder / "tiny" / f"{name}.yaml").write_text(f"# {name}\n", "utf-8")
    settings.SURVEYS = folder  # type: ignore[attr-defined]  # pytest-django's


def outcome(*, breaches: tuple[Breach, ...] = ()) -> Computed:
    tables, counts, protection = statistics.hand_made()
    digests = {one.computed.specification.key: stored.table_digest(one) for one in tables}
    attack = Attack(tried=12, breaches=breaches, seconds=0.1)
    return Computed(tables, counts, (), protection, attack, {}, digests, eligible=600, responded=377)


@pytest.fixture
def computed(monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
    """What the computation gives; the tests of the library say how."""
    given: dict[str, object] = {"outcome": outcome()}

    def compute_all(**asked: object) -> object:
        given["asked"] = asked
        if isinstance(given["outcome"], Exception):
            raise given["outcome"]
        return given["outcome"]

    monkeypatch.setattr(carrying, "open_dataset", lambda **_: "records")
    monkeypatch.setattr(carrying, "compute_all", compute_all)
    return given


def asked_for(cast: Cast) -> Tabulation:
    return ask_for_tabulation(dataset=statistics.dataset(cast), seed=7, by=BY, now=NOW)


def test_asking_freezes_the_specifications_and_wakes_a_worker(cast: Cast, specified: None) -> None:
    made = asked_for(cast)

    assert (made.number, made.tables, made.seed) == (1, "# tables\n", 7)
    assert made.digests["dataset"] == "4" * 64
    assert made.digests["disclosure"] == stored.sha256(b"# disclosure\n")
    assert Run.objects.get(kind=CARRY_OUT).arguments == {"tabulation": made.pk}


def test_questions_that_hide_nothing_are_told_with_the_origin_of_the_figures(
    cast: Cast, specified: None, computed: dict[str, object]
) -> None:
    computed["outcome"] = replace(outcome(), not_confidential=("Q0", "Q2"))

    made = carrying.carry_out(tabulation=asked_for(cast), by=BY, now=NOW)

    told = {one.name: one.value for one in origins(provenance_of(made))}
    assert told["not_confidential"] == "Q0, Q2"


def test_a_survey_without_a_specification_is_refused_by_name(cast: Cast, specified: None, settings: object) -> None:
    (settings.SURVEYS / "tiny" / "weighting.yaml").unlink()  # type: ignore[attr-defined]  # pytest-django's

    with pytest.raises(SpecificationMissing, match=r"weighting\.yaml"):
        asked_for(cast)


def test_what_comes_out_is_stored_sealed_and_opens_with_the_datasets_key_alone(
    cast: Cast, specified: None, computed: Mapping[str, object]
) -> None:
    made = asked_for(cast)

    done = carrying.carry_out(tabulation=made, by=BY, now=NOW)
    again = carrying.carry_out(tabulation=done, by=BY, now=NOW)

    assert (done.state, again.pk) == (Tabulation.State.READY, done.pk)
    assert done.digests["results"] == outcome().results
    tables = queries.protected_tables(done)
    assert {one.computed.specification.key: stored.table_digest(one) for one in tables} == dict(outcome().digests)
    counts, hidden = queries.counts_and_hidden(done)
    assert [one.key for one in counts] == list(statistics.KEYS)
    assert hidden["q2.area-kind"]
    for row in TabulationPart.objects.all():
        assert not any(word in bytes(row.content) for word in SEALED_WORDS)
    assert AuditEntry.objects.filter(action="tabulations.carry_out").count() == 1

    destroy_keys(scope=done.dataset.key_scope, by=BY, now=NOW)
    from tenken_site.encryption import keyring

    keyring.forget()
    with pytest.raises(KeyDestroyed):
        queries.protected_tables(done)


def test_a_tabulation_that_the_attacker_breaks_is_blocked_and_its_page_names_the_cells_without_bounds(
    cast: Cast, specified: None, computed: dict[str, object]
) -> None:
    cell = ("120006-rest", "dental", "yes")
    computed["outcome"] = outcome(breaches=(Breach("q2.area-kind", cell, 2.9, 3.1, 0.0, 6.0),))

    done = carrying.carry_out(tabulation=asked_for(cast), by=BY, now=NOW)

    assert done.state == Tabulation.State.BLOCKED
    page = signed_in(cast.ministry).get(reverse("tabulation", args=[cast.campaign.slug, done.pk])).content.decode()
    assert "千葉県（その他）" in page
    assert "2.9" not in page
    assert "この集計から公表の案を作る" not in page


def test_a_specification_that_does_not_fit_fails_with_its_words(
    cast: Cast, specified: None, computed: dict[str, object]
) -> None:
    computed["outcome"] = TenkenError("tables.yaml:3:5: there is no variable Q99.")

    done = carrying.carry_out(tabulation=asked_for(cast), by=BY, now=NOW)

    assert (done.state, done.trouble) == (Tabulation.State.FAILED, "tables.yaml:3:5: there is no variable Q99.")
    assert not TabulationPart.objects.exists()
    page = signed_in(cast.ministry).get(reverse("tabulation", args=[cast.campaign.slug, done.pk])).content.decode()
    assert "there is no variable Q99" in page


def test_what_disclosure_control_says_of_counts_does_not_stand_in_clear(
    cast: Cast, specified: None, computed: dict[str, object]
) -> None:
    """Its words name figures with their counts, and the row of a tabulation is not sealed."""
    computed["outcome"] = DisclosureError("area=120006, Q3-1=no is known to be 4, but a table counts 3.")

    done = carrying.carry_out(tabulation=asked_for(cast), by=BY, now=NOW)

    assert (done.state, done.trouble) == (Tabulation.State.FAILED, carrying.CANNOT_BE_PROTECTED)


def test_figures_that_can_no_longer_be_hidden_block_it_and_are_named_to_the_ministry_alone(
    cast: Cast, specified: None, computed: dict[str, object]
) -> None:
    figure = ("", frozenset({("area", "120006-rest"), ("Q2", "yes")}))
    computed["outcome"] = AlreadyKnown([figure])

    done = carrying.carry_out(tabulation=asked_for(cast), by=BY, now=NOW)

    assert (done.state, done.trouble, done.contents) == (Tabulation.State.BLOCKED, "", [])
    assert b"120006-rest" not in bytes(TabulationPart.objects.get().content)
    page = signed_in(cast.ministry).get(reverse("tabulation", args=[cast.campaign.slug, done.pk])).content.decode()
    assert "120006-rest、Q2：yes" in page  # the survey of this test has no list of areas


def test_of_two_workers_at_one_tabulation_the_first_counts(
    cast: Cast, specified: None, computed: dict[str, object]
) -> None:
    made = asked_for(cast)
    second = Tabulation.objects.get(pk=made.pk)

    first = carrying.carry_out(tabulation=made, by=BY, now=NOW)
    late = carrying.carry_out(tabulation=second, by=BY, now=NOW)

    assert (late.pk, late.finished_at) == (first.pk, first.finished_at)
    assert TabulationPart.objects.count() == 4
    assert AuditEntry.objects.filter(action="tabulations.carry_out").count() == 1


def test_tables_are_asked_for_on_the_page(cast: Cast, specified: None) -> None:
    slug, browser = cast.campaign.slug, signed_in(cast.ministry)
    empty = browser.get(reverse("tabulations", args=[slug])).content.decode()
    dataset = statistics.dataset(cast)

    bad = browser.post(reverse("tabulation-new", args=[slug]), {"dataset": 999, "seed": "x"})
    good = browser.post(reverse("tabulation-new", args=[slug]), {"dataset": dataset.pk, "seed": "2026"}, follow=True)

    assert "まだ集計はありません" in empty
    assert bad.status_code == 422
    assert "順番を待っています" in good.content.decode()
    assert Tabulation.objects.get().seed == 2026


def test_of_another_datasets_figures_those_are_known_that_still_hold() -> None:
    _tables, counts, _protection = statistics.hand_made()
    right = ("", frozenset({("Q2", "yes")}))
    wrong = ("", frozenset({("Q2", "no")}))
    foreign = ("elsewhere", frozenset({("Q2", "yes")}))
    finer = ("", frozenset({("Q2", "yes"), ("size", "10-19")}))
    figures = {right: 186, wrong: 1, foreign: 186, finer: 12}

    other = agreeing([Shown("other", figures)], counts, dataset="ours")
    same = agreeing([Shown("ours", figures)], counts, dataset="ours")

    assert other == {right: 186}
    assert same == {right: 186, foreign: 186, finer: 12}, "parts of our clinics, whatever our tables count"


def test_a_figure_that_two_datasets_count_otherwise_is_known_in_both_forms() -> None:
    _tables, counts, _protection = statistics.hand_made()
    figure = ("", frozenset({("Q2", "yes")}))

    kept = agreeing([Shown("a", {figure: 186}), Shown("b", {figure: 187})], counts, dataset="ours")

    assert kept == {figure: 186}


def test_who_answered_is_known_from_dashboards_whatever_they_show_today() -> None:
    """Counts on dashboards move on after the snapshot; officials saw the dataset's then."""
    _tables, counts, _protection = statistics.hand_made("q2.area-kind")
    states = replace(counts[0], key="q2.area-kind#states", distribution=None)
    boards = {(DASHBOARD, frozenset({("area", "122041"), ("kind", "dental")})): 99}

    kept = agreeing([Shown("", boards)], (states,), dataset="ours")

    assert kept == {("", frozenset({("area", "122041"), ("kind", "dental")})): 26}


def test_a_table_of_a_page_says_the_same_after_it_was_stored() -> None:
    table = statistics.hand_made()[0][0]

    plain = plain_table(table)

    assert plain_from(plain_bytes(plain)) == plain
    assert plain.cell(("*", "*"), "yes") is not None


def test_a_digest_changes_with_any_figure_and_with_no_order() -> None:
    import polars as pl

    table = statistics.hand_made()[0][0]
    cells = table.computed.cells

    def with_cells(other: pl.DataFrame) -> str:
        return stored.table_digest(replace(table, computed=replace(table.computed, cells=other)))

    assert with_cells(cells.reverse()) == stored.table_digest(table)
    assert with_cells(cells.select(reversed(cells.columns))) == stored.table_digest(table)
    one_more = cells.with_columns(n=pl.when(pl.int_range(pl.len()) == 0).then(pl.col("n") + 1).otherwise(pl.col("n")))
    assert with_cells(one_more) != stored.table_digest(table)
