"""``tenken demo`` puts an invented survey in the field: every state, real areas, sign-ins that work."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from tenken.disposition.lifecycle import CaseStatus
from tenken_site.accounts import totp
from tenken_site.campaigns.models import Campaign, Case
from tenken_site.cli.demonstration.load import load_demonstration
from tenken_site.cli.demonstration.sign_ins import SignIns
from tenken_site.frames.models import Unit
from tenken_site.jurisdictions.models import Jurisdiction
from tenken_site.monitoring.models import StatusFact
from tests.factories.remembered import Remembered

pytestmark = pytest.mark.first_on("sqlite")

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)


def demonstration() -> SignIns:
    survey = next(Path(settings.SURVEYS).glob("*/survey.yaml")).parent.name
    return load_demonstration(
        surveys=Path(settings.SURVEYS), survey=survey, count=60, progress=lambda *_: None, now=NOW
    )


remembered = Remembered(demonstration)


@pytest.fixture
def loaded(db: None) -> SignIns:
    return remembered()


def test_the_demo_opens_a_campaign_for_each_instrument_with_today_inside(loaded: SignIns) -> None:
    campaigns = list(Campaign.objects.order_by("slug"))

    assert [one.official for one in campaigns] == [True, False]
    assert all(one.opens_at + timedelta(days=7) < NOW < one.closes_at - timedelta(days=7) for one in campaigns)
    assert all(one.closes_at - one.opens_at == timedelta(days=47) for one in campaigns)


def test_the_demo_has_cases_in_every_state_in_real_areas(loaded: SignIns) -> None:
    assert {row["status"] for row in Case.objects.values("status")} == {state.value for state in CaseStatus}
    assert Jurisdiction.objects.count() == 158
    assert not Unit.objects.filter(prefecture__isnull=True).exists()
    assert not Unit.objects.exclude(review="").exclude(facility_code="").exists()


def test_the_demo_counts_for_officials(loaded: SignIns) -> None:
    campaign = Campaign.objects.get(official=True)

    assert sum(StatusFact.objects.filter(campaign=campaign).values_list("count", flat=True)) == 60


def test_the_demos_codes_and_passwords_sign_in(loaded: SignIns) -> None:
    _, code = loaded.codes[0]
    _, username, password = loaded.passwords[1]

    by_code = Client().post("/sign-in/", {"code": code}, follow=True)
    official = Client()
    official.post("/sign-in/password/", {"login": username, "password": password})
    secret = dict(loaded.secrets)[username]
    digits = totp.code_at(secret, step=totp.step_of(timezone.now()))  # noqa: TID251  # the page has the real clock
    by_password = official.post("/sign-in/second/", {"code": digits}, follow=True)

    assert by_code.status_code == 200
    assert "みなと内科クリニック" in by_code.content.decode()
    assert "回答状況" in by_password.content.decode()


def test_the_printed_sign_ins_are_readable_by_their_owner_alone(loaded: SignIns, tmp_path: Path) -> None:
    path = tmp_path / "sign-ins.txt"

    loaded.keep(path)

    assert path.stat().st_mode & 0o077 == 0
    assert re.search(r"[0-9A-Z]{4}(-[0-9A-Z]{4}){3}", path.read_text("utf-8"))


def test_the_printed_states_are_said_to_be_those_at_first(loaded: SignIns) -> None:
    assert "最初の状態" in loaded.text().splitlines()[0]
