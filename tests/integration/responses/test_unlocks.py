"""Taking answers out: one asks, another grants, it ends by itself; a relay looks at one clinic, with a reason."""

from datetime import timedelta
from itertools import islice
from pathlib import Path

import pytest
from django.db import connection
from django.db.utils import IntegrityError
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tenken_site.accounts.models import User
from tenken_site.accounts.permissions_permits import GrantedByTheSame, PermitNotInForce, PermitSettled
from tenken_site.audit.models import AuditEntry
from tenken_site.campaigns.actions.show_relays import OpennessFixed, show_relays
from tenken_site.campaigns.models import Campaign, Case
from tenken_site.responses import queries, queries_unlocked
from tenken_site.responses.actions.unlock import AskedUnfit, ask_for_unlock, end_unlock, grant_unlock
from tenken_site.responses.models import Unlock
from tenken_site.responses.policies_unlocks import NotForStatistics
from tests.cast import CHIBA, COUNTRY_CODE, FUNABASHI, HIMAWARI, MINISTRY, NOW, OSAKA, Official
from tests.factories import accounts, campaigns
from tests.factories.browsers import signed_in
from tests.factories.campaigns import Enrolled
from tests.integration.responses.conftest import save, submit

pytestmark = pytest.mark.stores
PERSONS = Path(__file__).parents[2] / "fixtures" / "surveys" / "persons" / "core.yaml"
SECOND = Official("ministry-ueno", "上野 徹", COUNTRY_CODE)


@pytest.fixture
def minato(db: None) -> Enrolled:
    """Minato and Himawari have submitted; Himawari twice."""
    campaign = campaigns.campaign(slug="persons-2026", receipt_prefix="P26", path=PERSONS)
    made = campaigns.enrolled(into=campaign)
    answer(made, "髙橋", "yes")
    himawari = campaigns.enrolled(HIMAWARI, into=campaign)
    answer(himawari, "葛城", "yes")
    answer(himawari, "葛城", "no")
    return made


def answer(clinic: Enrolled, name: str, backup: str) -> None:
    def opened() -> queries.OpenCase:
        return queries.case_for(user=clinic.user, public_id=clinic.case.public_id)

    save(opened(), {"P1": name, "P3": backup})
    submit(opened())


def unlocked(campaign: Campaign, *, days: int = 7, purpose: str = "statistics") -> Unlock:
    asked = ask_for_unlock(
        campaign=campaign, purpose=purpose, reason="速報の集計", days=days, by=accounts.official(MINISTRY), now=NOW
    )
    return grant_unlock(unlock=asked, by=accounts.official(SECOND), now=NOW)


def test_the_last_submissions_come_without_what_is_about_a_person(minato: Enrolled) -> None:
    unlock = unlocked(minato.campaign)

    found = list(queries_unlocked.submissions(unlock=unlock, now=NOW, by="user:1"))

    assert [(one.number, dict(one.answers)) for one in found] == [(1, {"P3": True}), (2, {"P3": False})]
    begun, ended = AuditEntry.objects.filter(action__contains="read_unlocked").order_by("pk")
    assert (begun.action, begun.reason) == ("responses.read_unlocked", "速報の集計")
    assert (ended.detail["submissions"], ended.detail["whole"]) == (2, True)


def test_a_reader_who_stops_early_is_counted_as_far_as_it_went(minato: Enrolled) -> None:
    reading = queries_unlocked.submissions(unlock=unlocked(minato.campaign), now=NOW, by="user:1")
    assert not AuditEntry.objects.filter(action="responses.read_unlocked").exists()

    list(islice(reading, 1))
    reading.close()  # type: ignore[attr-defined]  # a generator

    ended = AuditEntry.objects.get(action="responses.end_read_unlocked")
    assert ended.detail["whole"] is False


def test_it_reads_so_many_rows_at_a_time_and_never_all(minato: Enrolled, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries_unlocked, "_TOGETHER", 1)
    unlock = unlocked(minato.campaign)

    with CaptureQueriesContext(connection) as captured:
        found = list(queries_unlocked.submissions(unlock=unlock, now=NOW, by="user:1"))

    reads = [one["sql"] for one in captured.captured_queries if "responses_submission" in one["sql"]]
    assert len(found) == 2
    assert len(reads) == 3
    assert all("LIMIT 1" in sql for sql in reads)
    assert all('"personal"' not in sql for sql in reads)


def test_nothing_opens_before_the_grant_after_the_end_or_when_its_time_is_over(minato: Enrolled) -> None:
    ministry, second = accounts.official(MINISTRY), accounts.official(SECOND)
    asked = ask_for_unlock(campaign=minato.campaign, purpose="statistics", reason="集計", days=30, by=ministry, now=NOW)

    def reads(unlock: Unlock, now=NOW) -> list[object]:  # type: ignore[no-untyped-def]
        return list(queries_unlocked.submissions(unlock=unlock, now=now, by="user:1"))

    with pytest.raises(PermitNotInForce):
        reads(asked)
    granted = grant_unlock(unlock=asked, by=second, now=NOW)
    assert granted.until == NOW + timedelta(days=30)
    assert len(reads(granted, NOW + timedelta(days=30, seconds=-1))) == 2
    with pytest.raises(PermitNotInForce):
        reads(granted, NOW + timedelta(days=30))
    end_unlock(unlock=granted, by=ministry, now=NOW)
    with pytest.raises(PermitNotInForce):
        reads(granted)
    with pytest.raises(PermitSettled):
        grant_unlock(unlock=granted, by=second, now=NOW)
    with pytest.raises(PermitSettled):
        end_unlock(unlock=granted, by=second, now=NOW)


def test_each_step_of_an_unlock_is_an_entry_with_its_reason(minato: Enrolled) -> None:
    unlock = end_unlock(unlock=unlocked(minato.campaign), by=accounts.official(MINISTRY), now=NOW)

    entries = AuditEntry.objects.filter(action__endswith="_unlock").order_by("pk")
    told = {"unlock": unlock.pk, "purpose": "statistics", "days": 7}
    assert [(one.action, one.actor, one.target, one.reason, one.detail) for one in entries] == [
        (f"responses.{deed}_unlock", f"user:{accounts.official(by).pk}", "campaign:persons-2026", "速報の集計", told)
        for deed, by in (("ask_for", MINISTRY), ("grant", SECOND), ("end", MINISTRY))
    ]


def test_a_reader_in_the_middle_gets_nothing_more_once_the_unlock_is_ended(
    minato: Enrolled, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries_unlocked, "_TOGETHER", 1)
    unlock = unlocked(minato.campaign)
    reading = queries_unlocked.submissions(unlock=unlock, now=NOW, by="user:1")
    next(reading)

    end_unlock(unlock=unlock, by=accounts.official(MINISTRY), now=NOW)

    with pytest.raises(PermitNotInForce):
        next(reading)
    ended = AuditEntry.objects.get(action="responses.end_read_unlocked")
    assert (ended.detail["submissions"], ended.detail["whole"]) == (1, False)


def test_a_reader_in_the_middle_gets_nothing_more_once_the_time_is_over(
    minato: Enrolled, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries_unlocked, "_TOGETHER", 1)
    times = [NOW, NOW + timedelta(days=7)]
    unlock = unlocked(minato.campaign, days=7)
    reading = queries_unlocked.submissions(unlock=unlock, clock=lambda: times.pop(0), now=NOW, by="user:1")
    next(reading)

    with pytest.raises(PermitNotInForce):
        next(reading)


def test_what_a_reader_has_seen_last_is_counted_too(minato: Enrolled) -> None:
    reading = queries_unlocked.submissions(unlock=unlocked(minato.campaign), now=NOW, by="user:1")

    next(reading)
    reading.close()  # type: ignore[attr-defined]  # a generator

    assert AuditEntry.objects.get(action="responses.end_read_unlocked").detail["submissions"] == 1


def test_it_takes_two_and_the_database_says_so_too(minato: Enrolled) -> None:
    ministry = accounts.official(MINISTRY)
    asked = ask_for_unlock(campaign=minato.campaign, purpose="statistics", reason="x", days=1, by=ministry, now=NOW)

    with pytest.raises(GrantedByTheSame):
        grant_unlock(unlock=asked, by=ministry, now=NOW)
    with pytest.raises(IntegrityError):
        Unlock.objects.filter(pk=asked.pk).update(granted_at=NOW, granted_by=ministry, until=NOW + timedelta(days=1))


@pytest.mark.parametrize(
    ("reason", "days", "purpose"), [(" ", 1, "support"), ("x", 0, "support"), ("x", 31, "support"), ("x", 1, "else")]
)
def test_what_is_asked_has_a_purpose_a_reason_and_at_most_thirty_days(
    minato: Enrolled, reason: str, days: int, purpose: str
) -> None:
    with pytest.raises(AskedUnfit):
        ask_for_unlock(
            campaign=minato.campaign, purpose=purpose, reason=reason, days=days, by=accounts.official(MINISTRY), now=NOW
        )


def test_a_statistical_survey_is_never_used_about_single_clinics(minato: Enrolled) -> None:
    ministry = accounts.official(MINISTRY)
    waiting = ask_for_unlock(campaign=minato.campaign, purpose="support", reason="x", days=1, by=ministry, now=NOW)
    Campaign.objects.filter(pk=minato.campaign.pk).update(statistical=True)
    minato.campaign.refresh_from_db()

    with pytest.raises(NotForStatistics):
        ask_for_unlock(campaign=minato.campaign, purpose="support", reason="x", days=1, by=ministry, now=NOW)
    with pytest.raises(NotForStatistics):
        grant_unlock(unlock=waiting, by=accounts.official(SECOND), now=NOW)
    with pytest.raises(OpennessFixed):
        show_relays(campaign=minato.campaign, relays_see="answers", by="command:tests", now=NOW)
    with pytest.raises(IntegrityError):
        Campaign.objects.filter(pk=minato.campaign.pk).update(relays_see="answers")


def test_once_answers_came_what_relays_see_is_only_narrowed(minato: Enrolled) -> None:
    fresh = campaigns.campaign(slug="fresh", receipt_prefix="F26")

    show_relays(campaign=fresh, relays_see="answers", by="command:tests", now=NOW)
    with pytest.raises(OpennessFixed):
        show_relays(campaign=minato.campaign, relays_see="answers", by="command:tests", now=NOW)
    Campaign.objects.filter(pk=minato.campaign.pk).update(relays_see="answers")
    minato.campaign.refresh_from_db()
    show_relays(campaign=minato.campaign, relays_see="status", by="command:tests", now=NOW)

    assert Campaign.objects.get(slug="fresh").relays_see == "answers"
    assert Campaign.objects.get(pk=minato.campaign.pk).relays_see == "status"


def test_the_ministry_asks_grants_and_ends_on_its_page(minato: Enrolled) -> None:
    first, second = (signed_in(accounts.official(one)) for one in (MINISTRY, SECOND))
    page = reverse("unlocks", args=[minato.campaign.slug])

    refused = first.post(page, {"purpose": "statistics", "reason": "", "days": "99"})
    first.post(page, {"purpose": "statistics", "reason": "速報の集計", "days": "7"})
    unlock = Unlock.objects.get()
    decide = reverse("unlock-decide", args=[minato.campaign.slug, unlock.pk])
    own = first.post(decide, {"do": "grant"}, follow=True).content.decode()
    granted = second.post(decide, {"do": "grant"}, follow=True).content.decode()
    ended = first.post(decide, {"do": "end"}, follow=True).content.decode()

    assert refused.status_code == 422
    assert "自分の申請は許可できません" in own
    assert "取り出せます" in granted
    assert "途中で終わりました" in ended


@pytest.fixture
def opened_to_relays(minato: Enrolled) -> Enrolled:
    Campaign.objects.filter(pk=minato.campaign.pk).update(relays_see="answers")
    return minato


@pytest.mark.parametrize(("who", "allowed"), [(FUNABASHI, True), (CHIBA, True), (OSAKA, False), (MINISTRY, False)])
def test_a_relay_looks_at_one_clinic_of_its_area_after_saying_why(
    opened_to_relays: Enrolled, who: Official, allowed: bool
) -> None:
    browser = signed_in(accounts.official(who))
    page = reverse("case-answers", args=[opened_to_relays.campaign.slug, opened_to_relays.case.public_id])

    asked = browser.get(page)
    silent = browser.post(page, {"reason": "  "})
    shown = browser.post(page, {"reason": "電話での問い合わせ"})

    looks = AuditEntry.objects.filter(action="responses.look_as_relay")
    if not allowed:
        assert [one.status_code for one in (asked, silent, shown)] == [404] * 3
        assert not looks.exists()
        return
    words = shown.content.decode()
    assert [one.status_code for one in (asked, silent, shown)] == [200, 422, 200]
    assert "はい" not in asked.content.decode()
    assert "はい" in words
    assert "髙橋" not in words
    assert "個人についての答えは表示しません" in words
    assert [one.reason for one in looks] == ["電話での問い合わせ"]
    log = signed_in(opened_to_relays.user).get(reverse("own-log", args=[opened_to_relays.case.public_id]))
    assert "電話での問い合わせ" in log.content.decode()


def test_where_relays_see_the_status_only_there_is_no_such_page(minato: Enrolled) -> None:
    page = reverse("case-answers", args=[minato.campaign.slug, minato.case.public_id])
    browser = signed_in(accounts.official(FUNABASHI))

    assert browser.get(page).status_code == 404
    assert browser.post(page, {"reason": "x"}).status_code == 404


def test_a_clinic_that_has_submitted_nothing_is_not_noted_as_looked_at(opened_to_relays: Enrolled) -> None:
    Case.objects.filter(pk=opened_to_relays.case.pk).update(
        last_number=0, last_receipt_number="", last_submitted_at=None, settled_version=None
    )
    page = reverse("case-answers", args=[opened_to_relays.campaign.slug, opened_to_relays.case.public_id])

    answer = signed_in(accounts.official(FUNABASHI)).post(page, {"reason": "x"})

    assert answer.status_code == 409
    assert not AuditEntry.objects.filter(action="responses.look_as_relay").exists()
    assert User.objects.filter(username=FUNABASHI.username).exists()
