"""What the site is made of: are all parts locked, freely licensed, listed, and without a known hole?

``script/dependencies.py``               everything that needs no network (part of script/check)
``script/dependencies.py --audit``       asks a vulnerability service about every locked version (part of script/check)
``script/dependencies.py --bill FILE``   writes the software bill of materials (CycloneDX 1.6; script/sbom)

Exit codes: 0 good, 1 something must not land, 75 (``EX_TEMPFAIL``) could not be checked now. With
``TENKEN_AUDIT_REQUIRED=1`` what could not be checked counts as failed: for a release, and wherever there is a network.
"""

from __future__ import annotations

import importlib.metadata
import json
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

__all__ = ["Locked", "bill", "licence_of", "locked", "offline_faults", "verdict"]

ROOT = Path(__file__).resolve().parents[1]
LOCKS = ("site", "dev")
NOT_CHECKED = 75
SECONDS = 60

#: Licences (SPDX) of parts that may be given on. LGPL and MPL: used unchanged, as packages of their own.
ALLOWED = frozenset(
    {
        "0BSD",
        "Apache-2.0",
        "BSD-2-Clause",
        "BSD-3-Clause",
        "CC0-1.0",
        "LGPL-3.0-only",
        "MIT",
        "MIT-0",
        "MPL-2.0",
        "OFL-1.1",
        "PSF-2.0",
        "Zlib",
    }
)
#: Packages whose metadata names no SPDX licence, with the one that their licence file holds.
READ_BY_A_PERSON = {
    "fido2": "BSD-2-Clause AND Apache-2.0 AND MPL-2.0",
    "jinja2": "BSD-3-Clause",
    "pyrage": "MIT",
    "qrcode": "BSD-3-Clause",
    "scipy": "BSD-3-Clause",
    "segno": "BSD-3-Clause",
    "sqlparse": "BSD-3-Clause",
    "svy": "MIT",
    "svy-rs": "MIT",
}
#: Other names under which packages give a licence.
ALSO_CALLED = {"MIT License": "MIT", "Apache Software License": "Apache-2.0"}
#: Parts that are copied into the tree instead of installed.
COPIED = (
    {"name": "@digital-go-jp/design-tokens", "version": "1.1.9", "licence": "MIT", "purl": "pkg:npm/%40digital-go-jp/"},
)
#: Known holes that do not reach us, by the id of the service, each with its reason. One that is mended goes.
HARMLESS: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class Locked:
    """One line of a lock."""

    name: str
    version: str  # empty where it is not pinned to one
    hashes: tuple[str, ...]


def locked(text: str) -> list[Locked]:
    """The packages of a lock."""
    found = []
    for entry in re.split(r"\n(?=\S)", text.strip()):
        pinned = re.match(r"([A-Za-z0-9._-]+)==([^\s;]+)", entry)
        name = pinned[1] if pinned else entry.split()[0]
        hashes = tuple(re.findall(r"sha256:([0-9a-f]{64})", entry))
        found.append(Locked(_plain(name), pinned[2] if pinned else "", hashes))
    return found


def licence_of(name: str) -> str:
    """The SPDX expression of an installed package; empty where nobody has read it yet."""
    if name in READ_BY_A_PERSON:
        return READ_BY_A_PERSON[name]
    told = importlib.metadata.metadata(name)
    classifiers = [one.split(" :: ")[-1] for one in told.get_all("Classifier") or [] if one.startswith("License")]
    given = [told.get("License-Expression"), told.get("License"), *classifiers]
    short = (one.strip() for one in given if one and "\n" not in one)
    return next((ALSO_CALLED.get(one, one) for one in short if _allowed(ALSO_CALLED.get(one, one))), "")


def offline_faults(locks: Mapping[str, str], licences: Mapping[str, str]) -> list[str]:
    """What is wrong with the locks' texts and the licences of the site's packages, in sentences."""
    faults = []
    for name, text in locks.items():
        for one in locked(text):
            if not one.version:
                faults.append(f"requirements/{name}.txt: {one.name} is not pinned to one version")
            if not one.hashes:
                faults.append(f"requirements/{name}.txt: {one.name} has no hash")
    refused = [package for package, licence in licences.items() if not _allowed(licence)]
    return [*faults, *(f"{package}: its licence is not among those of script/dependencies.py" for package in refused)]


def _allowed(expression: str) -> bool:
    """One side of an OR, and both sides of an AND, must be on the list."""
    ways = [way.strip("() ") for way in expression.split(" OR ")]
    return any(all(part.strip("() ") in ALLOWED for part in way.split(" AND ")) for way in ways)


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def bill(lock: Iterable[Locked], licences: Mapping[str, str]) -> dict[str, Any]:
    """The bill of materials of the site's lock: who, which version, licence, hashes, and what needs what.

    The same for the same lock: it holds no time and no number of its own.
    """
    lock = list(lock)
    refs = {one.name: f"pkg:pypi/{one.name}@{one.version}" for one in lock}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    copied = [{**one, "purl": f"{one['purl']}{one['name'].split('/')[-1]}@{one['version']}"} for one in COPIED]
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {
                "bom-ref": "tenken",
                "type": "application",
                "name": project["name"],
                "version": project["version"],
                "licenses": [{"license": {"id": project["license"]}}],
            },
            "properties": [{"name": "cdx:reproducible", "value": "true"}],
        },
        "components": [
            *(_component(one, refs[one.name], licences[one.name]) for one in lock),
            *(_copied(one) for one in copied),
        ],
        "dependencies": [
            {"ref": "tenken", "dependsOn": sorted([*refs.values(), *(one["purl"] for one in copied)])},
            *({"ref": refs[one.name], "dependsOn": _needs(one.name, refs)} for one in lock),
        ],
    }


def _component(one: Locked, ref: str, licence: str) -> dict[str, Any]:
    single = " " not in licence
    return {
        "bom-ref": ref,
        "type": "library",
        "name": one.name,
        "version": one.version,
        "licenses": [{"license": {"id": licence}}] if single else [{"expression": licence}],
        "purl": ref,
        "externalReferences": [
            {
                "type": "distribution",
                "url": f"https://pypi.org/project/{one.name}/{one.version}/",
                "hashes": [{"alg": "SHA-256", "content": value} for value in one.hashes],
            }
        ],
    }


def _copied(one: Mapping[str, str]) -> dict[str, Any]:
    return {
        "bom-ref": one["purl"],
        "type": "library",
        "name": one["name"],
        "version": one["version"],
        "licenses": [{"license": {"id": one["licence"]}}],
        "purl": one["purl"],
    }


def _needs(name: str, refs: Mapping[str, str]) -> list[str]:
    """What an installed package asks for, as far as it is locked."""
    asked = (re.match(r"[A-Za-z0-9._-]+", line) for line in importlib.metadata.requires(name) or [])
    return sorted({refs[_plain(found[0])] for found in asked if found and _plain(found[0]) in refs})


def verdict(report: Mapping[str, Any] | None, *, required: bool) -> tuple[int, list[str]]:
    """Exit code and sentences for a report of pip-audit; None where it gave none.

    pip-audit calls a package that the service does not know "skipped" and still ends well: that is no answer.
    """
    parts = report["dependencies"] if report else []
    holes = [
        f"{one['name']} {one['version']}: {hole['id']}, mended in {', '.join(hole['fix_versions']) or 'no version yet'}"
        for one in parts
        for hole in one.get("vulns", ())
        if not {hole["id"], *hole.get("aliases", ())} & set(HARMLESS)
    ]
    if holes:
        return 1, holes
    unknown = [one["name"] for one in parts if "skip_reason" in one]
    if parts and not unknown:
        return 0, [f"{len(parts)} packages, no known hole"]
    told = (
        "not checked: no vulnerability service reached"
        if len(unknown) == len(parts)
        else f"not checked: the vulnerability service does not know {', '.join(unknown)}"
    )
    return (1 if required else NOT_CHECKED), [told]


def _audit() -> tuple[int, list[str]]:
    command = [sys.executable, "-m", "pip_audit", "--requirement", str(ROOT / "requirements" / "site.txt")]
    command += ["--require-hashes", "--disable-pip", "--format", "json", "--progress-spinner", "off", "--timeout", "5"]
    required = os.environ.get("TENKEN_AUDIT_REQUIRED") == "1"
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=SECONDS)  # noqa: S603  # our own list
        return verdict(json.loads(done.stdout), required=required)
    except (subprocess.TimeoutExpired, json.JSONDecodeError):
        return verdict(None, required=required)


def _fault_of(text: str) -> str:
    """What CycloneDX's own schema has against it; empty where nothing."""
    from cyclonedx.schema import SchemaVersion  # the audit has no need of it
    from cyclonedx.validation.json import JsonStrictValidator

    fault = JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)
    return f"the bill of materials is not CycloneDX 1.6: {fault}" if fault else ""


def main(arguments: list[str]) -> int:
    """Runs one of the three."""
    if arguments == ["--audit"]:
        code, lines = _audit()
    else:
        locks = {name: (ROOT / "requirements" / f"{name}.txt").read_text("utf-8") for name in LOCKS}
        site = locked(locks["site"])
        licences = {one.name: licence_of(one.name) for one in site}
        lines = offline_faults(locks, licences)
        text = json.dumps(bill(site, licences), indent=1, ensure_ascii=False) + "\n"
        lines += [] if lines else filter(None, [_fault_of(text)])
        code = 1 if lines else 0
        if arguments[:1] == ["--bill"] and not lines:
            Path(arguments[1]).parent.mkdir(parents=True, exist_ok=True)
            Path(arguments[1]).write_text(text, "utf-8")
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
