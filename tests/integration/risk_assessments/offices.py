"""A survey of a few questions with tables of exposure and support, and a dataset of it, for pages of offices."""

import shutil
from pathlib import Path

from tenken_site.datasets.models import Dataset
from tenken_site.tabulations.actions.ask_for_tabulation import ask_for_tabulation
from tenken_site.tabulations.actions.carry_out import carry_out
from tenken_site.tabulations.models import Tabulation
from tests.cast import COUNTRY_CODE, NOW, Official
from tests.factories import accounts, analysed
from tests.factories.people import Cast
from tests.factories.risk import FOLDER
from tests.factories.statistics import MAKER

__all__ = ["BY_AREA", "built", "made_survey", "tabulated"]

#: What the hand-made tables of ``tests.factories.statistics`` are taken to be about.
BY_AREA = """tables:
  - {key: q2, variable: exposure.likelihood.band, layouts: [area-kind]}
  - {key: q3, variable: exposure.impact.band, layouts: [area-kind]}
"""
TABLES = """layouts:
  - {id: kind, title: {ja: 種別, en: by kind}, rows: [kind]}
tables:
  - {key: training, title: {ja: 研修, en: Training}, variable: Q5, layouts: [kind]}
  - {key: likely, title: {ja: 区分, en: Bands}, variable: exposure.likelihood.band, layouts: [kind]}
  - {key: ways, title: {ja: 経路, en: Ways in}, variable: exposure.open, layouts: [kind]}
  - {key: support, title: {ja: 支援, en: Support}, variable: support.paths, layouts: [kind]}
"""
WEIGHTING = """classes: {variables: [kind], least_respondents: 2, when_small: collapse}
margins: [{variables: [kind]}]
"""
DISCLOSURE = "threshold: 3\ngroup_share: 1\nprotection: 3\nseconds: 60\n"


def made_survey(folder: Path) -> Path:
    """The tiny survey's folder with these tables, and the shipped model and support paths."""
    there = folder / "tiny"
    there.mkdir(exist_ok=True)
    shutil.copytree(FOLDER.parent / "codelists", folder / "codelists")
    for name, text in {"tables": TABLES, "weighting": WEIGHTING, "disclosure": DISCLOSURE}.items():
        (there / f"{name}.yaml").write_text(text, "utf-8")
    for name in ("risk_model.yaml", "support_paths.yaml"):
        shutil.copy(FOLDER / name, there / name)
    return there


def built(cast: Cast, *, clinics: int = 300, form: str = "extended") -> Dataset:
    second = accounts.official(Official("ministry-second", "二人目", COUNTRY_CODE))
    return analysed.built(cast.campaign, asking=cast.ministry, granting=second, clinics=clinics, form=form, now=NOW)


def tabulated(dataset: Dataset) -> Tabulation:
    made = carry_out(tabulation=ask_for_tabulation(dataset=dataset, seed=7, by=MAKER, now=NOW), by=MAKER, now=NOW)
    assert made.state == Tabulation.State.READY, made.trouble
    return made
