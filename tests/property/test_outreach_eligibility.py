"""Nobody is written to after a receipt, a refusal, a closure, the deadline or the close; and lots are fair."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import assume, given
from hypothesis import strategies as st

from tenken.disposition.campaign_cycle import CampaignPhase
from tenken.disposition.lifecycle import CaseStatus
from tenken.disposition.outcomes import CaseOutcome
from tenken.outreach.audience import KINDS, Audience, MailState
from tenken.outreach.eligibility import CaseState, DropReason, WavePurpose, WaveRules, channel_for, reason_to_drop
from tenken.outreach.lots import held_out

NOW = datetime(2026, 7, 15, 1, tzinfo=UTC)
AROUND = st.timedeltas(min_value=timedelta(days=-40), max_value=timedelta(days=40)).map(lambda gap: NOW + gap)
#: What can be wrong with a case and with a wave. Most draws change one or two things of a pair that fits, so that
#: both answers are common.
CASE_FIELDS: dict[str, st.SearchStrategy[object]] = {
    "status": st.sampled_from(CaseStatus),
    "outcome": st.sampled_from(CaseOutcome),
    "deadline": AROUND,
    "kind": st.sampled_from(KINDS),
    "mail": st.sampled_from(MailState),
    "signed_in": st.booleans(),
    "written_at": st.none() | AROUND,
}
AUDIENCES = st.builds(
    Audience,
    statuses=st.frozensets(st.sampled_from(CaseStatus)),
    kinds=st.frozensets(st.sampled_from(KINDS)),
    mail=st.frozensets(st.sampled_from(MailState)),
)
RULE_FIELDS: dict[str, st.SearchStrategy[object]] = {
    "purpose": st.sampled_from(WavePurpose),
    "phase": st.sampled_from(CampaignPhase),
    "channels": st.sampled_from([("mail",), ("letter",), ("mail", "letter"), ("letter", "mail")]),
    "audience": AUDIENCES,
    "apart": st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=30)),
}
FITS = CaseState(
    status=CaseStatus.NOT_STARTED,
    outcome=CaseOutcome.NONE,
    deadline=NOW + timedelta(days=30),
    kind="clinic",
    mail=MailState.WORKS,
)


def changed(start: object, fields: dict[str, st.SearchStrategy[object]]) -> st.SearchStrategy[object]:
    """The start with some of its fields drawn anew."""
    names = st.lists(st.sampled_from(sorted(fields)), unique=True, max_size=3)
    drawn = names.flatmap(lambda some: st.fixed_dictionaries({name: fields[name] for name in some}))
    return drawn.map(lambda values: replace(start, **values))


CASES = changed(FITS, CASE_FIELDS)
RULES = st.one_of(
    changed(WaveRules(purpose=WavePurpose.REMINDER, phase=CampaignPhase.OPEN), RULE_FIELDS),
    changed(WaveRules(purpose=WavePurpose.TRIAL, phase=CampaignPhase.PREPARE), RULE_FIELDS),
)


@given(CASES, RULES)
def test_nothing_follows_a_receipt_a_refusal_a_closure_or_the_deadline(case: CaseState, rules: WaveRules) -> None:
    assume(reason_to_drop(case, rules, now=NOW) is None)

    assert case.status in {CaseStatus.NOT_STARTED, CaseStatus.IN_PROGRESS}
    assert case.outcome is CaseOutcome.NONE
    assert case.deadline > NOW
    assert rules.phase not in {CampaignPhase.CLOSED, CampaignPhase.ARCHIVED}


@given(CASES, RULES)
def test_only_trial_mail_goes_out_before_the_opening_and_none_after_it(case: CaseState, rules: WaveRules) -> None:
    assume(reason_to_drop(case, rules, now=NOW) is None)

    before = rules.phase in {CampaignPhase.PREPARE, CampaignPhase.REHEARSE}

    assert before == (rules.purpose is WavePurpose.TRIAL)


@given(CASES, RULES)
def test_whoever_is_written_to_can_be_reached(case: CaseState, rules: WaveRules) -> None:
    assume(reason_to_drop(case, rules, now=NOW) is None)

    channel = channel_for(case, channels=rules.channels)

    assert channel == "letter" or case.mail not in {MailState.NONE, MailState.DEAD}
    assert channel in rules.channels


@given(CASES, RULES)
def test_two_mails_keep_their_distance(case: CaseState, rules: WaveRules) -> None:
    assume(reason_to_drop(case, rules, now=NOW) is None)

    assert case.written_at is None or NOW - case.written_at >= rules.apart


@given(CASES, RULES)
def test_only_who_is_meant_is_written_to(case: CaseState, rules: WaveRules) -> None:
    assume(reason_to_drop(case, rules, now=NOW) is None)

    assert rules.audience.asks_for(status=case.status, kind=case.kind, mail=case.mail)
    assert not (case.signed_in and rules.purpose is WavePurpose.ACCESS_CODE)


@given(CASES, RULES)
def test_a_reminder_leaves_nobody_out_without_one_of_these_reasons(case: CaseState, rules: WaveRules) -> None:
    plain = WaveRules(purpose=WavePurpose.REMINDER, phase=CampaignPhase.OPEN, channels=rules.channels)

    reason = reason_to_drop(case, plain, now=NOW)

    open_case = case.status in {CaseStatus.NOT_STARTED, CaseStatus.IN_PROGRESS} and case.outcome is CaseOutcome.NONE
    reachable = "letter" in plain.channels or case.mail not in {MailState.NONE, MailState.DEAD}
    too_soon = case.written_at is not None and case.written_at > NOW
    assert (reason is None) == (open_case and case.deadline > NOW and reachable and not too_soon)


@given(CASES, RULES, st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=60)))
def test_what_ended_a_case_ends_it_for_good(case: CaseState, rules: WaveRules, later: timedelta) -> None:
    reason = reason_to_drop(case, rules, now=NOW)

    ended = {DropReason.SUBMITTED, DropReason.REFUSED, DropReason.CLOSED, DropReason.DEADLINE}
    assert reason not in ended or reason_to_drop(case, rules, now=NOW + later) is not None


@given(AUDIENCES)
def test_an_audience_survives_being_stored(audience: Audience) -> None:
    assert Audience.from_json(audience.to_json()) == audience


@given(st.integers(1, 10**6), st.integers(0, 50), st.binary(min_size=16, max_size=32))
def test_about_so_many_in_a_hundred_are_held_out_and_always_the_same(wave: int, percent: int, key: bytes) -> None:
    cases = range(2_000)

    drawn = [held_out(wave_id=wave, case_id=case, percent=percent, key=key) for case in cases]

    assert drawn == [held_out(wave_id=wave, case_id=case, percent=percent, key=key) for case in cases]
    expected = 2_000 * percent / 100
    assert abs(sum(drawn) - expected) <= 6 * (expected * (1 - percent / 100)) ** 0.5  # six standard deviations
