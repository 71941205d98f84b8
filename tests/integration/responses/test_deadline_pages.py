"""What a clinic reads around its deadline: its own, the grace, a partial answer, no corrections."""

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tenken_site.campaigns.models import Campaign, Case
from tenken_site.responses.actions.close_campaign import close_campaign
from tests.factories import campaigns
from tests.factories.browsers import signed_in
from tests.factories.campaigns import Enrolled

pytestmark = [pytest.mark.django_db, pytest.mark.stores, pytest.mark.first_on("sqlite")]
ANSWERS = (("T1", "yes"), ("T2", "3"), ("T3", "backup"))


@pytest.fixture
def now() -> datetime:
    return timezone.now()  # noqa: TID251  # pages take the real clock


@pytest.fixture
def minato(db) -> Enrolled:
    return campaigns.enrolled()


@pytest.fixture
def client(minato) -> Client:
    return signed_in(minato.user)


def page(client: Client, minato: Enrolled, path: str = "") -> str:
    response = client.get(f"/cases/{minato.case.public_id}/{path}", follow=True)
    assert response.status_code == 200
    return response.content.decode()


def answers(client: Client, minato: Enrolled) -> None:
    for link_id, value in ANSWERS:
        client.post(
            f"/cases/{minato.case.public_id}/answers/{link_id}/",
            {f"answer-{link_id}": value, f"seen-{link_id}": "0"},
            headers={"HX-Request": "true"},
        )


def press(client: Client, minato: Enrolled) -> str:
    version = Case.objects.get(pk=minato.case.pk).draft_version
    sent = {"draft_version": str(version)}
    return client.post(f"/cases/{minato.case.public_id}/submit/", sent, follow=True).content.decode()


def deadline(at: datetime, **changes) -> None:
    Campaign.objects.update(closes_at=at, first_closes_at=at, **changes)


def test_in_grace_who_was_typing_is_told_so_and_may_submit(client, minato, now):
    answers(client, minato)
    deadline(now, grace_minutes=60)

    for path in ("", "answer/", "review/"):
        assert "入力の途中だった方は" in page(client, minato, path)
    assert "まで提出できます" in client.get("/surveys/").content.decode()

    assert "提出を受け付けました" in press(client, minato)


def test_in_grace_who_was_not_typing_is_told_that_it_is_over(client, minato, now):
    answers(client, minato)
    deadline(now, grace_minutes=60)
    Case.objects.filter(pk=minato.case.pk).update(draft_saved_at=now - timedelta(minutes=61))

    assert "受付は終わりました" in page(client, minato)
    assert "入力の途中だった方は" not in page(client, minato)
    assert "締切を過ぎたため、提出できませんでした" in press(client, minato)


def test_a_clinic_with_a_later_deadline_of_its_own_reads_that_one_and_goes_on(client, minato, now):
    answers(client, minato)
    deadline(now - timedelta(days=2))
    own = datetime(2098, 3, 4, 15, tzinfo=now.tzinfo)
    Case.objects.filter(pk=minato.case.pk).update(own_closes_at=own)

    front = page(client, minato)

    assert "3月4日" in front
    assert "貴院の締切は延長されています" in front
    assert "3月4日" in client.get("/surveys/").content.decode()
    assert "提出を受け付けました" in press(client, minato)


def test_a_partial_answer_taken_at_the_close_is_told_on_every_page_and_called_no_submission(client, minato, now):
    answers(client, minato)
    deadline(now - timedelta(hours=1), drafts_at_close="partial")
    campaign = Campaign.objects.get()
    close_campaign(campaign=campaign, by="command:tests", now=now)

    front = page(client, minato)
    receipt = page(client, minato, "receipt/")
    todo = client.get("/surveys/").content.decode()

    assert "一部の回答として受け付けました" in front
    assert "貴院の回答は提出されていません" not in front
    assert "一部の回答を受け付けました" in receipt
    assert "提出を受け付けました" not in receipt
    assert "一部のみ受付" in todo
    assert "提出済み" not in todo
    pdf = client.get(f"/cases/{minato.case.public_id}/receipt/1/pdf/")
    assert pdf.status_code == 200


def test_where_no_corrections_are_taken_the_submission_stands_and_pages_say_so(client, minato):
    Campaign.objects.update(corrections="never")
    answers(client, minato)
    press(client, minato)

    saved = client.post(
        f"/cases/{minato.case.public_id}/answers/T2/",
        {"answer-T2": "9", "seen-T2": "1"},
        headers={"HX-Request": "true"},
    )
    whole = client.post(f"/cases/{minato.case.public_id}/answer/", {"answer-T2": "9", "seen-T2": "1", "do": "save"})

    assert saved["Tenken-Answer"] == "refused"
    assert whole.status_code == 409
    assert "提出のあとの訂正は受け付けていません" in whole.content.decode()
    front = page(client, minato)
    assert "提出のあとの訂正は受け付けていません" in front
    assert "受付は終わりました" not in front
    assert "回答を訂正する" not in page(client, minato, "receipt/")
    assert Case.objects.get(pk=minato.case.pk).status == "submitted"


def test_a_pilot_says_that_it_is_one(client, minato):
    main = campaigns.campaign(slug="main", receipt_prefix="M26")
    Campaign.objects.filter(pk=minato.campaign.pk).update(pilot_of=main)

    assert "調査を始める前の試行です" in page(client, minato)
    assert "試行" in client.get("/surveys/").content.decode()
