"""What is believed before anything has come, as named constants, each with its reason.

They are logarithms of rates or factors with a standard deviation: 0.35 says "by a third more or less". Observed days
outweigh them within one to two weeks; what lies ahead (later waves, the last days) rests on them until it is seen.
docs/explanation/forecast.md tells how they were chosen.
"""

from typing import NamedTuple

__all__ = [
    "AREA_SPREAD",
    "BASE",
    "DAY_NOISE",
    "DAY_NOISE_DAYS",
    "DEADLINE",
    "DEADLINE_DAYS",
    "HOLIDAY",
    "KIND_COUNT",
    "LEVEL_WALK",
    "PARENT_SPREAD",
    "SPREAD_UNITS",
    "TREND",
    "WAVE",
    "WAVE_DAYS",
    "WAVE_OWN",
    "WEEKDAY",
    "WEEK_NOISE",
    "Belief",
]


class Belief(NamedTuple):
    """Mean and standard deviation on the scale of logarithms."""

    mean: float
    sd: float


#: An ordinary day wins 0.7 % of those still open: with three waves and seven weeks about a third in all, between the
#: 30 % of national surveys of clinics and the 65 % of the hospital survey. Wide: a factor of two either way is usual.
BASE = Belief(-5.0, 0.8)
#: Interest fades a little from week to week, or, where peers talk, does not.
TREND = Belief(-0.03, 0.06)
#: Monday to Sunday. Many clinics close on Thursday, on Saturday afternoon and on Sunday; office work is done on Monday.
WEEKDAY = (
    Belief(0.1, 0.25),
    Belief(0.1, 0.25),
    Belief(0.0, 0.25),
    Belief(-0.2, 0.30),
    Belief(0.0, 0.25),
    Belief(-0.6, 0.35),
    Belief(-1.3, 0.40),
)
#: A public holiday or お盆, whatever the weekday.
HOLIDAY = Belief(-1.2, 0.40)
#: Days since a wave went out (from, to) and by what factor more come; after a week it is spent. Mail works at once,
#: letters a day or two later; the classes are wide enough for both.
WAVE_DAYS = ((0, 0), (1, 1), (2, 3), (4, 6))
WAVE = (Belief(0.8, 0.45), Belief(0.9, 0.45), Belief(0.6, 0.40), Belief(0.3, 0.35))
#: How much one wave differs from another: text, channel and season. Stays with every wave that was not sent yet.
WAVE_OWN = Belief(0.0, 0.25)
#: Days before the deadline (from, to) and by what factor more come.
DEADLINE_DAYS = ((0, 0), (1, 1), (2, 3), (4, 6))
DEADLINE = (Belief(1.0, 0.50), Belief(0.8, 0.50), Belief(0.5, 0.40), Belief(0.2, 0.35))
#: Standard deviation of single days around all that (weather, news), and days of data after which the data decide.
DAY_NOISE, DAY_NOISE_DAYS = 0.15, 10
#: The national level wanders so much in a week, as a random walk.
LEVEL_WALK = 0.06
#: How many submissions a kind of clinic must have before its own level counts as much as that of all kinds.
KIND_COUNT = 5
#: Standard deviation between prefectures and, within one, between its cities: 47 prefectures of earlier surveys of
#: hospitals and clinics lie within a factor of 1.3 of the country. The data decide after so many areas.
PARENT_SPREAD, AREA_SPREAD, SPREAD_UNITS = 0.22, 0.20, 12
#: By how much an area's week differs from what its own level leads to expect: a reminder by the city, a local meeting.
WEEK_NOISE = 0.12
