"""The code list of relays, and where an address lies."""

from datetime import date
from pathlib import Path

import pytest

from tenken.frame.areas import Area, AreaKind, AreaList, CodeListRefused, read_areas
from tenken.frame.folding import fold
from tenken.identifiers import AreaCode
from tests.unit.frame.lists import AREAS


def test_the_code_list_holds_the_157_relays() -> None:
    kinds = [area.kind for area in AREAS.areas]

    assert len(kinds) == 157
    assert [kinds.count(kind) for kind in (AreaKind.PREFECTURE, AreaKind.WARD)] == [47, 23]
    assert sum(kinds.count(kind) for kind in AreaKind if kind.value.endswith("_city")) == 87


@pytest.mark.parametrize(
    ("address", "relay"),
    [
        ("北海道札幌市中央区北1条西1", "札幌市"),
        ("北海道 札幌市 中央区", "札幌市"),
        ("北海道夕張市本町", "北海道"),
        ("東京都港区芝公園", "港区"),
        ("東京都八王子市元本郷町", "八王子市"),
        ("東京都府中市宮西町", "東京都"),
        ("愛知県名古屋市港区", "名古屋市"),
        ("神奈川県茅ヶ崎市茅ヶ崎", "茅ヶ崎市"),
        ("神奈川県茅ケ崎市茅ケ崎", "茅ヶ崎市"),
        ("神奈川県茅ｹ崎市", "茅ヶ崎市"),
        ("大阪府東大阪市荒本北", "東大阪市"),
        ("大阪府大阪市北区", "大阪市"),
        ("大阪府大阪狭山市狭山", "大阪府"),
        ("京都府京都市中京区", "京都市"),
        ("京都府京田辺市", "京都府"),
        ("三重県四日市市諏訪町", "四日市市"),
        ("埼玉県さいたま市浦和区", "さいたま市"),
    ],
)
def test_an_address_lies_under_its_relay(address: str, relay: str) -> None:
    folded = fold(address)
    prefecture = AREAS.in_address(folded)
    assert prefecture is not None

    place = AREAS.place(prefecture=prefecture, address_folded=folded)

    assert place.relay.name == relay
    assert place.prefecture == prefecture
    assert place.relay.prefecture == prefecture.code


def test_a_city_is_found_where_the_address_leaves_the_prefecture_out() -> None:
    hokkaido = AREAS.prefecture("01")
    assert hokkaido is not None

    place = AREAS.place(prefecture=hokkaido, address_folded=fold("札幌市北区"))

    assert place.relay.name == "札幌市"


@pytest.mark.parametrize("written", ["東京都", "東京", "13", "130001", "１３", " 東京都 "])
def test_a_prefecture_is_read_by_name_or_number(written: str) -> None:
    area = AREAS.prefecture(written)

    assert area is not None
    assert area.code.digits == "130001"


@pytest.mark.parametrize("written", ["", "48", "0", "港区", "131032", "江戸", "都"])
def test_nothing_else_is_a_prefecture(written: str) -> None:
    assert AREAS.prefecture(written) is None


@pytest.mark.parametrize(
    ("lines", "fault"),
    [
        ("code,name\n010006,北海道\n", "no column kind"),
        ("code,name,kind\n010007,北海道,prefecture\n", "row 1"),
        ("code,name,kind\n010006,,prefecture\n", "name is empty"),
        ("code,name,kind\n010006,北海道,island\n", "island"),
        ("code,name,kind\n011002,札幌市,designated_city\n", "prefecture of 011002"),
        ("code,name,kind\n010006,北海道,prefecture\n010006,北海道,prefecture\n", "stands twice"),
        ("code,name,kind\n010006,北海道,ward\n", "missing"),
        ("code,name,kind,prefecture\n010006,北海道,prefecture,02\n", "not in 02"),
    ],
)
def test_a_faulty_code_list_is_refused_with_its_fault(tmp_path: Path, lines: str, fault: str) -> None:
    path = tmp_path / "relays.csv"
    path.write_text(lines, encoding="utf-8")

    with pytest.raises(CodeListRefused, match=fault):
        read_areas(path)


def test_a_missing_code_list_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CodeListRefused):
        read_areas(tmp_path / "none.csv")


def test_the_longest_name_wins() -> None:
    hokkaido = Area(AreaCode("010006"), "北海道", AreaKind.PREFECTURE)
    short = Area(AreaCode("011002"), "北市", AreaKind.CORE_CITY)
    long = Area(AreaCode("012025"), "北市市", AreaKind.CORE_CITY)
    areas = AreaList((hokkaido, short, long))

    relays = [areas.place(prefecture=hokkaido, address_folded=f"北海道{rest}").relay for rest in ("北市市1", "北市1")]

    assert relays == [long, short]


KAWAGUCHI = """code,name,kind,valid_from,valid_to
110001,埼玉県,prefecture,,
112011,川越市,core_city,,
112038,川口市,core_city,2018-04-01,
112224,越谷市,ordinance_city,,2015-03-31
112224,越谷市,core_city,2015-04-01,
"""


def _dated(tmp_path: Path, content: str = KAWAGUCHI) -> AreaList:
    path = tmp_path / "relays.csv"
    path.write_text(content, encoding="utf-8")
    return read_areas(path)


@pytest.mark.parametrize(
    ("day", "relay"), [(date(2018, 3, 31), "埼玉県"), (date(2018, 4, 1), "川口市"), (date(2026, 11, 23), "川口市")]
)
def test_a_city_is_a_relay_from_its_first_day_on(tmp_path: Path, day: date, relay: str) -> None:
    areas = _dated(tmp_path).at(day)
    saitama = areas.prefecture("11")
    assert saitama is not None

    assert areas.place(prefecture=saitama, address_folded=fold("埼玉県川口市青木")).relay.name == relay
    by_code = areas.of_municipality("11203")
    assert by_code is not None
    assert by_code.name == relay


def test_a_city_of_another_kind_from_a_day_on_has_the_kind_of_the_day(tmp_path: Path) -> None:
    areas = _dated(tmp_path)

    kinds = [found.kind for day in (date(2015, 3, 31), date(2015, 4, 1)) if (found := areas.at(day).area("112224"))]

    assert kinds == [AreaKind.ORDINANCE_CITY, AreaKind.CORE_CITY]


def test_a_code_for_the_same_days_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CodeListRefused, match="twice"):
        _dated(tmp_path, KAWAGUCHI.replace("2015-03-31", "2015-04-01"))


def test_days_that_are_none_or_end_before_they_begin_are_refused(tmp_path: Path) -> None:
    with pytest.raises(CodeListRefused, match="row 3"):
        _dated(tmp_path, KAWAGUCHI.replace("2018-04-01", "2018-04-31"))
    with pytest.raises(CodeListRefused, match="ends before"):
        _dated(tmp_path, KAWAGUCHI.replace("2018-04-01,", "2018-04-01,2018-03-01"))


@pytest.mark.parametrize("code", ["", "99999", "011003", "abcde", "000000"])
def test_what_is_no_code_of_a_municipality_has_no_relay(code: str) -> None:
    assert AREAS.of_municipality(code) is None
