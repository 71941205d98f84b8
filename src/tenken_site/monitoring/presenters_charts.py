"""The dashboard's pictures in words and places: map, arrival curve, days, stacked bar."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise

from django.utils.translation import gettext as _

from tenken_site.campaigns.models import Campaign
from tenken_site.monitoring.charts import bars, curve, tile_map
from tenken_site.monitoring.presenters import decimal, language
from tenken_site.monitoring.presenters_table import Row
from tenken_site.monitoring.queries import Counts
from tenken_site.monitoring.queries_dashboard import Arrivals, Path
from tenken_site.monitoring.queries_waves import WaveLine
from tenken_site.ui import dates

__all__ = ["Days", "Map", "MapTile", "Picture", "channels_of", "days_of", "map_of", "picture_of", "shares_of"]

LONGEST_NAME = 6  # letters that fit into a tile
MOST_DAYS = 28
ROOM = 150  # what the label of today takes
SUFFIXES = "都府県"


@dataclass(frozen=True, slots=True)
class MapTile:
    """A tile with its words: the short name on it, and everything it says to who cannot see the colour."""

    tile: tile_map.Tile
    code: str
    name: str
    rate: str
    words: str


@dataclass(frozen=True, slots=True)
class Map:
    """The tiles, and the classes of the key from high to low with their limits in words and places."""

    tiles: tuple[MapTile, ...]
    key: tuple[tuple[str, str, int], ...]
    width: int = tile_map.WIDTH
    height: int = tile_map.HEIGHT


def map_of(rows: Sequence[Row]) -> Map | None:
    """The map of a table by prefecture; None where the rows are no prefectures."""
    by_number = {row.code[:2]: row for row in rows if row.code}
    drawn = tile_map.tiles(
        {number: row.counts.rate for number, row in by_number.items()},
        late={number for number, row in by_number.items() if row.late},
    )
    if not drawn:
        return None
    return Map(tuple(_tile(one, by_number[one.prefecture]) for one in drawn), _key())


def _key() -> tuple[tuple[str, str, int], ...]:
    cuts = tile_map.CUTS
    words = [_("%(low)d%%未満") % {"low": cuts[0]}]
    words += [_("%(low)s〜%(high)s") % {"low": low, "high": high} for low, high in pairwise(cuts)]
    words.append(_("%(high)d%%以上") % {"high": cuts[-1]})
    classes = [(f"k{number}", text) for number, text in enumerate(words, start=1)]
    return tuple((css, text, 52 + 30 * place) for place, (css, text) in enumerate(reversed(classes)))


def _tile(tile: tile_map.Tile, row: Row) -> MapTile:
    values = {"name": row.name, "rate": row.rate, "total": f"{row.counts.total:,}", "done": f"{row.counts.submitted:,}"}
    words = _("%(name)s %(rate)s%%（%(total)s施設中 %(done)s施設）") % values if row.counts.total else row.name
    if row.late:
        words = f"{words} {_('遅れ')}"
    rate = row.counts.rate
    return MapTile(tile, row.code, _short(row.name), "-" if rate is None else f"{rate:.0f}", words)


def _short(name: str) -> str:
    if language() == "ja":
        return name.rstrip(SUFFIXES) if not name.startswith("京都") else "京都"
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}."


def shares_of(counts: Counts) -> tuple[bars.Bar, ...]:
    """Where the cases of the base stand, as parts of one bar."""
    return bars.stacked(
        [
            ("c-int", counts.submitted),
            ("c-est", counts.in_progress),
            ("c-warn", counts.dead),
            ("c-no", counts.refused),
            ("c-lo", counts.not_started),
        ]
    )


@dataclass(frozen=True, slots=True)
class Picture:
    """The arrival curve with its words. ``right``: the label of today has no room to the left of its dot."""

    curve: curve.Curve
    today: str
    expected: str
    low: str
    high: str
    words: str
    right: bool


def picture_of(
    campaign: Campaign,
    *,
    area: str,
    base: int,
    arrived: Arrivals,
    path: Path,
    waves: Sequence[WaveLine],
    as_of: datetime | None,
    forecasting: bool,
) -> Picture | None:
    """The curve from opening to deadline; None before the first day or without clinics."""
    first = dates.local(campaign.opens_at).date()
    last = dates.local(campaign.closes_at - timedelta(seconds=1)).date()
    if as_of is None:
        return None
    today = min(dates.local(as_of).date(), max([last, *arrived.by_day]))
    rates = curve.cumulative(arrived.by_day, base=base, first=first, last=today)
    if not rates:
        return None
    steps = [curve.Step(date.fromisoformat(day), *figures) for day, *figures in path] if forecasting else []
    steps = [step for step in steps if step.day > today]
    drawn = curve.curve(rates, path=steps, waves=_lines(waves), first=first, last=max(last, today))
    now = rates[-1][1]
    end = steps[-1] if steps else None
    return Picture(
        curve=drawn,
        today=decimal(now),
        expected=decimal(end.expected) if end else "",
        low=decimal(end.low_95) if end else "",
        high=decimal(end.high_95) if end else "",
        words=_in_words(area, today, now, end),
        right=drawn.today is not None and drawn.today[0] < ROOM,
    )


def _in_words(area: str, today: date, now: float, end: curve.Step | None) -> str:
    values = {"area": area, "day": dates.short_day(today, language=language()), "rate": decimal(now)}
    words = _("%(area)sの回答率の推移。%(day)sは%(rate)s％。") % values
    if end is None:
        return words
    forecast = {"rate": decimal(end.expected), "low": decimal(end.low_95), "high": decimal(end.high_95)}
    return words + _("締切の日には%(rate)s％、95％の幅は%(low)sから%(high)sと見込まれます。") % forecast


def _lines(waves: Sequence[WaveLine]) -> list[tuple[date, str]]:
    found: dict[int, tuple[date, str]] = {}
    for one in waves:
        started = one.wave.started_at
        name = one.wave.name if started else _("%(wave)s（予定）") % {"wave": one.wave.name}
        found[one.wave.pk] = (dates.local(started or one.wave.planned_at).date(), name)
    return sorted(found.values())


@dataclass(frozen=True, slots=True)
class Days:
    """The last days' first submissions: bars, and the same as a table."""

    bars: bars.DayBars
    rows: tuple[tuple[str, int], ...]
    words: str


def days_of(arrived: Arrivals, *, first: date, as_of: datetime | None) -> Days | None:
    """At most four weeks; None before the first day."""
    if as_of is None:
        return None
    last = dates.local(as_of).date()
    start = max(first, last - timedelta(days=MOST_DAYS - 1))
    if last < start:
        return None
    rows = [start + timedelta(days=number) for number in range((last - start).days + 1)]
    total = sum(arrived.by_day.get(day, 0) for day in rows)
    return Days(
        bars.by_day(arrived.by_day, first=start, last=last),
        tuple((dates.short_day(day, language=language()), arrived.by_day.get(day, 0)) for day in reversed(rows)),
        _("日ごとの提出。この%(days)d日間に%(total)s施設が提出しました。") % {"days": len(rows), "total": f"{total:,}"},
    )


def channels_of(arrived: Arrivals) -> list[tuple[str, int, str, float]]:
    """By what a clinic was last reached before it answered: words, number, share in per cent, length of the bar."""
    names = {"mail": _("メール"), "letter": _("封書"), "call": _("電話"), "none": _("とくになし")}
    total = sum(arrived.by_channel.values())
    rows = []
    for channel, name in names.items():
        if count := arrived.by_channel.get(channel, 0):
            share = 100 * count / total
            rows.append((name, count, f"{share:.1f}", bars.mini(share)))
    return rows
