"""The page of a wave's letters: who takes which, says that they were printed, and has them made."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tenken_site.audit.models import AuditEntry
from tenken_site.jobs.models import Run
from tenken_site.outreach import jobs_letters
from tenken_site.outreach.models import Wave
from tests.cast import CHIBA, FUNABASHI, MINISTRY, OSAKA_CITY_CODE, OUTSIDER
from tests.factories import accounts, outreach
from tests.factories.browsers import signed_in
from tests.factories.letters import batch_of, letter_wave, pdf_of

pytestmark = [pytest.mark.django_db, pytest.mark.first_on("sqlite")]


@pytest.fixture
def wave() -> Wave:
    return letter_wave(outreach.mailing_campaign())


def place(wave: Wave, number: int | None = None) -> str:
    slug = wave.campaign.slug
    return (
        reverse("letter-batches", args=[slug, wave.pk])
        if number is None
        else reverse("letter-batch", args=[slug, wave.pk, number])
    )


def test_the_ministry_takes_prints_and_erases(wave: Wave) -> None:
    batch = batch_of(wave)
    client = signed_in(accounts.official(MINISTRY))

    page = client.get(place(wave)).content.decode()
    document = b"".join(client.get(place(wave, 1)).streaming_content)
    unsure = client.post(place(wave, 1), follow=True).content.decode()
    batch.refresh_from_db()
    kept = pdf_of(batch)
    client.post(place(wave, 1), {"sure": "yes"})
    client.post(place(wave, 1), {"sure": "yes"})

    assert "船橋市" in page
    assert document == kept
    assert "印を付けてから" in unsure
    batch.refresh_from_db()
    assert bytes(batch.document) == b""
    assert batch.taken_by
    assert client.get(place(wave, 1)).status_code == 404
    assert AuditEntry.objects.filter(action="outreach.take_letters").count() == 1
    assert AuditEntry.objects.filter(action="outreach.erase_letters").count() == 1


def test_a_relay_takes_its_own_letters_and_no_others(wave: Wave) -> None:
    batch_of(wave)
    batch_of(wave, OSAKA_CITY_CODE)
    own, above = signed_in(accounts.official(FUNABASHI)), signed_in(accounts.official(CHIBA))

    page = own.get(place(wave)).content.decode()

    assert "船橋市" in page
    assert "大阪市" not in page
    assert own.get(place(wave, 1)).status_code == 200
    assert own.get(place(wave, 2)).status_code == 404
    assert own.post(place(wave, 2), {"sure": "yes"}).status_code == 404
    assert above.get(place(wave, 1)).status_code == 404  # a prefecture is no postman of its cities
    assert own.post(place(wave)).status_code == 404  # the ministry's wave is the ministry's to make


def test_a_stranger_and_another_campaigns_address_find_nothing(wave: Wave) -> None:
    batch_of(wave)

    stranger = signed_in(accounts.official(OUTSIDER))
    assert stranger.get(place(wave)).status_code in {403, 404}
    assert stranger.get(place(wave, 1)).status_code in {403, 404}
    ministry = signed_in(accounts.official(MINISTRY))
    assert ministry.get(reverse("letter-batches", args=["other-2026", wave.pk])).status_code == 404


def test_the_button_asks_for_one_run_however_often_it_is_pressed(wave: Wave) -> None:
    client = signed_in(accounts.official(MINISTRY))

    client.post(place(wave))
    page = client.post(place(wave), follow=True).content.decode()

    assert Run.objects.get().kind == jobs_letters.KIND
    assert "手紙を作る準備をしています" in page


def test_the_page_takes_eight_statements_at_most(wave: Wave) -> None:
    batch_of(wave)
    client = signed_in(accounts.official(MINISTRY))
    client.get(place(wave))

    with CaptureQueriesContext(connection) as asked:
        client.get(place(wave))

    assert len(asked) <= 8, [query["sql"][:80] for query in asked]
