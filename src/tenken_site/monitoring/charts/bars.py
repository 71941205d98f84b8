"""Bars: the parts of a whole side by side, and one bar for each day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

__all__ = ["MINI", "STACK", "Bar", "DayBar", "DayBars", "by_day", "mini", "stacked"]

STACK = 760  # width of the stacked bar
MINI = 80  # width of a row's bar
DAY_WIDTH, DAY_HEIGHT = 660, 180
LEFT, RIGHT, TOP, BOTTOM = 46, 650, 20, 150


@dataclass(frozen=True, slots=True)
class Bar:
    """One part of a bar from left to right."""

    css: str
    start: float
    width: float


@dataclass(frozen=True, slots=True)
class DayBar:
    """One day's bar; ``label`` is empty where the axis has no room for it."""

    x: float
    y: float
    width: float
    height: float
    middle: float
    label: str


@dataclass(frozen=True, slots=True)
class DayBars:
    """The bars and the scale beside them: the count of the highest line and its half, with their heights."""

    bars: tuple[DayBar, ...]
    lines: tuple[tuple[float, int], ...]


def stacked(parts: Sequence[tuple[str, int]], *, width: float = STACK) -> tuple[Bar, ...]:
    """The parts, each with its class, as shares of their sum; none when there is nothing."""
    total = sum(count for _, count in parts)
    if not total:
        return ()
    bars: list[Bar] = []
    start = 0.0
    for css, count in parts:
        if count:
            share = width * count / total
            bars.append(Bar(css, round(start, 1), round(share, 1)))
            start += share
    return tuple(bars)


def mini(value: float | None, *, whole: float = 100) -> float:
    """How long a row's bar is for a value out of ``whole``; never longer than its track."""
    if not value or whole <= 0:
        return 0
    return round(MINI * min(value / whole, 1), 1)


def by_day(counts: Mapping[date, int], *, first: date, last: date) -> DayBars:
    """One bar for each day from ``first`` to ``last``."""
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    top = _round_up(max((counts.get(day, 0) for day in days), default=0))
    step = (RIGHT - LEFT) / max(1, len(days))
    every = max(1, -(-len(days) // 8))
    bars = []
    for number, day in enumerate(days):
        height = round((BOTTOM - TOP) * counts.get(day, 0) / top, 1)
        x = LEFT + number * step
        label = f"{day.month}/{day.day}" if number % every == 0 else ""
        bars.append(
            DayBar(
                round(x + step * 0.1, 1), BOTTOM - height, round(step * 0.8, 1), height, round(x + step / 2, 1), label
            )
        )
    half = (TOP + BOTTOM) / 2
    lines = [(float(TOP), top), (half, top // 2)] if top > 1 else [(float(TOP), top)]
    return DayBars(tuple(bars), (*lines, (float(BOTTOM), 0)))


def _round_up(count: int) -> int:
    """The next of 2, 4, 6, 8, 10, 20, 40, 60, …: its half is a whole number."""
    power = 1
    while True:
        for step in (2, 4, 6, 8, 10):
            if count <= step * power:
                return step * power
        power *= 10
