"""What the site is made of: pinned, freely licensed, listed; and a service's silence is never taken for good news."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from script.dependencies import NOT_CHECKED, bill, licence_of, locked, offline_faults, verdict

from tests.architecture.tree import ROOT

SITE = locked((ROOT / "requirements" / "site.txt").read_text("utf-8"))
HASH = "--hash=sha256:" + "0" * 64


def report(*parts: Mapping[str, Any]) -> dict[str, Any]:
    """As pip-audit writes it."""
    return {"dependencies": list(parts), "fixes": []}


SOUND = {"name": "sound", "version": "1", "vulns": []}
UNKNOWN = {"name": "unknown", "skip_reason": "Dependency not found on PyPI and could not be audited: unknown (1)"}
BROKEN = {"name": "broken", "version": "1", "vulns": [{"id": "PYSEC-1", "fix_versions": ["2"], "aliases": []}]}


def test_every_package_of_the_site_may_be_given_on() -> None:
    assert offline_faults({}, {one.name: licence_of(one.name) for one in SITE}) == []


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        (f"loose>=1 \\\n    {HASH}", "not pinned to one version"),
        ("bare==1.0", "has no hash"),
    ],
)
def test_a_loose_or_bare_line_in_a_lock_is_named(line: str, fault: str) -> None:
    good = f"good==1.0 \\\n    {HASH}"

    faults = offline_faults({"site": f"{good}\n{line}"}, {})

    assert [fault in one for one in faults] == [True]


@pytest.mark.parametrize("licence", ["AGPL-3.0-only", "", "MIT AND AGPL-3.0-only", "Proprietary"])
def test_a_licence_that_nobody_allowed_is_named(licence: str) -> None:
    assert offline_faults({}, {"odd": licence, "even": "MIT OR AGPL-3.0-only"}) == [
        "odd: its licence is not among those of script/dependencies.py"
    ]


def test_the_bill_lists_every_locked_package_with_licence_and_hashes_and_is_the_same_every_time() -> None:
    licences = {one.name: licence_of(one.name) for one in SITE}

    made = bill(SITE, licences)

    listed = {part["purl"]: part for part in made["components"]}
    assert {f"pkg:pypi/{one.name}@{one.version}" for one in SITE} <= set(listed)
    assert all(part["licenses"] for part in listed.values())
    assert all(len(listed[f"pkg:pypi/{one.name}@{one.version}"]["externalReferences"][0]["hashes"]) for one in SITE)
    assert all(set(link["dependsOn"]) <= set(listed) for link in made["dependencies"])
    assert json.dumps(made) == json.dumps(bill(SITE, licences))
    assert "timestamp" not in json.dumps(made)


def test_the_bill_names_the_parts_that_are_copied_into_the_tree() -> None:
    copied = {part["name"]: part["version"] for part in bill([], {})["components"]}
    told = (ROOT / "src/tenken_site/ui/static/ui/vendor/README.md").read_text("utf-8")

    assert copied
    assert all(f"`{name}` {version}" in told for name, version in copied.items())
    assert told.count("npm package") == len(copied)


@pytest.mark.parametrize("required", [True, False])
def test_a_known_hole_fails_always(required: bool) -> None:
    code, lines = verdict(report(SOUND, UNKNOWN, BROKEN), required=required)

    assert code == 1
    assert lines == ["broken 1: PYSEC-1, mended in 2"]


def test_a_service_that_knows_everything_and_finds_nothing_is_good_news() -> None:
    assert verdict(report(SOUND, SOUND), required=True) == (0, ["2 packages, no known hole"])


@pytest.mark.parametrize("found", [None, report(), report(UNKNOWN), report(SOUND, UNKNOWN)])
def test_silence_of_the_service_is_said_aloud_and_fails_where_an_answer_is_required(
    found: dict[str, Any] | None,
) -> None:
    code, lines = verdict(found, required=False)

    assert code == NOT_CHECKED
    assert lines[0].startswith("not checked: ")
    assert verdict(found, required=True)[0] == 1
