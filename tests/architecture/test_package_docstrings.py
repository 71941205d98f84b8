"""Every package says what it is for; the library's also which step of GSBPM it serves and what it imports."""

import ast

import pytest

from tests.architecture.tree import ROOT, SRC, layers, parsed

LIBRARY = SRC / "tenken"
SITE = SRC / "tenken_site"
#: Folders whose name Django fixes; the name says all.
NAMED_BY_DJANGO = {"migrations", "templatetags", "settings"}
#: Parts of the site that serve a step of a survey; the others know nothing of surveys.
NAMES = layers("site-layers")
#: From the landing pages down to the accounts; above them is the outside, below them the ground floor.
STEPS = NAMES[NAMES.index({"home", "api"}) : NAMES.index({"jurisdictions"})]


def docstring(package: str) -> str:
    """The docstring of ``tenken.frame``, or an empty text."""
    path = SRC.joinpath(*package.split("."), "__init__.py")
    return ast.get_docstring(parsed(path)) or ""


def packages() -> list[str]:
    """Every package of both trees but migrations."""
    found = [path.parent for path in SRC.rglob("__init__.py") if not NAMED_BY_DJANGO & set(path.parts)]
    return sorted(".".join(path.relative_to(SRC).parts) for path in found)


@pytest.mark.parametrize("package", packages())
def test_a_package_says_what_it_is_for(package: str) -> None:
    said = docstring(package)

    assert said, f"{package} has no docstring"
    assert said.split("\n")[0].rstrip().endswith((".", ":")), f"{package}: the first line is no sentence"


@pytest.mark.parametrize("name", sorted(path.parent.name for path in LIBRARY.glob("*/__init__.py")))
def test_a_part_of_the_library_names_its_step_and_its_imports(name: str) -> None:
    if name == "cli":
        return  # the command is no step of a survey

    said = docstring(f"tenken.{name}")

    assert "GSBPM" in said or "AAPOR" in said
    assert "mports" in said


@pytest.mark.parametrize(
    "name", sorted(name for layer in STEPS for name in layer if (ROOT / "src/tenken_site" / name).exists())
)
def test_an_app_that_serves_a_survey_names_its_step(name: str) -> None:
    if name in {"home", "accounts"}:
        return  # landing pages and sign-ins serve every step

    assert "GSBPM" in docstring(f"tenken_site.{name}")
