"""What a refresh leaves: status, arrivals, waves, forecasts, question times; and what it leaves alone."""

from datetime import UTC, date, datetime, timedelta

import pytest

from tenken.disposition.lifecycle import CaseStatus
from tenken_site.audit.models import AuditEntry
from tenken_site.campaigns.models import Campaign, Case
from tenken_site.frames.models import Contact, Unit
from tenken_site.messaging.models import Bounce, OutboxEntry
from tenken_site.monitoring.actions.forecast_rates import forecast_rates
from tenken_site.monitoring.actions.refresh_facts import refresh_facts
from tenken_site.monitoring.models import ArrivalFact, ForecastFact, StatusFact, WaveFact
from tenken_site.outreach.models import Wave
from tests.cast import CHIBA_CODE, COUNTRY_CODE, FUNABASHI_CODE, NOW, OSAKA_CITY_CODE, OSAKA_CODE
from tests.factories import facts
from tests.factories.people import Cast

BY = "command:tests"
PERIOD = (datetime(2026, 7, 5, 15, tzinfo=UTC), datetime(2026, 8, 21, 15, tzinfo=UTC))


def submitted(case: Case, at: datetime = NOW) -> None:
    Case.objects.filter(pk=case.pk).update(status=CaseStatus.SUBMITTED, status_at=at, first_submitted_at=at)


def entry(wave: Wave, case: Case, *, state: str = "sent", at: datetime | None = NOW, channel: str = "mail"):
    return OutboxEntry.objects.create(
        topic="outreach.wave", group=wave.pk, subject=case.pk, channel=channel, state=state, due_at=NOW, sent_at=at
    )


def sent_wave(campaign: Campaign, at: datetime, **more: object) -> Wave:
    return facts.wave(campaign, started_at=at, planned_at=at, state=Wave.State.SENT.value, **more)


def test_a_case_is_counted_by_status_outcome_and_whether_its_mail_is_dead(cast: Cast) -> None:
    unit = Unit.objects.get(cases=cast.minato.case)
    Contact.objects.create(
        unit=unit, mail="a@example.jp", mail_state=Contact.MailState.DEAD, changed_at=NOW, changed_by=BY
    )
    Case.objects.filter(pk=cast.himawari.case.pk).update(outcome="refused", outcome_at=NOW)

    refresh_facts(by=BY, now=NOW)

    found = StatusFact.objects.values_list("relay", "status", "outcome", "mail_dead", "count")
    assert set(found) == {
        (FUNABASHI_CODE, "not_started", "", True, 1),
        (OSAKA_CITY_CODE, "not_started", "refused", False, 1),
    }


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 7, 14, 14, 59, 59, tzinfo=UTC), date(2026, 7, 14)),
        (datetime(2026, 7, 14, 15, 0, 0, tzinfo=UTC), date(2026, 7, 15)),
    ],
)
def test_an_arrival_belongs_to_its_day_in_japan(cast: Cast, moment: datetime, day: date) -> None:
    submitted(cast.minato.case, moment)

    refresh_facts(by=BY, now=NOW)

    assert [(fact.day, fact.relay_id, fact.count) for fact in ArrivalFact.objects.all()] == [(day, FUNABASHI_CODE, 1)]


def test_the_channel_is_what_reached_the_clinic_last_before_it_answered(cast: Cast) -> None:
    mail, letter, later = (sent_wave(cast.campaign, NOW, name=name) for name in ("1", "2", "3"))
    entry(mail, cast.minato.case, at=NOW - timedelta(days=9))
    entry(letter, cast.minato.case, at=NOW - timedelta(days=2), channel="letter")
    entry(later, cast.minato.case, at=NOW + timedelta(days=2))
    submitted(cast.minato.case)
    submitted(cast.himawari.case)

    refresh_facts(by=BY, now=NOW)

    assert dict(ArrivalFact.objects.values_list("relay", "channel")) == {
        FUNABASHI_CODE: "letter",
        OSAKA_CITY_CODE: "none",
    }


def test_a_mail_that_came_back_has_reached_nobody(cast: Cast) -> None:
    back = entry(sent_wave(cast.campaign, NOW), cast.minato.case, at=NOW - timedelta(days=1))
    Bounce.objects.create(entry=back, at=NOW, kind=Bounce.Kind.HARD, status="5.1.1", digest="0" * 64)
    submitted(cast.minato.case)

    refresh_facts(by=BY, now=NOW)

    assert ArrivalFact.objects.get().channel == "none"


def test_a_wave_is_counted_for_the_country_each_prefecture_and_each_city(cast: Cast) -> None:
    wave = sent_wave(cast.campaign, NOW)
    entry(wave, cast.minato.case)
    back = entry(wave, cast.himawari.case)
    Bounce.objects.create(entry=back, at=NOW, kind=Bounce.Kind.HARD, digest="0" * 64)
    Bounce.objects.create(entry=back, at=NOW, kind=Bounce.Kind.HARD, digest="1" * 64)
    submitted(cast.minato.case, NOW + timedelta(days=6))

    refresh_facts(by=BY, now=NOW + timedelta(days=6))

    found = {fact.area_id: (fact.sent, fact.bounced, fact.replies) for fact in WaveFact.objects.all()}
    assert found == {
        COUNTRY_CODE: (2, 1, 1),
        CHIBA_CODE: (1, 0, 1),
        FUNABASHI_CODE: (1, 0, 1),
        OSAKA_CODE: (1, 1, 0),
        OSAKA_CITY_CODE: (1, 1, 0),
    }


@pytest.mark.parametrize(
    ("after", "counts"), [(timedelta(days=7, seconds=-1), 1), (timedelta(days=7), 0), (timedelta(seconds=-1), 0)]
)
def test_a_reply_counts_for_seven_days_after_the_mail(cast: Cast, after: timedelta, counts: int) -> None:
    entry(sent_wave(cast.campaign, NOW), cast.minato.case)
    submitted(cast.minato.case, NOW + after)

    refresh_facts(by=BY, now=NOW + timedelta(days=7))

    assert WaveFact.objects.get(area=COUNTRY_CODE).replies == counts


def test_those_held_out_are_counted_from_the_waves_beginning_beside_all_who_were_not(cast: Cast) -> None:
    wave = sent_wave(cast.campaign, NOW - timedelta(hours=5), hold_out_percent=50)
    entry(wave, cast.minato.case, state="held_out", at=None)
    entry(wave, cast.himawari.case, state="dropped", at=None)
    submitted(cast.minato.case)
    submitted(cast.himawari.case, NOW - timedelta(hours=4))

    refresh_facts(by=BY, now=NOW)

    fact = WaveFact.objects.get(area=COUNTRY_CODE)
    assert (fact.held_out, fact.replies_held_out) == (1, 1)
    assert (fact.meant, fact.replies_meant, fact.dropped, fact.replies) == (1, 1, 1, 0)


def test_counting_again_writes_nothing_but_the_time_and_no_second_audit_entry(cast: Cast) -> None:
    submitted(cast.minato.case)
    refresh_facts(by=BY, now=NOW)
    rows = set(StatusFact.objects.values_list("pk"))

    refresh_facts(by=BY, now=NOW + timedelta(minutes=1))

    assert set(StatusFact.objects.values_list("pk")) == rows
    assert set(StatusFact.objects.values_list("as_of", flat=True)) == {NOW + timedelta(minutes=1)}
    assert AuditEntry.objects.filter(action="monitoring.refresh_facts").count() == 1


def test_only_the_rows_that_changed_are_written(cast: Cast) -> None:
    refresh_facts(by=BY, now=NOW)
    osaka = StatusFact.objects.get(relay=OSAKA_CITY_CODE).pk
    submitted(cast.minato.case)

    refresh_facts(by=BY, now=NOW)

    assert StatusFact.objects.get(relay=OSAKA_CITY_CODE).pk == osaka
    assert StatusFact.objects.get(relay=FUNABASHI_CODE).status == "submitted"


def test_where_nothing_happened_a_few_looks_suffice(cast: Cast, django_assert_max_num_queries) -> None:
    refresh_facts(by=BY, now=NOW)
    refresh_facts(only_news=True, by=BY, now=NOW)

    with django_assert_max_num_queries(9):
        refresh_facts(only_news=True, by=BY, now=NOW + timedelta(minutes=1))

    assert set(StatusFact.objects.values_list("as_of", flat=True)) == {NOW + timedelta(minutes=1)}


def test_the_cheap_way_takes_in_what_came_today_and_yesterday(cast: Cast) -> None:
    submitted(cast.himawari.case, NOW - timedelta(days=9))
    refresh_facts(by=BY, now=NOW)
    submitted(cast.minato.case, NOW - timedelta(days=1))
    AuditEntry.objects.create(at=NOW, actor=BY, action="responses.submit", target="case")

    refresh_facts(only_news=True, by=BY, now=NOW)

    assert sorted(ArrivalFact.objects.values_list("day", flat=True)) == [date(2026, 7, 6), date(2026, 7, 14)]


def test_an_archived_campaign_keeps_its_facts_as_they_were(cast: Cast) -> None:
    refresh_facts(by=BY, now=NOW)
    Campaign.objects.update(archived_at=NOW)
    submitted(cast.minato.case)

    refresh_facts(by=BY, now=NOW + timedelta(days=1))

    assert not StatusFact.objects.filter(status="submitted").exists()


def test_each_area_and_kind_with_cases_gets_a_forecast(cast: Cast) -> None:
    Campaign.objects.update(opens_at=PERIOD[0], closes_at=PERIOD[1], first_closes_at=PERIOD[1])
    submitted(cast.minato.case)
    refresh_facts(by=BY, now=NOW)

    forecast_rates(by=BY, now=NOW)

    found = {(fact.area_id, fact.kind): fact for fact in ForecastFact.objects.all()}
    areas = (COUNTRY_CODE, CHIBA_CODE, FUNABASHI_CODE, OSAKA_CODE, OSAKA_CITY_CODE)
    assert set(found) == {(area, kind) for area in areas for kind in ("all", "clinic")}
    assert found[FUNABASHI_CODE, "all"].expected == 100
    assert 50 <= found[COUNTRY_CODE, "all"].low <= found[COUNTRY_CODE, "all"].expected <= 100
    days = [row[0] for row in found[COUNTRY_CODE, "all"].path]
    assert (days[0], days[-1]) == ("2026-07-16", "2026-08-21")


def test_a_campaign_that_has_not_opened_has_no_forecast(cast: Cast) -> None:
    Campaign.objects.update(opens_at=NOW + timedelta(days=1), closes_at=PERIOD[1], first_closes_at=PERIOD[1])
    refresh_facts(by=BY, now=NOW)

    forecast_rates(by=BY, now=NOW)

    assert not ForecastFact.objects.exists()


def test_a_campaign_that_is_open_for_decades_has_no_forecast(cast: Cast) -> None:
    refresh_facts(by=BY, now=NOW)

    assert forecast_rates(by=BY, now=NOW) == 0


def test_after_the_deadline_the_forecast_is_the_rate_that_was_reached(cast: Cast) -> None:
    Campaign.objects.update(opens_at=PERIOD[0], closes_at=PERIOD[1], first_closes_at=PERIOD[1])
    submitted(cast.minato.case)
    later = PERIOD[1] + timedelta(hours=1)
    refresh_facts(by=BY, now=later)

    forecast_rates(by=BY, now=later)

    fact = ForecastFact.objects.get(area=COUNTRY_CODE, kind="all")
    assert (fact.low, fact.expected, fact.high, fact.path) == (50, 50, 50, [])


def test_a_planned_wave_raises_the_forecast(cast: Cast) -> None:
    Campaign.objects.update(opens_at=PERIOD[0], closes_at=PERIOD[1], first_closes_at=PERIOD[1])
    refresh_facts(by=BY, now=NOW)
    forecast_rates(by=BY, now=NOW)
    before = ForecastFact.objects.get(area=COUNTRY_CODE, kind="all").expected
    facts.wave(cast.campaign, planned_at=NOW + timedelta(days=5))

    forecast_rates(by=BY, now=NOW)

    assert ForecastFact.objects.get(area=COUNTRY_CODE, kind="all").expected > before


def test_a_wave_for_another_prefecture_raises_it_by_its_share_alone(cast: Cast) -> None:
    Campaign.objects.update(opens_at=PERIOD[0], closes_at=PERIOD[1], first_closes_at=PERIOD[1])
    refresh_facts(by=BY, now=NOW)
    wave = facts.wave(cast.campaign, planned_at=NOW + timedelta(days=5))
    forecast_rates(by=BY, now=NOW)
    whole = ForecastFact.objects.get(area=COUNTRY_CODE, kind="all").expected
    Wave.objects.filter(pk=wave.pk).update(owner=CHIBA_CODE)

    forecast_rates(by=BY, now=NOW)

    assert ForecastFact.objects.get(area=COUNTRY_CODE, kind="all").expected < whole


def test_a_wave_that_was_sized_is_believed_to_reach_as_many_as_it_says(cast: Cast) -> None:
    Campaign.objects.update(opens_at=PERIOD[0], closes_at=PERIOD[1], first_closes_at=PERIOD[1])
    refresh_facts(by=BY, now=NOW)
    wave = facts.wave(cast.campaign, planned_at=NOW + timedelta(days=5))
    expected = []
    for reached in (0, 1, 2):
        Wave.objects.filter(pk=wave.pk).update(size={"by_channel": {"mail": reached}}, sized_at=NOW)
        forecast_rates(by=BY, now=NOW)
        expected.append(ForecastFact.objects.get(area=COUNTRY_CODE, kind="all").expected)

    assert expected == sorted(set(expected))
