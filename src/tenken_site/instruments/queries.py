"""Reading published questionnaires. A version never changes, so each process reads it once."""

from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import models

from tenken.questionnaire.loading import questionnaire_from_json
from tenken.questionnaire.model import Questionnaire
from tenken.questionnaire.survey import survey_from_json
from tenken.questionnaire.survey_model import Survey
from tenken_site.instruments.models import InstrumentVersion

__all__ = [
    "file_beside",
    "folder_beside",
    "forget",
    "instrument_version",
    "learn",
    "questionnaire",
    "survey",
    "surveys_keeping",
    "unread",
]


@dataclass(frozen=True, slots=True)
class _Known:
    questionnaire: Questionnaire
    survey: Survey


_known: dict[int, _Known] = {}


def questionnaire(version_id: int) -> Questionnaire:
    """The questionnaire of this version. Public: no viewer. Raises InstrumentVersion.DoesNotExist."""
    return _of(version_id).questionnaire


def survey(version_id: int) -> Survey:
    """The survey as it was when this version was published. Raises InstrumentVersion.DoesNotExist."""
    return _of(version_id).survey


def file_beside(version_id: int, name: str) -> Path | None:
    """Where the survey of this version keeps a file of this name beside its instruments, or None."""
    path = Path(settings.SURVEYS) / survey(version_id).id / name
    return path if path.is_file() else None


def surveys_keeping(name: str) -> frozenset[str]:
    """The ids of the surveys that keep a file of this name beside their instruments. No statement."""
    return frozenset(path.parent.name for path in Path(settings.SURVEYS).glob(f"*/{name}"))


def folder_beside(version_id: int, name: str, *, after: str = "") -> Path | None:
    """Likewise a folder; of a survey that was made of another one's folder (its id ends with ``after``) that one's."""
    path = Path(settings.SURVEYS) / survey(version_id).id.removesuffix(after) / name
    return path if path.is_dir() else None


def instrument_version(*, survey: str, name: str) -> InstrumentVersion | None:
    """The version of an instrument that was published last, or None."""
    return (
        InstrumentVersion.objects.filter(instrument__survey=survey, instrument__name=name)
        .order_by("published_at", "pk")
        .last()
    )


def unread(path: str) -> dict[str, models.Case]:
    """Annotations that bring a version's files along with a row which leads to it by ``path``, unless they are known.

    So the first request for a questionnaire in a process needs no statement of its own, and later ones read nothing.
    """
    known = models.Q(**{f"{path}__in": list(_known)})
    return {
        column: models.Case(
            models.When(known, then=models.Value(None)),
            default=models.F(f"{path}__{column}"),
            output_field=models.BinaryField(null=True),
        )
        for column in ("definition", "survey_definition")
    }


def learn(*, version_id: int, row: models.Model) -> None:
    """Keeps the files that ``unread`` brought along with this row, or that the row holds itself."""
    found = vars(row)
    if found["definition"] is not None:
        _known[version_id] = _Known(
            questionnaire=questionnaire_from_json(bytes(found["definition"])),
            survey=survey_from_json(bytes(found["survey_definition"])),
        )


def forget(*, version_id: int) -> None:
    """Drops a version from this process's memory: for a row that is made anew under the same number in tests."""
    _known.pop(version_id, None)


def _of(version_id: int) -> _Known:
    if version_id not in _known:
        learn(version_id=version_id, row=InstrumentVersion.objects.get(pk=version_id))
    return _known[version_id]
