"""Area, kind and size: trees in which every whole is the sum of its parts."""

import pytest

from tenken.tabulation.dimensions import (
    CodeUnknown,
    cell_count,
    children,
    code_columns,
    codes,
    crosses,
    label,
    levels,
    partition,
)
from tests.factories.tables import clinic, dataset, dimensions


def test_what_is_left_of_a_prefecture_has_a_code_and_a_name_of_its_own() -> None:
    area = dimensions(dataset([clinic("010006")]))["area"]

    assert codes(area) == ("*", "010006", "011002", "012025", "010006-rest", "410004")
    assert label(area, "010006-rest").in_language("ja") == "北海道（保健所を設置する市・区を除く）"
    assert "410004" not in children(area)


def test_each_clinic_has_a_code_at_every_level_that_it_is_in() -> None:
    of = dataset([clinic("010006"), clinic("011002"), clinic("410004")])
    area = dimensions(of)["area"]

    named = [[codes(area)[at] if at >= 0 else None for at in level] for level in levels(of.records, area)]

    assert named == [["*"] * 3, ["010006", "010006", "410004"], ["010006-rest", "011002", None]]


def test_size_divides_clinics_with_beds_and_nothing_else() -> None:
    clinics = [clinic(), clinic(kind="clinic_beds", size="1-9"), clinic(kind="clinic_beds", size="unknown"),
               clinic(kind="clinic_beds", size="none"), clinic(kind="dental")]  # fmt: skip
    of = dataset(clinics)
    size = dimensions(of)["size"]

    finest = levels(of.records, size)[-1]

    assert [codes(size)[at] if at >= 0 else None for at in finest] == [None, "1-9", "unknown", "unknown", None]


def test_clinics_with_an_unknown_area_are_in_the_country_and_in_a_row_of_their_own() -> None:
    nowhere = {**clinic(), "prefecture": None, "relay": None}
    somewhere = {**clinic(), "prefecture": "010006", "relay": ""}
    of = dataset([nowhere, somewhere, clinic("010006")])
    area = dimensions(of)["area"]

    _, prefecture, relay = levels(of.records, area)

    assert [codes(area)[at] for at in prefecture] == ["unknown", "010006", "010006"]
    assert [codes(area)[at] if at >= 0 else None for at in relay] == [None, "010006-unknown", "010006-rest"]
    assert "unknown" not in codes(dimensions(dataset([clinic()]))["area"])


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"prefecture": "990001"}, "the prefecture “990001”, which the dimension “area” lacks."),
        (
            {"prefecture": "010006", "relay": "022012"},
            "the relay “022012”, which the dimension “area” lacks below 010006.",
        ),
    ],
)
def test_a_code_that_the_list_lacks_is_named(wrong: dict[str, str], told: str) -> None:
    of = dataset([{**clinic(), **wrong}])

    with pytest.raises(CodeUnknown, match=told):
        levels(of.records, dimensions(of)["area"])


def test_every_cell_with_a_clinic_is_in_one_division_and_holds_those_below_it() -> None:
    of = dataset(
        [clinic(area, kind) for area in ("010006", "011002", "012025", "410004") for kind in ("clinic", "dental")] * 3
    )
    over = [dimensions(of)[name] for name in ("area", "kind")]

    divisions = crosses(partition(of.records, over))

    found = [cell for cross in divisions for cell in cross.cells]
    keys = list(zip(*code_columns(over).values(), strict=True))
    assert len(found) == len(set(found))
    assert len(keys) == cell_count(over) == 6 * 4
    assert {keys[cell] for cell in found} == {
        (area, kind) for area in codes(over[0]) for kind in ("*", "clinic", "dental")
    }  # fmt: skip


def test_no_records_are_in_no_cell() -> None:
    of = dataset([clinic()])

    divisions = crosses(partition(of.records.clear(), [dimensions(of)["area"]]))

    assert [cross.cells.size for cross in divisions] == [0, 0, 0]
