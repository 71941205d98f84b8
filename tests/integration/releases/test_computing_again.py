"""Each number of a release is computed again from its dataset; whatever was changed since is named."""

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.conf import settings as configured
from django.db import transaction

from tenken.cli import main
from tenken_site.datasets.actions.dispose import dispose
from tenken_site.datasets.queries import opened
from tenken_site.encryption import keyring
from tenken_site.monitoring.models import StatusFact
from tenken_site.releases import making
from tenken_site.releases.actions.attack_release import attack_release
from tenken_site.releases.actions.check import approve
from tenken_site.releases.actions.make_release import make_release
from tenken_site.releases.actions.publish import publish
from tenken_site.releases.actions.submit import submit
from tenken_site.releases.actions.verify import Verified, verify
from tenken_site.releases.models import PublishedTable, Release
from tenken_site.releases.policies import POINTS
from tenken_site.releases.publication import publication_of
from tenken_site.tabulations.actions.ask_for_tabulation import ask_for_tabulation
from tenken_site.tabulations.actions.carry_out import carry_out
from tenken_site.tabulations.models import Tabulation
from tenken_site.tabulations.plain import plain_bytes, plain_from
from tenken_site.tabulations.queries import known_then
from tenken_site.tabulations.stored import sha256
from tests.cast import COUNTRY_CODE, NOW, Official
from tests.factories import accounts, analysed
from tests.factories.people import Cast
from tests.factories.statistics import CHECKER, MAKER

pytestmark = [pytest.mark.stores, pytest.mark.first_on("sqlite")]

KEY = "record.kind"
SPECIFIED = {
    "tables": """layouts:
  - id: kind
    title: {ja: 種別, en: by kind}
    rows: [kind]
tables:
  - key: record
    title: {ja: 電子カルテ, en: Records on a computer}
    variable: Q6
    layouts: [kind]
""",
    "weighting": "classes: {variables: [kind], least_respondents: 2, when_small: collapse}\n"
    "margins: [{variables: [kind]}]\n",
    "disclosure": "threshold: 3\ngroup_share: 1\nprotection: 3\nseconds: 60\nnot_confidential: [Q1]\n",
}


@pytest.fixture
def release(cast: Cast, tmp_path: Path, settings: object, monkeypatch: pytest.MonkeyPatch) -> Release:
    """Published, of tables that were really computed from a dataset."""
    (tmp_path / "tiny").mkdir()
    shutil.copytree(Path(configured.SURVEYS) / "codelists", tmp_path / "codelists")
    for name, text in SPECIFIED.items():
        (tmp_path / "tiny" / f"{name}.yaml").write_text(text, "utf-8")
    settings.SURVEYS = tmp_path  # type: ignore[attr-defined]  # pytest-django's
    monkeypatch.setattr(making, "_files", lambda *_: [])  # they take seconds, and are looked at elsewhere
    second = accounts.official(Official("ministry-second", "二人目", COUNTRY_CODE))
    dataset = analysed.built(cast.campaign, asking=cast.ministry, granting=second, clinics=300, now=NOW)
    for kind, count in opened(dataset.pk).records.filter(responded=True).group_by("kind").len().iter_rows():
        StatusFact.objects.create(
            campaign=cast.campaign, kind=kind, status="submitted", count=count + 1, as_of=NOW
        )  # one has been reopened since
    tabulation = carry_out(tabulation=ask_for_tabulation(dataset=dataset, seed=7, by=MAKER, now=NOW), by=MAKER, now=NOW)
    assert tabulation.state == Tabulation.State.READY, tabulation.trouble
    assert tabulation.figures["not_confidential"] == [], "no table counts Q1"
    assert {len(identity) for _, identity in known_then(tabulation)} == {1, 2}, "who answered, of each kind and in all"
    made = make_release(
        tabulation=tabulation, slug="records", title_ja="結果", title_en="Results", summary_ja="", summary_en="",
        tables=[one["key"] for one in tabulation.contents], by=MAKER, now=NOW,
    )  # fmt: skip
    tested = attack_release(release=submit(release=made, by=MAKER, now=NOW), by=MAKER, now=NOW)
    assert tested.attack["passed"], tested.attack
    approved = approve(release=tested, points=POINTS, words="よい", publish_at=NOW, by=CHECKER, now=NOW)
    return publish(release=approved, by=MAKER, now=NOW)


@contextmanager
def undone() -> Iterator[None]:
    """What is done inside is taken back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def verified(release: Release) -> Verified:
    found = Release.objects.select_related("campaign", "tabulation__dataset__campaign").get(pk=release.pk)
    return verify(release=found, by=MAKER, now=NOW)


def another_figure(release: Release) -> None:
    """On the page, and in the digest of the page."""
    row = PublishedTable.objects.get(release=release, key=KEY)
    table = plain_from(bytes(row.content))
    codes, cell = next((codes, cell) for codes, cell in table.cells.items() if cell.n)
    row.content = plain_bytes(replace(table, cells={**table.cells, codes: replace(cell, n=(cell.n or 0) + 1)}))
    row.save()
    release.digests["pages"][KEY] = sha256(row.content)


def another_main_result(release: Release) -> None:
    release.key_figures[0]["estimate"] += 0.01


def another_dataset(release: Release) -> None:
    release.provenance["dataset"] = "0" * 64


def another_digest(release: Release) -> None:
    release.digests["tables"][KEY] = "0" * 64


def another_specification(release: Release) -> None:
    tabulation = Tabulation.objects.get(pk=release.tabulation_id)
    tabulation.weighting += "# now otherwise\n"
    tabulation.save()


#: What somebody with the database changes, and what is told of it.
CHANGES: list[tuple[Callable[[Release], None], dict[str, list[str]]]] = [
    (another_figure, {"shown_otherwise": [KEY], "changed_origins": ["log"]}),
    (another_main_result, {"shown_otherwise": ["key_figures"]}),
    (another_dataset, {"changed_origins": ["dataset", "log"]}),
    (another_digest, {"changed_tables": [KEY], "changed_origins": ["log"]}),
    (another_specification, {"changed_origins": ["weighting"]}),
]


def test_it_is_computed_again_by_one_command_and_each_change_is_named(
    release: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = CliRunner().invoke(main, ["release", "verify", release.slug, "--json"])

    assert good.exit_code == 0, good.output
    told = json.loads(good.stdout)
    assert (told["holds"], told["tables"], told["not_computed"], told["notes"]) == (True, 1, "", [])
    for change, differs in CHANGES:
        with undone():
            tampered = Release.objects.get(pk=release.pk)
            change(tampered)
            tampered.save()

            outcome = verified(release)

        nothing: dict[str, list[str]] = {
            "changed_tables": [],
            "changed_files": [],
            "shown_otherwise": [],
            "changed_origins": [],
        }
        assert {name: getattr(outcome, name) for name in nothing} == nothing | differs, change.__name__
        assert not outcome.holds

    _says_how_even_response_was(release)
    _by_another_program(release, monkeypatch)
    _after_disposal(release)


def _by_another_program(release: Release, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as other:
        other.setattr("tenken_site.releases.actions.verify.code_version", lambda: "9.9")
        outcome = verified(release)

    assert (outcome.holds, outcome.notes) == (True, ["code"])


def _after_disposal(release: Release) -> None:
    """The record of digests stays, and the log says which they were."""
    dispose(campaign=release.campaign, by=MAKER, now=NOW)
    keyring.forget()

    kept = verified(release)
    another_digest(release)
    release.save()
    forged = verified(release)

    assert (kept.holds, kept.not_computed, kept.tables) == (True, "disposed", 0)
    assert forged.changed_origins == ["log"]


def _says_how_even_response_was(release: Release) -> None:
    figures = release.tabulation.figures["nonresponse"]

    (passage,) = publication_of(release, now=NOW).nonresponse

    assert 0 < figures["indicator"] <= 1
    assert f"{figures['indicator']:.2f}" in passage.paragraphs[0].in_language("ja")
