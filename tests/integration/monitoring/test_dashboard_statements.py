"""What officials' pages may ask of the database: eight statements, session and user included, however many areas."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tenken_site.jurisdictions.models import Jurisdiction
from tests.cast import CHIBA_CODE, FUNABASHI_CODE, NOW, OSAKA_CITY_CODE, OSAKA_CODE
from tests.factories import facts
from tests.factories.browsers import signed_in
from tests.factories.people import Cast

MOST = 8
TRANSACTION_CONTROL = re.compile(r"\s*(BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE)\b", re.IGNORECASE)


def everything(cast: Cast) -> None:
    """Facts of every sort."""
    for relay, prefecture in ((FUNABASHI_CODE, CHIBA_CODE), (OSAKA_CITY_CODE, OSAKA_CODE)):
        facts.status(cast.campaign, relay=relay, prefecture=prefecture, count=10)
        facts.arrival(cast.campaign, relay=relay, prefecture=prefecture, day=NOW.date(), count=3)
        facts.forecast(cast.campaign, area=relay)
    facts.forecast(cast.campaign)
    for name in ("案内", "督促1", "督促2"):
        wave = facts.wave(cast.campaign, name=name, started_at=NOW)
        facts.wave_fact(wave, counts={"sent": 10, "meant": 10, "replies": 2})
    facts.question(cast.campaign)
    Jurisdiction.objects.bulk_create(
        Jurisdiction(code=f"1299{number:02d}", name=f"市{number}", kind="core_city", parent_id=CHIBA_CODE)
        for number in range(40)
    )


@pytest.mark.parametrize(
    ("who", "path"),
    [
        ("ministry", ""),
        ("ministry", "?by=relay&kind=clinic&sort=-expected"),
        ("ministry", f"{CHIBA_CODE}/"),
        ("ministry", "?by=relay&format=xlsx"),
        ("ministry", "questions/"),
        ("chiba", ""),
        ("chiba", f"{FUNABASHI_CODE}/"),
        ("funabashi", ""),
        ("funabashi", f"{FUNABASHI_CODE}/meeting/"),
    ],
)
def test_each_page_asks_at_most_eight_statements_and_writes_nothing(cast: Cast, who: str, path: str) -> None:
    everything(cast)
    client = signed_in(getattr(cast, who))
    address = f"/status/{cast.campaign.slug}/{path}"
    b"".join(client.get(address))

    with CaptureQueriesContext(connection) as captured:
        answer = client.get(address)
        b"".join(answer)  # a file is made to its end

    statements = [one["sql"] for one in captured.captured_queries if not TRANSACTION_CONTROL.match(one["sql"])]
    assert answer.status_code == 200
    assert len(statements) <= MOST, statements
    assert not [sql for sql in statements if not sql.startswith("SELECT")]
    assert not [sql for sql in statements if 'FROM "campaigns_case"' in sql]  # facts alone
