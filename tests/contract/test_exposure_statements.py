"""What the page of a clinic's exposure may ask of the database, and how long scoring one clinic may take.

Session and user included, transaction control not. The same on SQLite and PostgreSQL.
"""

import time
from pathlib import Path

import pytest
from django.conf import settings as site

from tenken.risk.loading import parse_model
from tenken.risk.model import Gap, State
from tenken.risk.scoring import score
from tenken.risk.states import Clinic
from tests.contract.test_hot_statements import begin_anew, counted
from tests.factories import campaigns
from tests.factories.browsers import signed_in
from tests.factories.exposure import NOTHING_DONE, submitted, surveys

LOOK = 6  # session, user, case, receipt, look; and the questionnaire where the process has not read it
SECONDS = 0.3


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["exposure/", "exposure/pdf/", "exposure/vendor/"])
@pytest.mark.parametrize("cold", [True, False])
def test_a_look_asks_at_most_six_statements(settings: object, tmp_path: Path, page: str, cold: bool) -> None:
    settings.SURVEYS = surveys(tmp_path)  # type: ignore[attr-defined]  # pytest-django's
    minato = campaigns.enrolled()
    submitted(minato, NOTHING_DONE)
    client, path = signed_in(minato.user), f"/cases/{minato.case.public_id}/{page}"
    client.get(path)
    if cold:
        begin_anew(minato)

    response, statements = counted(lambda: client.get(path))

    assert response.status_code == 200
    assert len(statements) <= LOOK, statements
    assert sum(not sql.startswith("SELECT") for sql in statements) == 1  # the entry of the look


def test_scoring_one_clinic_with_a_thousand_draws_takes_well_under_a_third_of_a_second() -> None:
    path = site.ROOT / "surveys" / "clinic-cybersecurity-2026" / "risk_model.yaml"
    model = parse_model(path.read_bytes())
    clinic = Clinic({one.key: State.DONT_KNOW for one in model.factors}, Gap(0.9, 0.8, 1.0), in_scope=True)
    score(model, clinic)  # numpy reads its parts at first

    began = time.perf_counter()
    exposure = score(model, clinic, draws=1_000)
    took = time.perf_counter() - began

    assert exposure.in_scope
    assert took < SECONDS
