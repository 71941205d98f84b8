"""Why a clinic's numbers are what they are, and what would lower them most.

Contributions add up to the value: within a family whose cap is reached each factor's share is cut in proportion.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tenken.questionnaire.model import LocalizedText
from tenken.risk.model import Factor, IndexName, RiskModel, State, Step
from tenken.risk.states import Clinic, certain, said_within

__all__ = ["NextStep", "Reason", "next_steps", "reasons", "told"]


@dataclass(frozen=True, slots=True)
class Reason:
    """What one factor adds to a number."""

    factor: Factor
    state: State
    contribution: float  # points of the number
    share: float  # of the number, 0 to 1


@dataclass(frozen=True, slots=True)
class NextStep:
    """What a clinic can do, and by how much each number would be lower."""

    step: Step
    factors: tuple[Factor, ...]  # that it settles
    vendors: bool  # all of it is a vendor's duty by contract
    likelihood: float  # points less
    impact: float
    gain: float  # both together, with those of the steps that wait for it, per cost and effort; the order of steps
    how: LocalizedText  # as far as the clinic's answers tell


def reasons(model: RiskModel, clinic: Clinic, index: IndexName) -> tuple[Reason, ...]:
    """Every factor that adds something, the largest first; what the clinic was not asked comes after what it said.

    Contributions add up to the value of the number. None for a clinic out of scope.
    """
    if not clinic.in_scope:
        return ()
    cap, scale = model.cap(index), clinic.scale.point if index is IndexName.IMPACT else 1.0
    added: list[tuple[Factor, float]] = []
    most = 0.0
    for family in model.families:
        members = [factor for factor in model.factors if factor.family == family.key and family.index is index]
        raw = [model.weight(factor) * model.gaps[clinic.states[factor.key]].point for factor in members]
        cut = min(1.0, cap / sum(raw)) if sum(raw) > 0 else 1.0
        added += [(factor, one * cut) for factor, one in zip(members, raw, strict=True)]
        most += min(cap, sum(model.weight(factor) for factor in members))
    total = sum(one for _, one in added)
    found = [
        Reason(factor, clinic.states[factor.key], 100.0 * one / most * scale, one / total)
        for factor, one in added
        if one > 0
    ]
    return tuple(sorted(found, key=_largest_first))


def told(clinic: Clinic, found: Sequence[Reason]) -> tuple[Reason, ...]:
    """The same reasons as a clinic reads them: what another one says already (``within``) is taken into it.

    They add up to the same. Only where there is no copy at all does "there is only one copy" go without saying.
    """
    around = {one.factor.key: one for one in found if not said_within(one.factor, clinic.states)}
    for one in found:
        if one.factor.key in around or one.factor.within is None:
            continue
        whole = around[one.factor.within]
        around[whole.factor.key] = replace(
            whole, contribution=whole.contribution + one.contribution, share=whole.share + one.share
        )
    return tuple(sorted(around.values(), key=_largest_first))


def next_steps(model: RiskModel, clinic: Clinic, *, n: int = 3) -> tuple[NextStep, ...]:
    """The steps with the most effect on both numbers per cost and effort, at most ``n``; equal ones by key.

    A step is offered where the clinic's answers leave something open that it settles, and stands behind the steps that
    it comes after: to one of these counts the effect of all that waits for it. What was not asked is no step.
    """
    from tenken.risk.columns import clinics_of
    from tenken.risk.scoring import points  # loads numpy: not when the site starts

    if not clinic.in_scope:
        return ()
    offered = {step.key: step for step in model.steps if _settled(model, clinic, step)}
    settled = {key: _settled(model, clinic, step) for key, step in offered.items()}
    values = points(model, clinics_of(model, [clinic, *(_done(clinic, settled[key]) for key in offered)]))
    less = {
        key: {index: float(values[index][0] - values[index][row]) for index in IndexName}
        for row, key in enumerate(offered, start=1)
    }
    found = {}
    for key, step in offered.items():
        counted = sum(sum(less[one].values()) for one in offered if one == key or key in _before(model, one))
        vendors = all(clinic.states[factor.key].vendors for factor in settled[key])
        sure = step.how_unsure is None or any(certain(factor, clinic.states) for factor in settled[key])
        found[key] = NextStep(
            step, settled[key], vendors, less[key][IndexName.LIKELIHOOD], less[key][IndexName.IMPACT],
            counted / (step.cost * step.effort), step.how if sure or step.how_unsure is None else step.how_unsure,
        )  # fmt: skip
    ordered: list[NextStep] = []
    while found and len(ordered) < n:
        ready = [one for key, one in found.items() if not _before(model, key) & set(found)]
        ordered.append(found.pop(min(ready, key=lambda one: (-one.gain, one.step.key)).step.key))
    return tuple(ordered)


def _before(model: RiskModel, key: str) -> set[str]:
    """The steps that come before this one, and those that come before them."""
    near = model.step(key).after
    return set(near).union(*(_before(model, one) for one in near))


def _largest_first(one: Reason) -> tuple[bool, float]:
    return (one.state is State.NOT_ASKED, -one.contribution)


def _settled(model: RiskModel, clinic: Clinic, step: Step) -> tuple[Factor, ...]:
    return tuple(one for one in model.factors if one.step == step.key and clinic.states[one.key].open)


def _done(clinic: Clinic, factors: tuple[Factor, ...]) -> Clinic:
    return replace(clinic, states={**clinic.states, **dict.fromkeys((one.key for one in factors), State.DONE)})
