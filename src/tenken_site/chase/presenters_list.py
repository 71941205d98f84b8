"""The list of cases not submitted: its columns and cells, on the page and in files."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from tenken.chase.moments import DeskDay
from tenken.chase.reasons import reasons_of
from tenken.export.cells import Cell
from tenken_site.chase import queries
from tenken_site.chase.presenters import (
    area_name,
    closed_days,
    day,
    kind_of,
    outcome_name,
    reason_names,
    standing,
    town_of,
)
from tenken_site.chase.queries import CaseToCall
from tenken_site.jurisdictions.models import Jurisdiction
from tenken_site.ui import dates

__all__ = ["Row", "cells_of", "columns", "headings", "row_of"]


@dataclass(frozen=True, slots=True)
class Row:
    """One case as the table shows it. ``relay`` is empty where every row has the same."""

    public_id: str
    name: str
    relay: str
    standing: str
    town: str
    kind: str
    rank: str
    opened: str
    last: str
    outcome: str
    telephone: str
    dial: str
    wrong: bool


def columns() -> list[tuple[str, str]]:
    """The sortable columns: key and heading."""
    return [
        ("name", _("施設名")),
        ("status", _("状況")),
        ("town", _("町名")),
        ("kind", _("種類")),
        ("rank", _("優先度")),
        ("opened", _("最後に開いた日")),
        ("last", _("前回の連絡")),
        ("outcome", _("結果")),
    ]


def row_of(one: CaseToCall, *, area: Jurisdiction) -> Row:
    """The row of one case. When it was opened is told by the day alone."""
    unit, contact, chase = one.case.unit, one.contact, one.state
    outcome = outcome_name(chase.last_outcome) if chase and chase.last_outcome else "-"
    if chase and chase.call_back_at:
        outcome = f"{outcome} {day(chase.call_back_at)}"
    telephone = contact.telephone if contact else ""
    return Row(
        public_id=one.case.public_id,
        name=unit.name,
        relay=area_name(unit.relay) if unit.relay and unit.relay_id != area.code else "",
        standing=standing(one.case, contact),
        town=town_of(unit),
        kind=kind_of(unit),
        rank=str(one.rank) if one.rank else "-",
        opened=day(one.case.draft_saved_at or one.case.first_opened_at),
        last=day(chase.last_at if chase else None),
        outcome=outcome,
        telephone=telephone,
        dial="".join(sign for sign in telephone if sign.isdigit() or sign == "+"),
        wrong=bool(contact and contact.telephone_wrong_at),
    )


def headings() -> list[str]:
    """The headings of the files."""
    return [
        *(_("施設名"), _("医療機関コード"), _("都道府県"), _("管轄"), _("住所"), _("種類"), _("病床数")),
        *(_("状況"), _("優先度"), _("電話する理由"), _("最後に開いた日"), _("電話の回数"), _("前回の連絡"), _("結果")),
        *(_("かけ直す日時"), _("相手"), _("電話"), _("番号の状態"), _("休診日")),
    ]


def cells_of(one: CaseToCall, *, desk: DeskDay) -> list[Cell]:
    """One line of a file. Days are written 2026-07-14, so that a spreadsheet sorts them."""
    unit, contact, chase = one.case.unit, one.contact, one.state
    names = reason_names()
    reasons = reasons_of(queries.state_of(one.case), desk=desk)
    opened = one.case.draft_saved_at or one.case.first_opened_at
    last = chase.last_attempt if chase else None
    return [
        unit.name,
        unit.facility_code or unit.code_given,
        unit.prefecture.name if unit.prefecture else "",
        unit.relay.name if unit.relay else _("管轄を確認中"),
        unit.address,
        kind_of(unit),
        unit.beds,
        standing(one.case, contact),
        one.rank or None,
        "、".join(names[reason] for reason in reasons),
        f"{dates.local(opened):%Y-%m-%d}" if opened else "",
        chase.attempts if chase else 0,
        f"{dates.local(chase.last_at):%Y-%m-%d %H:%M}" if chase and chase.last_at else "",
        outcome_name(chase.last_outcome) if chase and chase.last_outcome else "",
        f"{dates.local(chase.call_back_at):%Y-%m-%d %H:%M}" if chase and chase.call_back_at else "",
        last.spoke_to if last else "",
        contact.telephone if contact else "",
        _("違う番号") if contact and contact.telephone_wrong_at else "",
        closed_days(unit),
    ]
