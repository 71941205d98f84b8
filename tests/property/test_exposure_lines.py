"""Whole numbers beside reasons add up to the number above them, and the picture keeps its places."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenken.risk.loading import parse_model
from tenken.risk.model import IndexName
from tenken_site.risk_assessments.gauge import LEFT, LETTER, WIDE, gauge
from tenken_site.risk_assessments.presenters_reasons import adding_up
from tests.factories.exposure import FILES, MODEL
from tests.factories.risk import shipped_model

PARTS = st.lists(st.floats(0, 60, allow_nan=False), min_size=1, max_size=8)
TINY = parse_model((FILES / MODEL).read_bytes())


@given(PARTS)
def test_rounded_parts_add_up_and_none_is_a_whole_one_away(parts: list[float]) -> None:
    whole = round(sum(parts))

    found = adding_up(parts, whole=whole)

    assert sum(found) == whole
    assert all(abs(size - part) <= 1 for size, part in zip(found, parts, strict=True))
    assert min(found) >= 0


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("index", list(IndexName))
def test_every_band_of_the_shipped_model_is_named_in_the_picture(index: IndexName, language: str) -> None:
    """The highest one above all: its label may use the margin, and stays within it."""
    drawn = gauge(shipped_model(), index, value=50, low=20, high=80, language=language)

    assert [zone.label for zone in drawn.zones] == [band.label.in_language(language) for band in shipped_model().bands]
    for before, zone in zip(drawn.zones, drawn.zones[1:], strict=False):
        wide = len(zone.label) * LETTER[language]
        begins = float(zone.at) - (wide if zone.ends else wide / 2)
        assert begins >= float(before.at) + len(before.label) * LETTER[language] / 2


@given(st.integers(0, 100), st.integers(0, 100), st.integers(0, 100), st.sampled_from(["ja", "en"]))
def test_the_picture_keeps_its_order_and_stays_on_its_ground(one: int, two: int, three: int, language: str) -> None:
    low, value, high = sorted((one, two, three))

    drawn = gauge(TINY, IndexName.LIKELIHOOD, value=value, low=low, high=high, language=language)

    places = [float(drawn.low), float(drawn.value), float(drawn.high)]
    assert places == sorted(places)
    assert places[0] >= LEFT
    assert places[2] <= LEFT + WIDE
    assert abs(float(drawn.low) + float(drawn.span) - float(drawn.high)) < 0.2
    assert abs(sum(float(zone.width) for zone in drawn.zones) - WIDE) < 1
