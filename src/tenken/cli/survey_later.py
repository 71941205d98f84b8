"""Checking a survey with the files that are read after collecting: from edit rules to what is verified."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from tenken.editing.loading import load_edits
from tenken.questionnaire import linting
from tenken.questionnaire.faults import Fault, SurveyRefused
from tenken.questionnaire.linting import Checked
from tenken.questionnaire.loading import load_instrument
from tenken.questionnaire.model import Item, Questionnaire
from tenken.questionnaire.survey import LATER_FILES, SURVEY_FILE, instrument_files, is_survey_folder, load_registry
from tenken.weighting.plan import load_plan

__all__ = ["check", "instruments"]


def _disclosure(path: Path) -> object:
    from tenken.disclosure.rules import load_rules  # needs the extra "statistics"

    asked = instruments(path.parent)
    questions = None if asked is None else frozenset(item.link_id for one in asked for item, _ in one.walk())
    return load_rules(path, questions=questions)


def _risk(path: Path) -> object:
    from tenken.risk.loading import load_model

    return load_model(path, questionnaires=instruments(path.parent))


def _support(path: Path) -> object:
    from tenken.risk.support_loading import load_support

    asked = instruments(path.parent)
    return load_support(path, items=_items(asked))


def _verification(path: Path) -> object:
    from tenken.verification.loading import load_checklist

    return load_checklist(path, items=_items(instruments(path.parent)))


def _items(asked: tuple[Questionnaire, ...] | None) -> dict[str, Item] | None:
    """The questions of all instruments; None where they are not known."""
    return None if asked is None else {item.link_id: item for one in asked for item, _ in one.walk()}


def instruments(folder: Path) -> tuple[Questionnaire, ...] | None:
    """The instruments of the folder; None where there are none, or one has faults (told elsewhere)."""
    files = instrument_files(folder) if is_survey_folder(folder) else ()
    try:
        registry = load_registry(folder) if files else None
        return tuple(load_instrument(path, registry=registry) for path in files) or None
    except SurveyRefused:
        return None


#: Who reads which file. What tables name is known with a dataset alone, so tables.yaml is not among them.
_READERS: Mapping[str, Callable[[Path], object]] = {
    "disclosure.yaml": _disclosure,
    "edits.yaml": load_edits,
    "risk_model.yaml": _risk,
    "support_paths.yaml": _support,
    "verification.yaml": _verification,
    "weighting.yaml": load_plan,
}


def check(path: Path) -> Checked:
    """Like ``linting.check``, and the files for later of each survey folder that it looks into."""
    if path.name in LATER_FILES:
        return _later([path])
    checked = linting.check(path)
    folders = [path] if is_survey_folder(path) else [found.parent for found in sorted(path.glob(f"*/{SURVEY_FILE}"))]
    later = _later([folder / name for folder in folders for name in _READERS if (folder / name).exists()])
    return Checked((*checked.files, *later.files), tuple(sorted({*checked.faults, *later.faults})))


def _later(paths: list[Path]) -> Checked:
    looked_at: list[str] = []
    faults: list[Fault] = []
    for path in paths:
        if path.name not in _READERS:
            continue
        try:
            _READERS[path.name](path)
        except ModuleNotFoundError as lacking:
            if lacking.name != "polars":
                raise
            continue  # without the extra the file cannot be looked at, so it is not counted
        except SurveyRefused as refused:
            faults.extend(refused.faults)
        looked_at.append(str(path))
    return Checked(tuple(looked_at), tuple(faults))
