"""However officials press, one address gets no second code within ten minutes; and nobody is locked out for longer."""

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tenken_site.outreach.models import CodeRequest
from tenken_site.outreach.policies_codes import APART, CodeRefused, check_not_just_asked
from tenken_site.outreach.queries_codes import Asked
from tests.cast import NOW

PRESSES = st.lists(
    st.tuples(
        st.integers(0, 15 * 60),  # seconds since the press before
        st.sampled_from(["mail", "letter"]),
        st.booleans(),  # a new address
        st.sampled_from(["sent", "due", "failed", "dropped", "came back"]),  # what becomes of a mail
    ),
    max_size=12,
)


def refusal(asked: list[Asked], *, channel: str, new_address: bool, now: datetime) -> CodeRefused | None:
    try:
        check_not_just_asked(asked, channel=channel, new_address=new_address, now=now)
    except CodeRefused as refused:
        return refused
    return None


@given(presses=PRESSES)
def test_what_arrived_at_an_address_is_followed_by_nothing_for_ten_minutes(
    presses: list[tuple[int, str, bool, str]],
) -> None:
    at, address = NOW, 0
    taken: list[tuple[Asked, int]] = []
    for seconds, channel, new_address, fate in presses:
        at += timedelta(seconds=seconds)
        asked = [one for one, _address in reversed(taken)]
        wants_new = new_address and channel == "mail"
        refused = refusal(asked, channel=channel, new_address=wants_new, now=at)
        if refused is not None:
            assert refused.again is not None
            assert at < refused.again <= at + APART
            assert refusal(asked, channel=channel, new_address=wants_new, now=at + APART) is None
            continue
        address += wants_new
        arrived = [(one, to) for one, to in taken if one.request.channel == channel and not one.failed]
        same = [one for one, to in arrived if channel == "letter" or to == address]
        assert all(at - one.request.requested_at >= APART for one in same)
        request = CodeRequest(channel=channel, requested_at=at, requested_by="user:1")
        state = "" if channel == "letter" else {"came back": "sent"}.get(fate, fate)
        came_back = channel == "mail" and fate == "came back"
        taken.append((Asked(request, state, None, "", came_back), address))


@given(seconds=st.integers(0, 599))
def test_a_letter_waits_for_a_mail_that_is_on_its_way(seconds: int) -> None:
    mail = Asked(CodeRequest(channel="mail", requested_at=NOW, requested_by="user:1"), "due", None, "", False)

    refused = refusal([mail], channel="letter", new_address=False, now=NOW + timedelta(seconds=seconds))

    assert refused is not None
