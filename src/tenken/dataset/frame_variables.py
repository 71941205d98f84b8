"""The columns that every dataset has: of the frame, and of how the case went. Their names and types are a contract.

``link`` and ``case`` lead back to a clinic and never leave; ``record`` is a number in an order that tells nothing.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from tenken.dataset.model import Category, Kind, Role, Variable
from tenken.disposition.codes import DISPOSITIONS
from tenken.questionnaire.model import LocalizedText

__all__ = ["COLUMNS", "FRAME_VARIABLES", "NEVER_LEAVE"]

#: Columns that name a clinic or lead back to one; no file that leaves holds them.
NEVER_LEAVE = frozenset({"link", "case", "place"})

COLUMNS: Mapping[str, pl.DataType] = {
    "record": pl.Int32(),
    "link": pl.String(),
    "case": pl.String(),
    "place": pl.String(),
    "prefecture": pl.String(),
    "relay": pl.String(),
    "kind": pl.String(),
    "beds": pl.Int32(),
    "size": pl.String(),
    "disposition": pl.String(),
    "eligible": pl.Boolean(),
    "responded": pl.Boolean(),
    "complete": pl.Boolean(),
    "submitted_at": pl.Datetime("us", "UTC"),
    "day": pl.Int16(),
    "corrections": pl.Int16(),
    "active_seconds": pl.Int32(),
    "saves": pl.Int16(),
    "instrument": pl.String(),
}


def _words(ja: str, en: str) -> LocalizedText:
    return LocalizedText((("ja", ja), ("en", en)))


def _variable(
    name: str,
    role: Role,
    kind: Kind,
    label: LocalizedText,
    *,
    categories: tuple[Category, ...] = (),
    unit: LocalizedText | None = None,
) -> Variable:
    return Variable(name=name, role=role, kind=kind, label=label, categories=categories, unit=unit)


FRAME_VARIABLES: tuple[Variable, ...] = (
    _variable("record", Role.KEY, "number", _words("個票番号（順番に意味はない）", "Record (the order tells nothing)")),
    _variable("link", Role.KEY, "text", _words("医療機関コード", "Facility code, links years")),
    _variable("case", Role.KEY, "text", _words("調査の整理番号", "Case number")),
    _variable("place", Role.KEY, "text", _words("所在地の照合用の値", "Token of the address, for finding duplicates")),
    _variable("prefecture", Role.FRAME, "category", _words("都道府県", "Prefecture")),
    _variable("relay", Role.FRAME, "category", _words("中継自治体", "Relaying authority")),
    _variable(
        "kind", Role.FRAME, "category", _words("施設の種別", "Kind of facility"),
        categories=(
            Category("clinic", _words("無床診療所", "Clinic without beds")),
            Category("clinic_beds", _words("有床診療所", "Clinic with beds")),
            Category("dental", _words("歯科診療所", "Dental clinic")),
        ),
    ),
    _variable("beds", Role.FRAME, "number", _words("病床数", "Beds"), unit=_words("床", "beds")),
    _variable(
        "size", Role.FRAME, "category", _words("病床規模", "Size by beds"),
        categories=(
            Category("none", _words("病床なし", "No beds")),
            Category("1-9", _words("1～9床", "1 to 9 beds")),
            Category("10-19", _words("10～19床", "10 to 19 beds")),
            Category("unknown", _words("病床数不明", "Number of beds not known")),
        ),
    ),
    _variable(
        "disposition", Role.PROCESS, "category", _words("最終区分（AAPOR）", "Final disposition (AAPOR)"),
        categories=tuple(Category(code.value, _words(row.ja, row.en)) for code, row in DISPOSITIONS.items()),
    ),
    _variable("eligible", Role.PROCESS, "flag", _words("調査の対象である", "Eligible")),
    _variable("responded", Role.PROCESS, "flag", _words("提出がある", "Has a submission")),
    _variable("complete", Role.PROCESS, "flag", _words("全部の提出である（一部のみでない）", "Complete, not partial")),
    _variable("submitted_at", Role.PROCESS, "moment", _words("最後の提出の時刻", "Time of the last submission")),
    _variable(
        "day", Role.PROCESS, "number",
        _words("開始から最初の提出までの日数", "Days from the opening to the first submission"),
        unit=_words("日", "days"),
    ),
    _variable("corrections", Role.PROCESS, "number", _words("訂正の回数", "Corrections"), unit=_words("回", "times")),
    _variable(
        "active_seconds", Role.PROCESS, "number", _words("回答にかけた時間", "Time spent answering"),
        unit=_words("秒", "seconds"),
    ),
    _variable("saves", Role.PROCESS, "number", _words("保存の回数", "Saves"), unit=_words("回", "times")),
    _variable("instrument", Role.PROCESS, "text", _words("調査票と版", "Instrument and version")),
)  # fmt: skip
