"""The list of security requirements is whole, and whatever it names is there.

Numbers and levels are those of OWASP ASVS 5.0.0; the check knows nothing of whether a line is truly met.
"""

import ast
import re
from collections import Counter
from functools import cache

import pytest
from script.asvs import STATES, Requirement, asvs_page, requirements

from tests.architecture.tree import ROOT

#: Section → the level at which each of its requirements begins to count: "1.2" has ten, the last one from level 3 on.
LEVELS = {
    "1.1": "22",
    "1.2": "1111122223",
    "1.3": "112222222223",
    "1.4": "222",
    "1.5": "123",
    "2.1": "122",
    "2.2": "112",
    "2.3": "12223",
    "2.4": "23",
    "3.1": "3",
    "3.2": "113",
    "3.3": "12223",
    "3.4": "11222233",
    "3.5": "11122333",
    "3.6": "3",
    "3.7": "22333",
    "4.1": "12233",
    "4.2": "23333",
    "4.3": "22",
    "4.4": "1222",
    "5.1": "2",
    "5.2": "112333",
    "5.3": "113",
    "5.4": "222",
    "6.1": "122",
    "6.2": "111111112222",
    "6.3": "11223333",
    "6.4": "112233",
    "6.5": "22222333",
    "6.6": "2223",
    "6.7": "33",
    "6.8": "2222",
    "7.1": "222",
    "7.2": "1111",
    "7.3": "22",
    "7.4": "11222",
    "7.5": "223",
    "7.6": "22",
    "8.1": "1233",
    "8.2": "1123",
    "8.3": "133",
    "8.4": "23",
    "9.1": "111",
    "9.2": "1222",
    "10.1": "22",
    "10.2": "223",
    "10.3": "22223",
    "10.4": "1111122222233333",
    "10.5": "22222",
    "10.6": "22",
    "10.7": "222",
    "11.1": "2233",
    "11.2": "22233",
    "11.3": "11233",
    "11.4": "1222",
    "11.5": "23",
    "11.6": "23",
    "11.7": "33",
    "12.1": "12233",
    "12.2": "11",
    "12.3": "22223",
    "13.1": "2333",
    "13.2": "222223",
    "13.3": "2233",
    "13.4": "1222233",
    "14.1": "22",
    "14.2": "12223333",
    "14.3": "122",
    "15.1": "12233",
    "15.2": "12233",
    "15.3": "1222222",
    "15.4": "3333",
    "16.1": "2",
    "16.2": "22222",
    "16.3": "2222",
    "16.4": "222",
    "16.5": "2223",
    "17.1": "23",
    "17.2": "22223333",
    "17.3": "22",
}
WANTED = {
    f"{section}.{place}"
    for section, levels in LEVELS.items()
    for place, level in enumerate(levels, start=1)
    if level != "3"
}
EVERY = requirements()


@cache
def names_in(path: str) -> frozenset[str]:
    """The tests that a file holds."""
    tree = ast.parse((ROOT / path).read_text("utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def missing(one: Requirement) -> list[str]:
    """Paths and tests that the line names and that do not exist."""
    paths = [path for path in one.where if not (ROOT / path).exists()]
    nodes = [node.split("::") for node in one.tests]
    absent = [f"{path}::{name}" for path, name in nodes if not (ROOT / path).exists() or name not in names_in(path)]
    return paths + absent


def test_every_requirement_of_level_1_and_2_is_there_once_and_no_other() -> None:
    counted = Counter(one.number for one in EVERY)

    assert counted == Counter(WANTED)
    assert (sum(levels.count("1") for levels in LEVELS.values()), len(WANTED)) == (70, 253)


def test_what_a_line_names_exists() -> None:
    assert {one.number: missing(one) for one in EVERY if missing(one)} == {}


def test_a_met_line_says_where_and_is_shown_by_a_test_unless_it_asks_for_a_page() -> None:
    met = [one for one in EVERY if one.state == "met"]
    written = {one.number for one in met if all(path.endswith(".md") for path in one.where)}

    assert [one.number for one in met if not one.where] == []
    assert [one.number for one in met if not one.tests and one.number not in written] == []


def test_a_line_that_is_not_met_says_why_and_has_a_known_state() -> None:
    assert {one.state for one in EVERY} <= set(STATES)
    assert [one.number for one in EVERY if one.state != "met" and not one.note] == []


@pytest.mark.parametrize("number", sorted(one.number for one in EVERY if one.state == "open"))
def test_an_open_line_is_seen_at_the_beginning_of_the_page(number: str) -> None:
    beginning = asvs_page().split("\n## 1. ")[0]

    assert f"- **{number}** " in beginning


def test_what_the_threat_model_names_exists() -> None:
    told = (ROOT / "docs" / "explanation" / "security.md").read_text("utf-8")

    paths = set(re.findall(r"`((?:src|tests|script)/[\w./-]+)`", told))
    tests = set(re.findall(r"`(test_\w+)` in\s+`(tests/[\w./]+)`", told))

    assert len(paths) > 15
    assert [path for path in sorted(paths) if not (ROOT / path).exists()] == []
    assert [name for name, path in tests if name not in names_in(path)] == []
