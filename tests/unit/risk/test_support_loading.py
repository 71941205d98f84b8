"""``support_paths.yaml`` is read, or refused with what is wrong and where."""

import re
from datetime import date
from pathlib import Path

import pytest

from tenken.errors import SurveyError
from tenken.questionnaire.loading import load_instrument
from tenken.questionnaire.survey import instrument_files
from tenken.risk.support import Category, Confidence
from tenken.risk.support_loading import load_support, parse_own_paths, parse_support
from tests.architecture.tree import ROOT
from tests.factories.risk_support import LONG

ITEMS = {item.link_id: item for item, _ in LONG.walk()}
PATH = """\
  - key: help
    category: money
    owner: {ja: 県, en: Prefecture}
    title: {ja: 補助, en: Subsidy}
    body: {ja: 使えます。, en: For you.}
    url: https://example.org/
    source: S1
    confidence: unsure
    audience: "{kind} = 'clinic'"
    trigger: "{plan} = false"
    valid_from: 2026-04-01
    valid_to: 2027-03-31
"""
LETTER = "vendor_letter:\n" + "".join(
    f"  {name}: {{ja: 文, en: Words}}\n" for name in ("title", "opening", "request", "duty", "closing", "advice")
)
GOOD = f'survey: tiny\nversion: "1"\n{LETTER}paths:\n{PATH}'


def test_support_is_read() -> None:
    support = parse_support(GOOD.encode(), items=ITEMS)

    (path,) = support.paths
    assert (path.category, path.confidence, path.url) == (Category.MONEY, Confidence.UNSURE, "https://example.org/")
    assert (path.valid_from, path.valid_to) == (date(2026, 4, 1), date(2027, 3, 31))
    assert path.dont_know
    assert support.letter.opening.in_language("en") == "Words"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("category: money", "category: luck"), "“category” cannot be “luck”"),
        (("confidence: unsure\n", "\n"), "needs “confidence”"),
        (("en: Subsidy", "fr: Aide"), "“title” has no text in en"),
        (("{plan} = false", "{plans} = false"), "no question “plans”"),
        (("{plan} = false", "{plan} ="), "[not-an-expression]"),
        (("{plan} = false", "{plan}, 3"), "[not-an-expression]"),
        (("{kind} = 'clinic'", "{kind} = 'hospital'"), "no option “hospital”"),
        (("{kind} = 'clinic'", "{kind}"), "not true or false"),
        (("valid_to: 2027-03-31", "valid_to: 2026-03-31"), "ends before it begins"),
        (("valid_to: 2027-03-31", "valid_to: soon"), "must be a day"),
        (("https://example.org/", "example.org"), "“url” cannot be"),
        (("    source: S1\n", '    source: S1\n    areas: ["13"]\n'), "“13” is no area"),
        (("    source: S1\n", "    source: S1\n    colour: red\n"), "no key “colour”"),
        (("  duty: {ja: 文, en: Words}\n", ""), "needs “duty”"),
        (("paths:\n", "paths:\n" + PATH), "stands here twice"),
        (("survey: tiny\n", ""), "needs “survey”"),
    ],
)  # fmt: skip
def test_a_fault_is_told_with_its_line(change: tuple[str, str], told: str) -> None:
    assert change[0] in GOOD

    with pytest.raises(SurveyError) as refused:
        parse_support(GOOD.replace(*change, 1).encode(), items=ITEMS)

    assert told in str(refused.value)
    assert "support_paths.yaml:" in str(refused.value)


def test_without_the_questions_conditions_are_taken_on_trust() -> None:
    assert parse_support(GOOD.replace("{plan}", "{elsewhere}").encode()).paths


def test_an_authoritys_own_paths_stay_in_its_area() -> None:
    (path,) = parse_own_paths(f"paths:\n{PATH}".encode(), area="130001", items=ITEMS)

    assert path.areas == ("130001",)
    elsewhere = f'paths:\n{PATH}    areas: ["270008"]\n'
    with pytest.raises(SurveyError, match="“270008” is not your area"):
        parse_own_paths(elsewhere.encode(), area="130001", items=ITEMS)


@pytest.mark.parametrize("path", sorted(ROOT.glob("surveys/*/support_paths.yaml")), ids=lambda path: path.parent.name)
def test_the_support_of_every_survey_is_read_against_its_questions(path: Path) -> None:
    items = {item.link_id: item for file in instrument_files(path.parent) for item, _ in load_instrument(file).walk()}

    support = load_support(path, items=items)

    assert support.survey == path.parent.name
    assert len(support.paths) >= 10
    assert any(one.areas for one in support.paths)


@pytest.mark.parametrize("path", sorted(ROOT.glob("surveys/*/support_paths.yaml")), ids=lambda path: path.parent.name)
def test_clinics_read_short_polite_sentences(path: Path) -> None:
    for one in load_support(path).paths:
        for sentence in one.body.in_language("ja").rstrip("。").split("。"):
            said = re.sub("「[^」]*」", "", sentence)  # the name of a document is as long as it is
            assert len(said) <= 50, (one.key, sentence)
            assert re.search("(です|ます|ました|ません|でした|ください|ものです|こと)$", said), (one.key, sentence)
