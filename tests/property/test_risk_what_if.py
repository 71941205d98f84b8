"""Doing something never makes anything worse, in any draw, whatever clinics answered; doing more does no less."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tenken.risk.model import IndexName, State
from tenken.risk.states import Clinic
from tenken.risk.what_if import what_if
from tests.factories.risk_support import MODEL, clinic, many

KEYS = [factor.key for factor in MODEL.factors]
answered = st.fixed_dictionaries({key: st.sampled_from(list(State)) for key in KEYS})
clinics = st.lists(answered.map(lambda states: replace(clinic(), states=states)), min_size=1, max_size=6)


@settings(max_examples=40, deadline=None)
@given(clinics, st.sets(st.sampled_from(KEYS)), st.sampled_from(KEYS), st.lists(st.booleans(), min_size=6, max_size=6))
def test_what_if_never_makes_worse_and_parts_make_the_whole(
    several: list[Clinic],
    done: set[str],
    more: str,
    north: list[bool],
) -> None:
    rows, area = many(*several), np.where(north[: len(several)], "north", "south")

    less, all_ = (
        what_if(MODEL, rows, sorted(keys), groupings={"area": area}, draws=50) for keys in (done, done | {more})
    )

    assert less.every.low <= less.every.relative <= less.every.high <= 1e-6
    assert all_.every.relative <= less.every.relative + 1e-9
    assert all_.every.high <= less.every.high + 1e-6
    for index in IndexName:
        assert all_.every.after[index] <= less.every.after[index] + 1e-9 <= less.every.before[index] + 2e-9
        parts = less.by["area"].values()
        whole = sum(part.clinics * part.after[index] for part in parts) / less.every.clinics
        assert abs(whole - less.every.after[index]) < 1e-9
