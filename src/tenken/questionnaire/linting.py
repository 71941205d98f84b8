"""Checking survey content before anybody answers it: every fault of a file or folder, with its place and remedy.

GSBPM 2.6 and 3.6 (test before use). ``tenken survey check`` and publishing both ask here.
"""

from __future__ import annotations

from dataclasses import dataclass
from os.path import isdir, isfile
from pathlib import Path

from tenken.questionnaire import rules, survey
from tenken.questionnaire.faults import Fault, Place, Report, SurveyRefused
from tenken.questionnaire.registry import Registry
from tenken.questionnaire.structure import read_questionnaire
from tenken.questionnaire.yaml_source import read

__all__ = ["Checked", "check", "check_survey"]


@dataclass(frozen=True, slots=True)
class Checked:
    """What was looked at and what is wrong with it."""

    files: tuple[str, ...]
    faults: tuple[Fault, ...]


def check_survey(path: Path) -> tuple[Fault, ...]:
    """Every fault of an instrument's file, a survey's folder, or a folder of surveys; none when all can be used."""
    return check(path).faults


def check(path: Path) -> Checked:
    """Like ``check_survey``, and which files were looked at."""
    if not isdir(path):  # unlike the method of Path, never raises
        return _file(path)
    if survey.is_survey_folder(path):
        return _survey_folder(path)
    below = [found.parent for found in sorted(path.glob(f"*/{survey.SURVEY_FILE}"))]
    if below:
        return _joined([_survey_folder(folder) for folder in below])
    instruments = survey.instrument_files(path)
    if not instruments:
        report = Report(str(path))
        report.add(
            Place(), code="nothing-to-check", message="The folder holds no survey.yaml and no instrument.",
            remedy="Name a survey's folder, or the file of an instrument.",
        )  # fmt: skip
        return Checked((), report.faults)
    return _instruments(instruments, survey.registry_beside(path))


def _file(path: Path) -> Checked:
    folder = path.parent
    if isfile(path) and survey.is_survey_folder(folder) and path not in survey.instrument_files(folder):
        faults = tuple(fault for fault in survey.check_survey_files(folder) if fault.file == str(path))
        return Checked((str(path),), faults)
    return _instruments((path,), survey.registry_beside(folder))


def _survey_folder(folder: Path) -> Checked:
    instruments = survey.instrument_files(folder)
    others = (path for path in sorted(folder.glob("*.yaml")) if path.name not in survey.LATER_FILES)
    own = tuple(str(path) for path in others if path not in instruments)
    return _joined(
        [Checked(own, survey.check_survey_files(folder)), _instruments(instruments, survey.registry_beside(folder))]
    )


def _instruments(paths: tuple[Path, ...], registry: Registry) -> Checked:
    faults: list[Fault] = []
    first: dict[str, str] = {}
    for path in paths:
        report = Report(str(path))
        try:
            source = read_questionnaire(read(path, report=report), report=report)
        except SurveyRefused as refused:
            faults.extend(refused.faults)
            continue
        name = source.questionnaire.instrument if source.questionnaire else ""
        if name and name in first:
            source.report.add(
                source.place(-1, "instrument"), code="duplicate-instrument",
                message=f"The instrument “{name}” is also in {first[name]}.", remedy="Give one another id.",
            )  # fmt: skip
        elif name:
            first[name] = str(path)
        faults.extend(rules.check(source, registry=registry))
    return Checked(tuple(str(path) for path in paths), tuple(sorted(faults)))


def _joined(parts: list[Checked]) -> Checked:
    files = dict.fromkeys(file for part in parts for file in part.files)
    return Checked(tuple(files), tuple(sorted({fault for part in parts for fault in part.faults})))
