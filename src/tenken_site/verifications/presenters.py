"""Verifications in words: where clinics stand, what to look at, what a record may say."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import get_language, gettext

from tenken.questionnaire.model import Item, LocalizedText
from tenken.verification.model import NOT_THERE, UNSEEN, Method, Verifiable
from tenken_site.frames.words import kind_names_apart
from tenken_site.jurisdictions.models import Jurisdiction
from tenken_site.verifications.models import Verification, VerifiedClinic

__all__ = [
    "ClinicLine",
    "QuestionLine",
    "StratumLine",
    "choices_of",
    "clinic_lines",
    "look_lines",
    "method_names",
    "outcome_words",
    "question_lines",
    "said",
    "strata_lines",
]


@dataclass(frozen=True, slots=True)
class ClinicLine:
    """One clinic of the list."""

    public_id: str
    name: str
    place: str
    kind: str
    telephone: str
    outcome: str  # a value of ``VerifiedClinic.Outcome``
    standing: str


@dataclass(frozen=True, slots=True)
class QuestionLine:
    """One question of the form."""

    link_id: str
    name: str
    prefix: str
    text: str
    look_at: str
    choices: tuple[tuple[str, str, bool], ...]  # code, label, chosen
    error: str


@dataclass(frozen=True, slots=True)
class StratumLine:
    """Kind and prefecture, how many clinics there are and were drawn, and for how many each stands."""

    kind: str
    prefecture: str
    there: int
    drawn: int
    weight: float


def said(text: LocalizedText) -> str:
    """In the reader's language."""
    return text.in_language(get_language() or "ja")


def area_name(area: Jurisdiction | None) -> str:
    """Empty for none."""
    if area is None:
        return ""
    return area.name if (get_language() or "ja") == "ja" else area.name_en or area.name


def method_names() -> dict[str, str]:
    """How somebody came to know."""
    return {
        Method.VISIT.value: gettext("施設を訪ねて、目で見た"),
        Method.DOCUMENT.value: gettext("書類や写真を送ってもらって見た"),
        Method.VENDOR.value: gettext("保守の会社に確かめた"),
    }


def outcome_words(outcome: str) -> str:
    """Where a clinic stands."""
    return {
        VerifiedClinic.Outcome.RECORDED.value: gettext("記録しました"),
        VerifiedClinic.Outcome.IMPOSSIBLE.value: gettext("確かめられない"),
    }.get(outcome, gettext("まだ"))


def clinic_lines(clinics: Iterable[VerifiedClinic]) -> tuple[ClinicLine, ...]:
    """In the order given."""
    kinds = kind_names_apart()
    lines = []
    for one in clinics:
        unit = one.case.unit
        contact = getattr(unit, "contact", None)
        lines.append(
            ClinicLine(
                public_id=one.case.public_id,
                name=unit.name,
                place=unit.address or area_name(unit.relay) or area_name(unit.prefecture),
                kind=kinds[unit.kind],
                telephone=contact.telephone if contact else "",
                outcome=one.outcome,
                standing=outcome_words(one.outcome),
            )
        )
    return tuple(lines)


def choices_of(item: Item) -> tuple[tuple[str, str], ...]:
    """What may be found for a question: its answers in its own words, then neither."""
    codes = [(option.code, said(option.label)) for option in item.options]
    return (
        *(codes or [("yes", gettext("はい")), ("no", gettext("いいえ"))]),
        (UNSEEN, gettext("見ても分からなかった")),
        (NOT_THERE, gettext("この施設には当てはまらない")),
    )


def look_lines(asked: Iterable[tuple[Verifiable, Item]]) -> tuple[tuple[str, str], ...]:
    """The number of each question, and what to look at."""
    return tuple((item.prefix or "", said(one.look_at)) for one, item in asked)


def question_lines(
    asked: Iterable[tuple[Verifiable, Item]], *, fields: Mapping[str, tuple[str, str, str]]
) -> tuple[QuestionLine, ...]:
    """The questions. ``fields``: by link_id the name of the form's field, what is chosen in it, what is wrong."""
    lines = []
    for one, item in asked:
        name, chosen, error = fields[one.link_id]
        lines.append(
            QuestionLine(
                link_id=one.link_id,
                name=name,
                prefix=item.prefix or "",
                text=said(item.text),
                look_at=said(one.look_at),
                choices=tuple((code, label, code == chosen) for code, label in choices_of(item)),
                error=error,
            )
        )
    return tuple(lines)


def strata_lines(verification: Verification, *, areas: Mapping[str, Jurisdiction]) -> tuple[StratumLine, ...]:
    """By kind and prefecture."""
    kinds = kind_names_apart()
    lines = []
    for key, (there, drawn) in sorted(verification.strata.items()):
        kind, _colon, prefecture = key.partition(":")
        lines.append(
            StratumLine(kinds[kind], area_name(areas.get(prefecture)) or "-", there, drawn, verification.weight(key))
        )
    return tuple(lines)
