"""An exception to the import contracts needs a decision record, and their number may only fall."""

import re

from tests.architecture.tree import ROOT

ALLOWED = 0


def test_no_import_is_excused_without_a_decision_record() -> None:
    text = (ROOT / ".importlinter").read_text("utf-8")

    excused = re.findall(r"^ *[\w.*]+ -> [\w.*]+.*$", text, flags=re.MULTILINE)

    assert len(excused) <= ALLOWED
    assert all(re.search(r"# ADR \d{4}", line) for line in excused)


def test_every_layer_gives_its_reason() -> None:
    lines = (ROOT / ".importlinter").read_text("utf-8").split("\n")
    layered = False
    for number, line in enumerate(lines):
        if not line.startswith(" "):
            layered = line.startswith("layers =")
        elif layered and not line.strip().startswith("#"):
            assert lines[number - 1].strip().startswith("#"), f"no reason beside {line.strip()}"
