"""Where a flash survey stops: counts of few clinics, an ended grant, a deadline, a survey that became statistical."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tenken_site.accounts.permissions_permits import PermitNotInForce
from tenken_site.audit.models import AuditEntry
from tenken_site.campaigns.actions.open_campaign import PeriodEmpty, UnitsUnknown
from tenken_site.campaigns.models import Campaign, Case, Enrolment
from tenken_site.flash_surveys.actions import count as counting
from tenken_site.flash_surveys.actions import open as opening
from tenken_site.flash_surveys.actions.ask import end_flash_survey, erase_unused, grant_flash_survey
from tenken_site.flash_surveys.actions.choose import TROUBLES, choose
from tenken_site.flash_surveys.actions.count import count_answers
from tenken_site.flash_surveys.actions.finish import finish
from tenken_site.flash_surveys.actions.open import open_flash_survey
from tenken_site.flash_surveys.actions.request import ask_to_count, ask_to_open
from tenken_site.flash_surveys.models import FlashPart, FlashSurvey, NotOfStatistics
from tenken_site.flash_surveys.policies import AlreadyAsked, ChosenAnew, DeadlineOver, TooFewAnswers
from tenken_site.flash_surveys.presenters import trouble_words
from tenken_site.flash_surveys.queries import content_of, is_half_open
from tenken_site.instruments.actions.publish import VersionHasOtherContent
from tenken_site.jobs.worker import Worker
from tenken_site.outreach.models import Wave
from tests.cast import MINISTRY, NOW
from tests.factories import accounts, campaigns, datasets, flash, outreach
from tests.factories.datasets import SECOND

pytestmark = [pytest.mark.stores, pytest.mark.django_db]
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def source(settings, tmp_path: Path) -> Campaign:  # type: ignore[no-untyped-def]
    settings.SURVEYS = flash.ready_surveys(tmp_path)
    return flash.campaign()


def statistical(campaign: Campaign) -> None:
    """By force: nothing of ours makes a campaign statistical after its opening."""
    Campaign.objects.filter(pk=campaign.pk).update(statistical=True)


def asking_of(survey: FlashSurvey) -> FlashSurvey:
    """With the campaign that it opened."""
    return FlashSurvey.objects.select_related("campaign", "asking").get(pk=survey.pk)


def answering(asking: Campaign) -> Iterator[None]:
    """One clinic after the other submits: each step one more."""
    for case in Case.objects.filter(campaign=asking).select_related("campaign").order_by("pk"):
        enrolment = case.enrolments.select_related("user").get()
        clinic = campaigns.Enrolled(user=enrolment.user, case=case, enrolment=enrolment, campaign=asking)
        datasets.answered(clinic, {"FL1": "yes", "FL2": "not-yet", "FL3": ["attacked"]}, at=LATER)
        yield


def counted(survey: FlashSurvey) -> int | None:
    """How many submissions the stored counts are of."""
    found = content_of(asking_of(survey), "answers")
    return found["answers"]["submissions"] if found else None


def test_no_count_and_no_difference_of_two_counts_is_of_fewer_than_ten_clinics(source: Campaign) -> None:
    outreach.many_cases(source, number=19, mail=False)
    survey = flash.chosen(source)
    answers = answering(open_flash_survey(survey=survey, by=flash.BY, now=NOW))
    stored: list[int | None] = []

    for submitted in range(1, 21):
        next(answers)
        if submitted in {1, 9, 10, 11, 19, 20}:
            try:
                ask_to_count(survey=asking_of(survey), by=accounts.official(MINISTRY), now=LATER)
                count_answers(survey=survey, by=flash.BY, now=LATER)
            except TooFewAnswers:
                with pytest.raises(TooFewAnswers):  # nor by whoever passes the page by
                    count_answers(survey=survey, by=flash.BY, now=LATER)
            stored.append(counted(survey))

    assert stored == [None, None, 10, 10, 10, 20]
    reads = AuditEntry.objects.filter(action="responses.read_unlocked", target__endswith="-flash-1")
    assert reads.count() == 2, "where there are too few, none is opened"


@pytest.mark.parametrize("ends", ["ended", "too_few"])
def test_what_holds_before_the_count_is_looked_at_again_before_it_is_stored(
    source: Campaign, monkeypatch: pytest.MonkeyPatch, ends: str
) -> None:
    survey = flash.chosen(source)
    next(answering(open_flash_survey(survey=survey, by=flash.BY, now=NOW)))
    monkeypatch.setattr(counting, "count_submissions", lambda asking: 10)

    def meanwhile(done: int, total: int) -> None:
        if ends == "ended":
            end_flash_survey(survey=survey, by=accounts.official(SECOND), now=LATER)

    monkeypatch.setattr(counting, "_TOLD_EVERY", 1)
    with pytest.raises(PermitNotInForce if ends == "ended" else TooFewAnswers):
        count_answers(survey=survey, progress=meanwhile, by=flash.BY, now=LATER)

    assert counted(survey) is None


def test_with_the_grant_all_goes_that_was_made_of_answers(source: Campaign) -> None:
    ended, finished, expired = (flash.chosen(source) for _ in range(3))
    for one in (ended, finished, expired):
        open_flash_survey(survey=one, by=flash.BY, now=NOW)
    before = set(FlashPart.objects.values_list("survey", flat=True))

    end_flash_survey(survey=ended, by=accounts.official(SECOND), now=LATER)
    finish(survey=finished, reason="終わり", by=accounts.official(MINISTRY), now=LATER)
    kept = set(FlashPart.objects.values_list("survey", flat=True))
    erase_unused(by=flash.BY, now=NOW + timedelta(days=14))

    assert before == {ended.pk, finished.pk, expired.pk}
    assert kept == {expired.pk}
    assert not FlashPart.objects.exists()


def test_nobody_is_granted_chosen_or_asked_on_the_day_of_the_deadline(source: Campaign) -> None:
    waiting, granted, ready = flash.asked(source), flash.granted(source), flash.chosen(source)
    last_day = NOW + timedelta(days=5)

    with pytest.raises(DeadlineOver):
        grant_flash_survey(survey=waiting, by=accounts.official(SECOND), now=last_day)
    with pytest.raises(DeadlineOver):
        choose(survey=granted, by=flash.BY, now=last_day)
    with pytest.raises(DeadlineOver):
        open_flash_survey(survey=ready, by=flash.BY, now=last_day)
    grant_flash_survey(survey=waiting, by=accounts.official(SECOND), now=last_day - timedelta(days=1))


@pytest.mark.parametrize("fault", [PeriodEmpty, UnitsUnknown, VersionHasOtherContent])
def test_an_opening_that_cannot_be_ends_with_words_and_is_not_tried_for_ever(
    source: Campaign, monkeypatch: pytest.MonkeyPatch, fault: type[Exception]
) -> None:
    def refused(*_given: object, **_named: object) -> None:
        raise fault("no")

    monkeypatch.setattr(opening, "_open", refused)
    ask_to_open(survey=flash.chosen(source), by=accounts.official(MINISTRY), now=NOW)

    Worker(clock=lambda: NOW).do_run()

    word = FlashSurvey.objects.get().trouble
    assert word == TROUBLES[fault]  # type: ignore[index]
    assert FlashSurvey.objects.get().asking_id is None


def test_every_trouble_has_words() -> None:
    assert all(trouble_words(word) != word for word in TROUBLES.values())


def test_others_than_those_who_were_confirmed_are_not_asked(source: Campaign) -> None:
    survey = flash.chosen(source)
    ask_to_open(survey=survey, by=accounts.official(MINISTRY), now=NOW)
    outreach.many_cases(source, number=5, mail=False)
    choose(survey=survey, by=flash.BY, now=LATER)

    Worker(clock=lambda: LATER).do_run()
    with pytest.raises(ChosenAnew):
        open_flash_survey(survey=survey, by=flash.BY, now=LATER)

    now_chosen = FlashSurvey.objects.get()
    assert (now_chosen.asking_id, now_chosen.trouble) == (None, "chosen_anew")
    assert open_flash_survey(survey=now_chosen, by=flash.BY, now=LATER).cases.count() == 7


def test_an_opening_that_was_interrupted_is_carried_to_its_end_and_mail_comes_last(
    source: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    survey = flash.chosen(source)
    with monkeypatch.context() as broken:
        broken.setattr(opening, "enrol", _away)
        with pytest.raises(RuntimeError):
            open_flash_survey(survey=survey, by=flash.BY, now=NOW)
    asking = asking_of(survey).asking
    assert asking is not None
    without = (Enrolment.objects.filter(case__campaign=asking).count(), Wave.objects.filter(campaign=asking).count())
    half = is_half_open(asking)
    with monkeypatch.context() as broken:
        broken.setattr(opening, "plan_defaults", _away)
        with pytest.raises(RuntimeError):
            open_flash_survey(survey=survey, by=flash.BY, now=NOW)
    still_half = is_half_open(asking)

    tomorrow = NOW + timedelta(days=1)
    ask_to_open(survey=asking_of(survey), by=accounts.official(MINISTRY), now=tomorrow)
    Worker(clock=lambda: tomorrow).do_run()

    assert without == (0, 0)
    assert half
    assert still_half
    assert not is_half_open(asking)
    assert Enrolment.objects.filter(case__campaign=asking).count() == 2
    assert Wave.objects.filter(campaign=asking, purpose="invitation").count() == 1
    with pytest.raises(AlreadyAsked):
        ask_to_open(survey=asking_of(survey), by=accounts.official(MINISTRY), now=tomorrow)


def _away(**_given: object) -> None:
    raise RuntimeError("the database went away")


def test_what_became_statistical_takes_nothing_new_but_is_ended_finished_and_erased(source: Campaign) -> None:
    stale = Campaign.objects.get(pk=source.pk)
    ended, running, left = (flash.chosen(source) for _ in range(3))
    open_flash_survey(survey=running, by=flash.BY, now=NOW)
    statistical(source)

    with pytest.raises(NotOfStatistics):  # by the campaign as it stands, not as somebody read it
        flash.asked(stale)
    with pytest.raises(NotOfStatistics):
        running.save()
    end_flash_survey(survey=ended, by=accounts.official(SECOND), now=LATER)
    finish(survey=running, reason="終わり", by=accounts.official(MINISTRY), now=LATER)

    assert erase_unused(by=flash.BY, now=LATER) == 1
    assert not FlashPart.objects.exists()
    assert FlashSurvey.objects.get(pk=ended.pk).state_at(LATER) == "ended"
    assert FlashSurvey.objects.get(pk=running.pk).finished_at == LATER
    assert FlashSurvey.objects.get(pk=left.pk).ended_at is None
