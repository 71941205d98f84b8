"""A list cut into files is the same list: nothing is taken, refused or repeated otherwise than in one file."""

import io
from dataclasses import replace
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from tenken.frame.facility_lists import Accepted, LeftOut, Outcome, Refused, Repeated, RowsAbove, read_list
from tests.unit.frame.lists import AREAS, HEADER

#: Few values, so that rows often share a code, a name or an address.
rows = st.tuples(
    st.sampled_from(["", "0110113719", "0110112489", "0110113718", "1137-19", "bad"]),
    st.sampled_from(["山田医院", "山田 医院", "海野歯科", ""]),
    st.sampled_from(["", "060-0001"]),
    st.sampled_from(["北海道札幌市1", "北海道函館市2", "どこか"]),
).map(",".join)


def _read(files: list[list[str]]) -> list[Outcome]:
    above = RowsAbove()
    found: list[Outcome] = []
    for number, lines in enumerate(files, start=1):
        raw = "\n".join([HEADER, *lines, ""]).encode()
        reading = read_list(io.BytesIO(raw), areas=AREAS, source_name=f"{number}.csv", above=above)
        found += reading.outcomes
    return found


def _row(file: str, line: int | None, starts: list[int]) -> int | None:
    """Which row of the whole list, from 0, a line of a file is."""
    return None if line is None else starts[int(file.removesuffix(".csv")) - 1] + line - 2


def _plain(outcome: Outcome, starts: list[int]) -> tuple[object, ...]:
    """An outcome without files and lines, with rows of the whole list in their place."""
    match outcome:
        case Accepted(line, unit, like_line, file, like_file):
            bare = replace(unit, line=0, source_file=1)
            return "accepted", _row(file, line, starts), bare, _row(like_file, like_line, starts)
        case Repeated(line, first_line, file, first_file):
            return "repeated", _row(file, line, starts), _row(first_file, first_line, starts)
        case Refused(line, refusals):
            return "refused", *((_row(each.file, line, starts), each.column, each.code) for each in refusals)
        case LeftOut(line, text, reason, file):
            return "left out", _row(file, line, starts), text, reason


@given(st.lists(rows, min_size=1, max_size=12), st.data())
def test_a_list_cut_into_files_becomes_the_same_units(lines: list[str], data: st.DataObject) -> None:
    cuts = data.draw(st.sets(st.integers(min_value=1, max_value=max(1, len(lines) - 1)), max_size=3))
    starts = sorted({0, *(cut for cut in cuts if cut < len(lines))})
    files = [lines[start:end] for start, end in zip(starts, [*starts[1:], len(lines)], strict=True)]

    cut, whole = _read(files), _read([lines])

    assert [_plain(each, starts) for each in cut] == [_plain(each, [0]) for each in whole]


@given(st.lists(st.lists(rows, min_size=1, max_size=4), min_size=2, max_size=4), st.randoms())
def test_the_order_of_files_does_not_change_how_many_certain_codes_there_are(
    files: list[list[str]], chance: Random
) -> None:
    shuffled = list(files)
    chance.shuffle(shuffled)

    def codes(outcomes: list[Outcome]) -> set[str]:
        return {each.unit.facility_code for each in outcomes if isinstance(each, Accepted)} - {""}

    assert codes(_read(files)) == codes(_read(shuffled))
