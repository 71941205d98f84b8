"""The guide docs/how-to/define-a-survey.md shows what the software takes."""

import re
from pathlib import Path

from tenken.questionnaire.languages import LANGUAGES
from tenken.questionnaire.loading import parse_instrument
from tenken.questionnaire.markup import ALLOWED
from tenken.questionnaire.survey import check_survey_files

ROOT = Path(__file__).parents[3]
GUIDE = (ROOT / "docs" / "how-to" / "define-a-survey.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```yaml\n(.*?)```", GUIDE, re.DOTALL)


def test_the_instrument_of_the_guide_loads() -> None:
    [block] = [block for block in BLOCKS if block.startswith("instrument:")]

    found = parse_instrument(block.encode(), file="guide")

    assert [item.link_id for item, _ in found.walk()] == ["Q1", "Q2"]


def test_the_desk_of_the_guide_is_taken(tmp_path: Path) -> None:
    [desks] = [block for block in BLOCKS if block.startswith("desks:")]
    tiny = (ROOT / "tests" / "fixtures" / "surveys" / "tiny" / "survey.yaml").read_text(encoding="utf-8")
    around = re.sub(r"^desks:\n(?: .*\n)+", desks, tiny, flags=re.MULTILINE)

    (tmp_path / "survey.yaml").write_text(around, encoding="utf-8")

    assert around != tiny
    assert check_survey_files(tmp_path) == ()


def test_the_guide_names_every_key_of_survey_yaml() -> None:
    survey = (ROOT / "surveys" / "clinic-cybersecurity-2026" / "survey.yaml").read_text(encoding="utf-8")
    keys = re.findall(r"^([a-z_]+):", survey, flags=re.MULTILINE)

    assert [key for key in keys if f"`{key}`" not in GUIDE] == []


def test_the_guide_names_every_tag_and_language_that_is_taken() -> None:
    chapter = GUIDE.partition("### Markup")[2].partition("\n## ")[0]

    assert set(re.findall(r"<([a-z]+)[ >]", chapter)) == set(ALLOWED)
    assert [language for language in LANGUAGES if f"`{language}`" not in GUIDE] == []
