"""A permit is in force from its grant until its last moment or its end, whoever looks and whatever it permits."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenken_site.accounts.models import User
from tenken_site.accounts.models_permits import Permit
from tenken_site.accounts.permissions_permits import (
    GrantedByTheSame,
    PermitNotInForce,
    PermitSettled,
    check_permit_in_force,
    check_permit_may_be_ended,
    check_permit_may_be_granted,
    permit_in_force,
    permit_may_be_ended,
    permit_may_be_granted,
)
from tenken_site.datasets.models import MicrodataRequest
from tenken_site.responses.models import Unlock
from tests.cast import NOW

State = Permit.State
ASKING, GRANTING = User(pk=1, username="asking"), User(pk=2, username="granting")
hours = st.integers(min_value=-24, max_value=24 * 40).map(lambda number: NOW + timedelta(hours=number))


@st.composite
def permits(draw: st.DrawFn) -> Permit:
    """Of either kind, at any place of its life, as the database lets it stand."""
    made: Permit = draw(st.sampled_from([Unlock, MicrodataRequest]))(
        asked_by=ASKING, asked_at=NOW, reason="x", days=draw(st.integers(1, 30))
    )
    if draw(st.booleans()):
        made.granted_at, made.granted_by = draw(hours), GRANTING
        made.until = made.granted_at + timedelta(days=made.days)
    if draw(st.booleans()):
        made.ended_at, made.ended_by = draw(hours), GRANTING
    return made


@given(permit=permits(), now=hours)
def test_it_is_in_force_from_the_grant_until_its_time_is_over_and_never_once_ended(
    permit: Permit, now: datetime
) -> None:
    granted = permit.granted_at is not None and permit.until is not None and permit.granted_at <= now < permit.until

    holds = permit_in_force(permit, now=now)

    assert holds == (granted and permit.ended_at is None)
    assert holds == (permit.state_at(now) is State.GRANTED)
    if not holds:
        with pytest.raises(PermitNotInForce):
            check_permit_in_force(permit, now=now)


@given(permit=permits(), moments=st.lists(hours, min_size=2, max_size=5).map(sorted))
def test_time_alone_leads_from_asked_over_granted_to_expired_and_moves_nothing_that_was_ended(
    permit: Permit, moments: list[datetime]
) -> None:
    order = [State.ASKED, State.GRANTED, State.EXPIRED]

    states = [permit.state_at(moment) for moment in moments]

    if permit.ended_at is not None:
        assert set(states) == {State.REFUSED if permit.granted_at is None else State.ENDED}
        return
    assert states == sorted(states, key=order.index)
    if permit.granted_at is None:
        assert set(states) == {State.ASKED}


@given(permit=permits(), by=st.sampled_from([ASKING, GRANTING]))
def test_it_is_granted_once_and_never_by_who_asked(permit: Permit, by: User) -> None:
    settled = permit.granted_at is not None or permit.ended_at is not None

    assert permit_may_be_granted(permit, by=by) == (not settled and by is GRANTING)
    if settled or by is ASKING:
        with pytest.raises(PermitSettled if settled else GrantedByTheSame):
            check_permit_may_be_granted(permit, by=by)


@given(permit=permits(), now=hours)
def test_it_may_be_ended_as_long_as_it_waits_or_holds(permit: Permit, now: datetime) -> None:
    living = permit.state_at(now) in {State.ASKED, State.GRANTED}

    assert permit_may_be_ended(permit, now=now) == living
    if not living:
        with pytest.raises(PermitSettled):
            check_permit_may_be_ended(permit, now=now)
