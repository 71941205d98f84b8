"""What the server's log tells: the site's troubles once, and not what visitors mistype."""

import logging

import pytest
from django.test import Client

pytestmark = [pytest.mark.django_db, pytest.mark.first_on("sqlite")]


def test_an_address_that_does_not_exist_leaves_no_line(caplog: pytest.LogCaptureFixture) -> None:
    response = Client().get("/nowhere/")

    assert response.status_code == 404
    assert not caplog.records


def test_a_method_that_a_page_does_not_know_leaves_no_line(caplog: pytest.LogCaptureFixture) -> None:
    response = Client().delete("/sign-in/")

    assert response.status_code in {403, 405}
    assert not [record for record in caplog.records if record.name == "django.request"]


def test_a_fault_of_the_site_leaves_one_line_with_its_traceback(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_arguments: object, **_options: object) -> None:
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr("tenken_site.accounts.codes.read", broken)

    response = Client(raise_request_exception=False).post("/sign-in/", {"code": "XXXX"})

    assert response.status_code == 500
    assert [(record.levelno, bool(record.exc_info)) for record in caplog.records] == [(logging.ERROR, True)]
