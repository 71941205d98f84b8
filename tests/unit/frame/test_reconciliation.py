"""What became of units between two versions of a list."""

from tenken.frame.folding import fold, fold_name
from tenken.frame.reconciliation import Change, ChangeKind, Compact, Difference, compact, difference

A, B = "0110113719", "0110112489"
YAMADA = ("山田医院", "北海道札幌市1")
UMINO = ("海野医院", "北海道函館市2")


def _unit(key: int, name: str, address: str, code: str = "", source_id: str = "") -> Compact:
    return compact(
        key=key,
        facility_code=code,
        source_id=source_id,
        name_folded=fold_name(name),
        address_folded=fold(address),
    )


def _only(found: Difference) -> Change:
    (change,) = found.changes
    return change


def test_the_same_list_has_no_difference() -> None:
    found = difference([_unit(1, *YAMADA, A), _unit(2, *UMINO)], [_unit(1, *YAMADA, A), _unit(2, *UMINO)])

    assert (found.changes, found.counts["same"]) == ((), 2)
    assert found.pairs == ((1, 1), (2, 2))


def test_what_is_only_in_one_list_is_born_or_closed() -> None:
    found = difference([_unit(1, *YAMADA, A)], [_unit(7, *UMINO, B)])

    assert set(found.changes) == {Change((ChangeKind.CLOSURE,), 1, None), Change((ChangeKind.BIRTH,), None, 7)}
    assert (found.counts["births"], found.counts["closures"], found.counts["same"]) == (1, 1, 0)


def test_the_same_code_at_another_address_has_moved() -> None:
    change = _only(difference([_unit(1, *YAMADA, A)], [_unit(7, YAMADA[0], "北海道旭川市3", A)]))

    assert change == Change((ChangeKind.MOVE,), 1, 7)


def test_the_lists_own_id_is_as_sure_as_a_code() -> None:
    change = _only(
        difference(
            [_unit(1, *YAMADA, source_id="0120000000001")], [_unit(7, "海野医院", YAMADA[1], source_id="0120000000001")]
        )
    )

    assert change == Change((ChangeKind.RENAME,), 1, 7)


def test_another_spelling_is_no_other_name_or_address() -> None:
    found = difference(
        [_unit(1, "髙﨑ｸﾘﾆｯｸ", "札幌市１－２", A)], [_unit(7, "医療法人社団　高崎クリニック", "札幌市1-2", A)]
    )

    assert found.changes == ()


def test_name_and_address_with_another_code_are_a_succession() -> None:
    found = difference([_unit(1, *YAMADA, A)], [_unit(7, *YAMADA, B)])

    assert _only(found) == Change((ChangeKind.SUCCESSION,), 1, 7)
    assert found.pairs == ((1, 7),)


def test_another_name_at_another_address_under_one_code_is_the_same_only_unsurely() -> None:
    found = difference([_unit(1, *YAMADA, A)], [_unit(7, *UMINO, A)])

    assert _only(found).kinds == (ChangeKind.MOVE, ChangeKind.RENAME)
    assert found.unsure == {7}


def test_two_units_with_one_name_and_address_merge_into_one() -> None:
    found = difference([_unit(1, *YAMADA, A), _unit(2, *YAMADA)], [_unit(7, *YAMADA, A)])

    assert _only(found) == Change((ChangeKind.MERGE,), 2, 7)
    assert (found.counts["merges"], found.counts["closures"], found.counts["same"]) == (1, 0, 1)


def test_one_unit_that_is_listed_twice_has_split_and_is_a_duplicate() -> None:
    found = difference([_unit(1, *YAMADA, A)], [_unit(7, *YAMADA, A), _unit(8, *YAMADA)])

    assert found.changes == (Change((ChangeKind.SPLIT,), 1, 8), Change((ChangeKind.DUPLICATE,), None, 8, like=7))


def test_a_name_alone_is_no_key() -> None:
    found = difference([_unit(1, "中央医院", "")], [_unit(7, "中央医院", "")])

    assert (found.counts["births"], found.counts["closures"]) == (1, 1)


def test_an_address_that_a_list_leaves_out_is_no_move() -> None:
    assert difference([_unit(1, *YAMADA, A)], [_unit(7, YAMADA[0], "", A)]).changes == ()


def test_what_an_official_accepted_explains_closures_moves_and_merges() -> None:
    old = [_unit(1, *YAMADA, A), _unit(2, *UMINO, B), _unit(3, *UMINO)]
    new = [_unit(9, UMINO[0], "北海道旭川市3", B)]

    found = difference(old, new, known={1: ["closed"], 2: ["moved"], 3: ["duplicate"]})

    assert {(change.kinds[0], change.explained) for change in found.changes} == {
        (ChangeKind.CLOSURE, True),
        (ChangeKind.MOVE, True),
        (ChangeKind.MERGE, True),
    }
    assert found.counts["explained"] == 3


def test_a_list_that_does_not_follow_what_was_accepted_says_so() -> None:
    same = [_unit(1, *YAMADA, A)]

    for known in ("closed", "moved", "duplicate"):
        change = _only(difference(same, same, known={1: [known]}))

        assert change == Change((ChangeKind.UNHEEDED,), 1, 1)


def test_a_list_that_leaves_the_prefecture_out_of_addresses_still_compares() -> None:
    given = {"facility_code": "", "source_id": "", "name_folded": "山田医院", "prefecture": "130001"}
    tokyo = compact(key=1, address_folded="東京都府中市1", **given)
    short = compact(key=2, address_folded="府中市1", **given)
    hiroshima = compact(key=3, address_folded="府中市1", **{**given, "prefecture": "340006"})

    assert difference([tokyo], [short]).pairs == ((1, 2),)
    assert difference([tokyo], [hiroshima]).pairs == ()
