"""An official's appointments are read once in a request, and anew in the next."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tenken_site.accounts.models import Appointment
from tests.cast import FUNABASHI_CODE
from tests.factories.browsers import signed_in
from tests.factories.people import Cast

pytestmark = pytest.mark.stores
PAGE = "/campaigns/tiny-2026/"


def test_a_page_reads_the_appointments_in_one_statement(cast: Cast) -> None:
    client = signed_in(cast.ministry)
    client.get(PAGE)

    with CaptureQueriesContext(connection) as statements:
        assert client.get(PAGE).status_code == 200

    assert sum("accounts_appointment" in query["sql"] for query in statements.captured_queries) == 1


def test_an_appointment_that_ended_lets_nobody_in_at_the_next_request(cast: Cast) -> None:
    client = signed_in(cast.funabashi)
    assert client.get(PAGE).status_code == 200

    Appointment.objects.filter(user=cast.funabashi).delete()

    assert client.get(PAGE).status_code == 403


def test_a_new_area_counts_at_the_next_request(cast: Cast) -> None:
    client, place = signed_in(cast.osaka), f"/campaigns/tiny-2026/calls/{FUNABASHI_CODE}/"
    assert client.get(place).status_code == 404

    Appointment.objects.create(user=cast.osaka, jurisdiction_id=FUNABASHI_CODE)

    assert client.get(place).status_code == 200
