"""Few modules open a connection or start a program, each with its reason; none runs what it was given."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from tests.architecture.tree import SRC, imports, parsed, python_files

#: Modules of Python and of packages that speak to other computers.
NETWORK = {"socket", "smtplib", "http.client", "urllib.request", "requests", "urllib3", "httpx", "ftplib", "imaplib"}
PROGRAMS = {"subprocess", "pty"}
#: Formats that make objects of what they read, and readers of XML, which fetch what it names.
MAKERS = {"pickle", "marshal", "shelve", "xml", "lxml"}
#: Who may, and why. docs/explanation/security.md and a firewall hold the same list.
CONNECTING = {
    "tenken_site/messaging/smtp_post.py": "hands mail to the server of the settings",
    "tenken_site/accounts/oidc.py": "asks the sign-in provider of the settings",
}
STARTING = {
    "tenken_site/custody/backup/programs.py": "runs pg_dump and pg_restore, with arguments of its own as a list"
}
#: Who reads XML, and why: nothing that came from outside.
DRAWING = {
    "tenken/report/chart_drawing.py": "takes apart the chart that it has just had drawn",
    "tenken/report/chart_outlines.py": "the same, to set letters as shapes",
}
SCRIPTS = sorted((SRC / "tenken_site" / "ui" / "static" / "ui").glob("*.js"))
#: In a script of a page: what stores on the computer, what runs text, what makes HTML of text.
FORBIDDEN_IN_SCRIPTS = (
    r"localStorage|sessionStorage|indexedDB|caches\.",
    r"\beval\(|new Function|setTimeout\([\"'`]",
    r"innerHTML|outerHTML|insertAdjacentHTML|document\.write",
    r"document\.cookie|serviceWorker|importScripts",
)


def importing(wanted: set[str]) -> set[str]:
    """The files that import one of these modules, or something out of it."""
    return {
        path.relative_to(SRC).as_posix()
        for path in python_files(migrations=True)
        for name, _ in imports(path)
        if name in wanted or any(name.startswith(f"{one}.") for one in wanted)
    }


@cache
def called(path: Path) -> set[str]:
    """The names of functions that the file calls by their bare or last name."""
    calls = [node.func for node in ast.walk(parsed(path)) if isinstance(node, ast.Call)]
    bare = {found.id for found in calls if isinstance(found, ast.Name)}
    return bare | {f"os.{found.attr}" for found in calls if isinstance(found, ast.Attribute) and _of_os(found)}


def _of_os(found: ast.Attribute) -> bool:
    return isinstance(found.value, ast.Name) and found.value.id == "os"


def test_only_these_modules_open_a_connection() -> None:
    assert importing(NETWORK) == set(CONNECTING)


def test_only_these_modules_start_a_program() -> None:
    assert importing(PROGRAMS) == set(STARTING)
    assert [path for path in python_files() if called(path) & {"os.system", "os.popen", "os.execv", "os.spawnv"}] == []


def test_no_command_line_goes_through_a_shell() -> None:
    texts = [(SRC / path).read_text("utf-8") for path in STARTING]

    assert texts
    assert not any("shell=True" in text for text in texts)


def test_nothing_that_was_read_is_run_or_makes_objects() -> None:
    assert importing(MAKERS) == set(DRAWING)
    assert [path for path in python_files() if called(path) & {"eval", "exec", "compile", "__import__"}] == []


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)
def test_a_pages_script_stores_nothing_and_makes_no_html_of_text(script: Path) -> None:
    text = script.read_text("utf-8")

    assert [pattern for pattern in FORBIDDEN_IN_SCRIPTS if re.search(pattern, text)] == []


def test_there_are_scripts() -> None:
    assert len(SCRIPTS) > 5
