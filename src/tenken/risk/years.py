"""One clinic in two years: both scored by one model, over what both years answered.

What only one year asked is left out of both, so that no number falls or rises because a question came or went; and so
is what was left blank in one of them. The two are told apart: only of the second the clinic could have said more.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from tenken.risk.exposure import DRAWS, Exposure
from tenken.risk.model import Factor, Gap, IndexName, RiskModel, State
from tenken.risk.states import Clinic

__all__ = ["MUCH_BLANK", "Years", "beside"]

#: Left blank in one year, of the weight that either year told: from here on the rest speaks for no change of the whole.
#: A judgement.
MUCH_BLANK = 0.2


@dataclass(frozen=True, slots=True)
class Years:
    """Both numbers then and now, over what both years answered."""

    then: Exposure
    now: Exposure
    only_now: tuple[Factor, ...]  # was not asked then
    only_then: tuple[Factor, ...]  # is not asked now
    blank_then: tuple[Factor, ...]  # was asked then and left blank
    blank_now: tuple[Factor, ...]  # is asked now and left blank
    much_blank: frozenset[IndexName]  # numbers of which one year left too much blank to speak of a change
    scale_left_out: bool  # how much care depends on systems is known of one year only

    def partial(self, index: IndexName) -> bool:
        """Whether something that one year told of this number is left out."""
        left_out = (*self.only_now, *self.only_then, *self.blank_then, *self.blank_now)
        return any(one.index is index for one in left_out) or (index is IndexName.IMPACT and self.scale_left_out)


def beside(
    model: RiskModel,
    *,
    then: Clinic,
    now: Clinic,
    beyond_then: frozenset[str] = frozenset(),
    beyond_now: frozenset[str] = frozenset(),
    draws: int = DRAWS,
) -> Years:
    """``then`` may come from another model: its states count for the factors of the same keys, weighed by this one.

    ``beyond_then`` and ``beyond_now``: keys of the factors that the year's questionnaire asks nothing of
    (``tenken.risk.deciding.beyond``); factors that the model of then did not know are among them unnamed. How much care
    depends on systems counts in each year as it was answered; where one year does not tell it, in neither.
    """
    from tenken.risk.scoring import score  # loads numpy: not when the site starts

    known = {one.key: then.states.get(one.key, State.NOT_ASKED) for one in model.factors}
    beyond_then |= {one.key for one in model.factors if one.key not in then.states}
    lacking_then = tuple(one for one in model.factors if _lacks(known[one.key], now.states[one.key]))
    lacking_now = tuple(one for one in model.factors if _lacks(now.states[one.key], known[one.key]))
    blank_then = tuple(one for one in lacking_then if one.key not in beyond_then)
    blank_now = tuple(one for one in lacking_now if one.key not in beyond_now)
    left_out = {one.key for one in (*lacking_then, *lacking_now)}
    scales = (then.scale, now.scale)
    if _told(then.scale) is not _told(now.scale):
        unknown = then.scale if _told(now.scale) else now.scale
        scales = (unknown, unknown)
    both = [one for one in model.factors if State.NOT_ASKED not in (known[one.key], now.states[one.key])]
    return Years(
        then=score(model, _without(replace(then, states=known, scale=scales[0]), left_out), draws=draws),
        now=score(model, _without(replace(now, scale=scales[1]), left_out), draws=draws),
        only_now=tuple(one for one in lacking_then if one.key in beyond_then),
        only_then=tuple(one for one in lacking_now if one.key in beyond_now),
        blank_then=blank_then,
        blank_now=blank_now,
        much_blank=_much(model, (*blank_then, *blank_now), both),
        scale_left_out=_told(then.scale) is not _told(now.scale),
    )


def _lacks(here: State, there: State) -> bool:
    """Whether this year says nothing of a factor of which the other says something."""
    return here is State.NOT_ASKED and there is not State.NOT_ASKED


def _much(model: RiskModel, blank: Iterable[Factor], both: Iterable[Factor]) -> frozenset[IndexName]:
    """The numbers of whose weight in one year so much was left blank."""
    lost, kept = (
        {index: sum(model.weight(one) for one in factors if one.index is index) for index in IndexName}
        for factors in (tuple(blank), tuple(both))
    )
    return frozenset(index for index in IndexName if lost[index] > MUCH_BLANK * (lost[index] + kept[index]))


def _told(scale: Gap) -> bool:
    return scale.low == scale.high


def _without(clinic: Clinic, keys: set[str]) -> Clinic:
    return replace(
        clinic, states={key: State.NOT_ASKED if key in keys else state for key, state in clinic.states.items()}
    )
