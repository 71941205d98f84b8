"""Why a clinic's numbers are what they are, and what would lower them most.

Contributions add up to the value: within a family whose cap is reached each factor's share is cut in proportion.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from tenken.risk.columns import clinics_of
from tenken.risk.model import Factor, IndexName, RiskModel, State, Step
from tenken.risk.scoring import points
from tenken.risk.states import Clinic

__all__ = ["NextStep", "Reason", "next_steps", "reasons"]


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
    gain: float  # both together per cost and effort; steps are ordered by it


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
    return tuple(sorted(found, key=lambda one: (one.state is State.NOT_ASKED, -one.contribution)))


def next_steps(model: RiskModel, clinic: Clinic, *, n: int = 3) -> tuple[NextStep, ...]:
    """The steps with the most effect on both numbers per cost and effort, at most ``n``; equal ones by key.

    A step is offered where the clinic's answers leave something open that it settles, and not before the steps that it
    comes after. What was not asked is no step.
    """
    if not clinic.in_scope:
        return ()
    pending = {factor.step for factor in model.factors if clinic.states[factor.key].open}
    offered = [step for step in model.steps if step.key in pending and not pending & set(step.after)]
    settled = {step.key: _settled(model, clinic, step) for step in offered}
    after = [_done(clinic, settled[step.key]) for step in offered]
    values = points(model, clinics_of(model, [clinic, *after]))
    found = []
    for row, step in enumerate(offered, start=1):
        less = {index: float(values[index][0] - values[index][row]) for index in IndexName}
        gain = sum(less.values()) / (step.cost * step.effort)
        factors = settled[step.key]
        vendors = all(clinic.states[factor.key].vendors for factor in factors)
        found.append(NextStep(step, factors, vendors, less[IndexName.LIKELIHOOD], less[IndexName.IMPACT], gain))
    return tuple(sorted(found, key=lambda one: (-one.gain, one.step.key))[:n])


def _settled(model: RiskModel, clinic: Clinic, step: Step) -> tuple[Factor, ...]:
    return tuple(one for one in model.factors if one.step == step.key and clinic.states[one.key].open)


def _done(clinic: Clinic, factors: tuple[Factor, ...]) -> Clinic:
    return replace(clinic, states={**clinic.states, **dict.fromkeys((one.key for one in factors), State.DONE)})
