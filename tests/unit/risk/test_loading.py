"""``risk_model.yaml`` is read whole, or refused with every fault, its place and what to do."""

import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from tenken.cli.survey import survey
from tenken.questionnaire.faults import SurveyRefused
from tenken.questionnaire.model import Item
from tenken.risk.loading import MODEL_FILE, load_model, parse_model
from tenken.risk.model import Grade, IndexName, Rule, State
from tests.factories.risk import FOLDER, MODEL, questionnaire, tiny


def refused(content: str) -> SurveyRefused:
    with pytest.raises(SurveyRefused) as caught:
        parse_model(content.encode(), questionnaires=[questionnaire()])
    return caught.value


def test_a_model_is_read() -> None:
    model = tiny()

    door, copy = model.factor("door"), model.factor("copy")
    assert (door.index, door.size, door.grade) == (IndexName.LIKELIHOOD, 4.0, Grade.B)
    assert (copy.index, copy.size) == (IndexName.IMPACT, 30.0)
    assert door.rules == (Rule("{N2} = true", State.DONE), Rule("{N2} = false", State.NOT_DONE))
    assert door.vendor_when == "{N6} = true"
    assert model.step("try").after == ("copy",)
    assert model.source("book").url == "https://example.org/book"
    assert model.gaps[State.VENDOR] == model.gaps[State.NOT_DONE]
    assert model.gaps[State.VENDOR_UNKNOWN] == model.gaps[State.DONT_KNOW]
    assert isinstance(model.items[0], Item)
    assert [model.band(IndexName.IMPACT, value).code for value in (0, 29.4, 29.6, 30, 70, 100)] == [
        "low", "low", "high", "high", "top", "top",
    ]  # fmt: skip
    assert [model.is_upper(band) for band in model.bands] == [False, True, True]


def test_without_the_questionnaires_names_of_questions_are_taken_on_trust() -> None:
    strange = MODEL.replace("{N2} = true", "{N77} = true")

    assert parse_model(strange.encode()).factor("door").rules[0].when == "{N77} = true"
    assert "There is no question “N77”" in str(refused(strange))


@pytest.mark.parametrize(
    ("old", "new", "code", "told"),
    [
        ("ratio: 4\n    grade: B", "ratio: 1\n    grade: B", "bad-range", "“ratio” must be from 1.01 to 100"),
        ("ratio: 4\n    grade: B", "points: 4\n    grade: B", "missing-key", "needs “ratio”"),
        ("ratio: 4\n    grade: B", "grade: B", "missing-key", "needs “ratio”"),
        ("points: 30", "points: 0", "bad-range", "“points” must be from 0.1"),
        ("points: 30", "points: thirty", "wrong-type", "“points” must be a number"),
        ("points: 30", "points: 30\n    ratio: 2", "unknown-key", "no key “ratio”"),
        ("grade: B", "grade: A", "unknown-value", "“grade” cannot be “A”"),
        ("grade: B", "grade: B\n    colour: red", "unknown-key", "no key “colour”"),
        ("family: doors", "family: roofs", "unknown-value", "names “roofs”, which is not among “families”"),
        ("step: shut\n    ask", "step: dance\n    ask", "unknown-value", "names “dance”, which is not among “steps”"),
        ("points: 30", "points: 30\n    within: door", "unknown-value", "“copy” names a factor that cannot be meant"),
        ("points: 30", "points: 30\n    within: copy", "unknown-value", "“copy” names a factor that cannot be meant"),
        ("points: 30", "points: 30\n    known_by: moon", "unknown-value", "“copy” names a factor that cannot be meant"),
        ("sources: [book]", "sources: [rumour]", "unknown-value", "There is no source “rumour”"),
        ("sources: [book]", "sources: []", "missing-key", "“sources” is empty"),
        ("    lacking: {ja: 窓が開いている, en: The window is open}\n", "", "missing-key", "needs “lacking”"),
        ("{ja: 開いています。, en: It is open.}", "{ja: 開いています。}", "missing-language", "no text in en"),
        ('done: "{N2} = true"', 'done: "{N2} ="', "not-an-expression", "Mend the expression"),
        ('done: "{N2} = true"', "done: \"{N2} = 'yes'\"", "wrong-kind", "cannot be compared"),
        ('done: "{N2} = true"', 'finished: "{N2} = true"', "one-state", "exactly one state"),
        ('done: "{N2} = true", not-done', "not-done", "missing-state", "No answer makes this “done”"),
        ("    ask: {ja: 閉まっていますか。, en: Is it shut?}\n", "", "missing-key", "needs “ask”"),
        ("key: window", "key: door", "duplicate-id", "“door” stands here twice"),
        ("key: door\n", "key: Door!\n", "bad-value", "“key” cannot be"),
        ("cost: 2, effort: 3", "cost: 2, effort: 4", "bad-range", "“effort” must be from 1 to 3"),
        ("after: [copy]", "after: [try]", "unknown-value", "The step “try” comes after none"),
        ("after: [copy]", "after: [nothing]", "unknown-value", "The step “try” comes after none"),
        ("step: lock", "step: shut", "unused", "No factor names “lock”"),
        ("shrink: 0.5", "shrink: 0", "bad-range", "“shrink” must be from 0.05 to 1"),
        ("family_cap: 3", "family_cap: 1", "bad-range", "“family_cap” must be from 1.01"),
        ("together: 0.5", "together: 1", "bad-range", "“together” must be from 0 to 0.95"),
        ("enough_asked: 0.6\n", "", "missing-key", "needs “enough_asked”"),
        ("seed: 1\n", "", "missing-key", "needs “seed”"),
        ("seed: 1\n", "seed: -1\n", "bad-range", "“seed” must be at least 0"),
        ("planned: {point: 0.5, low: 0.3", "planned: {point: 0.5, low: 0.6", "bad-range", "not in order"),
        ("planned: {point: 0.5, low: 0.3, high: 0.7}", "planned: {point: 0.8, low: 0.3, high: 0.9}", "bad-range",
         "“dont-know” lacks less than “planned”"),
        ("  not-asked: {point: 0.5, low: 0, high: 1}\n", "", "missing-key", "needs “not-asked”"),
        ("spread: {B: 0.3, C: 0.45", "spread: {B: 0.5, C: 0.45", "bad-range", "A better grade is less sure"),
        ("spread: {B: 0.3, ", "spread: {", "missing-key", "needs “B”"),
        ("below: {likelihood: 60, impact: 70}", "below: {likelihood: 20, impact: 70}", "bad-range", "ends below"),
        ("below: {likelihood: 60, impact: 70}", "below: {likelihood: 60}", "missing-key", "needs “impact”"),
        ("  - {code: low, label: {ja: 低い, en: Low}, below: {likelihood: 30, impact: 30}}\n", "", "bad-range",
         "none is a lower one"),
        ("code: high", "code: low", "duplicate-id", "“low” stands here twice"),
        ("scale: 0.8}", "scale: 1.8}", "bad-range", "“scale” must be from 0 to 1"),
        ('scope: "{N1} = true"', 'scope: "{N1}"', "", ""),
        ('scope: "{N1} = true"', "", "missing-key", "needs “scope”"),
        ("index: impact", "index: luck", "unknown-value", "“index” cannot be “luck”"),
        ("type: yes-no, dont_know", "type: poem, dont_know", "unknown-value", "“type” cannot be “poem”"),
        (", codes: [clinic, clinic_beds, dental]", "", "missing-key", "A choice needs “codes”"),
        ("{when: \"{kind} = 'clinic_beds'\"", "{when: \"{kind} = 'palace'\"", "unknown-option", "no option “palace”"),
        ("survey: tiny", "survey: Tiny One", "bad-value", "“survey” cannot be"),
        ("survey: tiny", "survey: other", "other-survey", "the questionnaires are of “tiny”"),
        ("limits:\n  - text", "limits:\n  - words", "missing-key", "needs “text”"),
        ('url: "https://example.org/book"', "url: example", "bad-value", "“url” cannot be"),
    ],
)  # fmt: skip
def test_a_fault_is_told_with_its_line_and_remedy(old: str, new: str, code: str, told: str) -> None:
    assert MODEL.count(old) >= 1
    content = MODEL.replace(old, new, 1)
    if not code:
        assert parse_model(content.encode(), questionnaires=[questionnaire()])  # a yes-no question is a truth by itself
        return

    faults = refused(content).faults

    found = [fault for fault in faults if fault.code == code and re.search(re.escape(told), str(fault))]
    assert found, "\n".join(str(fault) for fault in faults)
    assert all(fault.remedy and fault.file == "risk_model.yaml" and fault.line >= 1 for fault in faults)


def test_a_fault_is_told_at_its_own_line() -> None:
    content = MODEL.replace("grade: D", "grade: E", 1)

    [fault] = refused(content).faults

    assert content.splitlines()[fault.line - 1].strip() == "grade: E"
    assert fault.item == "key"


def test_there_are_two_numbers_never_one() -> None:
    one = MODEL.replace("key: copies, index: impact", "key: copies, index: likelihood").replace("points: ", "ratio: ")

    [fault] = refused(one).faults

    assert fault.message == "No factor belongs to the number “impact”."


@pytest.mark.parametrize("content", ["", "- a\n- b\n", "survey: [", "survey: tiny\n", "a: &x 1\nb: *x\n", "\x00"])
def test_what_is_no_model_at_all_is_refused_in_words(content: str) -> None:
    assert refused(content).faults


def test_a_model_is_checked_with_its_survey(tmp_path: Path) -> None:
    folder = tmp_path / FOLDER.name
    shutil.copytree(FOLDER, folder)
    sound = CliRunner().invoke(survey, ["check", str(folder / MODEL_FILE)])
    content = (folder / MODEL_FILE).read_text("utf-8")
    (folder / MODEL_FILE).write_text(content.replace("grade: C", "grade: E", 1), "utf-8")

    whole, alone = (CliRunner().invoke(survey, ["check", str(path)]) for path in (folder, folder / MODEL_FILE))

    assert sound.output == "No faults (1 file checked).\n"
    for result in (whole, alone):
        assert result.exit_code == 1
        assert "“grade” cannot be “E”" in result.output
        assert MODEL_FILE in result.output


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises((SurveyRefused, OSError)):
        load_model(tmp_path / "risk_model.yaml")
