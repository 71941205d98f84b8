"""Lists as text: encodings, separators, headings, lines, repetitions."""

import pytest

from tenken.frame import facility_lists
from tenken.frame.facility_lists import Accepted, Refused, Repeated
from tests.unit.frame.lists import outcomes, reading, refusal

TEXT = "facility_code,name,postcode,address\r\n0110113719,髙橋医院,060-0001,北海道札幌市中央区\r\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_the_encoding_is_found_out(encoding: str) -> None:
    read = reading(TEXT.encode(encoding))

    (outcome,) = read.outcomes
    assert read.format == encoding
    assert isinstance(outcome, Accepted)
    assert outcome.unit.name == "髙橋医院"


def test_a_file_in_no_known_encoding_names_line_and_byte() -> None:
    content = TEXT.encode() + b"0110112489,\xff\xfe\x80,,\r\n"

    refused = refusal(content)

    assert (refused.code, refused.line) == ("encoding_unknown", 3)
    assert f"{content.index(0xFF)}バイト目" in refused.reason
    assert "UTF-8" in refused.remedy


def test_a_broken_cp932_file_names_the_place_where_cp932_ends() -> None:
    content = TEXT.encode("cp932") * 2 + b",\x81\xff,,\r\n"

    refused = refusal(content)

    assert (refused.code, refused.line) == ("encoding_unknown", 5)
    assert "CP932" in refused.reason


def test_bytes_are_located_beyond_the_first_piece_that_is_read() -> None:
    filler = ("あ" * 100 + "\n") * 5000  # 1.5 MB; characters cross the border of the pieces
    content = (TEXT + filler).encode() + b"\xc0\n"

    refused = refusal(content)

    assert refused.line == 5003
    assert f"{len(content) - 2}バイト目" in refused.reason


def test_a_marked_utf8_file_with_a_wrong_byte_is_not_taken_for_cp932() -> None:
    assert "UTF-8" in refusal(b"\xef\xbb\xbf" + TEXT.encode("cp932")).reason


def test_utf16_is_refused_with_what_to_do() -> None:
    refused = refusal(TEXT.encode("utf-16"))

    assert refused.code == "encoding_unknown"
    assert "CSV UTF-8" in refused.remedy


def test_an_encoding_that_was_named_is_used() -> None:
    refused = refusal(TEXT.encode("cp932"), encoding="utf-8")

    assert (refused.code, refused.line) == ("encoding_unknown", 2)


def test_tabs_separate_too() -> None:
    (outcome,) = reading(TEXT.replace(",", "\t")).outcomes

    assert isinstance(outcome, Accepted)


def test_lines_are_counted_as_an_editor_shows_them() -> None:
    found = outcomes('0110113719,"山田\n医院",,北海道', "", ",,,", ",海野医院,,北海道")

    assert [outcome.line for outcome in found] == [2, 6]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ('"海野,北海道\n川口,北海道\n', "閉じていません"),
        ('"海野"医院,北海道\n', "すぐ後に"),
        ('"' + "海" * 100_001 + '",北海道\n', "100,000文字"),
        ('"海野,北海道\n' * 3, "すぐ後に"),
    ],
    ids=["open", "closed inside", "long", "the next one closes it"],
)
def test_a_faulty_quotation_mark_is_explained_with_the_line_where_its_row_begins(rows: str, said: str) -> None:
    refused = refusal("name,address\n山田,北海道\n" + rows)

    assert (refused.code, refused.line) == ("quotes_open", 3)
    assert said in refused.reason
    assert not any(character.isascii() and character.isalpha() for character in refused.reason)


def test_a_quotation_mark_that_swallows_the_file_is_refused() -> None:
    refused = refusal('name,address\n"' + "山田,北海道\n" * 20_000)

    assert (refused.code, refused.line) == ("quotes_open", 2)


@pytest.mark.parametrize("row", ["," * 1_100_000, '"海\n",' * 250_000], ids=["one line", "many lines"])
def test_a_row_longer_than_any_list_has_is_refused_before_it_takes_all_memory(row: str) -> None:
    refused = refusal("name,address\n山田,北海道\n" + row + "\n")

    assert (refused.code, refused.line) == ("row_too_long", 3)


@pytest.mark.parametrize(
    "headings",
    [
        "医療機関コード,名称,郵便番号,所在地",
        "医療機関番号,医療機関名称,〒,住所",
        "医療機関 コード,施設名,郵便番号,医療機関所在地",
        "保険医療機関番号,医療機関の名称,郵便番号,医療機関の所在地",
        "医療機関コード（10桁）,施設の名称（必須）,郵便番号※,施設の所在地＊",
        "FACILITY_CODE,Name,Postcode,ADDRESS",
    ],
)
def test_common_headings_need_no_mapping(headings: str) -> None:
    read = reading(f"{headings}\n0110113719,山田医院,060-0001,北海道札幌市\n")

    (outcome,) = read.outcomes
    assert isinstance(outcome, Accepted)
    assert (outcome.unit.facility_code, outcome.unit.postcode) == ("0110113719", "060-0001")
    assert outcome.unit.address == "北海道札幌市"


def test_a_mapping_names_the_columns() -> None:
    read = reading(
        "コード,なまえ,ばしょ,メモ\n0110113719,山田医院,北海道,x\n", mapping={"name": "なまえ", "address": "ばしょ"}
    )

    (outcome,) = read.outcomes
    assert isinstance(outcome, Accepted)
    assert (outcome.unit.name, outcome.unit.facility_code) == ("山田医院", "")
    assert read.columns.unused == ("コード", "メモ")


def test_a_heading_as_it_stands_goes_before_one_with_a_note() -> None:
    read = reading("医療機関コード(7桁),医療機関コード,名称,所在地\n0113719,0110113719,山田医院,北海道\n")

    assert read.columns.headings["facility_code"] == "医療機関コード"


def test_a_mapping_chooses_between_headings_with_different_notes() -> None:
    headings = "医療機関コード(7桁),医療機関コード(10桁),名称,所在地"
    content = f"{headings}\n0113719,0110113719,山田医院,北海道\n"

    assert refusal(content).code == "column_twice"
    read = reading(content, mapping={"facility_code": "医療機関コード(10桁)"})
    assert read.columns.places["facility_code"] == 1


def test_a_missing_name_column_is_told_with_the_headings_that_are_there() -> None:
    refused = refusal("なまえ,ばしょ,\n山田医院,北海道,\n")

    assert refused.code == "column_missing"
    assert "なまえ、ばしょ" in refused.remedy


def test_a_missing_address_column_is_told_with_the_headings_that_are_there() -> None:
    assert "名称、電話" in refusal("名称,電話\n山田医院,1\n").remedy


def test_one_column_for_two_fields_is_refused() -> None:
    refused = refusal(TEXT, mapping={"name": "name", "address": "ＮＡＭＥ"})

    assert refused.code == "column_shared"


def test_a_column_that_was_mapped_is_not_taken_for_another_field() -> None:
    refused = refusal("名称,電話\n北海道,1\n", mapping={"address": "名称"})

    assert (refused.code, refused.column) == ("column_missing", "name")


def test_the_open_list_of_clinics_needs_no_mapping() -> None:
    read = reading(
        "ID,正式名称,正式名称（フリガナ）,略称,機関区分,都道府県コード,市区町村コード,所在地\n"
        "0120000000001,山田医院,ヤマダイイン,,2,01,101,札幌市中央区\n"
        "1330000000002,海野歯科,ウンノシカ,,3,13,103,港区芝公園\n"
    )

    units = [outcome.unit for outcome in read.outcomes if isinstance(outcome, Accepted)]
    assert [(unit.name, unit.kind, unit.relay) for unit in units] == [
        ("山田医院", "clinic", "011002"),
        ("海野歯科", "dental", "131032"),
    ]


def test_private_characters_of_cp932_are_kept() -> None:
    (outcome,) = reading(b"name,address\n\xf0\x40" + ",北海道\n".encode("cp932")).outcomes

    assert isinstance(outcome, Accepted)
    assert (outcome.unit.name, outcome.unit.review) == ("\ue000", ("gaiji",))


def test_titles_may_stand_above_the_headings() -> None:
    read = reading("令和8年 診療所一覧\n\n項番,名称,所在地\n1,山田医院,北海道\n")

    assert [outcome.line for outcome in read.outcomes] == [4]


@pytest.mark.parametrize(
    ("content", "mapping", "code"),
    [
        ("", {}, "file_empty"),
        ("\n\n", {}, "file_empty"),
        ("name,address\n,\n", {}, "rows_missing"),
        ("a,b\n1,2\n", {}, "column_missing"),
        ("name,tel\n1,2\n", {}, "column_missing"),
        ("name,name,address\n1,2,3\n", {}, "column_twice"),
        ("name,address\n1,2\n", {"name": "名前"}, "column_unknown"),
        ("name,address\n1,2\n", {"phone": "name"}, "field_unknown"),
    ],
)
def test_a_file_that_is_no_list_is_refused(content: str, mapping: dict[str, str], code: str) -> None:
    assert refusal(content, mapping=mapping).code == code


def test_a_file_above_the_limit_is_refused_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(facility_lists, "LARGEST_FILE", 10)

    assert refusal(TEXT).code == "file_too_large"


def test_a_row_said_again_is_reported_and_taken_once() -> None:
    found = outcomes(
        "0110113719,髙橋医院,060-0001,北海道札幌市１",
        "01-1-0113719,高橋医院 ,,北海道札幌市1",
        ",山田医院,,北海道函館市",
        ",山田医院,,北海道函館市",
    )

    assert isinstance(found[0], Accepted)
    assert found[1] == Repeated(3, first_line=2)
    assert isinstance(found[2], Accepted)
    assert found[3] == Repeated(5, first_line=4)


def test_rows_without_a_code_that_differ_anywhere_are_not_repetitions() -> None:
    found = outcomes(
        ",山田医院,060-0001,北海道",
        ",山田医院,060-0002,北海道",
        ",山田医院,060-0001,東京都",
        ",山川医院,060-0001,北海道",
    )

    assert all(isinstance(outcome, Accepted) for outcome in found)


def test_a_refused_row_does_not_take_its_code_from_a_good_one() -> None:
    found = outcomes("0110113719,,,北海道", "0110113719,海野医院,,北海道")

    assert isinstance(found[0], Refused)
    assert isinstance(found[1], Accepted)
