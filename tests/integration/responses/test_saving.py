"""Saving answers as they are given."""

import logging
from datetime import timedelta

import pytest

from tenken.disposition.lifecycle import CaseStatus
from tenken_site.campaigns.policies import CampaignClosed, CampaignNotYetOpen
from tenken_site.responses import queries
from tenken_site.responses.actions import save as saving
from tenken_site.responses.actions.save import Change, DraftBusy, UnknownQuestion
from tenken_site.responses.documents import open_payload
from tenken_site.responses.models import CaseEvent
from tenken_site.responses.permissions import NotEnrolled
from tenken_site.responses.queries import CaseNotYours
from tests.cast import HIMAWARI, NOW
from tests.factories import campaigns
from tests.integration.responses.conftest import COMPLETE, save, submit


def payloads(case) -> list[tuple[str, dict]]:
    return [
        (event.kind, open_payload(event.payload, case=case, kind=event.kind, at=event.at))
        for event in CaseEvent.objects.filter(case=case).order_by("pk")
    ]


def test_the_first_answer_is_stored_and_starts_the_case(reopen):
    result = save(reopen(), {"T1": "yes"})

    after = reopen()
    assert result.saved == {"T1"}
    assert result.draft_version == after.draft_version == 1
    assert after.document.answers() == {"T1": True}
    assert after.status is CaseStatus.IN_PROGRESS
    assert after.case.status_at == after.case.draft_saved_at == NOW


def test_a_later_answer_joins_the_earlier_ones(reopen):
    save(reopen(), {"T1": "yes"})

    save(reopen(), {"T2": "12"}, now=NOW + timedelta(minutes=3))

    after = reopen()
    assert after.document.answers() == {"T1": True, "T2": 12}
    assert after.draft_version == 2
    assert after.case.status_at == NOW
    assert after.case.draft_saved_at == NOW + timedelta(minutes=3)


def test_an_answer_that_is_there_already_costs_no_write(reopen, django_assert_num_queries):
    save(reopen(), {"T1": "yes"})
    opened = reopen()

    with django_assert_num_queries(0):
        result = save(opened, {"T1": "yes"})

    assert result.saved == {"T1"}
    assert result.draft_version == 1


def test_a_cleared_answer_is_gone_but_its_version_moves_on(reopen):
    save(reopen(), {"T4": "困っています"})

    save(reopen(), {"T4": ""})

    after = reopen()
    assert after.document.answers() == {}
    assert after.document.entry("T4").version == 2


def test_a_value_that_cannot_be_stored_is_reported_and_the_others_are_saved(reopen):
    result = save(reopen(), {"T1": "yes", "T2": "たくさん"})

    assert result.saved == {"T1"}
    assert result.problems["T2"].code == "not-a-whole-number"
    assert reopen().document.answers() == {"T1": True}


@pytest.mark.parametrize(
    "text", ["𠮷野家の葛󠄀城さん 👩‍⚕️", "髙橋﨑", "<script>alert(1)</script>", "'; DROP TABLE case; --"]
)
def test_text_is_stored_exactly_as_written(reopen, text):
    save(reopen(), {"T4": text})

    assert reopen().document.answers() == {"T4": text}


@pytest.mark.parametrize("text", ["a\x00b", "a\x07b", "あ" * 2_001, "x" * 5_000_000])
def test_text_that_cannot_be_stored_leaves_the_draft_as_it_was(reopen, text):
    save(reopen(), {"T4": "前の文"})

    result = save(reopen(), {"T4": text})

    assert set(result.problems) == {"T4"}
    assert reopen().document.answers() == {"T4": "前の文"}


@pytest.mark.parametrize("link_id", ["T9", "", "../T1", "T1\x00"])
def test_an_unknown_question_is_refused_and_nothing_is_stored(reopen, link_id):
    with pytest.raises(UnknownQuestion):
        save(reopen(), {"T1": "yes", link_id: "no"})

    assert reopen().draft_version == 0


def test_a_save_is_noted_with_what_was_there_before(minato, reopen):
    save(reopen(), {"T1": "yes"}, device="Windows のパソコン")
    save(reopen(), {"T1": "no"})

    kinds = payloads(minato.case)
    assert [kind for kind, _ in kinds] == ["saved", "saved"]
    assert kinds[0][1]["device"] == "Windows のパソコン"
    assert kinds[1][1]["changes"] == {"T1": {"was": True, "value": False}}


def test_answers_are_never_logged(reopen, caplog):
    caplog.set_level(logging.DEBUG)

    save(reopen(), {"T4": "とても秘密の文"})

    assert "とても秘密の文" not in caplog.text


def test_answers_of_two_devices_to_two_questions_are_both_kept(reopen):
    on_phone, on_desktop = reopen(), reopen()

    save(on_phone, {"T1": "yes"}, device="iPhone")
    result = save(on_desktop, {"T3": ["backup"]}, device="Windows のパソコン")

    assert not result.conflicts
    assert reopen().document.answers() == {"T1": True, "T3": ["backup"]}


def test_two_different_answers_to_one_question_are_both_shown_and_the_first_stands(minato, reopen):
    on_phone, on_desktop = reopen(), reopen()

    save(on_phone, {"T2": "3"}, device="iPhone")
    result = save(on_desktop, {"T2": "5"}, device="Windows のパソコン", now=NOW + timedelta(seconds=30))

    conflict = result.conflicts["T2"]
    assert (conflict.mine, conflict.mine_device, conflict.mine_at) == (
        5,
        "Windows のパソコン",
        NOW + timedelta(seconds=30),
    )
    assert (conflict.theirs, conflict.their_device, conflict.their_at) == (3, "iPhone", NOW)
    assert reopen().document.answers() == {"T2": 3}
    assert payloads(minato.case)[-1] == (
        "differed",
        {"device": "Windows のパソコン", "changes": {}, "refused": {"T2": {"mine": 5, "theirs": 3}}},
    )


def test_the_same_answer_from_two_devices_is_no_conflict(reopen):
    on_phone, on_desktop = reopen(), reopen()

    save(on_phone, {"T2": "3"})
    result = save(on_desktop, {"T2": "3"})

    assert not result.conflicts
    assert result.saved == {"T2"}


def test_a_decision_that_names_their_version_replaces_theirs_and_keeps_it_in_the_event(minato, reopen):
    on_phone, on_desktop = reopen(), reopen()
    save(on_phone, {"T2": "3"})
    conflict = save(on_desktop, {"T2": "5"}).conflicts["T2"]

    decision = {"T2": Change(raw=conflict.mine, seen_version=conflict.their_version)}
    result = saving.save(opened=on_desktop, changes=decision, device="Windows のパソコン", by=minato.user, now=NOW)

    assert result.saved == {"T2"}
    assert reopen().document.answers() == {"T2": 5}
    assert payloads(minato.case)[-1][1]["changes"] == {"T2": {"was": 3, "value": 5}}


def test_one_conflict_does_not_hold_up_the_other_answers(minato, reopen):
    on_phone, on_desktop = reopen(), reopen()
    save(on_phone, {"T2": "3"})

    result = save(on_desktop, {"T1": "yes", "T2": "5"})

    assert result.saved == {"T1"}
    assert set(result.conflicts) == {"T2"}
    assert reopen().document.answers() == {"T1": True, "T2": 3}
    assert payloads(minato.case)[-1][1]["refused"] == {"T2": {"mine": 5, "theirs": 3}}


def test_a_save_that_never_finds_a_gap_says_so_and_stores_nothing(reopen, monkeypatch):
    monkeypatch.setattr(saving, "keep_draft", lambda **_: False)

    with pytest.raises(DraftBusy):
        save(reopen(), {"T1": "yes"})

    assert reopen().draft_version == 0
    assert not CaseEvent.objects.exists()


def test_the_draft_and_its_event_are_stored_together_or_not_at_all(reopen, monkeypatch):
    def fails(**_):
        raise RuntimeError("disk full")

    monkeypatch.setattr(saving, "note", fails)

    with pytest.raises(RuntimeError, match="disk full"):
        save(reopen(), {"T1": "yes"})

    assert reopen().draft_version == 0


def test_a_save_that_began_before_a_submission_makes_it_a_correction(reopen):
    save(reopen(), COMPLETE)
    stale = reopen()
    submit(reopen())

    save(stale, {"T2": "4"})

    after = reopen()
    assert after.status is CaseStatus.CORRECTING
    assert after.document.answers()["T2"] == 4
    assert after.last_number == 1


def test_the_last_second_of_the_campaign_takes_answers_and_the_next_does_not(minato, reopen):
    closes_at = minato.campaign.closes_at

    save(reopen(), {"T1": "yes"}, now=closes_at - timedelta(microseconds=1))

    with pytest.raises(CampaignClosed):
        save(reopen(), {"T1": "no"}, now=closes_at)
    assert reopen().document.answers() == {"T1": True}


def test_nothing_is_taken_before_the_campaign_opens(minato, reopen):
    with pytest.raises(CampaignNotYetOpen):
        save(reopen(), {"T1": "yes"}, now=minato.campaign.opens_at - timedelta(seconds=1))


def test_another_clinics_case_is_as_unknown_as_one_that_does_not_exist(minato):
    himawari = campaigns.enrolled(HIMAWARI, into=minato.campaign)

    for public_id in (himawari.case.public_id, "nosuchcase12", "x" * 200, "", "a\x00b", "％％", "a b"):
        with pytest.raises(CaseNotYours):
            queries.case_for(user=minato.user, public_id=public_id)


def test_a_case_that_one_person_opened_is_not_answered_by_another(minato, reopen):
    himawari = campaigns.enrolled(HIMAWARI, into=minato.campaign)

    with pytest.raises(NotEnrolled):
        saving.save(opened=reopen(), changes={}, device="", by=himawari.user, now=NOW)


def test_a_person_who_may_no_longer_sign_in_saves_nothing(minato, reopen):
    opened = reopen()
    opened.user.is_active = False

    with pytest.raises(NotEnrolled):
        save(opened, {"T1": "yes"})
    assert reopen().draft_version == 0
