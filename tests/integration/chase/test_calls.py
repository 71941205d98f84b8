"""One press records a call with what follows from it; taking it back restores everything."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.http import HttpResponse

from tenken.disposition.outcomes import AttemptOutcome, CaseOutcome
from tenken_site.accounts.models import User
from tenken_site.audit.models import AuditEntry
from tenken_site.campaigns.actions.record_outcome import CampaignIsClosed
from tenken_site.campaigns.contact_signs import ContactSigns, signs_of
from tenken_site.campaigns.models import Campaign, Case
from tenken_site.chase.actions.record_attempt import record_attempt
from tenken_site.chase.actions.undo_attempt import undo_attempt
from tenken_site.chase.models import ChaseState, ContactAttempt
from tenken_site.chase.policies import AlreadyRecorded, NotTheLastCall, TooLateToUndo
from tenken_site.frames.actions.propose import propose
from tenken_site.frames.actions.settle_proposal import settle_proposal
from tenken_site.frames.models import Contact, UnitProposal
from tests.cast import CHIBA_CODE, FUNABASHI_CODE, NOW
from tests.factories.browsers import signed_in
from tests.factories.chase import dozen
from tests.factories.jurisdictions import territory
from tests.factories.people import Cast

pytestmark = pytest.mark.stores
MIYAMOTO = "宮本産婦人科"


@pytest.fixture(autouse=True)
def wednesday(monkeypatch: pytest.MonkeyPatch) -> None:
    stands_at(monkeypatch, NOW)


def stands_at(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> None:
    monkeypatch.setattr("tenken_site.campaigns.opening.clock", lambda: moment)


def address(case: Case, below: str, *, area: str = FUNABASHI_CODE) -> str:
    return f"/campaigns/tiny-2026/calls/{area}/{case.public_id}/{below}/"


def press(user: User, case: Case, outcome: str, *, seen: int = 0, script: bool = False, **more: str) -> HttpResponse:
    headers = {"HX-Request": "true"} if script else {}
    return signed_in(user).post(
        address(case, "attempt"), {"outcome": outcome, "seen": seen, **more}, headers=headers, follow=not script
    )


def everything(case: Case) -> dict[str, Any]:
    """All that a call may change."""
    state = ChaseState.objects.filter(case=case).values(
        "attempts", "last_at", "last_outcome", "call_back_at", "last_attempt"
    )
    return {
        "case": Case.objects.values("outcome", "outcome_at").get(pk=case.pk),
        "wrong": Contact.objects.get(unit=case.unit_id).telephone_wrong_at,
        "open": UnitProposal.objects.filter(unit=case.unit_id, state=UnitProposal.State.OPEN).count(),
        "state": [row for row in state if row["attempts"]],
        "standing": ContactAttempt.objects.filter(case=case, undone_at__isnull=True).count(),
    }


@pytest.mark.parametrize("outcome", list(AttemptOutcome))
def test_a_call_is_recorded_and_taking_it_back_restores_everything(cast: Cast, outcome: AttemptOutcome) -> None:
    for name in (MIYAMOTO, "古作ペインクリニック"):
        case = dozen(cast.campaign, by=cast.funabashi)[name] if name == MIYAMOTO else Case.objects.get(unit__name=name)
        before = everything(case)
        known = ContactAttempt.objects.filter(case=case).first()
        later = NOW + timedelta(days=1) if outcome is AttemptOutcome.CALL_BACK else None

        attempt = record_attempt(
            case=case, area=territory()[FUNABASHI_CODE], outcome=outcome, seen=known.pk if known else 0,
            call_back_at=later, caller=cast.funabashi, by="user:1", now=NOW,
        )  # fmt: skip
        between = everything(case)
        undo_attempt(attempt=attempt, by="user:1", now=NOW + timedelta(minutes=1))

        assert between["standing"] == before["standing"] + 1
        assert between["state"][0]["last_outcome"] == outcome.value
        after = everything(case)
        after["case"].pop("outcome_at")
        before["case"].pop("outcome_at")
        assert after == before
        assert ContactAttempt.objects.get(pk=attempt.pk).undone_at == NOW + timedelta(minutes=1)


def test_a_promise_turns_the_row_green_and_takes_the_clinic_off_the_list(cast: Cast) -> None:
    case = dozen(cast.campaign, by=cast.funabashi)[MIYAMOTO]

    text = press(cast.funabashi, case, "will_answer").content.decode()

    assert "10:00 「回答を約束」と記録しました" in text
    assert f'class="call done" id="c-{case.public_id}"' in text
    assert "取り消す" in text
    assert "今日電話する先　8施設" in text
    attempt = ContactAttempt.objects.get(case=case)
    assert (attempt.by, attempt.area_id, attempt.at) == (cast.funabashi, FUNABASHI_CODE, NOW)
    entry = AuditEntry.objects.get(action="chase.record_attempt")
    assert entry.detail == {"attempt": attempt.pk, "outcome": "will_answer", "area": FUNABASHI_CODE}


def test_a_script_gets_the_row_alone_and_the_words_for_readers(cast: Cast) -> None:
    case = dozen(cast.campaign, by=cast.funabashi)[MIYAMOTO]

    text = press(cast.funabashi, case, "no_answer", script=True).content.decode()

    assert "<html" not in text
    assert "「出ない」と記録しました" in text
    assert 'id="said" hx-swap-oob' in text
    assert '<span id="done" hx-swap-oob="innerHTML">1</span>' in text

    attempt = ContactAttempt.objects.get(case=case)
    back = signed_in(cast.funabashi).post(
        address(case, "undo"), {"attempt": attempt.pk}, headers={"HX-Request": "true"}
    )
    assert f'class="call" id="c-{case.public_id}"' in back.content.decode()
    assert everything(case)["standing"] == 0


def test_to_call_back_needs_a_moment_to_come(cast: Cast) -> None:
    case = dozen(cast.campaign, by=cast.funabashi)[MIYAMOTO]

    for day, time in (
        ("", ""),
        ("2026-07-15", "09:59"),
        ("2026-07-14", "10:00"),
        ("15.7.2026", "x"),
        ("2026-07-16", ""),
    ):
        text = press(cast.funabashi, case, "call_back", call_back_day=day, call_back_time=time).content.decode()
        assert "宮本産婦人科：" in text
    assert everything(case)["standing"] == 0

    press(cast.funabashi, case, "call_back", call_back_day="2026-07-15", call_back_time="14:00", spoke_to="三浦さん")
    assert ContactAttempt.objects.get(case=case).call_back_at == NOW + timedelta(hours=4)


def test_a_closure_sets_the_outcome_and_proposes_it_to_the_list(cast: Cast) -> None:
    case = dozen(cast.campaign, by=cast.funabashi)[MIYAMOTO]

    press(cast.funabashi, case, "closed")

    assert Case.objects.get(pk=case.pk).outcome == CaseOutcome.CLOSED
    proposal = UnitProposal.objects.get(unit=case.unit_id)
    assert (proposal.kind, proposal.way, proposal.state) == ("closed", "call", "open")


def test_a_proposal_that_stood_before_is_not_taken_back_with_the_call(cast: Cast) -> None:
    case = dozen(cast.campaign, by=cast.funabashi)[MIYAMOTO]
    letter = propose(
        unit=case.unit, kind=UnitProposal.Kind.CLOSED, reason="閉院しました", way="letter", by="letter", now=NOW
    )
    press(cast.funabashi, case, "closed")

    press_undo(cast.funabashi, case)

    letter.refresh_from_db()
    assert (letter.state, letter.reason) == ("open", "閉院しました")
    assert Case.objects.get(pk=case.pk).outcome == ""


def press_undo(user: User, case: Case) -> str:
    attempt = ContactAttempt.objects.filter(case=case).latest("pk")
    answer = signed_in(user).post(address(case, "undo"), {"attempt": attempt.pk}, follow=True)
    return answer.content.decode()


def test_once_the_list_is_corrected_the_call_cannot_be_taken_back_here(cast: Cast) -> None:
    case = dozen(cast.campaign, by=cast.funabashi)[MIYAMOTO]
    press(cast.funabashi, case, "closed")
    settle_proposal(proposal=UnitProposal.objects.get(), state=UnitProposal.State.ACCEPTED, by="user:1", now=NOW)
    before = everything(case)

    text = press_undo(cast.funabashi, case)

    assert "名簿の訂正として決まった" in text
    assert everything(case) == before


def test_a_wrong_number_keeps_the_clinic_for_another_way(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    case = dozen(cast.campaign, by=cast.funabashi)[MIYAMOTO]
    press(cast.funabashi, case, "wrong_number")
    stands_at(monkeypatch, NOW + timedelta(days=1))

    text = signed_in(cast.funabashi).get(f"/campaigns/tiny-2026/calls/{FUNABASHI_CODE}/?q=宮本").content.decode()

    assert "この番号は違うと記録されています（7月15日（水））。" in text
    assert "電話番号が分かりません。施設のウェブサイトや番号案内で調べてください。" in text


def test_of_two_officials_the_second_is_told_what_the_first_recorded(cast: Cast) -> None:
    case = dozen(cast.campaign, by=cast.funabashi)[MIYAMOTO]
    press(cast.funabashi, case, "will_answer")

    text = press(cast.chiba, case, "refused").content.decode()
    row = press(cast.chiba, case, "refused", script=True).content.decode()

    told = "すでに記録があります。10:00に津田 健が「回答を約束」と記録しました。"
    assert told in text
    assert told in row
    assert everything(case)["standing"] == 1
    assert Case.objects.get(pk=case.pk).outcome == ""
    with pytest.raises(AlreadyRecorded):
        record_attempt(
            case=case, area=territory()[CHIBA_CODE], outcome=AttemptOutcome.REFUSED, seen=0,
            caller=cast.chiba, by="user:1", now=NOW,
        )  # fmt: skip


def test_a_clinic_that_answered_meanwhile_needs_no_record(cast: Cast) -> None:
    case = dozen(cast.campaign, by=cast.funabashi)["高根木戸眼科"]

    text = press(cast.funabashi, case, "refused").content.decode()

    assert "先ほど回答を提出しました" in text
    assert everything(case)["standing"] == 0


def test_after_the_close_nothing_is_recorded(cast: Cast) -> None:
    case = dozen(cast.campaign, by=cast.funabashi)[MIYAMOTO]
    Campaign.objects.update(closed_at=NOW)

    text = press(cast.funabashi, case, "refused").content.decode()

    assert "この調査は終わりました" in text
    assert everything(case)["standing"] == 0
    assert "今日電話する先はありません" in text


def test_only_the_newest_call_is_taken_back_and_until_the_end_of_the_next_day(cast: Cast) -> None:
    case = dozen(cast.campaign, by=cast.funabashi)[MIYAMOTO]
    area = territory()[FUNABASHI_CODE]
    common = {"case": case, "area": area, "caller": cast.funabashi, "by": "user:1"}
    first = record_attempt(**common, outcome=AttemptOutcome.NO_ANSWER, seen=0, now=NOW)
    second = record_attempt(**common, outcome=AttemptOutcome.REFUSED, seen=first.pk, now=NOW)
    last_moment = datetime.fromisoformat("2026-07-16T23:59:59+09:00")

    with pytest.raises(NotTheLastCall):
        undo_attempt(attempt=first, by="user:1", now=NOW)
    with pytest.raises(TooLateToUndo):
        undo_attempt(attempt=second, by="user:1", now=last_moment + timedelta(seconds=1))
    undo_attempt(attempt=second, by="user:1", now=last_moment)
    with pytest.raises(NotTheLastCall):
        undo_attempt(attempt=second, by="user:1", now=last_moment)

    state = ChaseState.objects.get(case=case)
    assert (state.attempts, state.last_attempt_id, state.last_outcome) == (1, first.pk, "no_answer")


def test_who_refused_and_now_promises_is_asked_again(cast: Cast) -> None:
    case = dozen(cast.campaign, by=cast.funabashi)["坪井の森クリニック"]

    press(cast.funabashi, case, "will_answer")
    assert Case.objects.get(pk=case.pk).outcome == ""

    press_undo(cast.funabashi, case)
    assert Case.objects.get(pk=case.pk).outcome == "refused"


@pytest.mark.parametrize(
    "fields",
    [{}, {"outcome": "nonsense", "seen": "0"}, {"outcome": "refused"}, {"outcome": "refused", "seen": "x"},
     {"outcome": "refused", "seen": "9" * 40}, {"outcome": "other", "seen": "0", "note": "x" * 401},
     {"outcome": "other", "seen": "0", "spoke_to": "\0"}],
)  # fmt: skip
def test_what_cannot_be_read_is_not_recorded(cast: Cast, fields: dict[str, str]) -> None:
    case = dozen(cast.campaign, by=cast.funabashi)[MIYAMOTO]

    answer = signed_in(cast.funabashi).post(address(case, "attempt"), fields, follow=True)

    assert "記録できませんでした" in answer.content.decode()
    assert everything(case)["standing"] == 0


@pytest.mark.parametrize("given", ["", "x", "0", "9" * 30, "-1", "²"])
def test_an_undo_of_nothing_changes_nothing(cast: Cast, given: str) -> None:
    case = dozen(cast.campaign, by=cast.funabashi)[MIYAMOTO]

    answer = signed_in(cast.funabashi).post(address(case, "undo"), {"attempt": given}, follow=True)

    assert answer.status_code == 200
    assert "取り消されています" in answer.content.decode()


def test_final_dispositions_learn_whom_calls_reached(cast: Cast) -> None:
    made = dozen(cast.campaign, by=cast.funabashi)
    press(cast.funabashi, made[MIYAMOTO], "no_answer")

    found = signs_of(cases=[case.pk for case in made.values()])

    assert found[made["古作ペインクリニック"].pk] == ContactSigns(spoken_to=True, exists=True)
    assert made[MIYAMOTO].pk not in found
    assert made["髙橋耳鼻咽喉科"].pk not in found


def test_the_dearest_press_costs_a_bounded_number_of_statements(
    cast: Cast, django_assert_max_num_queries: pytest.FixtureRequest
) -> None:
    case = dozen(cast.campaign, by=cast.funabashi)[MIYAMOTO]
    client = signed_in(cast.funabashi)

    with django_assert_max_num_queries(34):  # type: ignore[operator]  # savepoints and the row shown included
        client.post(address(case, "attempt"), {"outcome": "closed", "seen": 0}, headers={"HX-Request": "true"})


@pytest.mark.parametrize("outcome", ["no_answer", "will_answer", "wrong_number", "refused"])
def test_after_the_close_no_call_is_recorded_whatever_came_of_it(cast: Cast, outcome: str) -> None:
    case = dozen(cast.campaign, by=cast.funabashi)[MIYAMOTO]
    Campaign.objects.filter(pk=cast.campaign.pk).update(closed_at=NOW)
    Case.objects.filter(pk=case.pk).update(disposition="3.0")
    before = everything(case)

    page = press(cast.funabashi, case, outcome).content.decode()

    assert "この調査は終わりました" in page
    assert everything(case) == before


def test_after_the_close_a_call_is_not_taken_back_and_a_reopened_clinic_is_called_again(cast: Cast) -> None:
    case = dozen(cast.campaign, by=cast.funabashi)[MIYAMOTO]
    press(cast.funabashi, case, "no_answer")
    known = ContactAttempt.objects.get(case=case)
    Campaign.objects.filter(pk=cast.campaign.pk).update(closed_at=NOW)
    Case.objects.filter(pk=case.pk).update(disposition="2.0")

    with pytest.raises(CampaignIsClosed):
        undo_attempt(attempt=known, by="user:0", now=NOW)
    Case.objects.filter(pk=case.pk).update(disposition="", own_closes_at=NOW + timedelta(days=7))
    press(cast.funabashi, case, "will_answer", seen=known.pk)

    assert ContactAttempt.objects.filter(case=case).count() == 2
