"""One network cannot drown the pages that need no sign-in; a hall of five hundred does not notice."""

import math
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tenken_site.accounts import limits
from tenken_site.accounts.limit_table import LOOK_UP, PAGES, SIGN_IN
from tenken_site.accounts.models import RequestCount
from tenken_site.home import limits as door
from tests.cast import NOW
from tests.factories import accounts
from tests.factories.browsers import signed_in
from tests.factories.people import Cast

pytestmark = [pytest.mark.stores, pytest.mark.first_on("sqlite")]
#: In the middle of a span of ten minutes.
NINE_OH_TWO = datetime(2026, 7, 6, 9, 2, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """The door's clock; the last entry is now."""
    moments = [NINE_OH_TWO]
    monkeypatch.setattr(door, "clock", lambda: moments[-1])
    return moments


def spent(group: limits.Group, *, kind: str, requests: int, network: str = "127.0.0.1") -> None:
    """So many requests were counted already, by another process."""
    request = Client(REMOTE_ADDR=network).get("/privacy/").wsgi_request
    RequestCount.objects.all().delete()
    RequestCount.objects.create(
        network=limits.network_of(request), kind=f"{group.name} {kind}", since=NINE_OH_TWO.replace(minute=0),
        requests=requests,
    )  # fmt: skip
    limits.forget()


def test_an_ordinary_look_writes_nothing(cast: Cast) -> None:
    client = Client()
    client.get("/privacy/")

    with CaptureQueriesContext(connection) as asked:
        for _ in range(20):
            assert client.get("/privacy/").status_code == 200

    assert not [query for query in asked.captured_queries if "requestcount" in query["sql"]]
    assert not RequestCount.objects.exists()


def test_looks_are_added_in_lots_and_what_is_sent_at_once(cast: Cast) -> None:
    client = Client()
    lot = PAGES.looks // limits.LOTS

    for _ in range(lot + 3):
        client.get("/privacy/")
    client.post("/sign-in/", {"code": "x"})
    client.post("/sign-in/", {"code": "x"})

    counted = dict(RequestCount.objects.values_list("kind", "requests"))
    assert counted == {"pages GET": lot, "sign-in POST": 2}


def test_beyond_the_limit_the_page_says_when_to_come_back_and_whom_to_call(cast: Cast) -> None:
    spent(SIGN_IN, kind="POST", requests=SIGN_IN.sent)

    answer = Client().post("/sign-in/", {"code": accounts.access_code(cast.minato.user)})
    page = answer.content.decode()

    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "480"  # ten past nine
    assert "8分たってから" in page
    assert 'href="tel:' in page
    assert "_auth_user_id" not in Client().session


def test_five_hundred_people_of_one_hall_get_in(cast: Cast) -> None:
    spent(SIGN_IN, kind="POST", requests=499 * 2)

    assert Client().post("/sign-in/", {"code": accounts.access_code(cast.minato.user)}).status_code == 302


def test_the_next_span_begins_anew_and_another_network_never_stopped(cast: Cast, clock: list[datetime]) -> None:
    spent(SIGN_IN, kind="POST", requests=SIGN_IN.sent)
    assert Client().post("/sign-in/").status_code == 429

    elsewhere = Client(REMOTE_ADDR="198.51.100.7").post("/sign-in/").status_code
    clock.append(NINE_OH_TWO + timedelta(minutes=8))

    assert (elsewhere, Client().post("/sign-in/").status_code) == (422, 422)


def test_looks_that_were_counted_elsewhere_are_known_after_one_lot(cast: Cast) -> None:
    spent(PAGES, kind="GET", requests=PAGES.looks)
    client, lot = Client(), PAGES.looks // limits.LOTS

    codes = [client.get("/privacy/").status_code for _ in range(lot + 2)]

    assert codes.index(429) <= lot
    assert codes[-1] == 429


def test_who_goes_on_asking_costs_no_statement(cast: Cast) -> None:
    spent(LOOK_UP, kind="POST", requests=LOOK_UP.sent)
    client = Client()
    client.post("/reply/", {"reference": "x"})

    with CaptureQueriesContext(connection) as asked:
        refused = [client.post("/reply/", {"reference": "x"}).status_code for _ in range(3)]

    assert refused == [429] * 3
    assert len(asked) == 0


def test_who_is_signed_in_is_not_counted(cast: Cast) -> None:
    client = signed_in(cast.minato.user)
    spent(PAGES, kind="POST", requests=10**6)

    for _ in range(3):
        assert client.get(f"/cases/{cast.minato.case.public_id}/").status_code == 200

    assert not limits._seen


def test_a_closed_address_is_no_way_around(cast: Cast) -> None:
    spent(PAGES, kind="POST", requests=PAGES.sent)

    assert Client().post(f"/cases/{cast.minato.case.public_id}/answer/", {"x": "y"}).status_code == 429


def test_what_the_csrf_check_refuses_is_counted(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)

    assert client.post("/sign-in/", {"code": "x"}).status_code == 403

    assert RequestCount.objects.get().requests == 1


def test_a_script_gets_the_refusal_without_a_page(cast: Cast) -> None:
    spent(LOOK_UP, kind="POST", requests=LOOK_UP.sent)

    answer = Client().post("/reply/", {}, headers={"HX-Request": "true"})

    assert (answer.status_code, answer.content) == (429, b"")
    assert int(answer.headers["Retry-After"]) > 0


def test_the_factor_raises_every_limit(cast: Cast, settings: object) -> None:
    settings.TENKEN_LIMIT_FACTOR = 2  # type: ignore[attr-defined]  # pytest-django's wrapper
    spent(SIGN_IN, kind="POST", requests=SIGN_IN.sent)

    assert Client().post("/sign-in/").status_code == 422


def test_spans_that_are_over_are_swept(cast: Cast) -> None:
    spent(SIGN_IN, kind="POST", requests=3)

    assert limits.sweep(now=NINE_OH_TWO + timedelta(hours=1)) == 1
    assert limits.sweep(now=NOW) == 0


def test_one_process_remembers_no_more_networks_than_it_can_bear(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_REMEMBERED", 5)

    for number in range(12):
        Client(REMOTE_ADDR=f"198.51.100.{number}").get("/privacy/")

    assert len(limits._seen) <= 5


def test_the_wait_told_is_never_longer_than_the_span() -> None:
    assert all(math.isclose((24 * 3600) % group.span.total_seconds(), 0) for group in limits.GROUPS)
