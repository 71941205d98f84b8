"""Rules of comparing two versions of any list, and of linking contacts to units."""

from hypothesis import given
from hypothesis import strategies as st

from tenken.frame.contact_linking import Candidate, ContactUnit, Link, Linker
from tenken.frame.contacts import ContactRow
from tenken.frame.reconciliation import ChangeKind, Compact, compact, difference

codes = st.sampled_from(["", "", "0110113719", "0110112489", "1310000015", "2710000018"])
ids = st.sampled_from(["", "", "0120000000001", "0120000000002"])
names = st.sampled_from(["山田医院", "海野医院", "山田医院分院", "中央クリニック"])
addresses = st.sampled_from(["", "北海道札幌市1", "北海道函館市2", "東京都港区3"])
lists = st.lists(st.tuples(codes, ids, names, addresses), max_size=9).map(
    lambda rows: [
        compact(key=key, facility_code=code, source_id=source_id, name_folded=name, address_folded=address)
        for key, (code, source_id, name, address) in enumerate(rows, start=1)
    ]
)
MIRROR = {
    "before": "after",
    "after": "before",
    "births": "closures",
    "closures": "births",
    "merges": "splits",
    "splits": "merges",
}
DIFFERENT = {ChangeKind.MOVE, ChangeKind.RENAME, ChangeKind.SUCCESSION}


@given(lists, lists)
def test_every_unit_is_counted_once(old: list[Compact], new: list[Compact]) -> None:
    found = difference(old, new)

    changed = sum(bool(DIFFERENT & set(change.kinds)) for change in found.changes)
    counts = found.counts
    assert counts["same"] + changed == len(found.pairs)
    assert len(found.pairs) + counts["closures"] + counts["merges"] == len(old)
    assert len(found.pairs) + counts["births"] + counts["splits"] == len(new)
    assert len({one for one, _ in found.pairs}) == len({other for _, other in found.pairs}) == len(found.pairs)


@given(lists)
def test_a_list_and_itself_have_no_difference(units: list[Compact]) -> None:
    with_place = [unit for unit in units if unit.code or unit.source_id or unit.address]

    found = difference(with_place, with_place)

    assert {kind for change in found.changes for kind in change.kinds} <= {ChangeKind.DUPLICATE}
    assert found.counts["same"] == len(with_place)


@given(lists, lists)
def test_looking_back_turns_births_into_closures_and_nothing_else(old: list[Compact], new: list[Compact]) -> None:
    there, back = difference(old, new).counts, difference(new, old).counts

    for name, count in there.items():
        if name not in {"duplicates", "explained", "unheeded"}:
            assert back[MIRROR.get(name, name)] == count, name


@given(lists, lists)
def test_no_pair_is_of_two_names_without_a_code_or_an_id_in_common(old: list[Compact], new: list[Compact]) -> None:
    of_old, of_new = {unit.key: unit for unit in old}, {unit.key: unit for unit in new}

    for one, other in difference(old, new).pairs:
        a, b = of_old[one], of_new[other]
        shared = (a.code and a.code == b.code) or (a.source_id and a.source_id == b.source_id)
        assert shared or (a.address and (a.name, a.address) == (b.name, b.address))


contact_units = st.lists(st.tuples(codes, ids, names, addresses), max_size=8).map(
    lambda rows: [ContactUnit(key, *row) for key, row in enumerate(rows, start=1)]
)


@given(
    contact_units, st.lists(st.tuples(codes, ids, names, addresses, st.sampled_from(["a@b.jp", "c@d.jp"])), max_size=8)
)
def test_a_contact_is_never_linked_against_two_certain_codes(
    units: list[ContactUnit], rows: list[tuple[str, str, str, str, str]]
) -> None:
    linker = Linker(units)
    by_key = {unit.key: unit for unit in units}
    linked: dict[int, str] = {}

    for line, (code, source_id, name, address, mail) in enumerate(rows, start=2):
        row = ContactRow(line, code, code, source_id, name, name, address, address, "", mail, "")
        found = linker.link(row)

        if isinstance(found, Candidate):
            assert found.likely is None or found.likely in by_key
            continue
        assert isinstance(found, Link)
        unit = by_key[found.key]
        assert not (code and unit.code and code != unit.code)
        assert name in unit.name_folded or unit.name_folded in name
        assert linked.setdefault(found.key, mail) == mail, "one unit, two contacts"
