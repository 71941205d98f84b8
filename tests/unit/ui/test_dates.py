"""Dates and times as people read them."""

from datetime import UTC, date, datetime

from django.utils import translation

from tenken_site.ui import dates
from tenken_site.ui.templatetags.tenken_ui import binding, short_before

LAST_SECOND = datetime(2026, 8, 21, 14, 59, 59, tzinfo=UTC)


def test_a_deadline_names_era_year_weekday_and_japan_time() -> None:
    assert dates.binding_moment(LAST_SECOND, language="ja") == "令和8年（2026年）8月21日（金）23:59"
    assert dates.binding_moment(LAST_SECOND, language="en") == "Friday, 21 August 2026, 23:59 (Japan time)"


def test_what_ends_as_the_next_day_begins_ends_for_people_one_minute_before_midnight() -> None:
    midnight = datetime(2026, 8, 21, 15, tzinfo=UTC)

    with translation.override("ja"):
        assert short_before(midnight) == "8月21日（金）23:59"


def test_a_receipt_tells_the_second() -> None:
    assert dates.binding_moment(LAST_SECOND, language="ja", seconds=True).endswith("23:59:59")


def test_the_first_year_of_the_era_is_called_gannen_and_days_before_it_keep_the_western_year() -> None:
    assert dates.binding_day(date(2019, 5, 1), language="ja") == "令和元年（2019年）5月1日（水）"
    assert dates.binding_day(date(2019, 4, 30), language="ja") == "2019年4月30日（火）"


def test_days_left_are_counted_on_the_calendar_of_japan() -> None:
    with translation.override("ja"):
        late_evening = datetime(2026, 8, 20, 14, 30, tzinfo=UTC)  # 23:30 on the 20th in Japan
        past_midnight = datetime(2026, 8, 20, 15, 30, tzinfo=UTC)  # 0:30 on the 21st

        assert dates.days_left(LAST_SECOND, now=late_evening) == "あと1日"
        assert dates.days_left(LAST_SECOND, now=past_midnight) == "今日まで"
        assert dates.days_left(LAST_SECOND, now=datetime(2026, 8, 21, 15, 0, tzinfo=UTC)) == ""


def test_month_day_and_time_of_a_deadline_stay_on_one_line() -> None:
    with translation.override("ja"):
        assert binding(LAST_SECOND) == '令和8年（2026年）<span class="nb">8月21日（金）23:59</span>'


def test_the_day_that_answers_speak_of_is_the_end_of_its_month_or_a_day() -> None:
    assert dates.as_of(date(2026, 6, 30), language="ja") == "令和8年6月末の状況"
    assert dates.as_of(date(2026, 6, 15), language="ja") == "令和8年6月15日の状況"
    assert dates.as_of(date(2026, 2, 28), language="en") == "Situation at the end of February 2026"
    assert dates.as_of(date(2026, 6, 15), language="en") == "Situation on 15 June 2026"


def test_a_short_time_on_another_day_leaves_out_the_weekday() -> None:
    assert dates.day_and_clock(LAST_SECOND, language="ja") == "8月21日 23:59"
    assert dates.day_and_clock(LAST_SECOND, language="en") == "21 August 23:59"
