"""The tabs above officials' pages: where an official can go in one campaign."""

from dataclasses import dataclass

from django import template
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext

__all__ = ["Tab", "office_tabs", "tabs_of"]

register = template.Library()
_Part = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Tab:
    """One link; ``current`` marks the part of the work that the page belongs to, ``group`` the stage of the survey."""

    address: str
    label: str
    current: bool
    group: str = ""


@register.inclusion_tag("ui/components/office_tabs.html")
def office_tabs(slug: str, active: str, ministry: bool, desk: bool | str = False) -> dict[str, object]:
    """The tabs of the campaign ``slug``: ``{% office_tabs slug "wave-list" viewer.is_ministry %}``.

    ``active`` is the URL name of the tab that the page belongs to.
    """
    tabs = tabs_of(slug, active=active, ministry=ministry, desk=desk is True)
    return {"tabs": tabs, "here": next((tab.label for tab in tabs if tab.current), "")}


def tabs_of(slug: str, *, active: str, ministry: bool, desk: bool = False) -> tuple[Tab, ...]:
    """The ministry steers, a prefecture or city calls and passes on, a desk calls. A part not installed has no tab."""
    tabs: list[Tab] = []
    for group, part in _ministry() if ministry and not desk else (("", _desk() if desk else _relay()),):
        for name, label in part:
            try:
                tabs.append(Tab(reverse(name, args=[slug]), label, name == active, group))
            except NoReverseMatch:
                continue
    return tuple(tabs)


def _ministry() -> tuple[tuple[str, _Part], ...]:
    """So many are too many for one glance: by what the ministry is doing with the survey just now."""
    field = (
        ("status", gettext("回答状況")),
        ("notice-list", gettext("周知の流れ")),
        ("wave-list", gettext("案内と督促")),
        ("frame-list", gettext("対象施設")),
        ("chase", gettext("電話の状況")),
        ("question-facts", gettext("設問ごとの時間")),
        ("flash-list", gettext("緊急の確認調査")),
    )
    closing = (
        ("campaign", gettext("締切の設定")),
        ("final-dispositions", gettext("最終区分")),
    )
    results = (
        ("unlocks", gettext("個票の利用許可")),
        ("dataset-list", gettext("個票データ")),
        ("verification-list", gettext("実地確認")),
        ("tabulations", gettext("集計")),
        ("exposure-country", gettext("備えと支援")),
        ("releases", gettext("公表")),
    )
    return (gettext("調査を進める"), field), (gettext("締め切る"), closing), (gettext("統計にする"), results)


def _desk() -> _Part:
    return (
        ("chase", gettext("今日電話する先")),
        ("status", gettext("回答状況")),
        ("frame-list", gettext("対象施設")),
    )


def _relay() -> _Part:
    return (
        ("chase", gettext("今日電話する先")),
        ("status", gettext("管内の回答状況")),
        ("notice-list", gettext("周知の記録")),
        ("wave-list", gettext("督促の送付")),
        ("proposal-list", gettext("名簿の訂正")),
        ("verification-list", gettext("実地確認")),
        ("exposure-country", gettext("備えと支援")),
    )
