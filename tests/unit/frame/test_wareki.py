"""Days by era, as public lists print them."""

from datetime import date

import pytest

from tenken.frame.wareki import day_in, read_day


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("令和6年4月1日", date(2024, 4, 1)),
        ("令和 6年 4月 1日", date(2024, 4, 1)),
        ("令和元年５月１日", date(2019, 5, 1)),
        ("令 6. 4. 1", date(2024, 4, 1)),
        ("令6.4.1", date(2024, 4, 1)),
        ("Ｒ６．４．１", date(2024, 4, 1)),
        ("R06.04.01", date(2024, 4, 1)),
        ("平31. 4.30", date(2019, 4, 30)),
        ("平成元年1月8日", date(1989, 1, 8)),
        ("昭３２．１１． １", date(1957, 11, 1)),
        ("S64.1.7", date(1989, 1, 7)),
        ("大正15年12月24日", date(1926, 12, 24)),
        ("2026年6月1日", date(2026, 6, 1)),
        ("2026-06-01", date(2026, 6, 1)),
        ("20260601", date(2026, 6, 1)),
    ],
)
def test_a_day_is_read_however_it_is_written(text: str, day: date) -> None:
    assert read_day(text) == day


@pytest.mark.parametrize("text", ["", "令和6年", "令和6年13月1日", "令和6年2月30日", "6.4.1", "昭和", "123456789"])
def test_what_is_no_day_is_none(text: str) -> None:
    assert read_day(text) is None


def test_a_day_is_found_in_a_title_and_in_a_file_name() -> None:
    assert day_in("令和 8年 6月 1日 現在　医科") == date(2026, 6, 1)
    assert day_in("02-1_clinic_facility_info_20260601.csv") == date(2026, 6, 1)
    assert day_in("コード内容別医療機関一覧表 12頁") is None


def test_a_number_that_is_no_day_is_passed_over() -> None:
    assert day_in("02-1_20269999_20260601.csv") == date(2026, 6, 1)
