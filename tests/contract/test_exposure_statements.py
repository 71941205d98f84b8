"""What the page of a clinic's exposure may ask of the database, and how long scoring one clinic may take.

Session and user included, transaction control not. The same on SQLite and PostgreSQL.
"""

import time
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.conf import settings as site

from tenken.risk.loading import parse_model
from tenken.risk.model import Gap, State
from tenken.risk.scoring import score
from tenken.risk.states import Clinic
from tenken_site.campaigns.models import Campaign
from tenken_site.risk_assessments.actions.freeze_distributions import freeze_distributions
from tests.cast import MINATO, NOW
from tests.contract.test_hot_statements import begin_anew, counted
from tests.factories import campaigns
from tests.factories.browsers import signed_in
from tests.factories.exposure import NOTHING_DONE, submitted, surveys
from tests.factories.many_submissions import others

LOOK = 7  # session, user, case, receipt, what the area offers, look; and the questionnaire if it was not read yet
BESIDE = 2  # is there a former survey, and what was frozen of clinics of the kind
FORMER = 3  # its case, its submission, the look at it
SECONDS = 0.3


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("page", "most"), [("exposure/", LOOK + BESIDE), ("exposure/pdf/", LOOK + BESIDE), ("exposure/vendor/", LOOK)]
)
@pytest.mark.parametrize("cold", [True, False])
def test_a_look_asks_few_statements(settings: object, tmp_path: Path, page: str, most: int, cold: bool) -> None:
    settings.SURVEYS = surveys(tmp_path)  # type: ignore[attr-defined]  # pytest-django's
    minato = campaigns.enrolled()
    submitted(minato, NOTHING_DONE)
    client, path = signed_in(minato.user), f"/cases/{minato.case.public_id}/{page}"
    client.get(path)
    if cold:
        begin_anew(minato)

    response, statements = counted(lambda: client.get(path))

    assert response.status_code == 200
    assert len(statements) <= most, statements
    assert sum(not sql.startswith("SELECT") for sql in statements) == 1  # the entry of the look


@pytest.mark.django_db
@pytest.mark.parametrize("clinics", [0, 30])
def test_a_former_survey_asks_three_statements_more_however_many_clinics_stand_behind_the_place(
    settings: object, tmp_path: Path, clinics: int
) -> None:
    settings.SURVEYS = surveys(tmp_path)  # type: ignore[attr-defined]  # pytest-django's
    minato = campaigns.enrolled()
    earlier = campaigns.enrolled(MINATO, into=campaigns.campaign(slug="tiny-2025", receipt_prefix="T25"))
    Campaign.objects.filter(pk=earlier.campaign.pk).update(
        opens_at=minato.campaign.opens_at - timedelta(days=365), as_of=date(2025, 6, 30)
    )
    for one in (minato, earlier):
        submitted(one, NOTHING_DONE)
    others(minato.campaign, [{"T1": "yes", "T2": 3, "T3": ["backup"]}] * clinics)
    model = parse_model((tmp_path / "tiny" / "risk_model.yaml").read_bytes())
    freeze_distributions(campaign=minato.campaign, model=model, by="command:tests", now=NOW)
    client, path = signed_in(minato.user), f"/cases/{minato.case.public_id}/exposure/"
    client.get(path)

    response, statements = counted(lambda: client.get(path))

    assert response.context["years"].lines
    assert response.context["position"].compared is bool(clinics)
    assert len(statements) <= LOOK - 1 + BESIDE + FORMER, statements
    assert sum(not sql.startswith("SELECT") for sql in statements) == 2  # both looks


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
