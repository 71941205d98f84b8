"""A wave from its plan to its last mail: started, filled, asked again for each mail, stopped, finished."""

from datetime import UTC, datetime, timedelta

import pytest

from tenken.disposition.lifecycle import CaseStatus
from tenken.disposition.outcomes import CaseOutcome
from tenken_site.accounts.models import AccessCode
from tenken_site.audit.models import AuditEntry
from tenken_site.campaigns.models import Campaign, Case
from tenken_site.jobs.models import Run
from tenken_site.messaging.actions.enqueue import enqueue
from tenken_site.messaging.models import OutboxEntry
from tenken_site.messaging.topics import Drop, Later, Mail
from tenken_site.outreach import jobs
from tenken_site.outreach.actions.fill_wave import fill_wave
from tenken_site.outreach.actions.finish_waves import finish_waves
from tenken_site.outreach.actions.start_wave import WaveRefused, start_wave
from tenken_site.outreach.actions.stop_wave import resume_wave, stop_wave
from tenken_site.outreach.actions.withdraw_wave import withdraw_wave
from tenken_site.outreach.models import Wave
from tenken_site.outreach.queries import TOPIC
from tenken_site.outreach.sizes import size_of
from tenken_site.outreach.topic import WaveTopic
from tests.cast import FUNABASHI_CODE, HIMAWARI, MINATO, NOW
from tests.factories import outreach

pytestmark = pytest.mark.django_db

BY = "command:tests"
THURSDAY = NOW + timedelta(days=1)


@pytest.fixture
def campaign() -> Campaign:
    return outreach.mailing_campaign()


def case_of(campaign: Campaign, clinic: object) -> Case:
    return Case.objects.select_related("unit").get(campaign=campaign, unit__name=clinic.name)


def started(wave: Wave, *, now: datetime = NOW) -> Wave:
    start_wave(wave=wave, by=BY, now=now)
    wave.refresh_from_db()
    return wave


def filled(wave: Wave, *, now: datetime = NOW) -> Wave:
    fill_wave(wave=started(wave, now=now), tell=lambda done: None, stopping=lambda: False, by=BY, now=now)
    wave.refresh_from_db()
    return wave


def answers(wave: Wave, *, now: datetime = NOW) -> dict[str, Mail | Drop | Later]:
    """What the topic says of each entry, by clinic."""
    entries = list(OutboxEntry.objects.filter(group=wave.pk).exclude(state=OutboxEntry.State.HELD_OUT))
    composed = WaveTopic().compose(entries, now=now)
    names = dict(Case.objects.values_list("pk", "unit__name"))
    return {names[entry.subject]: composed[entry.pk] for entry in entries}


def submitted(case: Case, *, at: datetime = NOW) -> None:
    Case.objects.filter(pk=case.pk).update(
        status=CaseStatus.SUBMITTED.value,
        status_at=at,
        draft_version=1,
        draft_saved_at=at,
        settled_version=1,
        last_number=1,
        last_receipt_number=f"M26-0715-{case.pk:06}",
        last_submitted_at=at,
        first_submitted_at=at,
    )


def test_a_wave_whose_moment_has_come_starts_and_fills_the_outbox(campaign):
    wave = outreach.wave(campaign)

    assert jobs.start_due_waves(now=NOW) == 1

    wave.refresh_from_db()
    assert (wave.state, wave.started_at) == (Wave.State.SENDING, NOW)
    assert Run.objects.get().arguments == {"wave": wave.pk}

    fill_wave(wave=wave, tell=lambda done: None, stopping=lambda: False, by=BY, now=NOW)

    assert set(OutboxEntry.objects.values_list("topic", "group", "channel", "state")) == {
        (TOPIC, wave.pk, "mail", "due")
    }
    assert OutboxEntry.objects.count() == 2


def test_no_wave_starts_before_its_moment_in_quiet_time_or_before_the_opening(campaign):
    outreach.wave(campaign)

    assert jobs.start_due_waves(now=NOW - timedelta(seconds=1)) == 0
    assert jobs.start_due_waves(now=THURSDAY) == 0
    assert jobs.start_due_waves(now=NOW.replace(hour=10)) == 0  # 19:00 in Japan
    Wave.objects.update(planned_at=outreach.BEFORE)
    assert jobs.start_due_waves(now=outreach.BEFORE) == 0
    assert Wave.objects.get().state == Wave.State.PLANNED


def test_after_a_standstill_of_a_week_old_waves_are_withdrawn_and_not_sent_all_at_once(campaign):
    outreach.wave(campaign, planned_at=NOW - timedelta(days=7, seconds=1))
    outreach.wave(campaign, name="督促2", planned_at=NOW - timedelta(days=6))

    assert jobs.start_due_waves(now=NOW) == 1

    assert list(Wave.objects.order_by("pk").values_list("state", "state_reason")) == [
        ("withdrawn", "day_is_over"),
        ("sending", ""),
    ]


def test_a_trial_goes_out_before_the_opening_only(campaign):
    trial = outreach.wave(campaign, purpose=Wave.Purpose.TRIAL, message="trial", planned_at=outreach.BEFORE)
    late = outreach.wave(campaign, purpose=Wave.Purpose.TRIAL, message="trial")

    assert jobs.start_due_waves(now=outreach.BEFORE) == 1
    assert jobs.start_due_waves(now=NOW) == 0

    trial.refresh_from_db()
    late.refresh_from_db()
    assert trial.state == Wave.State.SENDING
    assert (late.state, late.state_reason) == (Wave.State.WITHDRAWN, "campaign_open")


def test_everyone_with_an_address_gets_the_trial(campaign):
    trial = filled(
        outreach.wave(campaign, purpose=Wave.Purpose.TRIAL, message="trial", planned_at=outreach.BEFORE),
        now=outreach.BEFORE,
    )

    composed = answers(trial, now=outreach.BEFORE)

    assert {name: type(mail) for name, mail in composed.items()} == {MINATO.name: Mail, HIMAWARI.name: Mail}
    assert composed[MINATO.name].subject == "【届くかどうかの確認】小さな調査"


def test_filling_again_after_a_crash_adds_what_is_missing(campaign):
    wave = started(outreach.wave(campaign))
    first = Case.objects.order_by("pk").first()
    enqueue(topic=TOPIC, group=wave.pk, subjects=[first.pk], channel="mail", due_at=NOW, now=NOW)

    fill_wave(wave=wave, tell=lambda done: None, stopping=lambda: False, by=BY, now=NOW)

    assert OutboxEntry.objects.count() == 2


def test_the_mail_names_the_clinic_and_the_deadline_of_its_own_case(campaign):
    later = datetime(2026, 9, 1, 15, tzinfo=UTC)
    Case.objects.filter(pk=case_of(campaign, MINATO).pk).update(own_closes_at=later)
    wave = filled(outreach.wave(campaign))

    composed = answers(wave)

    assert composed[MINATO.name].to.endswith("@clinics.test")
    assert MINATO.name in composed[MINATO.name].text
    assert "9月1日" in composed[MINATO.name].text
    assert "8月21日" in composed[HIMAWARI.name].text
    assert "https://tenken.test/sign-in/" in composed[HIMAWARI.name].text
    assert composed[HIMAWARI.name].from_name == "点検テスト室"


@pytest.mark.parametrize("outcome", [one for one in CaseOutcome if one])
def test_whoever_refused_or_is_gone_meanwhile_gets_nothing(campaign, outcome):
    wave = filled(outreach.wave(campaign))
    Case.objects.filter(pk=case_of(campaign, MINATO).pk).update(outcome=outcome.value, outcome_at=NOW)

    composed = answers(wave)

    assert composed[MINATO.name] == Drop(outcome.value)
    assert isinstance(composed[HIMAWARI.name], Mail)


def test_whoever_submitted_meanwhile_gets_nothing(campaign):
    wave = filled(outreach.wave(campaign))
    submitted(case_of(campaign, MINATO))

    assert answers(wave)[MINATO.name] == Drop("submitted")


def test_whoever_only_looked_at_the_questions_is_reminded_all_the_same(campaign):
    Case.objects.update(first_opened_at=NOW, status=CaseStatus.IN_PROGRESS.value, status_at=NOW)
    wave = filled(outreach.wave(campaign))

    assert all(isinstance(mail, Mail) for mail in answers(wave).values())


def test_nothing_goes_out_after_the_deadline_or_the_close(campaign):
    wave = filled(outreach.wave(campaign))
    after = campaign.closes_at + timedelta(hours=10)

    assert set(answers(wave, now=after).values()) == {Drop("deadline")}

    Campaign.objects.update(closed_at=NOW)
    assert set(answers(wave, now=NOW).values()) == {Drop("campaign_over")}


def test_a_mail_that_comes_up_in_quiet_time_waits(campaign):
    wave = filled(outreach.wave(campaign))

    composed = answers(wave, now=THURSDAY)

    assert composed[MINATO.name] == Later(datetime(2026, 7, 17, 0, 0, tzinfo=UTC))


def test_dead_addresses_go_by_letter_where_the_wave_has_letters(campaign):
    outreach.address(case_of(campaign, MINATO), state="dead")
    by_both = filled(outreach.wave(campaign, channels=["mail", "letter"]))
    by_mail = outreach.wave(campaign, name="督促2")

    channels = dict(OutboxEntry.objects.filter(group=by_both.pk).values_list("subject", "channel"))

    assert channels[case_of(campaign, MINATO).pk] == "letter"
    assert channels[case_of(campaign, HIMAWARI).pk] == "mail"
    assert size_of(by_mail, now=NOW).left_out == {"dead_address": 1}


def test_access_codes_go_to_those_who_never_used_one(campaign):
    minato, himawari = case_of(campaign, MINATO), case_of(campaign, HIMAWARI)
    from tests.factories import accounts

    accounts.access_code(minato.enrolments.get().user)
    accounts.access_code(himawari.enrolments.get().user)
    AccessCode.objects.filter(user__enrolments__case=himawari).update(last_used_at=NOW)
    wave = filled(outreach.wave(campaign, purpose=Wave.Purpose.ACCESS_CODE, message="access-code"))

    composed = answers(wave)

    assert set(composed) == {MINATO.name}
    assert "アクセスコード　" in composed[MINATO.name].text
    assert AccessCode.objects.filter(user__enrolments__case=minato).count() == 1
    composed[MINATO.name].taken(NOW)
    composed[MINATO.name].taken(NOW)
    assert AccessCode.objects.filter(user__enrolments__case=minato).count() == 2
    assert AccessCode.objects.filter(user__enrolments__case=himawari).count() == 1


def test_a_stopped_wave_sends_nothing_until_it_is_resumed(campaign):
    wave = filled(outreach.wave(campaign))

    assert stop_wave(wave=wave, by=BY, now=NOW) == 2

    assert set(OutboxEntry.objects.values_list("state", flat=True)) == {"held"}
    assert finish_waves(by=BY, now=NOW) == 0
    assert all(isinstance(told, Later) for told in answers(wave).values())

    wave.refresh_from_db()
    resume_wave(wave=wave, by=BY, now=NOW)

    assert set(OutboxEntry.objects.values_list("state", flat=True)) == {"due"}
    assert all(isinstance(told, Mail) for told in answers(wave).values())


def test_stopping_ends_the_filling_too_and_resuming_begins_it_again(campaign):
    wave = started(outreach.wave(campaign))
    stop_wave(wave=wave, by=BY, now=NOW)

    assert fill_wave(wave=wave, tell=lambda done: None, stopping=lambda: False, by=BY, now=NOW) is None
    assert OutboxEntry.objects.count() == 0

    Run.objects.update(state=Run.State.DONE)
    resume_wave(wave=wave, by=BY, now=NOW)
    assert Run.objects.filter(state=Run.State.WAITING).count() == 1


def test_a_withdrawn_wave_drops_what_waits_and_a_planned_one_can_be_put_back(campaign):
    wave = filled(outreach.wave(campaign))
    stop_wave(wave=wave, by=BY, now=NOW)
    wave.refresh_from_db()

    assert withdraw_wave(wave=wave, reason="文面の誤り", by=BY, now=NOW) == 2
    assert set(OutboxEntry.objects.values_list("state", "reason")) == {("dropped", "withdrawn")}
    with pytest.raises(WaveRefused):
        resume_wave(wave=wave, by=BY, now=NOW)

    planned = outreach.wave(campaign, name="督促2", planned_at=NOW + timedelta(days=5))
    withdraw_wave(wave=planned, reason="", by=BY, now=NOW)
    resume_wave(wave=planned, by=BY, now=NOW)
    planned.refresh_from_db()
    assert planned.state == Wave.State.PLANNED


def test_a_wave_is_sent_when_nothing_of_it_waits(campaign):
    wave = filled(outreach.wave(campaign))

    assert finish_waves(by=BY, now=NOW) == 0
    OutboxEntry.objects.update(state=OutboxEntry.State.SENT, sent_at=NOW)
    assert finish_waves(by=BY, now=NOW) == 1

    wave.refresh_from_db()
    assert (wave.state, wave.finished_at, wave.counts) == (Wave.State.SENT, NOW, {"sent": 2})


def test_a_wave_starts_once(campaign):
    wave = started(outreach.wave(campaign))

    with pytest.raises(WaveRefused):
        start_wave(wave=wave, by=BY, now=NOW)

    assert AuditEntry.objects.filter(action="outreach.start_wave").count() == 1


def test_the_size_told_beforehand_is_what_is_sent(campaign):
    outreach.many_cases(campaign, number=40)
    outreach.many_cases(campaign, number=10, mail=False)
    submitted(case_of(campaign, MINATO))
    wave = outreach.wave(campaign, hold_out_percent=20)

    told = size_of(wave, now=NOW)
    filled(wave)

    assert told.left_out == {"submitted": 1, "no_address": 10}
    assert (told.reached, told.held_out, told.total) == (33, 8, 52)
    wave.refresh_from_db()
    assert wave.size["left_out"] == dict(told.left_out)
    assert OutboxEntry.objects.count() == told.reached + told.held_out
    assert OutboxEntry.objects.filter(state="held_out").count() == wave.size["held_out"] > 0


def test_a_relays_wave_reaches_its_own_clinics_only(campaign):
    wave = filled(outreach.wave(campaign, owner=FUNABASHI_CODE, message="relay-reminder", own_words="お願いします。"))

    composed = answers(wave)

    assert set(composed) == {MINATO.name}
    assert "お願いします。" in composed[MINATO.name].text
    assert composed[MINATO.name].from_name == "船橋市"


def test_a_relays_wave_keeps_its_distance_from_any_other_mail(campaign):
    first = filled(outreach.wave(campaign))
    OutboxEntry.objects.filter(group=first.pk).update(state=OutboxEntry.State.SENT, sent_at=NOW)
    soon, later = NOW + timedelta(days=2), NOW + timedelta(days=6)
    own = outreach.wave(
        campaign, owner=FUNABASHI_CODE, message="relay-reminder", own_words="お願いします。", planned_at=soon
    )

    assert size_of(own, at=soon, now=soon).left_out == {"too_soon": 1}
    assert size_of(own, at=later, now=later).reached == 1
    assert size_of(outreach.wave(campaign, name="督促2"), at=soon, now=soon).reached == 2


def test_a_batch_costs_the_same_statements_whatever_its_size(campaign, django_assert_max_num_queries):
    outreach.many_cases(campaign, number=60)
    filled(outreach.wave(campaign))
    entries = list(OutboxEntry.objects.all())
    topic = WaveTopic()
    topic.compose(entries[:1], now=NOW)

    with django_assert_max_num_queries(3):
        assert len(topic.compose(entries, now=NOW)) == len(entries) == 62
