"""Deciding about one flagged record: right as it is, another value in the next dataset, or ask the clinic."""

import json
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from django.db import IntegrityError, transaction

from tenken.dataset.codebook import type_name
from tenken.dataset.model import Role, ValueState, Variable
from tenken.errors import TenkenError
from tenken_site.audit.log import record
from tenken_site.datasets.models import Dataset, EditDecision
from tenken_site.datasets.policies import check_decision_may_be_undone, check_is_under_review
from tenken_site.datasets.queries_edits import Flag, context_of
from tenken_site.encryption.keyring import in_use

__all__ = ["STATES", "DecidedAlready", "DecisionUnfit", "decide_edit", "undo_decision"]

LONGEST_REASON = 400
#: What a value may become; whether a question was open follows from the others.
STATES = (ValueState.ANSWERED, ValueState.DONT_KNOW, ValueState.MISSING)


class DecisionUnfit(TenkenError):
    """``what`` is wrong: "verdict", "reason", "variable", "value" or "same"."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


class DecidedAlready(TenkenError):
    """A decision stands; it has to be taken back first."""


def decide_edit(
    *,
    dataset: Dataset,
    flag: Flag,
    verdict: str,
    variable: Variable | None = None,
    value: str = "",
    state: str = "",
    reason: str = "",
    by: str,
    now: datetime,
) -> EditDecision:
    """The decision, sealed. ``variable``, ``value`` and ``state``: of a change, which the next dataset has.

    Raises DecisionUnfit, DecidedAlready, NewerThere, DatasetNotBuilt, DatasetDisposed.
    """
    check_is_under_review(dataset)
    words = " ".join(reason.split())[:LONGEST_REASON]
    if verdict not in EditDecision.Verdict.values:
        raise DecisionUnfit("verdict")
    if verdict != EditDecision.Verdict.ACCEPT and not words:
        raise DecisionUnfit("reason")
    changes = verdict == EditDecision.Verdict.CHANGE
    content = {
        "case": flag.case,
        "rule": flag.rule,
        "values": flag.values,
        "variable": "",
        "value": None,
        "state": "",
        "reason": words,
    }
    if changes:
        content |= _changed(flag, variable, value=value, state=state)
    try:
        with transaction.atomic():
            locked = Dataset.objects.select_for_update().get(pk=dataset.pk)
            check_is_under_review(locked)
            key = in_use(locked.key_scope)
            sealed = key.data.seal(json.dumps(content).encode(), context=context_of(locked.pk, flag.place))
            made = EditDecision.objects.create(
                dataset=locked,
                place=flag.place,
                verdict=verdict,
                decided_at=now,
                decided_by=by,
                key_id=key.pk,
                content=sealed,
            )
            _note("datasets.decide_edit", made, slug=dataset.campaign.slug, by=by, now=now)
    except IntegrityError:
        raise DecidedAlready(str(flag.place)) from None
    return made


def undo_decision(*, decision: EditDecision, by: str, now: datetime) -> None:
    """Takes it back, as long as no later dataset was built. Raises DecisionApplied, NewerThere."""
    with transaction.atomic():
        locked = EditDecision.objects.select_for_update(of=("self",)).select_related("dataset__campaign")
        current = locked.get(pk=decision.pk)
        check_decision_may_be_undone(current)
        check_is_under_review(current.dataset)
        current.undone_at, current.undone_by = now, by
        current.save(update_fields=["undone_at", "undone_by"])
        _note("datasets.undo_decision", current, slug=current.dataset.campaign.slug, by=by, now=now)


def _changed(flag: Flag, variable: Variable | None, *, value: str, state: str) -> dict[str, str | None]:
    """The part of a change. Raises DecisionUnfit."""
    if variable is None or variable.name not in flag.values or variable.role is not Role.ANSWER:
        raise DecisionUnfit("variable")
    if state not in [one.value for one in STATES]:
        raise DecisionUnfit("value")
    taken = _taken(variable, value) if state == ValueState.ANSWERED else None
    if (taken, state) == flag.values[variable.name]:
        raise DecisionUnfit("same")
    return {"variable": variable.name, "value": taken, "state": state}


def _taken(variable: Variable, value: str) -> str:
    """The value as changes have it. Raises DecisionUnfit."""
    text = value.strip()
    try:
        if variable.kind == "category" and text in {one.code for one in variable.categories}:
            return text
        if variable.kind == "number" and len(text) <= 18:
            return str(int(text)) if type_name(variable) == "whole number" else str(_finite(text))
        if variable.kind == "date":
            return date.fromisoformat(text).isoformat()
    except (InvalidOperation, ValueError):
        pass
    raise DecisionUnfit("value")


def _finite(text: str) -> Decimal:
    number = Decimal(text)
    if not number.is_finite():
        raise ValueError(text)
    return number


def _note(action: str, decision: EditDecision, *, slug: str, by: str, now: datetime) -> None:
    """Which flag of which dataset; what was decided about whom is sealed."""
    detail = {"dataset": decision.dataset.number, "flag": decision.place, "decision": decision.pk}
    record(action=action, target=f"campaign:{slug}", by=by, now=now, detail=detail)
