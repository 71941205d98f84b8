"""A survey's folder read and checked: ``survey.yaml``, references, campaign and messages beside it.

Only ``survey.yaml`` must be there. The instruments beside them are read by ``tenken.questionnaire.loading``.
"""

from __future__ import annotations

from pathlib import Path

from tenken.questionnaire import survey_parts
from tenken.questionnaire.campaign_file import read_campaign, read_messages
from tenken.questionnaire.faults import Fault, Report, SurveyRefused
from tenken.questionnaire.fields import Fields
from tenken.questionnaire.model import LocalizedText
from tenken.questionnaire.registry import Registry
from tenken.questionnaire.survey_json import NotASurvey, survey_from_json, survey_to_json
from tenken.questionnaire.survey_model import CampaignDefaults, Definition, Document, MessageText, Survey
from tenken.questionnaire.yaml_source import Node, read

__all__ = [
    "LATER_FILES",
    "NotASurvey",
    "check_survey_files",
    "instrument_files",
    "is_survey_folder",
    "load_registry",
    "load_survey",
    "registry_beside",
    "survey_from_json",
    "survey_to_json",
]

SURVEY_FILE = "survey.yaml"
REFERENCES_FILE = "references.yaml"
CAMPAIGN_FILE = "campaign.yaml"
#: What becomes of the answers; read by the parts of the library that come after collecting.
LATER_FILES = frozenset(
    {
        "disclosure.yaml",
        "edits.yaml",
        "risk_model.yaml",
        "support_paths.yaml",
        "tables.yaml",
        "verification.yaml",
        "weighting.yaml",
    }
)
MESSAGES_FILES = "messages.*.yaml"
_ID = r"[a-z][a-z0-9-]{0,79}"


def is_survey_folder(folder: Path) -> bool:
    """Whether this folder holds a survey."""
    return (folder / SURVEY_FILE).is_file()


def instrument_files(folder: Path) -> tuple[Path, ...]:
    """The files of the folder that hold instruments: every YAML file that has no other purpose."""
    others = {SURVEY_FILE, REFERENCES_FILE, CAMPAIGN_FILE, *LATER_FILES}
    found = (path for path in folder.glob("*.yaml") if path.name not in others and not path.match(MESSAGES_FILES))
    return tuple(sorted(found))


def load_survey(folder: Path) -> Survey:
    """The survey of this folder. Raises SurveyRefused with every fault of its files (instruments not included)."""
    survey, faults = _read_folder(folder)
    if faults or survey is None:
        raise SurveyRefused(faults)
    return survey


def check_survey_files(folder: Path) -> tuple[Fault, ...]:
    """Every fault of the survey's own files; empty when it can be used."""
    return _read_folder(folder)[1]


def load_registry(folder: Path) -> Registry:
    """What the instruments of this folder may refer to. A file that is not there adds nothing.

    Raises SurveyRefused when ``references.yaml`` or ``survey.yaml`` has faults.
    """
    documents, faults = _documents(folder)
    survey, more = _survey(folder, documents) if is_survey_folder(folder) else (None, ())
    if faults or more:
        raise SurveyRefused((*faults, *more))
    if survey is None:
        return _registry(documents)
    return _registry(documents, definitions=survey.definitions, survey=survey.id)


def registry_beside(folder: Path) -> Registry:
    """What can be read of the registry of this folder, and what must be done before the rest can be checked.

    Never raises: faults of ``references.yaml`` and ``survey.yaml`` are told when those files are checked.
    """
    documents, faults = _documents(folder)
    references_remedy = ""
    if not (folder / REFERENCES_FILE).exists():
        references_remedy = f"Put {REFERENCES_FILE} beside this file."
    elif faults:
        references_remedy = f"Mend {REFERENCES_FILE} first."
    if not is_survey_folder(folder):
        terms_remedy = f"Put {SURVEY_FILE} beside this file."
        return _registry(documents, references_remedy=references_remedy, terms_remedy=terms_remedy)
    survey, faults = _survey(folder, documents)
    if survey is not None and not faults:
        return _registry(
            documents, definitions=survey.definitions, survey=survey.id, references_remedy=references_remedy
        )
    node, report = _open(folder / SURVEY_FILE)
    definitions: tuple[Definition, ...] = ()
    if node is not None:
        definitions = survey_parts.definitions(Fields(node, report, what=SURVEY_FILE), languages=())
    return _registry(
        documents, definitions=definitions, references_remedy=references_remedy,
        terms_remedy=f"Mend {SURVEY_FILE} first.",
    )  # fmt: skip


def _registry(
    documents: tuple[Document, ...],
    *,
    definitions: tuple[Definition, ...] = (),
    survey: str | None = None,
    references_remedy: str = "",
    terms_remedy: str = "",
) -> Registry:
    return Registry(
        editions={found.id: frozenset(edition.id for edition in found.editions) for found in documents},
        terms=frozenset(found.id for found in definitions),
        survey=survey,
        references_remedy=references_remedy,
        terms_remedy=terms_remedy,
    )


def _read_folder(folder: Path) -> tuple[Survey | None, tuple[Fault, ...]]:
    documents, faults = _documents(folder)
    messages: list[MessageText] = []
    for path in sorted(folder.glob(MESSAGES_FILES)):
        node, report = _open(path)
        if node is not None:
            messages.extend(read_messages(node, report, language=path.name.split(".")[1]))
        faults += report.faults
    campaign: CampaignDefaults | None = None
    if (folder / CAMPAIGN_FILE).exists():
        node, report = _open(folder / CAMPAIGN_FILE)
        if node is not None:
            known = frozenset(found.id for found in messages)
            instruments = frozenset(path.stem for path in instrument_files(folder))
            campaign = read_campaign(node, report, messages=known, instruments=instruments)
        faults += report.faults
    survey, more = _survey(folder, documents, campaign=campaign, messages=tuple(messages))
    return survey, tuple(sorted({*faults, *more}))


def _open(path: Path) -> tuple[Node | None, Report]:
    report = Report(str(path))
    try:
        return read(path, report=report), report
    except SurveyRefused as refused:
        report.include(refused.faults)
        return None, report


def _documents(folder: Path) -> tuple[tuple[Document, ...], tuple[Fault, ...]]:
    if not (folder / REFERENCES_FILE).exists():
        return (), ()
    node, report = _open(folder / REFERENCES_FILE)
    if node is None:
        return (), report.faults
    top = Fields(node, report, what="references.yaml")
    documents = survey_parts.documents(top)
    top.done()
    return documents, report.faults


def _survey(
    folder: Path,
    documents: tuple[Document, ...],
    *,
    campaign: CampaignDefaults | None = None,
    messages: tuple[MessageText, ...] = (),
) -> tuple[Survey | None, tuple[Fault, ...]]:
    node, report = _open(folder / SURVEY_FILE)
    if node is None:
        return None, report.faults
    top = Fields(node, report, what="survey.yaml")
    survey = top.string("survey", required=True, pattern=_ID, hint="Use a-z, 0-9 and hyphens.")
    languages = survey_parts.languages(top)
    texts: dict[str, LocalizedText | None] = {
        key: survey_parts.text(top, key, languages=languages)
        for key in (
            "title", "owner", "purpose", "legal_basis", "as_of_text", "official_text", "personal_data", "retention",
        )
    }  # fmt: skip
    advice = survey_parts.text(top, "advice", languages=languages, required=False)
    rights_desk = survey_parts.text(top, "rights_desk", languages=languages, required=False)
    unit_kind, unit = survey_parts.unit(top, languages=languages)
    as_of = top.date("as_of", required=True)
    top.node("minutes", required=True)
    minutes = top.integer("minutes", minimum=1)
    viewers = survey_parts.viewers(top, languages=languages)
    at_hand = survey_parts.texts(top, "at_hand", languages=languages)
    desks = survey_parts.desks(top, languages=languages)
    definitions = survey_parts.definitions(top, languages=languages)
    top.done()
    present = {key: value for key, value in texts.items() if value is not None}
    if (
        report.faults
        or survey is None
        or as_of is None
        or minutes is None
        or unit is None
        or unit_kind is None
        or len(present) < len(texts)
    ):
        return None, report.faults
    found = Survey(
        id=survey,
        languages=languages,
        title=present["title"],
        owner=present["owner"],
        purpose=present["purpose"],
        legal_basis=present["legal_basis"],
        unit_kind=unit_kind,
        unit=unit,
        as_of=as_of,
        as_of_text=present["as_of_text"],
        official_text=present["official_text"],
        personal_data=present["personal_data"],
        retention=present["retention"],
        minutes=minutes,
        viewers=viewers,
        at_hand=at_hand,
        desks=desks,
        definitions=definitions,
        documents=documents,
        campaign=campaign,
        messages=messages,
        advice=advice,
        rights_desk=rights_desk,
    )
    return found, ()
