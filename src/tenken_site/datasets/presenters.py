"""Datasets in words: how they stand, how far a run is, what the variables mean."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import get_language, gettext

from tenken.dataset.codebook import STATE_LABELS, type_name
from tenken.dataset.frame_variables import NEVER_LEAVE
from tenken.dataset.model import Role, Variable
from tenken.questionnaire.model import LocalizedText
from tenken_site.datasets.models import Dataset
from tenken_site.jobs.models import Run

__all__ = [
    "CodebookGroup",
    "CodebookLine",
    "DatasetLine",
    "codebook_groups",
    "dataset_lines",
    "said",
    "state_label",
    "trouble_words",
]

FILE_ORDER = (
    "manifest.json", "records.parquet", "changes.parquet", "variables.json", "codebook.xml", "codebook.csv",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class DatasetLine:
    """One dataset in the list. ``state`` as ``Dataset.state``, or "stopped": asked for, and no run goes on."""

    dataset: Dataset
    state: str
    asked_by: str


@dataclass(frozen=True, slots=True)
class CodebookLine:
    """One variable."""

    name: str
    label: str
    type: str
    universe: str
    unit: str
    categories: tuple[tuple[str, str], ...]
    leaves: bool


@dataclass(frozen=True, slots=True)
class CodebookGroup:
    """Variables of one role, or of one question."""

    key: str
    title: str
    lines: tuple[CodebookLine, ...]


def said(text: LocalizedText | None) -> str:
    """In the reader's language; empty for none."""
    return "" if text is None else text.in_language(get_language() or "ja")


def state_label(state: str) -> str:
    """A state of a value in words; empty for a variable without states."""
    return next((said(label) for known, label in STATE_LABELS.items() if known.value == state), "")


def dataset_lines(
    found: Iterable[Dataset], *, runs: Mapping[int, Run], live: Collection[str], names: Mapping[str, str]
) -> tuple[DatasetLine, ...]:
    """In the order given. ``runs``: the latest build of each, by its dataset."""
    return tuple(
        DatasetLine(
            dataset=one,
            state="stopped"
            if one.state == "waiting" and (one.pk not in runs or runs[one.pk].state not in live)
            else one.state,
            asked_by=names.get(one.asked_by, one.asked_by),
        )
        for one in found
    )


def trouble_words(trouble: str) -> str:
    """Why a dataset was given up, and what to do."""
    return {
        "campaign_open": gettext("調査が終わっていません。終了の手続きをしてから、新しく作ってください。"),
        "unlock_over": gettext("利用許可が終わりました。許可を取り直して、新しく作ってください。"),
        "disposed": gettext("回答は廃棄されています。個票データは作れません。"),
        "unreadable": gettext("開けない回答がありました。監査記録で記号を確かめ、システムの管理者に連絡してください。"),
        "empty": gettext("対象の施設が1つもありません。"),
        "changes": gettext("審査の決定に、反映できないものがあります。決定を取り消して、新しく作ってください。"),
        "unfit": gettext("施設の種別か最終区分に、使えない値があります。システムの管理者に連絡してください。"),
    }.get(trouble, trouble)


def codebook_groups(variables: Sequence[Variable]) -> tuple[CodebookGroup, ...]:
    """The frame and the process first, then question by question."""
    groups: dict[str, list[Variable]] = {}
    for one in variables:
        key = (one.link_id or one.name) if one.role is Role.ANSWER else "frame"
        groups.setdefault(key, []).append(one)
    return tuple(
        CodebookGroup(
            key,
            gettext("名簿と調査の経過") if key == "frame" else key,
            tuple(_line(one) for one in those),
        )
        for key, those in groups.items()
    )


def _line(one: Variable) -> CodebookLine:
    return CodebookLine(
        name=one.name,
        label=said(one.label),
        type=_type_words().get(type_name(one), type_name(one)),
        universe=said(one.universe),
        unit=said(one.unit),
        categories=tuple((category.code, said(category.label)) for category in one.categories),
        leaves=not one.free_text and one.name not in NEVER_LEAVE and one.kind != "moment",
    )


def _type_words() -> dict[str, str]:
    return {
        "text": gettext("文字列"),
        "whole number": gettext("整数"),
        "number": gettext("数値"),
        "day": gettext("日付"),
        "moment": gettext("日時"),
        "yes or no": gettext("該当・非該当"),
        "code": gettext("符号"),
    }
