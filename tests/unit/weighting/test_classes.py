"""Small classes are merged with neighbours, by one rule."""

from tenken.weighting.classes import Cell, Group, merged

Counts = dict[Cell, tuple[int, int]]


def by_code(at: int, code: str) -> tuple[int, str]:
    return (0, code)


def cells(groups: tuple[Group, ...]) -> list[list[str]]:
    return [["/".join(cell) for cell in group.cells] for group in groups]


def test_classes_that_are_large_enough_stay_alone() -> None:
    counts: Counts = {("a", "x"): (20, 10), ("a", "y"): (20, 10)}

    assert cells(merged(counts, least=10, rank=by_code)) == [["a/x"], ["a/y"]]


def test_a_small_class_joins_the_smaller_of_its_two_neighbours() -> None:
    counts: Counts = {("a", "1"): (20, 12), ("a", "2"): (20, 3), ("a", "3"): (20, 11)}

    assert cells(merged(counts, least=10, rank=by_code)) == [["a/1"], ["a/2", "a/3"]]


def test_the_order_of_the_plan_says_who_is_a_neighbour() -> None:
    counts: Counts = {("a", "1"): (20, 12), ("a", "2"): (20, 3), ("a", "3"): (20, 11)}
    order = ["2", "1", "3"]

    found = merged(counts, least=10, rank=lambda at, code: (order.index(code) if at else 0, code))

    assert cells(found) == [["a/2", "a/1"], ["a/3"]]


def test_the_finest_variable_is_given_up_first_and_the_coarsest_last() -> None:
    counts: Counts = {
        ("a", "x", "1"): (9, 4), ("a", "x", "2"): (9, 4), ("a", "y", "1"): (50, 30),
        ("b", "x", "1"): (5, 1), ("b", "y", "1"): (5, 2),
        ("c", "x", "1"): (40, 20),
    }  # fmt: skip

    found = merged(counts, least=8, rank=by_code)

    assert cells(found) == [["a/x/1", "a/x/2"], ["a/y/1"], ["b/x/1", "b/y/1", "c/x/1"]]
    assert [(group.cases, group.respondents) for group in found] == [(18, 8), (50, 30), (50, 23)]


def test_a_class_without_answers_joins_a_neighbour() -> None:
    counts: Counts = {("a",): (7, 0), ("b",): (30, 15)}

    assert cells(merged(counts, least=2, rank=by_code)) == [["a", "b"]]


def test_too_few_answers_in_all_leave_one_class() -> None:
    counts: Counts = {("a", "x"): (7, 1), ("b", "x"): (7, 1), ("c", "y"): (7, 0)}

    assert len(merged(counts, least=10, rank=by_code)) == 1
