"""The library works where there is no Django."""

import subprocess
import sys
from pathlib import Path

from tests.architecture.tree import SRC

REFUSE = """
import importlib, pkgutil, sys

class Refuse:
    refused = {"django", "allauth", "tenken_site"}

    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in self.refused:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, Refuse())
import tenken
names = [module.name for module in pkgutil.walk_packages(tenken.__path__, "tenken.", onerror=lambda name: None)]
for name in names:
    if name.startswith("tenken.cli"):
        Refuse.refused = {"django", "allauth"}  # the command looks the site up by its entry point
    importlib.import_module(name)
    Refuse.refused = {"django", "allauth", "tenken_site"}
    sys.modules.pop("tenken_site.cli", None), sys.modules.pop("tenken_site", None)
print(len(names))
"""


def run(*arguments: str, where: Path) -> subprocess.CompletedProcess[str]:
    """Runs this Python in an empty folder, so that nothing is found by accident."""
    return subprocess.run([sys.executable, *arguments], capture_output=True, text=True, check=False, cwd=where)


def test_every_module_of_the_library_imports_without_django(tmp_path: Path) -> None:
    done = run("-W", "error", "-c", REFUSE, where=tmp_path)

    assert done.returncode == 0, done.stderr
    assert int(done.stdout) >= 15


def test_the_guard_of_the_test_above_refuses_django(tmp_path: Path) -> None:
    done = run("-c", REFUSE + "\nimport django", where=tmp_path)

    assert done.returncode != 0
    assert "No module named 'django'" in done.stderr


def test_the_command_shows_its_groups_without_django(tmp_path: Path) -> None:
    blocker = REFUSE.split("import tenken\n")[0] + 'Refuse.refused = {"django", "allauth"}\n'

    done = run("-c", f"{blocker}\nfrom tenken.cli import main\nmain(['--help'])", where=tmp_path)

    assert done.returncode == 0, done.stderr
    assert "survey" in done.stdout


def test_the_library_reads_no_clock_and_opens_no_connection() -> None:
    banned = ("import socket", "import urllib", "import http", "import requests")

    found = [path for path in (SRC / "tenken").rglob("*.py") if any(word in path.read_text("utf-8") for word in banned)]

    assert found == []
