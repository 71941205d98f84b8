"""The survey's official words are the notice's, character for character.

``tests/fixtures/notice/clinic-survey-2026.txt`` is a copy of the notice, from 【調査名】 to where its text ends. Before
comparing we take away what is no word of the notice or is left out on purpose: the space in printed numbers (「Q 1」),
Markdown's list dashes and angle brackets, and the stray 「 before the explanation of Q5.
"""

import re
from datetime import date, datetime
from pathlib import Path

import pytest

from tenken.questionnaire.loading import load_instrument
from tenken.questionnaire.model import Item, Questionnaire
from tenken.questionnaire.survey import load_survey
from tenken.questionnaire.survey_model import JAPAN, Survey

ROOT = Path(__file__).parents[3]
FOLDER = ROOT / "surveys" / "clinic-cybersecurity-2026"
NOTICE = (ROOT / "tests" / "fixtures" / "notice" / "clinic-survey-2026.txt").read_text(encoding="utf-8")
GUIDELINE = "参考：「医療情報システムの安全管理に関するガイドライン」"
NUMBERS = ("Q1", "Q2", "Q3-1", "Q3-2", "Q4", "Q5", "Q6")
STRAY = "「医療情報システムの安全管理責任者が、職員向けに実施する"


@pytest.fixture(scope="module")
def core() -> Questionnaire:
    return load_instrument(FOLDER / "core.yaml")


@pytest.fixture(scope="module")
def extended() -> Questionnaire:
    return load_instrument(FOLDER / "extended.yaml")


@pytest.fixture(scope="module")
def survey() -> Survey:
    return load_survey(FOLDER)


def printed(number: str) -> list[str]:
    """The notice's lines on this question, without empty ones."""
    questions = NOTICE[NOTICE.index("【調査項目について】") :]
    blocks = re.split(r"^(?=Q ?[0-9])", questions, flags=re.MULTILINE)[1:]
    named = {re.sub(r"^Q ?", "Q", block).split(" ")[0]: re.sub(r"^Q ?", "Q", block) for block in blocks}
    lines = [re.sub(r"^- ", "", line) for line in named[number].replace("<", "").replace(">", "").splitlines() if line]
    return [line.removeprefix("「") if line.startswith(STRAY) else line for line in lines]


def official(text: str | None) -> str:
    assert text is not None
    return text


def plain_lines(markup: str) -> list[str]:
    """The text of our markup, a line for each paragraph, list entry and break."""
    lines = re.sub(r"<(?:/p|/li|br)>", "\n", markup).splitlines()
    return [line for line in (re.sub(r"<[^>]+>", "", line) for line in lines) if line]


def shown(item: Item) -> list[str]:
    """The question as our data print it."""
    text = official(item.text.get("ja"))
    note = item.condition_note.get("ja") if item.condition_note else None
    lines = [f"{item.prefix} {note}", text] if note else [f"{item.prefix} {text}"]
    lines += plain_lines(official(item.guidance.get("ja") if item.guidance else None))
    for reference in item.references:
        quoted = official(reference.text.get("ja") if reference.text else None)
        lines += [GUIDELINE, f"{reference.part} {reference.chapter}", f"{reference.item} {quoted}"]
    return lines


@pytest.mark.parametrize("number", NUMBERS)
def test_a_question_with_explanation_and_reference_is_word_for_word_the_notice(
    core: Questionnaire, number: str
) -> None:
    assert shown(core.item(number)) == printed(number)


@pytest.mark.parametrize("number", NUMBERS)
def test_the_extended_instrument_repeats_the_official_questions_unchanged(
    core: Questionnaire, extended: Questionnaire, number: str
) -> None:
    assert shown(extended.item(number)) == printed(number)
    assert extended.item(number).options == core.item(number).options


def test_the_core_is_the_notices_questions_and_nothing_else(core: Questionnaire) -> None:
    assert tuple(item.link_id for item, _ in core.walk()) == NUMBERS
    assert {item.origin for item, _ in core.walk()} == {"notice"}
    assert all(item.required for item, _ in core.walk())
    assert [item.link_id for item, _ in core.walk() if item.personal] == ["Q1"]


def test_labels_that_the_notice_does_not_print_are_marked_as_inferred(core: Questionnaire) -> None:
    for number in NUMBERS:
        lines = "\n".join(printed(number))
        for option in core.item(number).options:
            is_printed = f"「{option.label.get('ja')}」を選択" in lines.replace(
                f"Q3-1に対して「{option.label.get('ja')}」", ""
            )
            assert (option.origin == "inferred") == (not is_printed), (number, option.code)


def test_every_reference_says_that_a_later_edition_may_number_otherwise(core: Questionnaire) -> None:
    references = [reference for item, _ in core.walk() for reference in item.references]

    assert [reference.edition for reference in references] == [None] * 5
    for reference in references:
        assert reference.note is not None
        assert "第7.0版" in official(reference.note.get("ja"))
        assert "7.0" in official(reference.note.get("en"))


def test_the_question_whose_text_breaks_off_says_so(core: Questionnaire) -> None:
    assert NOTICE.rstrip().endswith("統合的な医療情報システム")
    for language in ("ja", "ja-plain", "en"):
        assert core.item("Q6").caution.get(language)  # type: ignore[union-attr]


def test_reconstructed_questions_never_pass_for_official(extended: Questionnaire) -> None:
    assert extended.note is not None
    assert "再構成した設問です。厚生労働省の公式の調査票ではありません。" in official(extended.note.get("ja"))
    for item, _ in extended.walk():
        official_one = item.link_id in NUMBERS
        assert (item.origin == "notice") == official_one, item.link_id
        assert (item.confidence is None) == official_one, item.link_id


def test_what_the_survey_takes_from_the_notice_stands_in_it(survey: Survey) -> None:
    words = [survey.title, survey.unit, survey.as_of_text, survey.advice]
    words += [text for desk in survey.desks for text in (desk.subject, desk.name, desk.hours_text)]
    words += [term.text for term in survey.definitions if term.origin == "notice"]

    missing = [text.get("ja") for text in words if text and official(text.get("ja")) not in NOTICE]

    assert missing == []
    assert all(f"TEL：{desk.phone}" in NOTICE for desk in survey.desks)
    assert all(link.url in NOTICE for desk in survey.desks for link in desk.links)
    assert all(document.url in NOTICE for document in survey.documents)


def test_the_period_is_the_notices(survey: Survey) -> None:
    assert "令和8年7月6日（月）～令和8年8月21日（金）" in NOTICE
    assert survey.campaign is not None
    assert survey.campaign.opens == datetime(2026, 7, 6, tzinfo=JAPAN)
    assert survey.campaign.closes == datetime(2026, 8, 21, 23, 59, 59, tzinfo=JAPAN)
    assert survey.as_of == date(2026, 6, 30)


def test_during_the_campaign_guideline_7_and_checklist_r8_are_in_force(survey: Survey) -> None:
    assert survey.campaign is not None
    for moment in (survey.campaign.opens, survey.campaign.closes):
        found = {document.id: edition.id for document, edition in survey.editions_in_force(on=moment.date())}

        assert found == {"guideline": "7.0", "checklist": "R8", "checklist-manual": "R8"}


def test_on_the_day_of_the_notice_the_former_editions_were_in_force(survey: Survey) -> None:
    found = {document.id: edition.id for document, edition in survey.editions_in_force(on=date(2026, 6, 15))}

    assert found == {"guideline": "6.0", "checklist": "R7", "checklist-manual": "R7"}
