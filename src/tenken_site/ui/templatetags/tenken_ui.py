"""Icons and dates for templates."""

from datetime import date, datetime, timedelta
from typing import Protocol

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from tenken_site.ui import dates

register = template.Library()


def language() -> str:
    """The page's language: ja or en."""
    return (get_language() or "ja")[:2]


def unbroken(text: str) -> SafeString:
    """Month, day and time stay on one line."""
    year, bracket, rest = text.partition("）")
    if not year.startswith(("令和", "平成")) or not rest:
        return format_html("{}", text)
    return format_html('{}{}<span class="nb">{}</span>', year, bracket, rest)


@register.simple_tag
def icon(name: str) -> SafeString:
    """A sign from the sprite of the page. It always stands beside words, so it is hidden from screen readers."""
    return format_html('<svg class="i" aria-hidden="true"><use href="#i-{}"/></svg>', name)


@register.filter
def binding(value: datetime | date) -> SafeString:
    """令和8年（2026年）8月21日（金）23:59, or the day alone for a date. Breaks, if it must, after the year."""
    if isinstance(value, datetime):
        return unbroken(dates.binding_moment(value, language=language()))
    return unbroken(dates.binding_day(value, language=language()))


@register.filter
def binding_seconds(value: datetime) -> SafeString:
    """Like ``binding`` to the second, for receipts."""
    return unbroken(dates.binding_moment(value, language=language(), seconds=True))


@register.filter
def short(value: datetime | date) -> str:
    """7月14日（火）14:32, or the day alone for a date."""
    if isinstance(value, datetime):
        return dates.short_moment(value, language=language())
    return dates.short_day(value, language=language())


@register.filter
def short_before(value: datetime) -> str:
    """Like ``short`` for the first moment in which something no longer holds: the last one in which it did.

    What ends as the next day begins ends, for people, at 23:59.
    """
    return dates.short_moment(value - timedelta(seconds=1), language=language())


@register.filter
def local_day(value: datetime) -> date:
    """The day in Japan, to compare with today."""
    return dates.local(value).date()


@register.filter
def day_and_clock(value: datetime) -> str:
    """11月16日 16:06."""
    return dates.day_and_clock(value, language=language())


@register.filter
def clock(value: datetime) -> str:
    """14:32."""
    return dates.clock(value)


class Named(Protocol):
    """An area with its names."""

    name: str
    name_en: str


@register.filter
def area_name(area: Named) -> str:
    """千葉県, or Chiba for a reader of English where the list of areas has it."""
    return area.name if language() == "ja" else area.name_en or area.name
