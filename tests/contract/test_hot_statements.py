"""What the hot requests may ask of the database, session and user included, transaction control not.

Open and save: 4 statements. Submit: 8. The same on SQLite and PostgreSQL.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tenken_site.accounts.entry import CODE_BACKEND
from tenken_site.encryption import keyring
from tenken_site.instruments.queries import forget
from tests.factories import campaigns
from tests.factories.campaigns import Enrolled

pytestmark = pytest.mark.django_db

OPEN_OR_SAVE, SUBMIT = 4, 8
PAGE_BYTES, PIECES_BYTES = 200_000, 60_000
TRANSACTION_CONTROL = re.compile(r"\s*(BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE)\b", re.IGNORECASE)
ANSWERS = (("T1", "yes"), ("T2", "3"), ("T3", "backup"))


@pytest.fixture
def minato() -> Enrolled:
    return campaigns.enrolled()


@pytest.fixture
def client(minato: Enrolled) -> Client:
    client = Client()
    client.force_login(minato.user, backend=CODE_BACKEND)
    return client


def begin_anew(minato: Enrolled) -> None:
    """As in a process that has read no questionnaire and unwrapped no key yet."""
    forget(version_id=minato.campaign.instrument_version_id)
    keyring.forget()


def counted(request: Callable[[], Any]) -> tuple[HttpResponse, list[str]]:
    with CaptureQueriesContext(connection) as captured:
        response = request()
    return response, [q["sql"] for q in captured.captured_queries if not TRANSACTION_CONTROL.match(q["sql"])]


def save(client: Client, case: str, link_id: str, value: str, *, seen: int = 0) -> tuple[HttpResponse, list[str]]:
    fields = {f"answer-{link_id}": value, f"seen-{link_id}": str(seen)}
    headers = {"HX-Request": "true"}
    return counted(lambda: client.post(f"/cases/{case}/answers/{link_id}/", fields, headers=headers))


@pytest.mark.parametrize("page", ["", "answer/", "review/", "form/"])
@pytest.mark.parametrize("cold", [True, False])
def test_opening_a_case_asks_at_most_four_statements(client, minato, page, cold):
    path = f"/cases/{minato.case.public_id}/{page}"
    client.get(path)
    if cold:
        begin_anew(minato)

    response, statements = counted(lambda: client.get(path))

    assert response.status_code == 200
    assert len(statements) <= OPEN_OR_SAVE, statements
    # Opening the questions leaves its event; every other page without answers only reads.
    assert sum(not sql.startswith("SELECT") for sql in statements) == (page == "answer/")
    assert len(response.content) < PAGE_BYTES


@pytest.mark.parametrize("answered", [False, True])
def test_opening_the_questions_for_the_first_time_asks_at_most_four_statements(client, minato, answered):
    if answered:  # a draft from before openings were marked
        save(client, minato.case.public_id, "T1", "yes")

    response, statements = counted(lambda: client.get(f"/cases/{minato.case.public_id}/answer/"))

    minato.case.refresh_from_db()
    assert response.status_code == 200
    assert minato.case.first_opened_at is not None
    assert len(statements) <= OPEN_OR_SAVE, statements


def test_a_save_that_cannot_be_taken_asks_at_most_four_statements(client, minato):
    response, statements = save(client, minato.case.public_id, "T2", "abc")

    assert response["Tenken-Answer"] == "problem"
    assert len(statements) <= OPEN_OR_SAVE, statements


def test_every_save_asks_at_most_four_statements_the_first_one_too(client, minato):
    for turn, (link_id, value) in enumerate(ANSWERS):
        response, statements = save(client, minato.case.public_id, link_id, value)

        assert (response.status_code, response["Tenken-Answer"]) == (200, "saved"), turn
        assert len(statements) <= OPEN_OR_SAVE, statements
        assert len(response.content) < PIECES_BYTES


def test_a_save_in_a_process_that_just_began_asks_at_most_four_statements(client, minato):
    begin_anew(minato)

    response, statements = save(client, minato.case.public_id, "T1", "yes")

    assert response["Tenken-Answer"] == "saved"
    assert len(statements) <= OPEN_OR_SAVE, statements


def test_a_whole_form_without_script_asks_at_most_four_statements(client, minato):
    path = f"/cases/{minato.case.public_id}/answer/"
    fields = {f"answer-{link_id}": value for link_id, value in ANSWERS} | {
        f"seen-{link_id}": "0" for link_id, _ in ANSWERS
    }

    response, statements = counted(lambda: client.post(path, {**fields, "do": "review"}))

    assert response.status_code == 302
    assert len(statements) <= OPEN_OR_SAVE, statements


@pytest.mark.parametrize("cold", [True, False])
def test_submitting_asks_at_most_eight_statements_and_a_second_press_fewer(client, minato, cold):
    case = minato.case.public_id
    for link_id, value in ANSWERS:
        save(client, case, link_id, value)
    press = {"draft_version": str(len(ANSWERS))}
    if cold:
        begin_anew(minato)

    first, statements = counted(lambda: client.post(f"/cases/{case}/submit/", press))
    second, again = counted(lambda: client.post(f"/cases/{case}/submit/", press))

    assert "/receipt/" in first["Location"]
    assert second["Location"] == first["Location"]
    assert len(statements) <= SUBMIT, statements
    assert len(again) <= OPEN_OR_SAVE, again


def test_the_first_save_of_a_correction_asks_at_most_four_statements(client, minato):
    case = minato.case.public_id
    for link_id, value in ANSWERS:
        save(client, case, link_id, value)
    client.post(f"/cases/{case}/submit/", {"draft_version": str(len(ANSWERS))})

    response, statements = save(client, case, "T2", "4", seen=1)

    assert response["Tenken-Answer"] == "saved"
    assert len(statements) <= OPEN_OR_SAVE, statements


@pytest.mark.parametrize("campaigns_begun", [0, 1, 5])
def test_the_to_do_list_asks_at_most_four_statements_however_many_surveys_are_begun(client, minato, campaigns_begun):
    for number in range(campaigns_begun):
        another = campaigns.campaign(slug=f"tiny-{number}", receipt_prefix=f"N{number}")
        case = campaigns.enrolled(into=another).case.public_id
        save(client, case, "T1", "no")

    response, statements = counted(lambda: client.get("/surveys/"))

    assert response.status_code == 200
    assert response.content.decode().count("3問中1問 回答済み") == campaigns_begun
    assert len(statements) <= OPEN_OR_SAVE, statements


@pytest.mark.parametrize("page", ["receipt/", "receipt/1/", "answer/", "review/", "form/", "form/?answered=1", ""])
def test_opening_a_case_after_submission_asks_at_most_four_statements(client, minato, page):
    case = minato.case.public_id
    for link_id, value in ANSWERS:
        save(client, case, link_id, value)
    client.post(f"/cases/{case}/submit/", {"draft_version": str(len(ANSWERS))})

    response, statements = counted(lambda: client.get(f"/cases/{case}/{page}"))

    assert response.status_code == 200
    assert len(statements) <= OPEN_OR_SAVE, statements
    assert len(response.content) < PAGE_BYTES
