"""A country of invented clinics with answers to any questionnaire, as columns and without Django.

Nothing in it is an answer that anybody gave. One hidden number a clinic, its *maturity*, stands behind every answer, so
that they hang together; records on a computer go with the director's age; fewer of the old answer and more of those
with beds; some say "don't know", contradict themselves, or say yes to everything in half a minute. A few areas are so
small that a table of them must be suppressed. The answers of those who stay silent are drawn too: the truth is known.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from tenken.dataset.columns import MARKERS, STATES, dtype_of
from tenken.dataset.flattening import CaseRow
from tenken.dataset.frame_variables import FRAME_VARIABLES
from tenken.dataset.model import Dataset, Marker, ValueState
from tenken.dataset.variables import answer_variables
from tenken.identifiers import FacilityCode
from tenken.questionnaire.loading import load_instrument
from tenken.questionnaire.model import Questionnaire
from tenken.response.model import Json
from tests.factories.synthetic_answers import Drawn, draw

__all__ = ["CLINICS", "OPENED", "Country", "country", "shipped"]

ROOT = Path(__file__).parents[2]
CLINICS = 172_000  # general clinics 105,207 and dental clinics 66,378 (2024-10-01)
OPENED = datetime(2026, 7, 5, 15, tzinfo=UTC)  # midnight of 6 July in Japan
DAYS = 47

#: General clinics by prefecture (MHLW, dynamic survey of medical institutions, January 2022; the eleven
#: from 香川 to 沖縄 are estimated, they sum to 15,049).
PREFECTURE_SHARES = (
    3417, 868, 885, 1724, 820, 906, 1384, 1775, 1485, 1579, 4473, 3844, 14398, 6997, 1669, 756, 886, 576, 753, 1605,
    1630, 2753, 5573, 1532, 1139, 2477, 8710, 5185, 1223, 1019, 488, 711, 1622, 2530, 1235, 700, 830, 1210, 545, 4790,
    695, 1360, 1480, 960, 890, 1389, 900,
)  # fmt: skip
CITY_SHARES = {"designated_city": 0.30, "core_city": 0.12, "ordinance_city": 0.05, "ward": 0.033}
SMALL_EVERY, SMALL_SHARE = 23, 0.004  # every so many cities is one with a handful of clinics
KINDS, KIND_SHARES = ("clinic", "clinic_beds", "dental"), (0.5820, 0.0316, 0.3864)
#: Directors by age: 49 and under, fifties, sixties, seventy and over.
AGE_SHARES = (0.18, 0.25, 0.31, 0.26)
#: What becomes of those who do not answer, in AAPOR's codes.
SILENT = ("3.19", "2.112", "2.12", "2.2", "3.3", "2.11")
SILENT_SHARES = (0.72, 0.11, 0.08, 0.05, 0.03, 0.01)
GONE, GONE_CODES = 0.025, ("4.5", "4.81", "4.1")  # of the frame; they are not eligible

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Country:
    """The frame, who answered, and what every clinic would have said."""

    questionnaire: Questionnaire
    records: pl.DataFrame  # the columns that every dataset has, in the order of ``record``
    maturity: Floats  # (n) hidden
    age: Whole  # (n) of the director, 0 … 3
    drawn: tuple[Drawn, ...]  # by question, for every clinic, those who stayed silent too

    @property
    def responded(self) -> Flags:
        """(n) who sent a submission."""
        return self.records["responded"].to_numpy()

    def truth(self, variable: str) -> pl.Series:
        """What every clinic would have said: codes, null where the question is closed, not known or not answered."""
        values = self._columns(np.ones(len(self.records), dtype=bool))
        return values[variable]

    def columns(self) -> pl.DataFrame:
        """Records and answers in the columns of a dataset: value, ``.state`` and ``.marker`` of every variable."""
        return pl.concat([self.records, self._columns(self.responded)], how="horizontal")

    def dataset(self) -> Dataset:
        """What ``flatten`` makes of ``rows``, but for the order of the records and without its work."""
        variables = answer_variables({self.instrument: self.questionnaire})
        columns, typed = self.columns(), []
        for one in variables:
            typed += [pl.col(one.name).cast(dtype_of(one)), pl.col(one.state).cast(STATES)]
            typed.append(pl.col(one.marker).cast(MARKERS))
        return Dataset((*FRAME_VARIABLES, *variables), columns.select(*self.records.columns, *typed))

    def rows(self) -> Iterator[CaseRow]:
        """Every case as the site hands it to ``flatten``."""
        names = ("case", "prefecture", "relay", "kind", "disposition", "link", "place", "beds", "submitted_at")
        more = ("complete", "corrections", "active_seconds", "saves", "day")
        frame = self.records.select(*names, *more).iter_rows()
        for row, answers in zip(frame, self.answers(), strict=True):
            told = dict(zip((*names, *more), row, strict=True))
            corrections, day = told.pop("corrections"), told.pop("day")
            first = None if day is None else OPENED + timedelta(days=day, hours=1)
            yield CaseRow(
                **told, answers=answers, instrument=None if answers is None else self.instrument,
                first_submitted_at=first, number=corrections + 1,
            )  # fmt: skip

    @property
    def instrument(self) -> str:
        """As a dataset names it."""
        return f"{self.questionnaire.instrument}@{self.questionnaire.version}"

    def answers(self) -> Iterator[dict[str, Json] | None]:
        """Of every record, in order: the answers of its last submission as they are stored; None without one."""
        keys = [one.item.link_id for one in self.drawn]
        for here, row in zip(self.responded, zip(*(one.stored() for one in self.drawn), strict=True), strict=True):
            yield {key: value for key, value in zip(keys, row, strict=True) if value is not None} if here else None

    def _columns(self, asked: Flags) -> pl.DataFrame:
        made: dict[str, pl.Series] = {}
        for one in self.drawn:
            if one.item.personal:
                continue
            for name, values, given, opened in one.variables():
                here = pl.Series(asked & given)
                states = (
                    pl.when(here)
                    .then(pl.lit(ValueState.ANSWERED.value))
                    .when(pl.Series(~asked))
                    .then(pl.lit(ValueState.NOT_ASKED.value))
                    .when(pl.Series(~opened))
                    .then(pl.lit(ValueState.NOT_APPLICABLE.value))
                    .when(pl.Series(one.dont_know))
                    .then(pl.lit(ValueState.DONT_KNOW.value))
                    .otherwise(pl.lit(ValueState.MISSING.value))
                )
                said = here | pl.Series(asked & opened & one.dont_know)
                marked = pl.when(said).then(pl.lit(Marker.REPORTED.value)).otherwise(pl.lit(Marker.NONE.value))
                made[name] = pl.select(pl.when(here).then(values)).to_series()
                made[f"{name}.state"] = pl.select(states).to_series()
                made[f"{name}.marker"] = pl.select(marked).to_series()
        return pl.DataFrame(made)


def shipped(instrument: str = "extended", *, survey: str = "clinic-cybersecurity-2026") -> Questionnaire:
    """A questionnaire of ``surveys/``."""
    return load_instrument(ROOT / "surveys" / survey / f"{instrument}.yaml")


def country(
    *,
    clinics: int,
    questionnaire: Questionnaire | None = None,
    seed: int = 2026,
    response: float = 0.42,
    depends: float = 0.0,
    earlier: Country | None = None,
    drift: float = 0.25,
) -> Country:
    """So many clinics with the answers they would give, and who of them answers. The same seed makes the same country.

    ``response`` is the share that answers (1.0: everyone, those no longer there too). With ``depends`` the clinics of
    higher maturity answer more readily (log-odds a standard deviation), which no weighting by the frame mends. With
    ``earlier`` it is the next year of that country: the same clinics but for one in twenty-five, ``drift`` more mature.
    """
    random = np.random.default_rng(seed)
    form = questionnaire or shipped()
    if earlier is None:
        frame, age = _frame(clinics, random), random.choice(len(AGE_SHARES), size=clinics, p=AGE_SHARES)
        maturity = random.normal(0.0, 1.0, clinics) - 0.15 * (age - 1.6)
    else:
        clinics = len(earlier.records)
        frame, age = _renewed(earlier.records, random), earlier.age
        maturity = 0.9 * earlier.maturity + np.sqrt(1 - 0.9**2) * random.normal(0.0, 1.0, clinics) + drift
    maturity = maturity + np.where(frame["kind"].to_numpy() == "clinic_beds", 0.4, 0.0)
    hasty = random.random(clinics) < 0.01
    drawn = draw(form, maturity=maturity, age=age, hasty=hasty, random=random)
    records = _process(frame, form, maturity=maturity, age=age, hasty=hasty, response=response, depends=depends,
                       random=random)  # fmt: skip
    return Country(questionnaire=form, records=records, maturity=maturity, age=age, drawn=drawn)


def _frame(clinics: int, random: np.random.Generator) -> pl.DataFrame:
    relays = (
        pl.read_csv(ROOT / "surveys" / "codelists" / "relays.csv", infer_schema=False).unique("code6").sort("code6")
    )
    own = relays.filter(pl.col("kind") == "prefecture").sort("prefecture")
    codes, shares = [], []
    for place, (prefecture, code) in enumerate(own.select("prefecture", "code6").iter_rows()):
        inside = relays.filter((pl.col("prefecture") == prefecture) & (pl.col("kind") != "prefecture"))
        parts = [CITY_SHARES[kind] for kind in inside["kind"]]
        for number in range(len(parts)):
            if (place + number) % SMALL_EVERY == 7:
                parts[number] = SMALL_SHARE
        most = max(1.0, sum(parts) / 0.85)
        parts = [part / most for part in parts]
        for relay, part in zip([code, *inside["code6"]], [1 - sum(parts), *parts], strict=True):
            codes.append((code, relay))
            shares.append(part * PREFECTURE_SHARES[place])
    area = random.choice(len(codes), size=clinics, p=np.array(shares) / sum(shares))
    kind = random.choice(len(KINDS), size=clinics, p=np.array(KIND_SHARES) / sum(KIND_SHARES))
    beds = np.where((kind == 1) & (random.random(clinics) > 0.02), random.integers(1, 20, clinics), -1)
    unknown = (kind == 1) & (beds < 0)
    size = np.select([unknown, beds < 0, beds < 10], ["unknown", "none", "1-9"], "10-19")
    prefecture = np.array([code for code, _ in codes])[area]
    return pl.DataFrame(
        {
            "record": np.arange(1, clinics + 1, dtype=np.int32),
            "link": _links(prefecture, kind, random),
            "case": [f"C{number:08d}" for number in random.permutation(clinics)],
            # one in three hundred shares its address with another clinic
            "place": [f"{number // 2 if number % 300 == 1 else number:08x}" for number in range(clinics)],
            "prefecture": prefecture,
            "relay": np.array([relay for _, relay in codes])[area],
            "kind": np.array(KINDS)[kind],
            "beds": pl.Series(beds, dtype=pl.Int32).replace(-1, None),
            "size": size,
        }
    )


def _links(prefectures: Iterable[str], kinds: Whole, random: np.random.Generator) -> list[str]:
    """Codes in a range of numbers that no facility has; one in a hundred is not certain, and then there is none."""
    certain = random.random(len(kinds)) > 0.01
    found = []
    for number, (prefecture, kind, sure) in enumerate(zip(prefectures, kinds, certain, strict=True)):
        table = "3" if kind == KINDS.index("dental") else "1"
        issue = FacilityCode.issue
        found.append(issue(prefecture=prefecture[:2], table=table, number=f"{number:06}").digits if sure else "")
    return found


def _renewed(records: pl.DataFrame, random: np.random.Generator) -> pl.DataFrame:
    """The frame a year later: one clinic in twenty-five closed, and another stands in its place."""
    new = pl.Series(random.random(len(records)) < 0.04)
    code = pl.col("link").str.slice(0, 3) + "9" + pl.col("link").str.slice(4)
    frame = records.select("record", "link", "case", "place", "prefecture", "relay", "kind", "beds", "size")
    return frame.with_columns(link=pl.when(new & (pl.col("link") != "")).then(code).otherwise(pl.col("link")))


def _process(
    frame: pl.DataFrame,
    form: Questionnaire,
    *,
    maturity: Floats,
    age: Whole,
    hasty: Flags,
    response: float,
    depends: float,
    random: np.random.Generator,
) -> pl.DataFrame:
    clinics, questions = len(frame), sum(1 for _ in form.walk())
    gone = (random.random(clinics) < GONE) & (response < 1.0)
    ready = depends * maturity - 0.35 * age + np.where(frame["beds"].is_not_null().to_numpy(), 0.5, 0.0)
    responded = ~gone & (random.random(clinics) < _propensity(ready, response))
    disposition = np.array(SILENT)[random.choice(len(SILENT), size=clinics, p=SILENT_SHARES)]
    disposition = np.where(gone, np.array(GONE_CODES)[random.integers(0, len(GONE_CODES), clinics)], disposition)
    disposition = np.where(responded, "1.1", disposition)
    # waves: the opening, two reminders, and a fifth of all on the last days
    begin = random.choice(np.array([0, 14, 28, DAYS - 3]), size=clinics, p=(0.35, 0.25, 0.2, 0.2))
    day = np.minimum(begin + random.exponential(4.0, clinics).astype(np.int64), DAYS - 1)
    minute = np.clip(random.normal(13.5 * 60, 150, clinics), 0, 1439).astype(np.int64)
    moment = pl.Series(day * 1440 + minute) * 60_000_000
    opened = int((OPENED - datetime(1970, 1, 1, tzinfo=UTC)) / timedelta(microseconds=1))
    active = random.lognormal(np.log(14.0 * questions), 0.6, clinics)
    active = np.where(hasty, random.uniform(15, 45, clinics), active)
    has = pl.Series(responded)
    return frame.with_columns(
        disposition=pl.Series(disposition.tolist()),
        eligible=pl.Series(~gone),
        responded=has,
        complete=pl.when(has).then(True),
        submitted_at=pl.when(has).then((moment + opened).cast(pl.Datetime("us", "UTC"))),
        day=pl.when(has).then(pl.Series(day).cast(pl.Int16)),
        corrections=pl.when(has).then(pl.Series(random.poisson(0.08, clinics)).cast(pl.Int16)).otherwise(0),
        active_seconds=pl.when(has).then(pl.Series(active).cast(pl.Int32)),
        saves=pl.when(has).then(pl.Series(random.poisson(questions, clinics)).cast(pl.Int16)),
        instrument=pl.when(has).then(pl.lit(f"{form.instrument}@{form.version}")),
    )


def _propensity(ready: Floats, response: float) -> Floats:
    """Each clinic's chance, so that the mean over the country is ``response``: the level is found by bisection."""
    if response >= 1.0:
        return np.ones(len(ready))
    low, high = -20.0, 20.0
    for _ in range(50):
        middle = (low + high) / 2
        low, high = (middle, high) if np.mean(_logistic(ready + middle)) < response else (low, middle)
    return _logistic(ready + low)


def _logistic(x: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-x)), dtype=np.float64)
