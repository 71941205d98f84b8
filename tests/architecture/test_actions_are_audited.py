"""Every action that writes leaves an audit entry in the same transaction."""

import ast
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT, SRC, imports, parsed, python_files

WRITES = {"create", "bulk_create", "save", "update", "bulk_update", "delete", "get_or_create", "update_or_create"}
#: Actions that write without an audit entry of their own: why, and what they leave instead.
OTHERWISE = {
    "audit/actions/seal.py": ("the batch is its own record; an entry of it would never be sealed up", "AuditBatch"),
    "outreach/actions/size_waves.py": ("waves are counted anew from cases; nothing is decided", "sized_at"),
    "messaging/actions/enqueue.py": (
        "the action that starts a wave is audited; an entry a mail would drown the log",
        "OutboxEntry",
    ),
    "responses/actions/note.py": ("it is itself the event of the case", "CaseEvent"),
    "campaigns/actions/keep_draft.py": (
        "every answer saved is an event of its case, written by the caller",
        "CaseEvent",
    ),
    "monitoring/actions/rewrite.py": ("it stores facts for actions that record what they counted", "facts"),
    "campaigns/actions/mark_opened.py": ("a mark; the event of the same moment is the caller's", "CaseEvent"),
}
ACTIONS = [
    path for path in python_files(SRC / "tenken_site") if path.parent.name == "actions" and path.stem != "__init__"
]


def name(path: Path) -> str:
    """``responses/actions/save.py``."""
    return path.relative_to(SRC / "tenken_site").as_posix()


def called(tree: ast.AST) -> set[str]:
    """The names of every function and method that is called."""
    calls = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return {call.attr if isinstance(call, ast.Attribute) else getattr(call, "id", "") for call in calls}


def audited(path: Path) -> bool:
    """Whether the module calls ``audit.log.record``, or an action that does."""
    tree = parsed(path)
    if imports_record(tree) and "record" in called(tree):
        return True
    others = {module.removeprefix("tenken_site.") for module, _ in imports(path) if ".actions." in module}
    return any(audited(other) for other in ACTIONS if name(other).removesuffix(".py").replace("/", ".") in others)


def imports_record(tree: ast.AST) -> bool:
    """Whether ``audit.log.record`` is imported."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "tenken_site.audit.log":
            return any(alias.name == "record" for alias in node.names)
        if isinstance(node, ast.ImportFrom) and node.module == "tenken_site.audit":
            return any(alias.name == "log" for alias in node.names)
    return False


@pytest.mark.parametrize("path", ACTIONS, ids=name)
def test_an_action_that_writes_is_audited(path: Path) -> None:
    tree = parsed(path)
    if not called(tree) & WRITES:
        return

    if name(path) in OTHERWISE:
        assert OTHERWISE[name(path)][1] in path.read_text("utf-8")
        return

    assert audited(path), f"{name(path)} writes and calls no audit.log.record"


@pytest.mark.parametrize("path", ACTIONS, ids=name)
def test_an_action_takes_who_and_when_last_and_by_name(path: Path) -> None:
    tree = parsed(path)

    for node in tree.body:
        if not isinstance(node, ast.FunctionDef) or node.name.startswith("_"):
            continue
        assert not node.args.args, f"{name(path)}: {node.name} takes positional arguments"
        taken = [argument.arg for argument in node.args.kwonlyargs]
        last = [argument for argument in ("by", "now") if argument in taken]
        assert taken[len(taken) - len(last) :] == last, f"{name(path)}: {node.name}({', '.join(taken)})"


def test_there_are_actions_and_every_exception_is_one_of_them() -> None:
    assert len(ACTIONS) > 5
    assert set(OTHERWISE) <= {name(path) for path in ACTIONS}, ROOT
