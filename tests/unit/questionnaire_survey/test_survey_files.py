"""Reading a survey's folder: what is taken, and every fault with its place."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from tenken.questionnaire.faults import SurveyRefused
from tenken.questionnaire.survey import check_survey_files, instrument_files, load_registry, load_survey
from tenken.questionnaire.survey_model import JAPAN

SURVEY = """\
survey: small
languages: [ja, en]
title: {ja: 調査, en: Survey}
owner: {ja: 役所, en: Office}
purpose: {ja: 知るため, en: To know}
legal_basis: {ja: お願い, en: By request}
unit: {kind: clinic, text: {ja: 診療所, en: Clinics}}
as_of: 2026-06-30
as_of_text: {ja: 六月末, en: End of June}
official_text: {ja: 日本語, en: Japanese}
personal_data: {ja: 連絡のため, en: To contact you}
retention: {ja: 決められた期間, en: For the period set}
minutes: 5
viewers: [{who: {ja: 担当者, en: Officers}, sees: {ja: 回答, en: Answers}}]
desks:
  - id: content
    number: 1
    subject: {ja: 内容, en: Content}
    name: {ja: 窓口, en: Desk}
    phone: "03-0000-0000"
    hours_text: {ja: 十時から, en: From ten}
    hours: {from: "10:00", to: "17:00", breaks: [{from: "12:15", to: "13:15"}]}
    closed: [saturday, sunday]
definitions:
  - {id: bcp, term: {ja: BCP, en: BCP}, text: {ja: 計画, en: A plan}, origin: proposal}
"""
REFERENCES = """\
documents:
  - id: guideline
    title: {ja: 手引き, en: Guideline}
    publisher: {ja: 役所, en: Office}
    url: https://example.jp/guideline
    editions:
      - {id: "6.0", title: {ja: 第6.0版, en: Edition 6.0}, valid_from: 2023-05-31, valid_to: 2026-06-28}
      - {id: "7.0", title: {ja: 第7.0版, en: Edition 7.0}, valid_from: 2026-06-29}
"""
CAMPAIGN = """\
campaign: small-2026
receipt_prefix: S26
instrument: core
title: {ja: 実施, en: Run}
opens: "2026-07-06T00:00:00+09:00"
closes: "2026-08-21T23:59:59+09:00"
deadline_policy: {corrections: until-deadline, late: refused, text: {ja: 締切まで, en: Until the deadline}}
waves: [{name: 督促1, purpose: reminder, message: reminder, on: 2026-08-03, at: "10:00", channels: [mail]}]
"""
MESSAGES = """\
language: ja
messages:
  - {id: reminder, fields: [survey], subject: "{survey}の締切", body: "「{survey}」へのご回答をお願いします。"}
"""
FILES = {
    "survey.yaml": SURVEY,
    "references.yaml": REFERENCES,
    "campaign.yaml": CAMPAIGN,
    "messages.ja.yaml": MESSAGES,
    "core.yaml": "instrument: core\n",
}
Folder = Callable[..., Path]


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """A survey's folder; ``changes`` replace a text in a file: {"survey.yaml": ("minutes: 5", "minutes: 0")}."""

    def make(**changes: tuple[str, str]) -> Path:
        for name, content in FILES.items():
            old, new = changes.get(name.removesuffix(".yaml").replace(".", "_"), ("", ""))
            assert old in content
            (tmp_path / name).write_text(content.replace(old, new, 1) if old else content, encoding="utf-8")
        return tmp_path

    return make


def test_a_survey_is_read_whole(folder: Folder) -> None:
    survey = load_survey(folder())

    assert survey.id == "small"
    assert survey.title.in_language("en") == "Survey"
    assert survey.as_of == date(2026, 6, 30)
    assert survey.minutes == 5
    assert survey.desks[0].hours.breaks[0].end.isoformat() == "13:15:00"
    assert survey.definition("bcp").text.in_language("ja") == "計画"
    assert survey.message("reminder").fields == ("survey",)


def test_the_deadline_is_the_last_second_and_the_period_is_half_open(folder: Folder) -> None:
    campaign = load_survey(folder()).campaign

    assert campaign is not None
    assert campaign.opens == datetime(2026, 7, 6, tzinfo=JAPAN)
    assert campaign.closes == datetime(2026, 8, 21, 23, 59, 59, tzinfo=JAPAN)
    assert campaign.closes_at - campaign.closes == timedelta(seconds=1)
    assert campaign.closes_at == datetime(2026, 8, 22, tzinfo=JAPAN)


@pytest.mark.parametrize(
    ("day", "edition"),
    [
        (date(2023, 5, 30), None),
        (date(2023, 5, 31), "6.0"),
        (date(2026, 6, 28), "6.0"),
        (date(2026, 6, 29), "7.0"),
        (date(2030, 1, 1), "7.0"),
    ],
)
def test_the_edition_in_force_depends_on_the_day(folder: Folder, day: date, edition: str | None) -> None:
    survey = load_survey(folder())

    found = survey.in_force("guideline", on=day)

    assert (found.id if found else None) == edition
    assert [one.id for _, one in survey.editions_in_force(on=day)] == ([edition] if edition else [])


def test_the_registry_names_what_instruments_may_refer_to(folder: Folder) -> None:
    registry = load_registry(folder())

    assert registry.editions == {"guideline": frozenset({"6.0", "7.0"})}
    assert registry.terms == {"bcp"}
    assert registry.survey == "small"


def test_only_survey_yaml_must_be_there(folder: Folder) -> None:
    path = folder()
    for name in ("references.yaml", "campaign.yaml", "messages.ja.yaml"):
        (path / name).unlink()

    survey = load_survey(path)

    assert (survey.documents, survey.campaign, survey.messages) == ((), None, ())


def test_a_folder_without_survey_has_a_registry_that_knows_nothing(tmp_path: Path) -> None:
    assert load_registry(tmp_path).terms == frozenset()
    assert [fault.code for fault in check_survey_files(tmp_path)] == ["missing-file"]


def test_files_of_other_purpose_are_no_instruments(folder: Folder) -> None:
    assert [path.name for path in instrument_files(folder())] == ["core.yaml"]


@pytest.mark.parametrize(
    ("file", "old", "new", "code", "line"),
    [
        ("survey", "minutes: 5", "minutes: 0", "bad-range", 13),
        ("survey", "minutes: 5\n", "", "missing-key", 1),
        ("survey", "minutes: 5", "minute: 5", "unknown-key", 13),
        ("survey", "title: {ja: 調査, en: Survey}", "title: {ja: 調査}", "missing-language", 3),
        ("survey", "title: {ja: 調査, en: Survey}", "title: {ja: 調査, en: S, fr: É}", "undeclared-language", 3),
        ("survey", "languages: [ja, en]", "languages: [en]", "missing-language", 2),
        ("survey", "kind: clinic", "kind: school", "unknown-value", 7),
        ("survey", "as_of: 2026-06-30", "as_of: 2026-06-31", "wrong-type", 8),
        ("survey", '"03-0000-0000"', '"call us"', "bad-value", 20),
        ("survey", 'to: "17:00"', 'to: "12:00"', "bad-hours", 22),
        ("survey", 'from: "12:15"', 'from: "09:15"', "bad-hours", 22),
        ("survey", 'from: "10:00"', 'from: "25:00"', "bad-value", 22),
        ("survey", "closed: [saturday, sunday]", "closed: [caturday]", "unknown-value", 23),
        ("survey", "origin: proposal", "origin: rumour", "unknown-value", 25),
        ("survey", "viewers:", "seers:", "missing-key", 1),
        ("references", "https://example.jp", "http://example.jp", "bad-value", 5),
        ("references", 'id: "7.0"', 'id: "6.0"', "duplicate-id", 8),
        ("references", "valid_to: 2026-06-28", "valid_to: 2023-01-01", "bad-range", 7),
        ("references", "valid_to: 2026-06-28", "valid_to: 2026-06-29", "editions-overlap", 8),
        ("references", ", valid_to: 2026-06-28", "", "editions-overlap", 8),
        ("campaign", '"2026-08-21T23:59:59+09:00"', '"2026-07-05T23:59:59+09:00"', "bad-range", 6),
        ("campaign", '"2026-08-21T23:59:59+09:00"', '"2026-08-21T23:59:59"', "bad-value", 6),
        ("campaign", '"2026-08-21T23:59:59+09:00"', '"2026-08-32T23:59:59+09:00"', "bad-value", 6),
        ("campaign", "instrument: core", "instrument: survey", "missing-instrument", 3),
        ("campaign", "message: reminder", "message: unwritten", "unknown-message", 8),
        ("campaign", "on: 2026-08-03", "on: 2026-08-22", "bad-range", 8),
        ("campaign", "receipt_prefix: S26", "receipt_prefix: s26", "bad-value", 2),
        ("campaign", "late: refused", "late: taken", "unknown-value", 7),
        ("messages_ja", "{survey}の締切", "{clinic}の締切", "unknown-field", 3),
        ("messages_ja", "{survey}の締切", "{survey.id}の締切", "bad-value", 3),
        ("messages_ja", "{survey}の締切", "{survey!r}の締切", "bad-value", 3),
        ("messages_ja", "{survey}の締切", "{survey の締切", "bad-value", 3),
        ("messages_ja", "language: ja", "language: en", "bad-value", 1),
        ("survey", "purpose: {ja: 知るため", "purpose: {ja: <b>知るため</b>", "markup-not-allowed", 5),
        ("survey", "text: {ja: 計画", "text: {ja: '<script>計画'", "markup-not-allowed", 25),
        ("survey", "subject: {ja: 内容", "subject: {ja: <i>内容</i>", "markup-not-allowed", 18),
        ("survey", "languages: [ja, en]", "languages: []", "missing-key", 2),
        ("survey", "languages: [ja, en]", "languages: [ja, en, xx]", "unknown-language", 2),
        ("references", "第6.0版", "<em>第6.0版</em>", "markup-not-allowed", 7),
        ("references", "https://example.jp/guideline", "https://mhlw.go.jp@example.jp/", "bad-value", 5),
        ("campaign", "text: {ja: 締切まで", "text: {ja: 締切<br>まで", "markup-not-allowed", 7),
        ("messages_ja", 'body: "「', 'body: "<p>「', "markup-not-allowed", 3),
        ("messages_ja", "{survey}の締切", "<b>{survey}の締切</b>", "markup-not-allowed", 3),
    ],
)
def test_a_fault_is_named_with_its_place(folder: Folder, file: str, old: str, new: str, code: str, line: int) -> None:
    path = folder(**{file: (old, new)})

    faults = check_survey_files(path)

    assert (code, line) in [(fault.code, fault.line) for fault in faults]
    assert all(fault.message and fault.remedy and Path(fault.file).parent == path for fault in faults)
    with pytest.raises(SurveyRefused) as refused:
        load_survey(path)
    assert refused.value.faults == faults


def test_faults_of_all_files_are_told_at_once(folder: Folder) -> None:
    path = folder(survey=("minutes: 5", "minutes: x"), campaign=("late: refused", "late: taken"))

    assert {Path(fault.file).name for fault in check_survey_files(path)} == {"survey.yaml", "campaign.yaml"}


def test_a_registry_of_faulty_files_is_refused(folder: Folder) -> None:
    with pytest.raises(SurveyRefused):
        load_registry(folder(references=('id: "7.0"', 'id: "6.0"')))


def test_a_file_that_is_no_mapping_is_refused(folder: Folder) -> None:
    path = folder()
    (path / "survey.yaml").write_text("- a\n", encoding="utf-8")

    assert "wrong-type" in [fault.code for fault in check_survey_files(path)]


def test_a_file_in_another_encoding_is_refused(folder: Folder) -> None:
    path = folder()
    (path / "messages.ja.yaml").write_bytes(MESSAGES.encode("cp932"))

    assert "not-utf-8" in [fault.code for fault in check_survey_files(path)]
