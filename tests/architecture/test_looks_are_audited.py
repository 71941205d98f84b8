"""Every page that shows answers notes the look: whatever opens a draft or a submission asks for it."""

import ast
from pathlib import Path

import pytest

from tests.architecture.test_actions_are_audited import called
from tests.architecture.tree import SRC, parsed, python_files

#: Calls and attributes by which a page comes to answers.
OPENS = {"answers", "answer_lines", "receipt"}
#: Calls that leave the entry: the look itself, or an action that writes and records.
NOTES = {"noting_the_look", "look", "look_as_relay", "save_answers", "save", "submit", "discard_correction"}
#: Pages that open answers and show none: why.
OTHERWISE = {
    "responses/views/save.py": "a save is an event of its case; it answers what was just typed",
    "responses/views/tasks.py": "counts how many questions are answered, and shows none",
    "responses/views/front.py": "counts how many questions are answered, and shows none",
    "responses/views/pause.py": "counts how many questions are answered, and shows none",
}
VIEWS = [path for path in python_files(SRC / "tenken_site") if "views" in path.parts]


def name(path: Path) -> str:
    """``responses/views/receipt.py``."""
    return path.relative_to(SRC / "tenken_site").as_posix()


def opens_answers(path: Path) -> bool:
    """Whether the module reads a draft's document, a submission's content or their lines."""
    tree = parsed(path)
    attributes = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    return bool(called(tree) & OPENS) or bool({"document", "content"} & attributes and "responses" in path.parts)


@pytest.mark.parametrize("path", [path for path in VIEWS if opens_answers(path)], ids=name)
def test_a_page_that_opens_answers_notes_the_look(path: Path) -> None:
    if name(path) in OTHERWISE:
        return

    assert called(parsed(path)) & NOTES, f"{name(path)} opens answers and notes no look"


def test_pages_open_answers_and_every_exception_is_one_of_them() -> None:
    found = {name(path) for path in VIEWS if opens_answers(path)}

    assert {"responses/views/receipt.py", "responses/views/review.py"} <= found
    assert set(OTHERWISE) <= found
