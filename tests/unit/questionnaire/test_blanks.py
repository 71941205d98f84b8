"""A ready questionnaire is filled in once, in each language, and nothing that is put in is read again."""

from dataclasses import replace
from pathlib import Path

from tenken.outreach.filling import fill
from tenken.questionnaire.blanks import fill_in
from tenken.questionnaire.linting import check_survey
from tenken.questionnaire.loading import load_instrument, questionnaire_to_json
from tenken.questionnaire.model import LocalizedText
from tenken.questionnaire.survey import load_survey, survey_to_json

READY = Path(__file__).parents[3] / "surveys" / "clinic-cybersecurity-2026" / "flash"


def both(ja: str, en: str) -> LocalizedText:
    return LocalizedText((("ja", ja), ("en", en)))


TEXTS = {
    "advisory_title": both("弱点 {advisory_action}", "Weakness"),
    "advisory_technology": both("装置 <b>1</b>", "Device"),
    "advisory_action": both("更新 {closes} {}", "Update"),
    "advisory_address": both("https://advisory.test/", "https://advisory.test/"),
    "advisory_day": both("7月15日", "15 July"),
}


def test_the_ready_flash_survey_has_no_faults() -> None:
    assert check_survey(READY) == ()


def test_every_blank_of_the_ready_flash_survey_is_filled_in() -> None:
    questionnaire = fill_in(load_instrument(READY / "flash.yaml"), TEXTS)
    survey = fill_in(load_survey(READY), TEXTS)

    assert b"{advisory" not in questionnaire_to_json(questionnaire).replace(b"{advisory_action}", b"")
    assert "{advisory_technology}" not in survey_to_json(survey).decode()
    assert questionnaire.title.get("ja") == "緊急の確認：弱点 {advisory_action}"  # once: no braces of the text are read
    assert questionnaire.title.get("en") == "Urgent check: Weakness"
    assert questionnaire.title.get("ja-plain") == "緊急の確認：弱点 {advisory_action}"


def test_braces_that_were_put_in_come_out_of_a_mail_as_they_went_in() -> None:
    message = fill_in(load_survey(READY), TEXTS).message("reminder")

    subject, body = fill(message, dict.fromkeys(message.fields, "―"))

    assert "更新 {closes} {}" in body
    assert subject == "【緊急・ご回答をお待ちしています】―"
    assert not [name for name in message.fields if name.startswith("advisory")]


def test_what_is_put_into_marked_up_text_is_no_markup() -> None:
    item = load_instrument(READY / "flash.yaml").item("FL1")
    with_markup = replace(item, guidance=LocalizedText((("ja", "<p>{advisory_technology}</p>"),)))

    filled = fill_in(with_markup, TEXTS)

    assert filled.guidance is not None
    assert filled.guidance.get("ja") == "<p>装置 &lt;b&gt;1&lt;/b&gt;</p>"
    assert "装置 <b>1</b>" in (filled.text.get("ja") or "")


def test_what_has_no_blanks_stays_the_very_same() -> None:
    item = load_instrument(READY / "flash.yaml").item("FL3")

    assert fill_in(item, TEXTS) is item
