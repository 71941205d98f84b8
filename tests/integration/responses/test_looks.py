"""Every look at answers is an audit entry: who, whose, when. A page without answers notes nothing."""

import pytest

from tenken_site.audit.models import AuditEntry
from tenken_site.responses import queries
from tenken_site.responses.actions.look import look
from tenken_site.responses.actions.save import Change, save
from tenken_site.responses.actions.submit import submit
from tests.cast import NOW
from tests.factories.browsers import signed_in
from tests.factories.campaigns import Enrolled
from tests.factories.people import Cast


def submitted(clinic: Enrolled) -> None:
    opened = queries.case_for(user=clinic.user, public_id=clinic.case.public_id)
    answers = {"T1": "no", "T3": ["none"]}
    changes = {link_id: Change(raw=raw, seen_version=0) for link_id, raw in answers.items()}
    save(opened=opened, changes=changes, device="パソコン", by=clinic.user, now=NOW)
    opened = queries.case_for(user=clinic.user, public_id=clinic.case.public_id)
    submit(opened=opened, draft_version=opened.draft_version, confirmed=frozenset(), by=clinic.user, now=NOW)


def looks() -> list[tuple[str, str]]:
    return [(entry.actor, entry.detail["at"]) for entry in AuditEntry.objects.filter(action="responses.look")]


@pytest.mark.parametrize(
    ("page", "at"),
    [
        ("answer/", "draft"),
        ("review/", "draft"),
        ("form/?answered=1", "draft"),
        ("form/pdf/?answered=1", "draft"),
        ("receipt/", "submission"),
        ("receipt/1/pdf/", "submission"),
    ],
)
def test_a_page_that_shows_answers_notes_the_look(cast: Cast, page: str, at: str) -> None:
    submitted(cast.minato)

    response = signed_in(cast.minato.user).get(f"/cases/{cast.minato.case.public_id}/{page}")

    assert response.status_code == 200
    assert looks() == [(f"user:{cast.minato.user.pk}", at)]


def test_a_look_is_noted_in_one_statement_with_who_and_at_what(minato, reopen, django_assert_num_queries):
    submitted(minato)
    opened = reopen()

    with django_assert_num_queries(1):
        look(opened=opened, at="submission", by=minato.user, now=NOW)

    entry = AuditEntry.objects.get(action="responses.look")
    assert (entry.actor, entry.target, entry.at) == (f"user:{minato.user.pk}", f"case:{opened.public_id}", NOW)
    assert entry.detail == {"at": "submission", "number": 1}


@pytest.mark.parametrize("page", ["answer/", "review/", "form/?answered=1", "form/pdf/?answered=1", "receipt/"])
def test_asking_only_whether_a_page_is_there_is_no_look(cast: Cast, page: str) -> None:
    submitted(cast.minato)

    response = signed_in(cast.minato.user).head(f"/cases/{cast.minato.case.public_id}/{page}")

    assert response.status_code == 200
    assert response.content == b""
    assert looks() == []


@pytest.mark.parametrize("page", ["", "form/", "form/pdf/", "receipt/7/", "receipt/7/pdf/"])
def test_a_page_without_answers_notes_nothing(cast: Cast, page: str) -> None:
    submitted(cast.minato)

    signed_in(cast.minato.user).get(f"/cases/{cast.minato.case.public_id}/{page}")

    assert looks() == []


def test_an_empty_draft_is_no_answer_to_look_at(cast: Cast) -> None:
    signed_in(cast.minato.user).get(f"/cases/{cast.minato.case.public_id}/answer/")

    assert looks() == []
