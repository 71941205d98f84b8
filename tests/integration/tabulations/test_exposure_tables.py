"""Tables of exposure on the site: by the model as it was when they were asked for, protected, released, verified."""

import shutil
from pathlib import Path

import pytest
from django.conf import settings as configured

from tenken_site.releases import making
from tenken_site.releases.actions.attack_release import attack_release
from tenken_site.releases.actions.check import approve
from tenken_site.releases.actions.make_release import make_release
from tenken_site.releases.actions.publish import publish
from tenken_site.releases.actions.submit import submit
from tenken_site.releases.actions.verify import verify
from tenken_site.releases.models import Release
from tenken_site.releases.origins import origins
from tenken_site.releases.policies import POINTS
from tenken_site.tabulations import queries
from tenken_site.tabulations.actions.ask_for_tabulation import ask_for_tabulation
from tenken_site.tabulations.actions.carry_out import carry_out
from tenken_site.tabulations.finding_words import finding_words
from tenken_site.tabulations.models import Tabulation
from tenken_site.tabulations.presenters import digest_lines
from tenken_site.tabulations.stored import sha256
from tests.cast import COUNTRY_CODE, NOW, Official
from tests.factories import accounts, analysed
from tests.factories.people import Cast
from tests.factories.risk import FOLDER
from tests.factories.statistics import CHECKER, MAKER

pytestmark = [pytest.mark.stores, pytest.mark.first_on("sqlite")]

TABLES = """layouts:
  - id: kind
    title: {ja: 種別, en: by kind}
    rows: [kind]
tables:
  - {key: records, title: {ja: 電子カルテ, en: Records}, variable: Q6, layouts: [kind]}
  - {key: training, title: {ja: 研修, en: Training}, variable: Q5, layouts: [kind]}
  - {key: bands, title: {ja: 区分, en: Bands}, variable: exposure.likelihood.band, layouts: [kind]}
  - {key: mean, title: {ja: 平均, en: Mean}, statistic: mean, variable: exposure.impact.value, layouts: [kind]}
  - {key: ways, title: {ja: 経路, en: Ways in}, variable: exposure.open, layouts: [kind]}
"""
WEIGHTING = """classes: {variables: [kind], least_respondents: 2, when_small: collapse}
margins: [{variables: [kind]}]
"""
DISCLOSURE = "threshold: 3\ngroup_share: 1\nprotection: 3\nseconds: 60\n"
MODEL = (FOLDER / "risk_model.yaml").read_text("utf-8")


@pytest.fixture
def survey(tmp_path: Path, settings: object) -> Path:
    """The tiny survey's folder, with these tables and the shipped model."""
    folder = tmp_path / "tiny"
    folder.mkdir()
    shutil.copytree(Path(configured.SURVEYS) / "codelists", tmp_path / "codelists")
    texts = {"tables": TABLES, "weighting": WEIGHTING, "disclosure": DISCLOSURE, "risk_model": MODEL}
    for name, text in texts.items():
        (folder / f"{name}.yaml").write_text(text, "utf-8")
    settings.SURVEYS = tmp_path  # type: ignore[attr-defined]  # pytest-django's
    return folder


def tabulated(cast: Cast, *, form: str = "extended") -> Tabulation:
    second = accounts.official(Official("ministry-second", "二人目", COUNTRY_CODE))
    dataset = analysed.built(cast.campaign, asking=cast.ministry, granting=second, clinics=300, form=form, now=NOW)
    made = carry_out(tabulation=ask_for_tabulation(dataset=dataset, seed=7, by=MAKER, now=NOW), by=MAKER, now=NOW)
    assert made.state == Tabulation.State.READY, made.trouble
    return made


def published(tabulation: Tabulation) -> Release:
    made = make_release(
        tabulation=tabulation, slug="exposure", title_ja="結果", title_en="Results", summary_ja="", summary_en="",
        tables=[one["key"] for one in tabulation.contents], by=MAKER, now=NOW,
    )  # fmt: skip
    tested = attack_release(release=submit(release=made, by=MAKER, now=NOW), by=MAKER, now=NOW)
    assert tested.attack["passed"], tested.attack
    approved = approve(release=tested, points=POINTS, words="よい", publish_at=NOW, by=CHECKER, now=NOW)
    return publish(release=approved, by=MAKER, now=NOW)


def test_tables_of_exposure_are_made_by_the_model_that_is_frozen_with_them(cast: Cast, survey: Path) -> None:
    made = tabulated(cast)

    assert made.risk_model == MODEL
    assert made.digests["risk_model"] == sha256(MODEL.encode())
    assert "備えの点検のモデル" in dict(digest_lines(made))
    tables = {one.computed.specification.key: one.computed for one in queries.protected_tables(made)}
    assert tables["bands.kind"].categories == ("low", "raised", "high", "very-high")
    assert "vpn-unpatched" in tables["ways.kind"].categories
    shown = tables["mean.kind"].cells.filter(kind="*", category="*").row(0, named=True)
    assert 0 < shown["low"] < shown["estimate"] < shown["high"] < 100
    assert made.figures["left_out"] == []
    findings = [("known", ("exposure.likelihood.band=high",)), ("known", ("exposure.open:training=yes",))]
    assert finding_words(made, findings, language="ja") == [
        "侵入されやすさ：高い", "残っている侵入の経路［未対応：職員の研修］：残っている",
    ]  # fmt: skip


def test_a_release_of_them_is_computed_again_by_that_model_and_not_by_todays(
    cast: Cast, survey: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(making, "_files", lambda *_: [])  # they take seconds, and are looked at elsewhere
    release = published(tabulated(cast))
    (survey / "risk_model.yaml").write_text(MODEL.replace("ratio: 3.3", "ratio: 9"), "utf-8")

    found = verify(release=release, by=MAKER, now=NOW)

    assert found.holds, found
    assert found.tables == 5
    assert "Digest of the model of exposure" in {one.en for one in origins(release.provenance)}
    Tabulation.objects.update(risk_model=MODEL.replace("ratio: 3.3", "ratio: 9"))
    changed = verify(release=Release.objects.get(), by=MAKER, now=NOW)
    assert changed.changed_origins == ["risk_model", "results"]
    assert changed.changed_tables == ["bands.kind"]


def test_an_instrument_that_asks_little_and_a_survey_without_a_model_leave_them_out(cast: Cast, survey: Path) -> None:
    short = tabulated(cast, form="core")
    (survey / "risk_model.yaml").unlink()
    without = ask_for_tabulation(dataset=short.dataset, seed=7, by=MAKER, now=NOW)
    without = carry_out(tabulation=without, by=MAKER, now=NOW)

    assert [one["key"] for one in short.contents] == [one["key"] for one in without.contents]
    assert [one["key"] for one in short.contents] == ["records.kind", "training.kind"]
    reasons = dict(one.split(": ", 1) for one in short.figures["left_out"])
    assert set(reasons) == {"bands", "mean", "ways"}
    assert "too uncertain" in reasons["bands"]
    assert without.risk_model == ""
    assert "risk_model" not in without.digests
    assert all("no risk_model.yaml" in one for one in without.figures["left_out"])


def test_tables_that_ask_for_no_exposure_are_frozen_without_a_model(cast: Cast, survey: Path) -> None:
    (survey / "tables.yaml").write_text("".join(TABLES.splitlines(keepends=True)[:6]), "utf-8")

    made = tabulated(cast, form="core")

    assert made.risk_model == ""
    assert "risk_model" not in made.digests
