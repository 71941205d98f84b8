"""The response over time: the share of the country's clinics that had submitted by the end of each day."""

from __future__ import annotations

from datetime import date
from math import ceil

from tenken.disclosure.published import ResponseCurve
from tenken.report.chart_drawing import Box, Line, Mark, Words, draw, identifier
from tenken.report.chart_model import COLOURS, Chart
from tenken.report.statistics_reading import number, whole
from tenken.report.statistics_words import day_text, word

__all__ = ["response_over_time"]

WIDTH, HEIGHT = 660, 330
LEFT, RIGHT, TOP, BOTTOM = 48.0, 70.0, 40.0, 34.0  # around the plot
STEP = 10  # per cent between two lines
DAYS_BETWEEN = 7  # labels of days
LAST_LABEL = 4  # days before the end, within which no other label stands


def response_over_time(curve: ResponseCurve, *, language: str = "ja", key: str = "response") -> Chart:
    """A line from the first to the last day. Raises ValueError without days, or with more days than figures."""
    if not curve.days or len(curve.days) != len(curve.submitted):
        raise ValueError("A curve needs days, and one figure for each")
    rates = [100 * one / curve.eligible if curve.eligible else 0.0 for one in curve.submitted]
    name = identifier(f"{key} {language}")
    title = word("response_title", language)
    alt = _alt(curve, rates, language)
    return Chart(
        key=name,
        kind="response",
        title=title,
        svg=draw(_marks(curve, rates, language), key=name, width=WIDTH, height=HEIGHT, title=title, alt=alt),
        alt=alt,
        headings=(word("day", language), word("submitted", language), word("rate", language)),
        rows=tuple(
            (day.isoformat(), whole(submitted), number(rate))
            for day, submitted, rate in zip(curve.days, curve.submitted, rates, strict=True)
        ),
        note=word("response_note", language, eligible=whole(curve.eligible)),
        width=WIDTH,
        height=HEIGHT,
    )


def _marks(curve: ResponseCurve, rates: list[float], language: str) -> list[Mark]:
    top = max(STEP, STEP * ceil(max(rates) / STEP))
    last = max(1, (curve.days[-1] - curve.days[0]).days)

    def across(day: date) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * (day - curve.days[0]).days / last

    def down(rate: float) -> float:
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * rate / top

    lines: list[Mark] = []
    words: list[Words] = []
    for rate in range(0, top + 1, STEP):
        lines.append(
            Line(((LEFT, down(rate)), (WIDTH - RIGHT, down(rate))), COLOURS["grid"] if rate else COLOURS["line"])
        )
        words.append(Words(LEFT - 8, down(rate), f"{rate}%", 13, COLOURS["quiet"], align="right"))
    for place, day in enumerate(curve.days):
        ends = day == curve.days[-1]
        if ends or (place % DAYS_BETWEEN == 0 and (curve.days[-1] - day).days >= LAST_LABEL):
            lines.append(Line(((across(day), HEIGHT - BOTTOM), (across(day), HEIGHT - BOTTOM + 5)), COLOURS["line"]))
            words.append(
                Words(across(day), HEIGHT - 14, f"{day.month}/{day.day}", 13, COLOURS["quiet"], align="center")
            )
    for place, (day, text) in enumerate(curve.events):
        lines.append(Line(((across(day), TOP), (across(day), HEIGHT - BOTTOM)), COLOURS["quiet"], 1.5, (4, 4)))
        words.append(Words(across(day), TOP - 10 - 16 * (place % 2), text.in_language(language), 13, align="center"))
    points = tuple((across(day), down(rate)) for day, rate in zip(curve.days, rates, strict=True))
    x, y = points[-1]
    dot: list[Mark] = [Box(x - 5, y - 5, x + 5, y + 5, COLOURS["dark"])]
    words.append(Words(x + 10, y, f"{number(rates[-1])}%", 16, bold=True))
    return [*lines, Line(points, COLOURS["accent"], 3), *dot, *words]


def _alt(curve: ResponseCurve, rates: list[float], language: str) -> str:
    said = [
        word(
            "response_alt",
            language,
            first=day_text(curve.days[0], language),
            last=day_text(curve.days[-1], language),
            rate=number(rates[-1]),
            submitted=whole(curve.submitted[-1]),
        )
    ]
    half = next((place for place, rate in enumerate(rates) if rate >= rates[-1] / 2), 0)
    if 0 < half < len(rates) - 1:
        said.append(word("response_half", language, day=day_text(curve.days[half], language), rate=number(rates[half])))
    if curve.events:
        events = word("comma", language).join(
            f"{text.in_language(language)} ({day_text(day, language)})" for day, text in curve.events
        )
        said.append(word("response_events", language, events=events))
    return word("sentence", language).join((*said, word("alt_table", language)))
