"""The arrival curve: the rate day by day, and what is expected until the deadline."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

__all__ = ["HEIGHT", "WIDTH", "Curve", "Step", "Tick", "cumulative", "curve", "top_of"]

WIDTH, HEIGHT = 660, 300
LEFT, RIGHT, TOP, BOTTOM = 46, 590, 26, 270
DAYS_A_TICK = 7
LABEL = 64  # a wave's name needs so much room beside its line


@dataclass(frozen=True, slots=True)
class Step:
    """What is expected of one day, per cent, with its 80 % and 95 % intervals."""

    day: date
    expected: float
    low_80: float
    high_80: float
    low_95: float
    high_95: float


@dataclass(frozen=True, slots=True)
class Tick:
    """A place on an axis or a line through the picture, with its label."""

    at: float
    label: str
    label_at: float = 0


@dataclass(frozen=True, slots=True)
class Curve:
    """Paths and places in units of the view box; paths are empty where there is nothing to draw."""

    line: str
    dashes: str
    band_80: str
    band_95: str
    today: tuple[float, float] | None
    end: tuple[float, float, float, float] | None  # x, and y of the expected value and of the interval's ends
    rates: tuple[Tick, ...]
    days: tuple[Tick, ...]
    waves: tuple[Tick, ...]


def cumulative(by_day: Mapping[date, int], *, base: int, first: date, last: date) -> list[tuple[date, float]]:
    """The rate at the end of each day from ``first`` to ``last``, per cent of ``base``. What came earlier counts."""
    if base <= 0 or last < first:
        return []
    so_far = sum(count for day, count in by_day.items() if day < first)
    rates: list[tuple[date, float]] = []
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        so_far += by_day.get(day, 0)
        rates.append((day, 100 * so_far / base))
    return rates


def top_of(values: Sequence[float]) -> int:
    """The highest line of the scale: the next ten per cent above every value, at least 20 and at most 100."""
    return min(100, max(20, 10 * math.ceil(max(values, default=0) / 10 + 0.001)))


def curve(
    rates: Sequence[tuple[date, float]],
    *,
    path: Sequence[Step],
    waves: Sequence[tuple[date, str]],
    first: date,
    last: date,
) -> Curve:
    """The picture from ``first`` (opening) to ``last`` (deadline); the forecast begins where the line ends."""
    top = top_of([*(rate for _, rate in rates), *(step.high_95 for step in path)])
    length = max(1, (last - first).days)

    def x(day: date) -> float:
        return round(LEFT + (RIGHT - LEFT) * min(max((day - first).days, 0), length) / length, 1)

    def y(rate: float) -> float:
        return round(BOTTOM - (BOTTOM - TOP) * min(max(rate, 0), top) / top, 1)

    start = rates[-1:] if path else []
    middle = [*start, *((step.day, step.expected) for step in path)]
    return Curve(
        line=_line([(x(day), y(rate)) for day, rate in rates]),
        dashes=_line([(x(day), y(rate)) for day, rate in middle]) if path else "",
        band_80=_band(
            [(x(day), y(rate), y(rate)) for day, rate in start]
            + [(x(step.day), y(step.low_80), y(step.high_80)) for step in path]
        ),
        band_95=_band(
            [(x(day), y(rate), y(rate)) for day, rate in start]
            + [(x(step.day), y(step.low_95), y(step.high_95)) for step in path]
        ),
        today=(x(rates[-1][0]), y(rates[-1][1])) if rates else None,
        end=(x(path[-1].day), y(path[-1].expected), y(path[-1].high_95), y(path[-1].low_95)) if path else None,
        rates=tuple(Tick(y(rate), f"{rate}%") for rate in range(0, top + 1, 20 if top > 60 else 10)),
        days=_days(first, last, x),
        waves=_waves([(x(day), label) for day, label in waves if first <= day <= last]),
    )


def _days(first: date, last: date, x: object) -> tuple[Tick, ...]:
    assert callable(x)  # noqa: S101  # a function of this module
    days = [first + timedelta(days=number) for number in range(0, (last - first).days + 1, DAYS_A_TICK)]
    if (last - days[-1]).days < DAYS_A_TICK // 2 and len(days) > 1:
        days.pop()
    every = max(1, math.ceil(len(days) / 9))
    return tuple(Tick(x(day), f"{day.month}/{day.day}") for day in (*days[::every], last))


def _waves(lines: Sequence[tuple[float, str]]) -> tuple[Tick, ...]:
    """A name that would run into the one before stands a line lower."""
    ticks: list[Tick] = []
    taken: dict[float, float] = {}
    for at, label in sorted(lines):
        height = next((line for line in (10.0, 23.0) if taken.get(line, -LABEL) + LABEL <= at), 23.0)
        taken[height] = at
        ticks.append(Tick(at, label, height))
    return tuple(ticks)


def _line(points: Sequence[tuple[float, float]]) -> str:
    """Days on which nothing moves need no point of their own, but for the first and the last of them."""
    bends = [
        point
        for number, point in enumerate(points)
        if number in {0, len(points) - 1} or not points[number - 1][1] == point[1] == points[number + 1][1]
    ]
    return "M" + "L".join(f"{x} {y}" for x, y in bends) if bends else ""


def _band(edges: Sequence[tuple[float, float, float]]) -> str:
    """The outline of low and high over x; empty with fewer than two places."""
    if len(edges) < 2:  # a band needs a beginning and an end
        return ""
    upper = [f"{x},{high}" for x, _, high in edges]
    lower = [f"{x},{low}" for x, low, _ in reversed(edges)]
    return " ".join((*upper, *lower))
