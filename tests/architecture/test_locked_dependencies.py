"""A checkout installs the same files everywhere: exact versions with hashes, from whatever mirror there is."""

import re
import tomllib

import pytest

from tests.architecture.tree import ROOT

LOCKS = sorted((ROOT / "requirements").glob("*.txt"))


def entries(text: str) -> list[str]:
    """The lock's packages, each with its continued lines."""
    return [entry for entry in re.split(r"\n(?=\S)", text.strip()) if entry]


def names(text: str) -> set[str]:
    """The packages that a lock holds."""
    return {entry.split("==")[0].lower() for entry in entries(text)}


@pytest.mark.parametrize("path", LOCKS, ids=lambda path: path.name)
def test_every_package_has_one_version_and_its_hashes(path: object) -> None:
    text = path.read_text("utf-8")  # type: ignore[attr-defined]  # a Path

    assert len(entries(text)) > 20
    assert all(re.match(r"[a-z0-9._-]+==\S+ \\\n {4}--hash=sha256:", entry) for entry in entries(text))


@pytest.mark.parametrize("path", LOCKS, ids=lambda path: path.name)
def test_a_lock_names_no_address(path: object) -> None:
    assert "://" not in path.read_text("utf-8")  # type: ignore[attr-defined]  # a Path


def test_what_the_site_needs_is_locked_and_the_tests_lock_holds_all_of_it() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = [
        *project["dependencies"],
        *(name for extra in project["optional-dependencies"].values() for name in extra),
    ]
    plain = {re.split(r"[\[<>=~ ]", name)[0].lower() for name in wanted} - {"tenken"}
    site, dev = (names((ROOT / "requirements" / f"{name}.txt").read_text("utf-8")) for name in ("site", "dev"))

    assert plain <= site
    assert site <= dev


def test_every_dependency_says_what_it_is_for() -> None:
    lines = (ROOT / "pyproject.toml").read_text("utf-8").split("\n")

    silent = [line.strip() for line in lines if re.match(r'    "[A-Za-z][\w\[\]-]+>=', line) and "#" not in line]

    assert silent == []
