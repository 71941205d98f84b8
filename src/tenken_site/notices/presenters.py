"""The chain as a table: rows, order, filters, counts; and its words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tenken_site.jurisdictions.models import Jurisdiction
from tenken_site.notices.queries import Link
from tenken_site.notices.words import channel_name
from tenken_site.ui import dates

__all__ = [
    "FILTERS",
    "SORTS",
    "ChainCounts",
    "ChainRow",
    "area_name",
    "chain_rows",
    "columns",
    "counts_of",
    "mails_of",
    "shown",
]

SORTS = ("code", "seen", "confirmed", "covering", "passed", "times")
FILTERS = ("all", "unseen", "unconfirmed", "unpassed")


def area_name(area: Jurisdiction) -> str:
    """The area's name in the reader's language."""
    return area.name if (get_language() or "ja") == "ja" else area.name_en or area.name


@dataclass(frozen=True, slots=True)
class ChainRow:
    """One relay; moments are None where it has not happened yet."""

    code: str
    name: str
    prefecture: str
    seen_at: datetime | None
    confirmed_at: datetime | None
    written_at: datetime | None
    first_day: str
    channels: str
    times: int
    reached: int  # facilities or bodies told, where counts were given
    office: str
    mails: tuple[str, ...]

    @property
    def state(self) -> str:
        """How far the relay is: unseen, seen, confirmed or passed."""
        if self.times:
            return "passed"
        return "confirmed" if self.confirmed_at else "seen" if self.seen_at else "unseen"


@dataclass(frozen=True, slots=True)
class ChainCounts:
    """How many relays are how far; each count includes those further on."""

    relays: int
    seen: int
    confirmed: int
    covered: int
    passed: int


def chain_rows(links: Sequence[Link], *, mails: Mapping[str, tuple[str, ...]]) -> list[ChainRow]:
    """Every relay's row, in the order of the codes."""
    language = (get_language() or "ja")[:2]
    rows = []
    for link in links:
        area, passings = link.delivery.relay, link.passings
        channels = dict.fromkeys(channel_name(passing.channel) for passing in passings)
        above = area if area.kind == Jurisdiction.Kind.PREFECTURE or area.parent is None else area.parent
        rows.append(
            ChainRow(
                code=area.code,
                name=area_name(area),
                prefecture=area_name(above),
                seen_at=link.delivery.seen_at,
                confirmed_at=link.delivery.confirmed_at,
                written_at=link.delivery.written_at,
                first_day=dates.short_day(passings[0].on, language=language) if passings else "",
                channels="、".join(channels) if language == "ja" else ", ".join(channels),
                times=len(passings),
                reached=sum(passing.count or 0 for passing in passings),
                office=link.delivery.contact_office,
                mails=mails.get(area.code, ()),
            )
        )
    return rows


def shown(
    rows: Sequence[ChainRow], *, only: str, search: str, sort: str, descending: bool, links: Sequence[Link] = ()
) -> list[ChainRow]:
    """The rows asked for, in that order; the areas' own order breaks ties, what has not happened comes last."""
    chosen = [row for row in rows if _fits(row, only) and _found(row, search)]
    if sort == "code":
        return sorted(chosen, key=lambda row: row.code, reverse=descending)
    first = {link.delivery.relay_id: link.passings[0].on.toordinal() for link in links if link.passings}

    def figure(row: ChainRow) -> float:
        moments = {"seen": row.seen_at, "confirmed": row.confirmed_at, "covering": row.written_at}
        if sort in moments:
            moment = moments[sort]
            return moment.timestamp() if moment else 0
        return first.get(row.code, 0) if sort == "passed" else row.times

    chosen.sort(key=lambda row: row.code)
    chosen.sort(key=figure, reverse=descending)
    chosen.sort(key=lambda row: figure(row) == 0)
    return chosen


def _fits(row: ChainRow, only: str) -> bool:
    return {
        "all": True,
        "unseen": row.seen_at is None,
        "unconfirmed": row.confirmed_at is None,
        "unpassed": not row.times,
    }[only]


def _found(row: ChainRow, search: str) -> bool:
    wanted = search.strip()
    return not wanted or wanted in row.name or wanted in row.prefecture or row.code.startswith(wanted)


def counts_of(rows: Sequence[ChainRow]) -> ChainCounts:
    """Of all rows, whatever is shown."""
    return ChainCounts(
        relays=len(rows),
        seen=sum(row.seen_at is not None for row in rows),
        confirmed=sum(row.confirmed_at is not None for row in rows),
        covered=sum(row.written_at is not None for row in rows),
        passed=sum(row.times > 0 for row in rows),
    )


def mails_of(rows: Sequence[ChainRow]) -> str:
    """The officials' addresses of these rows, ready to paste into a mail program, each once."""
    return "; ".join(dict.fromkeys(mail for row in rows for mail in row.mails))


def columns() -> list[tuple[str, str]]:
    """The chain's columns that sort, with their headings."""
    return [
        ("code", _("自治体")),
        ("seen", _("開いた日時")),
        ("confirmed", _("受領の確認")),
        ("covering", _("添え書き")),
        ("passed", _("最初の周知")),
        ("times", _("回数")),
    ]
