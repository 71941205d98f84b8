"""Small files with names that say what is in them."""

from tests.architecture.tree import ROOT, SRC

LONGEST = 400
#: Files that are longer, each with its reason. This list may only become shorter.
LONGER: dict[str, str] = {}
ATTICS = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "managers", "data", "info"}
SUFFIXES = {".py", ".html", ".css", ".js", ".typ"}


def test_no_file_is_longer_than_400_lines() -> None:
    files = [path for folder in (SRC, ROOT / "tests") for path in folder.rglob("*") if path.suffix in SUFFIXES]
    assert files

    lengths = {path.relative_to(ROOT).as_posix(): len(path.read_text("utf-8").splitlines()) for path in files}

    too_long = {name: length for name, length in lengths.items() if length > LONGEST and name not in LONGER}
    assert too_long == {}


def test_the_list_of_longer_files_holds_only_files_that_are_longer() -> None:
    stale = [name for name in LONGER if len((ROOT / name).read_text("utf-8").splitlines()) <= LONGEST]

    assert stale == []


def test_no_module_has_a_name_that_says_nothing() -> None:
    found = [path.relative_to(ROOT).as_posix() for path in SRC.rglob("*.py") if path.stem in ATTICS]
    found += [path.relative_to(ROOT).as_posix() for path in SRC.rglob("*/") if path.name in ATTICS]

    assert found == []
