"""Who is chosen, under whose grant, what is stored of it, and what it costs; never of a statistical survey."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction

from tenken.response.suggesting import Suggesting, SuggestingUnfit, Suggestion
from tenken_site.accounts.permissions_permits import GrantedByTheSame, PermitNotInForce
from tenken_site.audit.models import AuditEntry
from tenken_site.campaigns.models import Campaign, Case
from tenken_site.custody.actions.empty_campaign import empty_campaign
from tenken_site.custody.actions.rotate import rotate_scope
from tenken_site.custody.models import Disposal
from tenken_site.encryption.actions.destroy_keys import destroy_keys
from tenken_site.flash_surveys.actions import choose as choosing
from tenken_site.flash_surveys.actions.ask import AskedUnfit, end_flash_survey, erase_unused, grant_flash_survey
from tenken_site.flash_surveys.actions.choose import WorkStopped, choose, give_up
from tenken_site.flash_surveys.actions.count import count_answers
from tenken_site.flash_surveys.actions.finish import ReasonMissing, finish
from tenken_site.flash_surveys.actions.open import open_flash_survey
from tenken_site.flash_surveys.actions.request import ask_to_choose, ask_to_open
from tenken_site.flash_surveys.models import FlashPart, FlashSurvey, NotOfStatistics
from tenken_site.flash_surveys.policies import AlreadyAsked, NobodyChosen, NotAskedYet
from tenken_site.flash_surveys.queries import content_of
from tenken_site.frames.models import Unit
from tenken_site.responses.documents import AnswersDisposed
from tenken_site.responses.queries_unlocked import submissions
from tests.cast import CHIBA_CODE, HIMAWARI, MINATO, MINISTRY, NOW
from tests.factories import accounts, campaigns, datasets, flash, outreach
from tests.factories.datasets import SECOND

pytestmark = [pytest.mark.stores, pytest.mark.django_db]
LATER = NOW + timedelta(hours=1)
NO_DEVICES = Suggesting((Suggestion("T1", frozenset({"no"})),), never=False)


@pytest.fixture
def source(settings, tmp_path: Path) -> Campaign:  # type: ignore[no-untyped-def]
    settings.SURVEYS = flash.ready_surveys(tmp_path)
    return flash.campaign()


def names(survey: FlashSurvey) -> set[str]:
    units = content_of(survey, "chosen")["chosen"]["units"]
    return set(Unit.objects.filter(pk__in=units).values_list("name", flat=True))


def statistical(campaign: Campaign) -> None:
    """By force: nothing of ours makes a campaign statistical after its opening."""
    Campaign.objects.filter(pk=campaign.pk).update(statistical=True)
    campaign.refresh_from_db()


def test_the_chosen_are_those_who_may_have_it_and_nobody_else(source: Campaign) -> None:
    assert names(flash.chosen(source)) == {MINATO.name, flash.SILENT.name}
    assert names(flash.chosen(source, plan=NO_DEVICES)) == {HIMAWARI.name}


def test_who_is_known_to_be_gone_is_not_asked(source: Campaign) -> None:
    Case.objects.filter(campaign=source, unit__name=flash.SILENT.name).update(outcome="closed", outcome_at=NOW)

    assert names(flash.chosen(source)) == {MINATO.name}


@pytest.mark.parametrize("outcome", ["closed", "duplicate", "out_of_scope"])
def test_who_submitted_and_is_gone_since_is_not_asked_either(source: Campaign, outcome: str) -> None:
    Case.objects.filter(campaign=source, unit__name=MINATO.name).update(outcome=outcome, outcome_at=NOW)

    survey = flash.chosen(source)

    assert names(survey) == {flash.SILENT.name}
    assert content_of(survey, "numbers")["numbers"]["counts"] == [["never", CHIBA_CODE, 1]]


@pytest.mark.parametrize(("lot", "moment"), [(1, 1), (1, 2), (1, 3), (1_000, 1), (1_000, 2)])
@pytest.mark.parametrize("never", [True, False])
def test_a_clinic_that_submits_while_others_are_read_is_chosen_once_by_what_it_says_or_as_silent(
    source: Campaign, monkeypatch: pytest.MonkeyPatch, lot: int, moment: int, never: bool
) -> None:
    """At every moment at which the work may stand, whatever the size of its lots."""
    monkeypatch.setattr(choosing, "_TOGETHER", lot)
    silent = campaigns.enrolled(flash.SILENT, into=source)
    survey = flash.granted(source, plan=Suggesting(flash.BACKUPS.suggestions, never=never))
    heard: list[int] = []

    def submits(done: int, _total: int) -> None:
        heard.append(done)
        if len(heard) == moment:
            datasets.answered(silent, {"T1": "yes", "T2": "6", "T3": ["backup"]}, at=NOW)

    choose(survey=survey, progress=submits, by=flash.BY, now=NOW)

    assert len(heard) >= moment
    units = content_of(survey, "chosen")["chosen"]["units"]
    counts = content_of(survey, "numbers")["numbers"]["counts"]
    assert len(units) == len(set(units)) == sum(count for _, _, count in counts)
    assert names(survey) - {flash.SILENT.name} == {MINATO.name}
    if never:
        assert flash.SILENT.name in names(survey)


def test_a_correction_counts_as_it_was_last_submitted(source: Campaign) -> None:
    datasets.answered(campaigns.enrolled(MINATO, into=source), {"T3": ["updates"]}, at=LATER)

    assert names(flash.chosen(source, now=LATER)) == {flash.SILENT.name}


def test_what_is_chosen_and_how_many_lies_sealed_and_goes_with_the_campaigns_key(source: Campaign) -> None:
    survey = flash.chosen(source)

    sealed = b"".join(bytes(part.content_sealed) for part in FlashPart.objects.all())
    assert b"units" not in sealed
    logged = json.dumps(list(AuditEntry.objects.filter(action__startswith="flash").values_list("detail", flat=True)))
    assert "count" not in logged
    destroy_keys(scope=source.key_scope, by=flash.BY, now=LATER)

    assert content_of(survey, "chosen", "numbers") == {}
    with pytest.raises(NobodyChosen):
        open_flash_survey(survey=survey, by=flash.BY, now=LATER)
    with pytest.raises(AnswersDisposed) as gone:
        choose(survey=survey, by=flash.BY, now=LATER)
    assert give_up(survey=survey, fault=gone.value, by=flash.BY, now=LATER) == "disposed"


def test_a_new_key_and_the_disposal_of_the_campaign_reach_what_lies_sealed(source: Campaign) -> None:
    survey = flash.chosen(source)
    before = bytes(FlashPart.objects.get(name="chosen").content_sealed)

    rotate_scope(scope=source.key_scope, progress=lambda done: None, stopping=lambda: False, by=flash.BY, now=LATER)
    after = bytes(FlashPart.objects.get(name="chosen").content_sealed)
    kept = names(survey)
    disposal = Disposal.objects.create(kind="campaign", subject="x", reason="x", asked_at=NOW, asked_by=flash.BY)
    empty_campaign(disposal=disposal, campaign=source, by=flash.BY, now=LATER)

    assert before != after
    assert kept == {MINATO.name, flash.SILENT.name}
    assert {bytes(part.content_sealed) for part in FlashPart.objects.all()} == {b""}


def test_nothing_is_read_before_the_grant_or_after_its_end(source: Campaign) -> None:
    survey = flash.asked(source)

    with pytest.raises(GrantedByTheSame):
        grant_flash_survey(survey=survey, by=accounts.official(MINISTRY), now=NOW)
    with pytest.raises(PermitNotInForce):
        choose(survey=survey, by=flash.BY, now=NOW)
    grant_flash_survey(survey=survey, by=accounts.official(SECOND), now=NOW)
    with pytest.raises(PermitNotInForce):
        choose(survey=survey, by=flash.BY, now=NOW + timedelta(days=14))
    end_flash_survey(survey=survey, by=accounts.official(SECOND), now=LATER)
    with pytest.raises(PermitNotInForce):
        choose(survey=survey, by=flash.BY, now=LATER)
    with pytest.raises(PermitNotInForce):
        ask_to_choose(survey=FlashSurvey.objects.get(), by=accounts.official(MINISTRY), now=LATER)

    assert not AuditEntry.objects.filter(action="responses.read_unlocked").exists()
    assert not FlashPart.objects.exists()


def test_a_grant_that_ends_while_the_answers_are_read_opens_nothing_more(
    source: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(choosing, "_TOGETHER", 1)
    survey = flash.granted(source)

    def ended(done: int, total: int) -> None:
        if done == 2:  # the silent clinic, then the first that answered
            end_flash_survey(survey=survey, by=accounts.official(SECOND), now=LATER)

    with pytest.raises(PermitNotInForce):
        choose(survey=survey, progress=ended, by=flash.BY, now=NOW)

    assert not FlashPart.objects.exists()


def test_ending_it_and_the_end_of_its_time_forget_whom_was_chosen(source: Campaign) -> None:
    first, second = flash.chosen(source), flash.chosen(source)

    end_flash_survey(survey=first, by=accounts.official(SECOND), now=LATER)
    kept = set(FlashPart.objects.values_list("survey", flat=True))
    erased = erase_unused(by=flash.BY, now=NOW + timedelta(days=14))

    assert kept == {second.pk}
    assert erased == 1
    assert not FlashPart.objects.exists()


def test_of_a_statistical_survey_nothing_is_asked_granted_chosen_opened_or_stored(source: Campaign) -> None:
    waiting, ready = flash.asked(source), flash.chosen(source)
    statistical(source)

    with pytest.raises(NotOfStatistics):
        flash.asked(source)
    with pytest.raises(NotOfStatistics):
        grant_flash_survey(survey=waiting, by=accounts.official(SECOND), now=LATER)
    with pytest.raises(NotOfStatistics):
        choose(survey=ready, by=flash.BY, now=LATER)
    with pytest.raises(NotOfStatistics):
        open_flash_survey(survey=ready, by=flash.BY, now=LATER)
    with pytest.raises(NotOfStatistics):
        FlashSurvey.objects.get(pk=ready.pk).save()
    with pytest.raises(PermitNotInForce):  # nor by whoever goes round all of that
        next(submissions(unlock=ready, now=LATER, by=flash.BY))
    assert not Campaign.objects.filter(flash_survey__isnull=False).exists()


def test_the_grant_opens_no_other_campaign(source: Campaign) -> None:
    other = campaigns.campaign(slug="other-2026", receipt_prefix="O26")

    with pytest.raises(PermitNotInForce):
        next(submissions(unlock=flash.granted(source), campaign=other, now=NOW, by=flash.BY))


def test_the_database_keeps_the_order_of_steps(source: Campaign) -> None:
    survey = flash.asked(source)
    rows = FlashSurvey.objects.filter(pk=survey.pk)

    for wrong in (
        {"chosen_at": NOW, "chosen_by": "command:tests"},  # before the grant
        {"asking": source, "opened_at": NOW, "opened_by": "command:tests"},  # before anybody was chosen
        {"finished_at": NOW, "finished_by": accounts.official(MINISTRY), "finish_reason": "x"},
        {"days": 31},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**wrong)


@pytest.mark.parametrize("closes_after", [-1, 0])
def test_a_deadline_lies_after_today(source: Campaign, closes_after: int) -> None:
    with pytest.raises(AskedUnfit):
        flash.asked(source, closes_after=closes_after)


def test_a_plan_about_questions_that_were_not_asked_is_refused(source: Campaign) -> None:
    with pytest.raises(SuggestingUnfit):
        flash.asked(source, plan=Suggesting((Suggestion("T2", frozenset({"60"})),)))


def test_nobody_is_asked_before_they_were_chosen_nor_twice(source: Campaign) -> None:
    survey = flash.granted(source)
    with pytest.raises(NobodyChosen):
        ask_to_open(survey=survey, by=accounts.official(MINISTRY), now=NOW)
    with pytest.raises(NotAskedYet):
        finish(survey=survey, reason="x", by=accounts.official(MINISTRY), now=NOW)
    choose(survey=survey, by=flash.BY, now=NOW)
    survey.refresh_from_db()

    first = open_flash_survey(survey=survey, by=flash.BY, now=NOW)
    again = open_flash_survey(survey=survey, by=flash.BY, now=LATER)  # by a worker that was killed before it said so

    assert first == again
    assert first.cases.count() == 2
    with pytest.raises(AlreadyAsked):
        choose(survey=survey, by=flash.BY, now=LATER)


def test_the_follow_up_ends_once_with_a_reason_and_nothing_is_counted_after_it(source: Campaign) -> None:
    survey = flash.chosen(source)
    open_flash_survey(survey=survey, by=flash.BY, now=NOW)

    with pytest.raises(ReasonMissing):
        finish(survey=survey, reason=" \n", by=accounts.official(MINISTRY), now=LATER)
    finish(survey=survey, reason="終わり", by=accounts.official(MINISTRY), now=LATER)

    with pytest.raises(PermitNotInForce):
        count_answers(survey=survey, by=flash.BY, now=LATER)
    with pytest.raises(AlreadyAsked):
        finish(survey=survey, reason="もう一度", by=accounts.official(MINISTRY), now=LATER)


def test_a_stopped_worker_leaves_nothing_and_begins_again(source: Campaign) -> None:
    survey = flash.granted(source)
    with pytest.raises(WorkStopped):
        choose(survey=survey, stopping=lambda: True, by=flash.BY, now=NOW)

    assert not FlashPart.objects.exists()
    assert choose(survey=survey, by=flash.BY, now=NOW) == 2
    assert choose(survey=survey, by=flash.BY, now=NOW) == 2


def test_choosing_and_opening_cost_statements_by_lots_and_not_by_clinics(
    source: Campaign, django_assert_max_num_queries: object
) -> None:
    outreach.many_cases(source, number=300, mail=False)
    survey = flash.granted(source)
    heard: list[tuple[int, int]] = []

    with django_assert_max_num_queries(25):  # type: ignore[operator]  # pytest-django's
        choose(survey=survey, progress=lambda *told: heard.append(told), by=flash.BY, now=NOW)
    survey.refresh_from_db()
    with django_assert_max_num_queries(75):  # type: ignore[operator]
        asking = open_flash_survey(survey=survey, by=flash.BY, now=NOW)

    assert heard[-1] == (303, 303)
    assert asking.cases.count() == 302
