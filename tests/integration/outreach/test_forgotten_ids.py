"""「IDが分からないとき」: the same answer for everybody, and a mail to the address on file for whom there is one."""

import re
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tenken.frame.folding import fold_name
from tenken_site.accounts.models import AccessCode, accounts_key
from tenken_site.frames.models import Contact, Unit
from tenken_site.messaging.models import OutboxEntry
from tenken_site.messaging.topics import Mail
from tenken_site.outreach.actions.answer_id_requests import answer_id_requests
from tenken_site.outreach.forgotten_topic import ForgottenTopic
from tenken_site.outreach.models import IdRequest
from tests.cast import HIMAWARI, MINATO
from tests.factories import accounts
from tests.factories.people import Cast

pytestmark = pytest.mark.stores
BY = "command:tests"
KNOWN = {"code": MINATO.facility_code}
BY_NAME = {"name": MINATO.name, "postcode": "２７３ー０００５"}


def now() -> datetime:
    return timezone.now()  # noqa: TID251  # pages take the real clock


@pytest.fixture
def minato(cast: Cast) -> Cast:
    """Its address is known."""
    accounts_key()
    Unit.objects.filter(pk=cast.minato.case.unit_id).update(name_folded=fold_name(MINATO.name))
    Contact.objects.create(
        unit=cast.minato.case.unit, mail="minato@example.jp", mail_state="untried", changed_at=now(), changed_by=BY
    )
    return cast


def asks(**typed: str) -> str:
    answer = Client().post("/forgotten/", typed)
    assert answer.status_code == 200
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", answer.content.decode())


def mails() -> list[Mail]:
    answer_id_requests(by=BY, now=now())
    entries = list(OutboxEntry.objects.filter(topic="outreach.forgotten").order_by("pk"))
    made = ForgottenTopic().compose(entries, now=now())
    return [one for one in made.values() if isinstance(one, Mail)]


def test_the_answer_is_the_same_whoever_is_meant(minato: Cast) -> None:
    accounts_key()
    pages, statements = set(), set()
    unknown = ({"code": "1219999999"}, {"name": "無い", "postcode": "1000001"})
    for typed in (KNOWN, BY_NAME, {"code": HIMAWARI.facility_code}, *unknown):
        with CaptureQueriesContext(connection) as queries:
            pages.add(asks(**typed))
        statements.add(tuple(re.sub(r"'[^']*'|x'\\w*'|\d+", "?", one["sql"])[:60] for one in queries))

    assert len(pages) == 1
    assert len({len(one) for one in statements}) == 1


@pytest.mark.parametrize("typed", [KNOWN, BY_NAME])
def test_the_address_on_file_gets_the_id_and_a_link(minato: Cast, typed: dict[str, str]) -> None:
    asks(**typed)

    (mail,) = mails()

    assert mail.to == "minato@example.jp"
    assert f"ID　{MINATO.username}" in mail.text
    assert not bytes(IdRequest.objects.get().typed_sealed)


def test_the_link_asks_first_and_makes_a_new_code_once(minato: Cast) -> None:
    former = accounts.access_code(minato.minato.user, now=now() - timedelta(days=1))
    asks(**KNOWN)
    (mail,) = mails()
    path = re.search(r"https://tenken\.test(/forgotten/\S+)", mail.text)
    assert path

    client = Client()
    looked = client.get(path[1])
    assert Client().post("/sign-in/", {"code": former}).status_code == 302
    used = client.post(path[1])

    assert [looked.status_code, used.status_code, Client().get(path[1]).status_code] == [200, 200, 404]
    assert client.get("/surveys/").status_code == 200
    assert Client().post("/sign-in/", {"code": former}).status_code == 422
    assert AccessCode.objects.filter(user=minato.minato.user, revoked_at__isnull=True).count() == 1


def test_a_clinic_is_written_to_three_times_a_day_at_most(minato: Cast) -> None:
    for _ in range(5):
        asks(**KNOWN)

    assert len(mails()) == 3


def test_nobody_without_an_address_is_written_to(cast: Cast) -> None:
    asks(**KNOWN)

    assert mails() == []
    assert IdRequest.objects.get().case is None


@pytest.mark.parametrize("typed", [{}, {"code": "12"}, {"name": "みなと"}, {"name": "みなと", "postcode": "12"}])
def test_what_cannot_be_looked_for_is_said_at_once(db: None, typed: dict[str, str]) -> None:
    answer = Client().post("/forgotten/", typed)

    assert answer.status_code == 422
    assert not IdRequest.objects.exists()
