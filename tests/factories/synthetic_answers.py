"""What clinics of a synthetic country would answer: drawn question by question for all of them at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from zlib import crc32

import numpy as np
import polars as pl
from numpy.typing import NDArray

from tenken.questionnaire.item_types import ITEM_TYPES
from tenken.questionnaire.model import Condition, EnableWhen, Item, Questionnaire
from tenken.response.model import DONT_KNOW, Json

__all__ = ["Drawn", "draw"]

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]

#: How many say yes to a question, by its text's words: about what was published of hospitals, 2022 to 2025.
YES = {"事業継続計画": 0.15, "訓練": 0.34, "責任者": 0.55, "台帳": 0.45, "研修": 0.40, "導入、運用": 0.985, "VPN": 0.30,
       "ネットワーク構成": 0.65, "注意喚起": 0.50, "二要素": 0.2, "ファームウェア": 0.5}  # fmt: skip
#: Records on a computer by the director's age (JMARI 2024).
EHR, EHR_BY_AGE = "電子カルテシステムを使用", (0.909, 0.783, 0.549, 0.414)
DONT_KNOW_SHARE, SILENT_ON_VOLUNTARY, CONTRADICTING = 0.10, 0.45, 0.03
TEXTS = ("予算が足りない", "担当する者がいない", "相談できる窓口がほしい", "保守の会社に任せている")
PERSONS = ("架空 太郎", "見本 花子", "例 一郎", "試験 恵子")


@dataclass(frozen=True, slots=True)
class Drawn:
    """One question: n clinics. ``chosen``: (n) places of options or texts (-1 none), or (n, k) marks of each option."""

    item: Item
    open: Flags
    dont_know: Flags
    chosen: Whole
    numbers: Floats | None = None

    @property
    def given(self) -> Flags:
        """(n) who answered it, "don't know" left out."""
        some = self.chosen.any(axis=1) if self.chosen.ndim == 2 else self.chosen >= 0
        return np.asarray(self.open & ~self.dont_know & some)

    def variables(self) -> Iterator[tuple[str, pl.Series, Flags, Flags]]:
        """Each of its variables in a dataset: name, values, who gave one, and for whom it is open."""
        name, kind, options = self.item.link_id, ITEM_TYPES[self.item.type].kind, self.item.options
        if kind == "codes":
            for place, option in enumerate(options):
                marks = pl.Series(["no", "yes"]).gather(pl.Series(self.chosen[:, place]))
                yield f"{name}:{option.code}", marks, self.given, self.open
        elif kind in {"boolean", "code"}:
            codes = pl.Series([option.code for option in options], dtype=pl.String)
            yield name, codes.gather(pl.Series(np.maximum(self.chosen, 0))), self.given, self.open
        elif kind == "number":
            yield name, pl.Series(self.numbers, dtype=pl.Float64), self.given, self.open
        elif kind == "date":
            yield name, pl.Series(self.numbers).cast(pl.Int32).cast(pl.Date), self.given, self.open
        else:
            yield name, pl.Series(self._whole(), dtype=pl.String), self.given, self.open
        others = [place for place, option in enumerate(options) if option.other]
        for place in others[:1]:
            chosen = self.chosen[:, place] > 0 if self.chosen.ndim == 2 else self.chosen == place
            wrote = self.given & chosen
            texts = pl.Series([TEXTS[0]]).new_from_index(0, len(wrote))
            yield f"{name}:_text", texts, wrote, self.open & (wrote | ~self.given)

    def stored(self) -> list[Json]:
        """(n) answers as a submission stores them; None where none was given."""
        made: list[Json] = [None] * len(self.open)
        whole = self._whole()
        for place in np.flatnonzero(self.given):
            made[place] = whole[place]
        for place in np.flatnonzero(self.open & self.dont_know):
            made[place] = {DONT_KNOW: True}
        return made

    def _whole(self) -> list[Json]:
        kind = ITEM_TYPES[self.item.type].kind
        options = self.item.options
        if kind == "boolean":
            return [options[place].code == "yes" for place in self.chosen]
        if kind == "code":
            return [_with_text([options[place].code], options[place].other, one=True) for place in self.chosen]
        if kind == "codes":
            return [
                _with_text([options[place].code for place in np.flatnonzero(row)],
                           any(options[place].other for place in np.flatnonzero(row)), one=False)
                for row in self.chosen
            ]  # fmt: skip
        if kind == "number":
            assert self.numbers is not None
            if ITEM_TYPES[self.item.type].whole:
                return [int(number) for number in self.numbers]
            return [f"{number:.{self.item.decimals or 0}f}" for number in self.numbers]
        if kind == "date":
            assert self.numbers is not None
            return [(date(1970, 1, 1) + timedelta(days=int(day))).isoformat() for day in self.numbers]
        texts = PERSONS if self.item.personal else TEXTS
        return [texts[place][: self.item.max_length] for place in self.chosen]


Mend = Callable[[Item, Whole, Mapping[str, Drawn], np.random.Generator], Whole]


def _with_text(codes: list[str], other: bool, *, one: bool) -> Json:
    if one:
        return {"code": codes[0], "text": TEXTS[0]} if other else codes[0]
    return {"codes": [*codes], "text": TEXTS[0]} if other else [*codes]


def draw(
    form: Questionnaire, *, maturity: Floats, age: Whole, hasty: Flags, random: np.random.Generator
) -> tuple[Drawn, ...]:
    """Every question that can be answered, in order. ``hasty`` clinics take the first choice everywhere.

    Branches are kept; of rules across questions, the hard ones of the shipped survey (``_MENDED``) hold, and a few
    clinics in a hundred break soft ones.
    """
    drawn: dict[str, Drawn] = {}
    opened: dict[str, Flags] = {}
    n = len(maturity)
    for item, above in form.walk():
        here = opened[above[-1].link_id].copy() if above else np.ones(n, dtype=bool)
        if item.enable_when is not None:
            here &= _holds(item.enable_when, drawn, n)
        opened[item.link_id] = here
        if ITEM_TYPES[item.type].answerable:
            drawn[item.link_id] = _one(item, here, maturity=maturity, age=age, hasty=hasty, random=random, drawn=drawn)
    return tuple(drawn.values())


def _one(
    item: Item, here: Flags, *, maturity: Floats, age: Whole, hasty: Flags, random: np.random.Generator,
    drawn: Mapping[str, Drawn],
) -> Drawn:  # fmt: skip
    n, kind, numbers = len(maturity), ITEM_TYPES[item.type].kind, None
    # every question is tied to maturity by its own strength, and a few answers are given without thinking
    strength = 0.7 + 0.6 * _mixed(item.link_id, 1)
    lean = strength * np.where(random.random(n) < CONTRADICTING, -maturity, maturity)
    unsure = (random.random(n) < DONT_KNOW_SHARE * np.exp(-0.4 * maturity)) & item.dont_know & ~hasty
    if kind == "boolean":
        share = next((share for words, share in YES.items() if words in item.text.in_language("ja")), None)
        level = _logit(np.full(n, share if share is not None else 0.25 + 0.5 * _mixed(item.link_id, 2)))
        if EHR in item.text.in_language("ja"):
            level, lean = _logit(np.array(EHR_BY_AGE)[age]), 0.3 * maturity
        elif share is not None and share > 0.95:
            lean = 0 * maturity  # whether there are systems at all is no virtue
        yes = random.random(n) < 1 / (1 + np.exp(-(level + lean)))
        chosen = np.where(yes, _place(item, "yes"), _place(item, "no"))
    elif kind == "code":
        slopes = np.linspace(0.8, -0.8, len(item.options))
        base = np.array([-1.2 if _aside(option.code) else 0.6 * _mixed(option.code, 3) for option in item.options])
        slopes = np.where(base < -1, -0.2, slopes)
        noise = random.gumbel(size=(n, len(item.options)))
        chosen = np.argmax(base + lean[:, None] * slopes + noise, axis=1)
    elif kind == "codes":
        shares = np.array([0.12 if option.other else 0.2 + 0.3 * _mixed(option.code, 4) for option in item.options])
        alone = np.array([option.exclusive for option in item.options])
        marks = (random.random((n, len(item.options))) < shares) & ~alone
        none = ~marks.any(axis=1)
        if alone.any():
            marks[none, int(np.argmax(alone))] = True
        elif item.required:
            marks[none, 0] = True
        chosen = marks.astype(np.int64)
    else:
        chosen = random.integers(0, len(TEXTS), n)
        if kind in {"number", "date"}:
            numbers = _numbers(item, lean, random)
    if kind in {"boolean", "code"}:
        chosen = np.where(hasty, 0, chosen)
    for mend in _MENDED.get(item.link_id, ()):
        chosen = mend(item, chosen, drawn, random)
    if not item.required:
        skipped = random.random(n) < SILENT_ON_VOLUNTARY
        chosen = np.where(skipped[:, None], 0, chosen) if chosen.ndim == 2 else np.where(skipped, -1, chosen)
    return Drawn(item=item, open=here, dont_know=unsure, chosen=chosen, numbers=numbers)


def _numbers(item: Item, lean: Floats, random: np.random.Generator) -> Floats:
    if ITEM_TYPES[item.type].kind == "date":
        first = item.minimum if isinstance(item.minimum, date) else date(2025, 7, 1)
        last = item.maximum if isinstance(item.maximum, date) else date(2026, 6, 30)
        return random.integers(_day(first), _day(last) + 1, len(lean)).astype(np.float64)
    low = float(item.minimum) if isinstance(item.minimum, Decimal) else 0.0
    high = float(item.maximum) if isinstance(item.maximum, Decimal) else low + 200.0
    drawn = np.clip(low + random.lognormal(1.2 + 0.3 * lean, 0.8), low, high)
    places = 0 if ITEM_TYPES[item.type].whole else item.decimals or 0
    return np.clip(np.round(drawn, places), low, high)


def _day(day: date) -> int:
    return (day - date(1970, 1, 1)).days


def _holds(condition: Condition, drawn: Mapping[str, Drawn], n: int) -> Flags:
    if not isinstance(condition, EnableWhen):
        parts = [_holds(part, drawn, n) for part in condition.conditions]
        return np.asarray(np.logical_and.reduce(parts) if condition.behavior == "all" else np.logical_or.reduce(parts))
    one = drawn[condition.question]
    if condition.operator == "exists":
        answered = one.given | (one.open & one.dont_know)
        return answered if condition.answer else ~answered
    if one.numbers is not None:
        wanted = float(_day(condition.answer)) if isinstance(condition.answer, date) else float(condition.answer)
        compared = {"=": np.equal, "!=": np.not_equal, ">": np.greater, "<": np.less, ">=": np.greater_equal,
                    "<=": np.less_equal}[condition.operator]  # fmt: skip
        return np.asarray(one.given & compared(one.numbers, wanted))
    answer = condition.answer
    place = _place(one.item, {True: "yes", False: "no"}[answer] if isinstance(answer, bool) else str(answer))
    same = one.chosen[:, place] > 0 if one.chosen.ndim == 2 else one.chosen == place
    return np.asarray(one.given & (same if condition.operator == "=" else ~same))


def _place(item: Item, code: str) -> int:
    return [option.code for option in item.options].index(code)


def _aside(code: str) -> bool:
    """Whether a choice stands beside the scale: no contract, no such device."""
    return code.startswith(("no-contract", "no-server", "not-applicable"))


def _mixed(text: str, salt: int) -> float:
    """A number from 0 to 1 that belongs to the text for good."""
    return crc32(f"{salt}:{text}".encode()) / 2**32


def _logit(share: Floats) -> Floats:
    return np.asarray(np.log(share / (1 - share)), dtype=np.float64)


def _never(other: str, their: str, code: str) -> Mend:
    """Where the earlier question says ``their``, the answer ``code`` becomes "no"."""

    def mend(item: Item, chosen: Whole, drawn: Mapping[str, Drawn], _random: np.random.Generator) -> Whole:
        wrong = _says(drawn[other], their) & (chosen == _place(item, code))
        return np.asarray(np.where(wrong, _place(item, "no"), chosen))

    return mend


def _with(other: str, their: str, code: str) -> Mend:
    """``code`` where the earlier question says ``their`` and nowhere else, but for those who contradict themselves."""

    def mend(item: Item, chosen: Whole, drawn: Mapping[str, Drawn], random: np.random.Generator) -> Whole:
        there, here = _says(drawn[other], their), _place(item, code)
        agreed = np.where(there, here, np.where(chosen == here, _place(item, "no"), chosen))
        return np.asarray(np.where(random.random(len(chosen)) < CONTRADICTING, chosen, agreed))

    return mend


def _says(one: Drawn, code: str) -> Flags:
    return np.asarray(one.given & (one.chosen == _place(one.item, code)))


#: Rules across questions of the shipped survey. Hard ones (``_never``) hold: nobody could give such answers.
_MENDED: Mapping[str, tuple[Mend, ...]] = {
    "Q8": (_never("Q7-1", "none", "yes"),),
    "Q11": (_with("Q10", "no-contract", "no-contract"),),
    "Q19": (_with("Q14-1", "not-applicable", "no-server"),),
    "Q22-1": (_never("Q14-3", "not-applicable", "yes"),),
    "Q26": (_never("Q10", "no-contract", "yes"), _never("Q11", "no-contract", "yes")),
}
