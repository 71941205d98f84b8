"""Today's list: what an official can do something about, each with a place to do it."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tenken_site.monitoring.presenters import name_of
from tenken_site.monitoring.presenters_table import Row
from tenken_site.monitoring.queries_dashboard import Territory

__all__ = ["Task", "tasks_of"]

NAMED = 5


@dataclass(frozen=True, slots=True)
class Task:
    """``what`` begins with the number that is to be seen first."""

    number: str
    what: str
    which: str
    address: str
    button: str


def tasks_of(
    slug: str, *, total: Row, rows: Sequence[Row], territory: Territory, query: dict[str, str], ministry: bool
) -> list[Task]:
    """The list for the shown area, the most pressing first; empty when there is nothing to do."""
    found = [
        _lagging(rows, query),
        _unconfirmed(slug, total, territory, ministry=ministry),
        _dead(slug, total, ministry=ministry),
        _stopped(slug, total, ministry=ministry),
    ]
    return [one for one in found if one is not None]


def _lagging(rows: Sequence[Row], query: dict[str, str]) -> Task | None:
    late = sorted((row for row in rows if row.late), key=lambda row: row.counts.rate or 0)
    if not late:
        return None
    names = _("、").join(row.name for row in late[:NAMED])
    if len(late) > NAMED:
        names = _("%(names)s ほか") % {"names": names}
    return Task(
        ngettext("%(count)d地域", "%(count)d地域", len(late)) % {"count": len(late)},
        _("の回答が遅れています"),
        names,
        f"?{urlencode({**query, 'sort': 'rate'})}#areas",
        _("表で見る"),
    )


def _unconfirmed(slug: str, total: Row, territory: Territory, *, ministry: bool) -> Task | None:
    if not total.confirmed.waiting:
        return None
    waiting = [name_of(one) for one in territory.areas if (told := territory.told.get(one.code)) and told.waiting]
    told = territory.told.get(territory.shown.code)
    own = not ministry and told is not None and told.waiting
    names = _("、").join(waiting[:NAMED])
    if len(waiting) > NAMED:
        names = _("%(names)s ほか") % {"names": names}
    count = total.confirmed.waiting
    return Task(
        ngettext("%(count)d団体", "%(count)d団体", count) % {"count": count},
        _("が事務連絡を確認していません"),
        names,
        _address("notice-list", slug),
        _("事務連絡を確認する") if own else _("周知の流れを見る") if ministry else _("周知の記録を見る"),
    )


def _dead(slug: str, total: Row, *, ministry: bool) -> Task | None:
    if not (count := total.counts.dead):
        return None
    where = _address("wave-new" if ministry else "chase", slug)
    return Task(
        ngettext("%(count)s施設", "%(count)s施設", count) % {"count": f"{count:,}"},
        _("にメールが届きません"),
        _("封書の送付に回せます") if ministry else _("電話で新しいアドレスを聞けます"),
        where,
        _("封書を計画する") if ministry else _("電話する先を見る"),
    )


def _stopped(slug: str, total: Row, *, ministry: bool) -> Task | None:
    """For those who call: the clinics that are nearly there."""
    where = _address("chase", slug)
    if ministry or not where or not (count := total.counts.in_progress):
        return None
    return Task(
        ngettext("%(count)s施設", "%(count)s施設", count) % {"count": f"{count:,}"},
        _("が入力の途中です"),
        _("あと少しで提出できる施設です"),
        where,
        _("電話する先を見る"),
    )


def _address(name: str, slug: str) -> str:
    """Empty where that part of the site is not installed."""
    try:
        return reverse(name, args=[slug])
    except NoReverseMatch:
        return ""
