"""What answering leaves behind: openings, saves, answers that could not be taken. Reminders never follow it."""

import json
from datetime import timedelta

import pytest

from tenken.disposition.lifecycle import CaseStatus
from tenken_site.campaigns.models import Case
from tenken_site.responses.documents import open_payload
from tenken_site.responses.models import CaseEvent
from tests.architecture.tree import SRC
from tests.cast import NOW
from tests.factories.browsers import signed_in
from tests.factories.people import Cast
from tests.integration.responses.conftest import save


def events(case: Case) -> list[tuple[str, dict]]:
    return [
        (event.kind, open_payload(event.payload, case=case, kind=event.kind, at=event.at))
        for event in CaseEvent.objects.filter(case=case).order_by("pk")
    ]


def test_each_opening_of_the_questions_is_an_event_and_the_first_marks_the_case(cast: Cast) -> None:
    case, browser = cast.minato.case, signed_in(cast.minato.user)

    browser.get(f"/cases/{case.public_id}/answer/")
    case.refresh_from_db()
    first = case.first_opened_at
    browser.get(f"/cases/{case.public_id}/answer/")

    case.refresh_from_db()
    assert [kind for kind, _ in events(case)] == ["opened", "opened"]
    assert first is not None
    assert case.first_opened_at == first


def test_an_opening_says_on_what_and_nothing_of_the_answers(cast: Cast) -> None:
    case = cast.minato.case

    signed_in(cast.minato.user).get(f"/cases/{case.public_id}/answer/")

    ((_, payload),) = events(case)
    assert set(payload) == {"device"}


@pytest.mark.parametrize("page", ["", "review/", "form/", "form/?answered=1"])
def test_other_pages_are_no_opening(cast: Cast, page: str) -> None:
    case = cast.minato.case

    signed_in(cast.minato.user).get(f"/cases/{case.public_id}/{page}")

    case.refresh_from_db()
    assert events(case) == []
    assert case.first_opened_at is None


def test_asking_for_the_head_of_the_page_is_no_opening(cast: Cast) -> None:
    case = cast.minato.case

    signed_in(cast.minato.user).head(f"/cases/{case.public_id}/answer/")

    case.refresh_from_db()
    assert case.first_opened_at is None


def test_another_clinics_opening_marks_nothing(cast: Cast) -> None:
    case = cast.minato.case

    answer = signed_in(cast.himawari.user).get(f"/cases/{case.public_id}/answer/")

    case.refresh_from_db()
    assert answer.status_code == 404
    assert case.first_opened_at is None


def test_opening_leaves_the_status_and_its_time_as_they_were(cast: Cast) -> None:
    case = cast.minato.case

    signed_in(cast.minato.user).get(f"/cases/{case.public_id}/answer/")

    case.refresh_from_db()
    assert (case.status, case.status_at, case.draft_version) == (CaseStatus.NOT_STARTED, None, 0)


def test_nothing_that_sends_knows_of_openings() -> None:
    sending = [*(SRC / "tenken" / "outreach").rglob("*.py"), *(SRC / "tenken_site" / "outreach").rglob("*.py")]
    sending = [path for path in sending if "migrations" not in path.parts]

    assert sending
    assert [path.name for path in sending if "first_opened_at" in path.read_text("utf-8")] == []
    assert [path.name for path in sending if "CaseEvent" in path.read_text("utf-8")] == []


def test_an_answer_that_cannot_be_taken_is_noted_without_what_was_typed(minato, reopen):
    result = save(reopen(), {"T2": "about a dozen"})

    assert result.saved == frozenset()
    ((kind, payload),) = events(minato.case)
    assert kind == "refused"
    assert payload["problems"] == ["T2"]
    assert "dozen" not in json.dumps(payload)


def test_an_answer_that_cannot_be_taken_stores_no_draft(minato, reopen):
    save(reopen(), {"T2": "about a dozen"})

    after = reopen()
    assert after.draft_version == 0
    assert after.status is CaseStatus.NOT_STARTED


def test_a_save_names_the_answers_it_could_not_take_beside_those_it_stored(minato, reopen):
    save(reopen(), {"T1": "yes", "T2": "about a dozen"}, now=NOW + timedelta(minutes=1))

    ((kind, payload),) = events(minato.case)
    assert kind == "saved"
    assert list(payload["changes"]) == ["T1"]
    assert payload["problems"] == ["T2"]
