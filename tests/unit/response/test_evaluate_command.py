import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tenken.cli.survey_evaluate import evaluate
from tenken.questionnaire.loading import load_instrument
from tenken.questionnaire.survey import load_survey
from tenken.response.assessment import assess
from tenken.response.model import Json

TINY = """
instrument: {name}
survey: tiny
version: "1"
languages: [ja, en]
title: {{ja: 小さな調査, en: A tiny survey}}
items:
  - link_id: Q1
    type: yes-no
    text: {{ja: 台帳管理を行っている, en: A ledger is kept}}
    origin: notice
    required: true
    options:
      - {{code: "yes", label: {{ja: 行っている, en: "We do"}}}}
      - {{code: "no", label: {{ja: 行っていない, en: "We do not"}}}}
  - link_id: Q2
    type: integer
    text: {{ja: 台数, en: How many}}
    origin: notice
    required: true
    enable_when: [{{question: Q1, operator: "=", answer: true}}]
    constraints:
      - key: usual
        severity: soft
        expression: "{{Q2}} < 100"
        message: {{ja: 台数を確かめてください。, en: Check.}}
"""


@pytest.fixture
def instrument(tmp_path: Path) -> Path:
    path = tmp_path / "core.yaml"
    path.write_text(TINY.format(name="core"), encoding="utf-8")
    return path


def run(path: Path, answers: object, *options: str) -> Result:
    file = path if path.is_dir() else path.parent
    file = file / "answers.json"
    if isinstance(answers, bytes):
        file.write_bytes(answers)
    else:
        file.write_text(json.dumps(answers), encoding="utf-8")
    return CliRunner().invoke(evaluate, [str(path), "--answers", str(file), *options])


def test_complete_answers_exit_with_zero_and_show_what_would_be_submitted(instrument: Path) -> None:
    result = run(instrument, {"Q1": True, "Q2": "１２"})

    assert result.exit_code == 0
    assert "Q1  台帳管理を行っている" in result.output
    assert "  Q1  行っている\n  Q2  12\nこの内容で提出できます。" in result.output


def test_incomplete_answers_exit_with_one_and_say_what_to_do(instrument: Path) -> None:
    result = run(instrument, {"Q2": 5, "Q9": 1})

    assert result.exit_code == 1
    assert "Q1  『行っている』『行っていない』のどちらかを選んでください。" in result.output
    assert "この調査票に「Q9」という設問はありません。 [unknown-question]" in result.output
    assert "このままでは提出できません。" in result.output


def test_the_json_says_the_same_in_the_language_asked_for(instrument: Path) -> None:
    result = run(instrument, {"Q1": False, "Q2": "many"}, "--json", "--language", "en")

    assert result.exit_code == 0
    assert json.loads(result.stdout) == {
        "open": ["Q1"],
        "missing": [],
        "problems": [],
        "to_confirm": [],
        "answers": {"Q1": False},
        "complete": True,
    }


def test_a_soft_problem_is_shown_with_the_key_that_confirms_it(instrument: Path) -> None:
    asked = json.loads(run(instrument, {"Q1": True, "Q2": 500}, "--json", "--language", "en").stdout)

    assert asked["complete"] is False
    assert [(found["link_id"], found["code"], found["message"]) for found in asked["to_confirm"]] == [
        ("Q2", "usual", "Check.")
    ]
    key = asked["to_confirm"][0]["key"]
    assert f"(--confirmed {key})" in run(instrument, {"Q1": True, "Q2": 500}).output
    assert run(instrument, {"Q1": True, "Q2": 500}, "--confirmed", key).exit_code == 0


def test_confirming_what_nobody_asked_is_refused_with_the_keys_that_wait(instrument: Path) -> None:
    asked = json.loads(run(instrument, {"Q1": True, "Q2": 500}, "--json").stdout)
    key = asked["to_confirm"][0]["key"]

    mistaken = run(instrument, {"Q1": True, "Q2": 500}, "--confirmed", "s\x1b[2J", "--confirmed", key, "--json")
    stale = run(instrument, {"Q1": True, "Q2": 600}, "--confirmed", key)
    none_waits = run(instrument, {"Q1": True, "Q2": 5}, "--confirmed", key)

    assert (mistaken.exit_code, stale.exit_code, none_waits.exit_code) == (2, 2, 2)
    assert mistaken.stdout == ""
    assert f"--confirmed 's\\x1b[2J': nothing waits under this key. These wait: {key}" in mistaken.stderr
    assert f"--confirmed {key!r}" in stale.stderr
    assert "No answer waits to be confirmed." in none_waits.stderr


def test_the_command_and_the_pages_share_one_engine(instrument: Path) -> None:
    answers: dict[str, Json] = {"Q1": True, "Q2": "x", "zz": None}

    shown = json.loads(run(instrument, answers, "--json").stdout)

    judged = assess(load_instrument(instrument), answers)
    assert set(shown["open"]) == judged.open
    assert tuple(shown["missing"]) == judged.missing
    assert [found["key"] for found in shown["problems"]] == [problem.key for problem in judged.problems]
    assert (shown["answers"], shown["complete"]) == (judged.pruned, judged.complete)


def test_a_folder_with_several_instruments_wants_one_by_name(instrument: Path) -> None:
    folder = instrument.parent
    assert run(folder, {"Q1": False}).exit_code == 0

    (folder / "extended.yaml").write_text(TINY.format(name="extended"), encoding="utf-8")

    assert "--instrument core | extended" in run(folder, {"Q1": False}).output
    assert run(folder, {"Q1": False}).exit_code == 2
    assert run(folder, {"Q1": False}, "--instrument", "extended").exit_code == 0
    unknown = run(folder, {"Q1": False}, "--instrument", "other")
    assert (unknown.exit_code, "no instrument “other”" in unknown.output) == (2, True)


def test_only_the_named_instrument_of_a_folder_is_read(instrument: Path) -> None:
    folder = instrument.parent
    (folder / "draft.yaml").write_text(TINY.format(name="draft").replace("type: integer", "type: no-type"), "utf-8")

    named = run(folder, {"Q1": False}, "--instrument", "core")
    faulty = run(folder, {"Q1": False}, "--instrument", "draft")
    unknown = run(folder, {"Q1": False}, "--instrument", "other")

    assert named.exit_code == 0, named.output
    assert (faulty.exit_code, "no-type" in faulty.output) == (2, True)
    assert unknown.exit_code == 2
    assert "There is: core" in unknown.output
    assert "draft.yaml" in unknown.output, "it may be the one that was meant"


def test_the_name_of_an_instrument_counts_and_not_that_of_its_file(instrument: Path) -> None:
    folder = instrument.parent
    instrument.rename(folder / "questions.yaml")
    (folder / "core.yaml").write_text(TINY.format(name="extended").replace("台帳管理", "台数管理"), encoding="utf-8")

    result = run(folder, {"Q1": False}, "--instrument", "core")

    assert result.exit_code == 0
    assert "台帳管理を行っている" in result.output


def test_two_files_with_one_instrument_are_never_chosen_between(instrument: Path) -> None:
    (instrument.parent / "copy.yaml").write_text(TINY.format(name="core"), encoding="utf-8")

    for options in ([], ["--instrument", "core"]):
        result = run(instrument.parent, {"Q1": False}, *options)

        assert result.exit_code == 2
        assert "copy.yaml and core.yaml both hold the instrument “core”" in result.output


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (b"1e-400", "not-a-whole-number"),
        (b"12.00000000000000000000001", "not-a-whole-number"),
        (b"1e400", "number-too-long"),
        (b"1e999999999", "number-too-long"),
        (b"9" * 50, "number-too-long"),
        (b"9" * 5000, "number-too-long"),
        (b"-" + b"9" * 900_000, "number-too-long"),
    ],
    ids=lambda value: value[:12].decode() if isinstance(value, bytes) else None,
)
def test_numbers_are_read_exactly_and_refused_at_their_question(instrument: Path, number: bytes, code: str) -> None:
    result = run(instrument, b'{"Q1": true, "Q2": ' + number + b"}", "--json")

    assert result.exit_code == 1, result.output
    shown = json.loads(result.stdout)
    assert [(found["link_id"], found["code"]) for found in shown["problems"]] == [("Q2", code)]
    assert shown["answers"] == {"Q1": True}
    assert "sys." not in result.output


def test_more_decimals_than_allowed_are_refused_and_not_rounded(instrument: Path) -> None:
    instrument.write_text(
        TINY.format(name="core").replace("type: integer", "type: decimal\n    decimals: 2"), encoding="utf-8"
    )

    refused = json.loads(run(instrument, b'{"Q1": true, "Q2": 0.1000000000000000055}', "--json").stdout)
    exact = json.loads(run(instrument, b'{"Q1": true, "Q2": 0.10}', "--json").stdout)

    assert [problem["code"] for problem in refused["problems"]] == ["too-many-decimals"]
    assert exact["answers"] == {"Q1": True, "Q2": "0.1"}


def test_a_label_in_place_of_a_code_is_answered_with_the_codes(instrument: Path) -> None:
    assert run(instrument, {"Q1": "no"}).exit_code == 0

    result = run(instrument, {"Q1": "行っていない"})

    assert result.exit_code == 1
    assert "のどちらかを選んでください。 [not-an-option]  (yes | no)" in result.output


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "not valid JSON"),
        (b'{"Q1": tru}', "answers.json:1:8: not valid JSON"),
        (b"[]", "not an object"),
        (b"null", "not an object"),
        (b'{"Q1": true, "Q1": false}', "'Q1' is given twice"),
        (b'{"Q2": NaN}', "NaN is no JSON number"),
        (b'{"Q2": 1e99999999999999999999}', "1e99999999999999999999 is no number that can be an answer"),
        (b'{"Q2": 1e-' + b"9" * 900_000 + b"}", "is no number that can be an answer"),
        (b"[" * 200_000, "nested too deeply"),
        ("{\"Q1\": \"はい\"}".encode("cp932"), "not UTF-8"),
        (b" " * 1_000_001, "too large"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)  # fmt: skip
def test_a_file_of_answers_that_cannot_be_used_exits_with_two_and_one_sentence(
    instrument: Path, content: bytes, told: str
) -> None:
    result = run(instrument, content, "--json")

    assert result.exit_code == 2
    assert told in result.stderr
    assert result.stdout == ""
    assert "Traceback" not in result.output
    assert len(result.stderr) < 500


def test_a_file_with_a_byte_order_mark_is_read(instrument: Path) -> None:
    assert run(instrument, b'\xef\xbb\xbf{"Q1": false}').exit_code == 0


def test_a_missing_file_or_folder_is_named(instrument: Path) -> None:
    runner = CliRunner()

    no_answers = runner.invoke(evaluate, [str(instrument), "--answers", str(instrument.parent / "none.json")])
    folder = runner.invoke(evaluate, [str(instrument), "--answers", str(instrument.parent)])
    (instrument.parent / "a.json").write_text("{}", encoding="utf-8")
    (instrument.parent / "empty").mkdir()
    answers = str(instrument.parent / "a.json")
    no_instrument = runner.invoke(evaluate, [str(instrument.parent / "none.yaml"), "--answers", answers])
    empty = runner.invoke(evaluate, [str(instrument.parent / "empty"), "--answers", answers])

    assert [result.exit_code for result in (no_answers, folder, no_instrument, empty)] == [2, 2, 2, 2]
    assert "none.json" in no_answers.output
    assert "none.yaml" in no_instrument.output
    assert "holds no instrument" in empty.output


def test_a_faulty_questionnaire_is_refused_with_its_faults(instrument: Path) -> None:
    instrument.write_text(TINY.format(name="core").replace("question: Q1", "question: Q7"), encoding="utf-8")

    result = run(instrument, {})

    assert result.exit_code == 2
    assert "core.yaml" in result.output
    assert "Q7" in result.output


def test_names_and_answers_cannot_write_to_the_terminal(instrument: Path) -> None:
    result = run(instrument, {"Q1": True, "\x1b[2J\ud800": 1, "Q2": "\x1b[2J"})

    assert result.exit_code == 1
    assert "\x1b" not in result.output


def test_the_instrument_that_the_folders_campaign_names_is_meant_unless_another_is_named(tmp_path: Path) -> None:
    folder = next(Path(__file__).parents[3].glob("surveys/*/campaign.yaml")).parent
    announced = load_survey(folder).campaign
    assert announced is not None
    answers = tmp_path / "answers.json"
    answers.write_text("{}", encoding="utf-8")

    def opened(*options: str) -> list[str]:
        result = CliRunner().invoke(evaluate, [str(folder), "--answers", str(answers), "--json", *options])
        return list(json.loads(result.stdout)["open"])

    assert opened() == opened("--instrument", announced.instrument)
    assert opened() != opened("--instrument", "extended")
