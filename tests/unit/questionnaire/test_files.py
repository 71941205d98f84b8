"""Files that are refused as files: missing, empty, too big, not UTF-8, or built to exhaust a reader."""

import time
from pathlib import Path

import pytest

from tenken.questionnaire.faults import SurveyRefused
from tenken.questionnaire.linting import check, check_survey
from tenken.questionnaire.loading import load_instrument, parse_instrument
from tenken.questionnaire.yaml_source import MAX_BYTES, MAX_DEPTH, MOST_FAULTS, MapNode, Scalar, parse, read

WELL_UNDER = 3.0  # seconds of CPU; far from what a bomb would take, far above a slow machine


def refusal(path: Path) -> tuple[str, int]:
    faults = check_survey(path)
    assert len(faults) == 1
    assert faults[0].file == str(path)
    assert faults[0].remedy
    return faults[0].code, faults[0].line


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    assert refusal(tmp_path / "nowhere.yaml") == ("missing-file", 1)


@pytest.mark.parametrize("content", ["", "\n\n", "# only a comment\n", "---\n", "null\n"])
def test_an_empty_file_says_nothing_and_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "core.yaml"
    path.write_text(content)

    codes = {fault.code for fault in check_survey(path)}

    assert codes <= {"empty-file", "wrong-type"}
    assert codes


def test_a_file_that_is_not_utf_8_names_line_and_byte(tmp_path: Path) -> None:
    path = tmp_path / "core.yaml"
    path.write_bytes(b"instrument: core\ntitle: " + "調査".encode("cp932"))

    faults = check_survey(path)

    assert [(fault.code, fault.line, fault.column) for fault in faults] == [("not-utf-8", 2, 8)]
    assert "byte 25" in faults[0].message


def test_a_byte_order_mark_is_accepted() -> None:
    assert parse("\ufeffa: 1".encode(), file="x") == parse(b"a: 1", file="x")


def test_a_file_of_10_mb_is_refused_without_being_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "core.yaml"
    path.write_bytes(b"a: 1\n" * 2_000_000)

    def must_not_open(*_: object, **__: object) -> None:
        raise AssertionError("the file was opened")

    monkeypatch.setattr(Path, "open", must_not_open)

    assert refusal(path) == ("file-too-big", 1)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("[" * 100_000, "too-deep"),
        ("{a: " * 100_000, "too-deep"),
        ("- " * 100_000, "too-deep"),
        ("? " * 100_000, "too-deep"),
        ("- x\n" * 200_000, "too-many-nodes"),
        ("[" + "x," * 400_000 + "]", "too-many-nodes"),
        ("".join(f"k{number}: 1\n" for number in range(80_000)), "too-many-nodes"),
        ("? [a, b]\n: 1\n", "bad-key"),
        ("a: 1\n---\nb: 2\n", "several-documents"),
        ("a: [1, 2\n", "yaml-syntax"),
        ("a: 1\nb\n", "yaml-syntax"),
    ],
    ids=lambda value: value[:20] if isinstance(value, str) else None,
)
def test_yaml_beyond_plain_mappings_and_lists_is_refused_at_once(tmp_path: Path, content: str, code: str) -> None:
    path = tmp_path / "core.yaml"
    path.write_text(content, encoding="utf-8")
    assert path.stat().st_size <= MAX_BYTES
    started = time.process_time()

    found, _ = refusal(path)

    assert found == code
    assert time.process_time() - started < WELL_UNDER


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("a: !!python/object/apply:os.system ['true']\n", "tag"),
        ("a: 1\na: 2\n", "duplicate-key"),
        ("a: \x07bell\n", "control-character"),
        ("a: pay\u202eload\n", "control-character"),
        ('a: "\\u200b"\n', "control-character"),
    ],
)
def test_what_leaves_the_rest_readable_is_named_and_the_file_refused(tmp_path: Path, content: str, code: str) -> None:
    path = tmp_path / "core.yaml"
    path.write_text(content, encoding="utf-8")

    codes = [fault.code for fault in check_survey(path)]

    assert codes.count(code) == 1
    assert "missing-key" in codes  # reading went on: there is no instrument, title …
    with pytest.raises(SurveyRefused) as refused:
        parse(content.encode(), file="x")
    assert [fault.code for fault in refused.value.faults] == [code]


def test_the_place_of_an_escaped_control_character_is_its_own_line() -> None:
    with pytest.raises(SurveyRefused) as refused:
        parse(b'a: "one\n  two\\u200b"\n', file="x")

    assert [(fault.line, fault.column) for fault in refused.value.faults] == [(2, 6)]


def test_a_null_byte_at_the_end_is_one_fault(tmp_path: Path) -> None:
    path = tmp_path / "core.yaml"
    path.write_bytes(b"a: 1\n\x00\n")

    assert refusal(path) == ("control-character", 2)


def test_an_item_that_merges_another_is_only_told_so() -> None:
    content = """\
instrument: core
survey: tiny
version: "1"
languages: [ja]
title: {ja: 調査}
items:
  - {link_id: Q1, type: short-text, origin: notice, text: {ja: 名前}}
  - link_id: Q2
    <<: *first
"""

    with pytest.raises(SurveyRefused) as refused:
        parse_instrument(content.encode(), file="x")

    assert [(fault.line, fault.item, fault.code) for fault in refused.value.faults] == [(9, "Q2", "anchor-or-alias")]


@pytest.mark.parametrize("repeats", [3, 30_000])
def test_an_alias_within_an_anchor_is_refused_at_once_and_never_expanded(tmp_path: Path, repeats: int) -> None:
    path = tmp_path / "core.yaml"
    path.write_text(f"a: &a [x,x,x]\nb: &b [{','.join(['*a'] * repeats)}]\nc: [*b,*b,*b]\n", encoding="utf-8")
    started = time.process_time()

    faults = check_survey(path)

    assert [(fault.line, fault.code) for fault in faults] == [(line, "anchor-or-alias") for line in (1, 2, 2)]
    assert time.process_time() - started < WELL_UNDER


@pytest.mark.parametrize("line", ["a: 1\n", "- \x07\n", "a: *b\n"])
def test_a_file_full_of_faults_names_the_first_hundred(tmp_path: Path, line: str) -> None:
    path = tmp_path / "core.yaml"
    path.write_text(line * 10_000, encoding="utf-8")
    started = time.process_time()

    faults = check_survey(path)

    assert len(faults) == MOST_FAULTS
    assert time.process_time() - started < WELL_UNDER


def test_the_place_of_a_control_character_is_its_line_and_column(tmp_path: Path) -> None:
    path = tmp_path / "core.yaml"
    path.write_text("a: 1\nb: x\x07y\n", encoding="utf-8")

    fault = next(fault for fault in check_survey(path) if fault.code == "control-character")

    assert (fault.line, fault.column) == (2, 5)


def test_a_file_that_grows_while_it_is_read_is_still_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "core.yaml"
    path.write_bytes(b"#" * (MAX_BYTES + 100))
    real = Path.stat
    monkeypatch.setattr(Path, "stat", lambda self, **options: real(tmp_path, **options) if self == path else real(self))
    monkeypatch.setattr(Path, "is_file", lambda self: True)

    with pytest.raises(SurveyRefused) as refused:
        read(path)

    assert refused.value.faults[0].code == "file-too-big"


def test_nodes_know_their_line_and_whether_they_were_quoted() -> None:
    node = parse(b'a: 1\nb: "2"\n', file="x")

    assert isinstance(node, MapNode)
    (_, plain), (key, quoted) = node.entries
    assert isinstance(plain, Scalar)
    assert isinstance(quoted, Scalar)
    assert (plain.plain, quoted.plain) == (True, False)
    assert (key.place.line, quoted.place.line, quoted.place.column) == (2, 2, 4)


def test_several_faults_of_one_file_are_all_named_in_the_order_of_the_file() -> None:
    content = """\
instrument: many
survey: tiny
version: 2026.1
languages: [ja]
title: {ja: 調査}
items:
  - link_id: 1bad
    type: short-text
    text: {ja: 名前}
  - link_id: Q2
    type: integer
    origin: notice
    text: {ja: 台数}
    minimum: x
    what: ever
"""

    with pytest.raises(SurveyRefused) as refused:
        parse_instrument(content.encode(), file="many.yaml")

    assert [(fault.line, fault.code) for fault in refused.value.faults] == [
        (3, "bare-word"),
        (7, "missing-origin"),
        (7, "bad-value"),
        (14, "wrong-type"),
        (15, "unknown-key"),
    ]


def test_load_instrument_refuses_what_check_names(tmp_path: Path) -> None:
    path = tmp_path / "core.yaml"
    path.write_text("instrument: core\n")

    with pytest.raises(SurveyRefused) as refused:
        load_instrument(path)

    assert refused.value.faults == check_survey(path)


def test_a_folder_with_nothing_to_check_is_a_fault(tmp_path: Path) -> None:
    assert refusal(tmp_path) == ("nothing-to-check", 1)


def test_a_folder_of_instruments_checks_each_and_says_which(tmp_path: Path) -> None:
    good = Path(__file__).parents[2] / "fixtures" / "questionnaires" / "yes_no.yaml"
    for name in ("one.yaml", "two.yaml"):
        (tmp_path / name).write_text(good.read_text(encoding="utf-8"), encoding="utf-8")

    checked = check(tmp_path)

    assert checked.files == (str(tmp_path / "one.yaml"), str(tmp_path / "two.yaml"))
    assert [fault.code for fault in checked.faults] == ["duplicate-instrument"]
    assert checked.faults[0].file == str(tmp_path / "two.yaml")


def test_a_name_that_no_file_can_have_is_a_fault(tmp_path: Path) -> None:
    assert refusal(tmp_path / ("x" * 5_000)) == ("unreadable-file", 1)


def test_a_device_is_no_file() -> None:
    assert refusal(Path("/dev/zero")) == ("missing-file", 1)


def test_the_bound_of_depth_is_exact() -> None:
    parse(b"[" * (MAX_DEPTH - 1) + b"x" + b"]" * (MAX_DEPTH - 1), file="x")

    with pytest.raises(SurveyRefused):
        parse(b"[" * MAX_DEPTH + b"x" + b"]" * MAX_DEPTH, file="x")
