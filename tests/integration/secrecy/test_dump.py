"""Whoever has the whole database, and nothing else, finds no answer, nobody's name, mail or telephone."""

import base64
import gzip
import json
import logging
import zlib
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.db import connection

from tenken_site.accounts.models import Session, User
from tenken_site.campaigns.models import Case
from tenken_site.chase.models import ContactAttempt
from tenken_site.datasets.queries import opened
from tenken_site.frames.models import Contact
from tenken_site.jobs.models import Run
from tenken_site.monitoring.models import QuestionFact
from tenken_site.releases.models import Release
from tenken_site.responses.models import Submission
from tests.cast import NOW
from tests.factories import campaigns
from tests.factories.post import MailServer, mail_server
from tests.integration.secrecy.analysis import REVIEWED, analysed
from tests.integration.secrecy.searching import dumped, found_in, found_in_database
from tests.integration.secrecy.story import ANSWERS, DERIVED, OFFICIALS, PEOPLE, closed, lived_through

pytestmark = [pytest.mark.stores, pytest.mark.django_db(transaction=True)]

#: The questionnaire itself is public. The facts of questions have a row for each question, whoever met it.
PUBLISHED = {"instruments_instrumentversion", "monitoring_questionfact"}
#: What the facts tell of a question: nothing, where so few clinics stand behind it.
FIGURES = ("clinics", "median_seconds", "slow_seconds", "troubles", "changes", "left_here")
#: Tables that the story leaves empty: nothing in it comes by them. A new table belongs in the story, or here with why.
EMPTY = {
    "account_emailaddress": "allauth's own; addresses stand sealed with the user",
    "account_emailconfirmation": "likewise",
    "auth_group": "Django's own; rights come from appointments",
    "auth_group_permissions": "likewise",
    "campaigns_extension": "dates and an official's reason",
    "custody_retention": "a date and an official's reason",
    "frames_ownership": "which corporation runs which facility: public",
    "monitoring_forecastfact": "figures of whole areas",
    "notices_attachment": "files that the ministry publishes",
    "notices_passing": "how a notice travels",
    "outreach_letterbatch": "sealed by the function that seals a single letter",
    "releases_disclosed": "counts that were published, or that officials see",
    "releases_publishedfile": "what everybody can download",
    "releases_publishedtable": "likewise",
    "risk_assessments_exposuredistribution": "limits of ten clinics and more, sealed; the story's survey has no model",
    "risk_assessments_ownpath": "what an area offers, for its clinics to read",
}
#: So many runs of the story's words are sought in each cell.
SOUGHT = {**ANSWERS, **DERIVED, **PEOPLE, **OFFICIALS, **REVIEWED}


@pytest.fixture
def post(settings) -> Iterator[MailServer]:
    with mail_server() as running:
        settings.TENKEN_SMTP_URL = running.url
        settings.TENKEN_MAIL_PER_MINUTE = 0
        yield running


def test_the_whole_database_holds_nothing_that_was_said_in_confidence(
    post: MailServer, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)

    lived = lived_through(post, monkeypatch)

    assert any(to.startswith(PEOPLE["mail of the contact"]) for to in lived.received), "mail did go out"
    assert any(to.startswith(PEOPLE["mail told on the telephone"]) for to in lived.received)
    assert Run.objects.get(kind="test.fails").trouble.startswith("ValueError")
    # Codes and link ids are in the published questionnaire, so the files are searched for the rest.
    words = {name: text for name, text in SOUGHT.items() if name not in {*DERIVED, "option code"}}
    assert found_in_database(SOUGHT, public=PUBLISHED) == []
    assert found_in("files", dumped(), words) == []
    empty = set(empty_tables())
    closed(lived.campaign)
    dataset = analysed(lived.campaign, now=lived.campaign.closes_at + timedelta(days=5))
    assert empty & set(empty_tables()) == EMPTY.keys(), "the story fills the others, before the close or by it"
    waiting = Release.objects.get()
    assert (waiting.state, waiting.digests, waiting.key_figures, waiting.provenance) == ("approved", {}, [], {})
    assert Submission.objects.count() == 3, "two of the one clinic, one that the close sealed"
    assert found_in_database(SOUGHT, public=PUBLISHED) == []
    assert found_in("files", dumped(), words) == []
    told = "\n".join(caplog.handler.format(record) for record in caplog.records if record.name != "mail.log")
    assert found_in("log", told.encode(), SOUGHT) == []
    facts = QuestionFact.objects.values_list(*FIGURES)
    assert set(facts) == {(None,) * len(FIGURES)}, "counted, and told to nobody"
    records = opened(dataset.pk).records
    assert ANSWERS["long text"] in records["TOLD76"].to_list(), "the dataset holds it, sealed"
    assert set(QuestionFact.objects.values_list("link_id", flat=True)) >= set(DERIVED.values())
    # And yet it is all there for those who hold the key.
    assert {one.mail.partition("@")[0] for one in Contact.objects.all()} >= {PEOPLE["mail of the contact"]}
    assert ContactAttempt.objects.get().note == PEOPLE["note of a call"]
    assert User.objects.get(username="caller").display_name == OFFICIALS["name of an official"]


def empty_tables() -> Iterator[str]:
    """By name, without Django's bookkeeping."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        for table in tables:
            cursor.execute(f"SELECT COUNT(*) FROM {connection.ops.quote_name(table)}")
            if not cursor.fetchone()[0]:
                yield table


HIDINGS: dict[str, Callable[[str], str]] = {
    "as it is": str,
    "within JSON": lambda text: json.dumps({"a": [text]}),
    "within JSON of its own letters": lambda text: json.dumps({"a": [text]}, ensure_ascii=False),
    "hex": lambda text: text.encode().hex(),
    "hex of UTF-16": lambda text: text.encode("utf-16-le").hex().upper(),
    "base64": lambda text: base64.b64encode(text.encode()).decode(),
    "base64 behind another letter": lambda text: base64.urlsafe_b64encode(b"x" + text.encode() + b"yz").decode(),
}


def test_the_search_finds_what_stands_in_clear() -> None:
    for name in ("long text", "telephone of the contact", "opened question"):
        for hiding, hidden in HIDINGS.items():
            Session.objects.all().delete()
            Session.objects.create(session_key="k", session_data=hidden(SOUGHT[name]), expire_date=NOW)

            assert found_in_database(SOUGHT) == [f"{Session._meta.db_table}.session_data: {name}"], hiding
            assert found_in("files", dumped(), {name: SOUGHT[name]}) == [f"files: {name}"], hiding


def test_the_search_finds_what_stands_in_bytes() -> None:
    case = campaigns.enrolled().case
    plain = b'{"TOLD76":"' + ANSWERS["long text"].encode() + b'"}'
    for packed in (plain, gzip.compress(plain), zlib.compress(plain), plain.decode().encode("utf-16-be")):
        Case.objects.filter(pk=case.pk).update(draft_document=packed)

        assert found_in_database(SOUGHT) == ["campaigns_case.draft_document: long text"]


def test_the_search_finds_what_a_job_was_given() -> None:
    Run.objects.create(
        kind="k", arguments={"mail": f"{PEOPLE['mail of the contact']}@clinics.test"}, requested_at=NOW, next_at=NOW,
        requested_by="user:1",
    )  # fmt: skip

    assert found_in_database(SOUGHT) == ["jobs_run.arguments: mail of the contact"]
