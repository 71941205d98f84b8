"""Question facts from paradata: counted in steps, sealed in between, silent about few clinics."""

from datetime import timedelta

import pytest

from tenken_site.campaigns.models import Campaign, Case
from tenken_site.frames.models import Unit
from tenken_site.monitoring import queries_paradata
from tenken_site.monitoring.actions import tally_questions as tallying
from tenken_site.monitoring.actions.tally_questions import tally_questions
from tenken_site.monitoring.models import CountingState, QuestionFact
from tenken_site.responses.documents import seal_payload
from tenken_site.responses.models import CaseEvent
from tests.cast import NOW
from tests.factories import campaigns
from tests.factories.campaigns import new_case

BY = "command:tests"
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def campaign(db: None) -> Campaign:
    return campaigns.campaign()


def clinics(campaign: Campaign, count: int) -> list[Case]:
    """So many more cases."""
    line = 100 + Unit.objects.count()
    units = Unit.objects.bulk_create(
        Unit(version=campaign.frame_version, line=line + n, name=str(n), name_folded=str(n)) for n in range(count)
    )
    return Case.objects.bulk_create(new_case(campaign, unit) for unit in units)


def event(case: Case, second: int, kind: str = "saved", **payload: object) -> None:
    at = NOW + timedelta(seconds=second)
    sealed = seal_payload(payload, case=case, kind=kind, at=at)
    CaseEvent.objects.create(case=case, at=at, kind=kind, payload=sealed)


def answers(case: Case, second: int, link_id: str, *, was: object = None) -> None:
    event(case, second, changes={link_id: {"was": was, "value": True}}, refused={}, device="パソコン")


def fact(link_id: str = "T1") -> QuestionFact:
    return QuestionFact.objects.get(link_id=link_id)


def test_every_question_gets_a_row_in_the_questionnaires_order(campaign: Campaign) -> None:
    for case in clinics(campaign, 10):
        event(case, 0, "opened")
        answers(case, 40, "T1")

    tally_questions(by=BY, now=LATER)

    assert list(QuestionFact.objects.order_by("pk").values_list("link_id", flat=True)) == ["T1", "T2", "T3", "T4"]
    assert (fact().clinics, fact("T2").clinics) == (10, None)
    assert fact().median_seconds == pytest.approx(40, rel=0.03)


@pytest.mark.parametrize(("pilot", "shown"), [(False, None), (True, 9)])
def test_nine_clinics_show_something_in_a_pilot_only(campaign: Campaign, pilot: bool, shown: int | None) -> None:
    main = campaigns.campaign(slug="main", receipt_prefix="M26")
    Campaign.objects.filter(pk=campaign.pk).update(pilot_of=main if pilot else None)
    for case in clinics(campaign, 9):
        answers(case, 40, "T1")

    tally_questions(by=BY, now=LATER)

    assert fact().clinics == shown


def test_what_comes_later_joins_what_was_tallied_as_if_counted_at_once(campaign: Campaign) -> None:
    cases = clinics(campaign, 12)
    for case in cases:
        event(case, 0, "opened")
        answers(case, 30, "T1")
    tally_questions(by=BY, now=LATER)
    for number, case in enumerate(cases):
        answers(case, 50, "T1", was=False)
        if number:
            event(case, 60, "submitted", number=1)
        else:
            event(case, 60, "refused", changes={}, refused={}, problems=["T2"])
    tally_questions(by=BY, now=LATER)
    in_steps = list(QuestionFact.objects.order_by("pk").values("clinics", "median_seconds", "troubles", "changes"))

    CountingState.objects.all().delete()
    tally_questions(by=BY, now=LATER)

    assert list(QuestionFact.objects.order_by("pk").values("clinics", "median_seconds", "troubles", "changes")) == (
        in_steps
    )
    assert (fact().changes, fact().clinics) == (12, 12)
    assert fact().median_seconds == pytest.approx(50, rel=0.03)


def test_only_the_events_of_clinics_that_did_something_are_opened_again(campaign: Campaign, monkeypatch) -> None:
    cases = clinics(campaign, 12)
    for case in cases:
        answers(case, 30, "T1")
    tally_questions(by=BY, now=LATER)
    answers(cases[0], 90, "T2")
    opened = []
    kept = queries_paradata.open_payload
    monkeypatch.setattr(
        queries_paradata, "open_payload", lambda *given, **named: opened.append(1) or kept(*given, **named)
    )

    read = tally_questions(by=BY, now=LATER)

    assert read == 1
    assert len(opened) == 2


def test_a_long_backlog_is_taken_in_steps(campaign: Campaign, monkeypatch) -> None:
    monkeypatch.setattr(tallying, "EVENTS", 7)
    for case in clinics(campaign, 11):
        event(case, 0, "opened")
        answers(case, 30, "T1")

    assert tally_questions(by=BY, now=LATER) == 22
    assert fact().clinics == 11


def test_an_event_of_this_minute_waits_for_those_numbered_before_it(campaign: Campaign) -> None:
    for case in clinics(campaign, 10):
        answers(case, 0, "T1")

    assert tally_questions(by=BY, now=NOW + timedelta(minutes=1)) == 0
    assert tally_questions(by=BY, now=LATER) == 10


def test_who_stopped_is_counted_at_the_last_question_answered_until_it_submits(campaign: Campaign) -> None:
    cases = clinics(campaign, 11)
    for case in cases:
        answers(case, 10, "T1")
        answers(case, 20, "T2")
    tally_questions(by=BY, now=LATER)
    assert (fact("T1").left_here, fact("T2").left_here) == (0, 11)

    event(cases[0], 30, "submitted", number=1)
    tally_questions(by=BY, now=LATER)

    assert fact("T2").left_here == 10


def test_campaigns_are_tallied_apart(campaign: Campaign) -> None:
    other = campaigns.campaign(slug="other", receipt_prefix="O26")
    for case in clinics(campaign, 10):
        answers(case, 10, "T1")

    tally_questions(by=BY, now=LATER)

    assert not QuestionFact.objects.filter(campaign=other).exists()
    assert QuestionFact.objects.filter(campaign=campaign).exists()
