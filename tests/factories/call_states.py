"""Any state that a case can have for the rule of calls, for property tests."""

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from tenken.chase.moments import DeskDay
from tenken.chase.reasons import CallState
from tenken.disposition.lifecycle import CaseStatus
from tenken.disposition.outcomes import AttemptOutcome, CaseOutcome
from tests.cast import NOW

__all__ = ["DESK", "call_states"]

DESK = DeskDay(now=NOW, opens_at=datetime(2026, 7, 5, 15, tzinfo=UTC), closes_at=datetime(2026, 8, 21, 15, tzinfo=UTC))
#: Around the borders of the rule: midnights in Japan, and seconds beside them.
moments = st.builds(
    lambda days, seconds: DESK.today + timedelta(days=days, seconds=seconds),
    st.integers(min_value=-9, max_value=40),
    st.sampled_from((-1, 0, 1, 10 * 3600, 14 * 3600)),
)
maybe = st.none() | moments


@st.composite
def call_states(draw: st.DrawFn) -> CallState:
    """One state; a last outcome comes with its time."""
    outcome = draw(st.none() | st.sampled_from(AttemptOutcome))
    return CallState(
        number=draw(st.integers(min_value=1, max_value=10_000)),
        status=draw(st.sampled_from((*CaseStatus, CaseStatus.NOT_STARTED, CaseStatus.NOT_STARTED))),
        outcome=draw(st.sampled_from((*CaseOutcome, *[CaseOutcome.NONE] * 6))),
        own_closes_at=draw(maybe),
        opened_at=draw(maybe),
        saved_at=draw(maybe),
        mail_is_dead=draw(st.booleans()),
        number_works=draw(st.booleans()),
        beds=draw(st.none() | st.integers(min_value=0, max_value=19)),
        has_beds=draw(st.booleans()),
        closed_weekdays=draw(st.sampled_from(("", "0010000", "0000001", "1111111", "1101111"))),
        attempts=draw(st.integers(min_value=0, max_value=9)) if outcome else 0,
        last_outcome=outcome,
        last_at=draw(moments) if outcome else None,
        call_back_at=draw(maybe) if outcome is AttemptOutcome.CALL_BACK else None,
    )
