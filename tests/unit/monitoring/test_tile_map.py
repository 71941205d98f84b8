"""The map of tiles."""

from itertools import combinations

import pytest

from tenken_site.monitoring.charts.tile_map import CUTS, HEIGHT, PLACES, WIDTH, class_of, tiles

EVERYWHERE: dict[str, float | None] = {f"{number:02d}": 31.6 for number in range(1, 48)}


def test_every_prefecture_has_its_own_place() -> None:
    drawn = tiles(EVERYWHERE, late=())

    assert {tile.prefecture for tile in drawn} == set(EVERYWHERE)
    for one, other in combinations(drawn, 2):
        apart = (
            one.x + one.width <= other.x
            or other.x + other.width <= one.x
            or one.y + one.height <= other.y
            or other.y + other.height <= one.y
        )
        assert apart, (one.prefecture, other.prefecture)


def test_every_tile_lies_in_the_picture() -> None:
    for tile in tiles(EVERYWHERE, late=EVERYWHERE):
        assert tile.x >= 0
        assert tile.y >= 0
        assert tile.x + tile.width <= WIDTH
        assert tile.y + tile.height <= HEIGHT
        assert tile.y < tile.name_y < tile.rate_y < tile.y + tile.height


@pytest.mark.parametrize(
    ("rate", "css"),
    [
        (None, "k0"),
        (0, "k1"),
        (14.999, "k1"),
        (15, "k2"),
        (30, "k3"),
        (45, "k4"),
        (59.9, "k4"),
        (60, "k5"),
        (100, "k5"),
    ],
)
def test_a_rate_on_a_limit_lies_in_the_class_above(rate: float | None, css: str) -> None:
    assert class_of(rate) == css


def test_there_are_five_classes_from_light_to_dark() -> None:
    assert len(CUTS) == 4
    assert [class_of(rate) for rate in (0, *CUTS)] == ["k1", "k2", "k3", "k4", "k5"]


def test_only_the_late_are_framed_and_the_frame_lies_in_the_tile() -> None:
    chiba, osaka = tiles({"12": 20.0, "27": 50.0}, late={"12"})

    assert (chiba.prefecture, chiba.late, osaka.late) == ("12", True, False)
    x, y, width, height = chiba.frame
    assert chiba.x < x
    assert chiba.y < y
    assert x + width < chiba.x + chiba.width
    assert y + height < chiba.y + chiba.height


def test_dark_tiles_carry_white_text() -> None:
    light, dark = tiles({"01": 10.0, "02": 70.0}, late=())

    assert (light.dark, dark.dark) == (False, True)


def test_places_are_named_by_the_two_digits_of_a_prefectures_code() -> None:
    assert sorted(PLACES) == sorted(EVERYWHERE)
