"""Every fault that ``tenken survey check`` names: one tiny file each, whose comments say what is wrong where."""

import re
from pathlib import Path

import pytest

from tenken.questionnaire.faults import Fault
from tenken.questionnaire.linting import check_survey

FAULTY = Path(__file__).parents[2] / "fixtures" / "questionnaires" / "faulty"
EXPECTED = re.compile(r"# fault: (\S+) ([a-z-]+)$")


def expected(path: Path) -> set[tuple[int, str, str]]:
    found = set()
    for line, text in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        match = EXPECTED.search(text)
        if match:
            found.add((line, "" if match[1] == "-" else match[1], match[2]))
    return found


def told(faults: tuple[Fault, ...]) -> set[tuple[int, str, str]]:
    return {(fault.line, fault.item, fault.code) for fault in faults}


@pytest.mark.parametrize("path", sorted(FAULTY.glob("*.yaml")), ids=lambda path: path.stem)
def test_a_faulty_file_is_refused_with_exactly_its_faults(path: Path) -> None:
    faults = check_survey(path)

    assert expected(path)
    assert told(faults) == expected(path)
    for fault in faults:
        assert fault.file == str(path)
        assert fault.column >= 1
        assert fault.message
        assert fault.remedy
