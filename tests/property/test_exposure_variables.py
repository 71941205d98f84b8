"""What tables count of a clinic's exposure is what the page tells that clinic."""

import math

from hypothesis import given, settings
from hypothesis import strategies as st

from tenken.dataset.variables import YES
from tenken.risk.exposure_names import OPEN, band_name, value_name
from tenken.risk.exposure_variables import with_exposure
from tenken.risk.model import IndexName
from tenken.risk.scoring import score
from tenken.risk.states import clinic_of
from tests.factories.risk import shipped_model
from tests.factories.synthetic import country


@settings(max_examples=6, deadline=None)
@given(st.integers(0, 10_000))
def test_the_variables_of_each_record_are_the_scores_of_its_answers(seed: int) -> None:
    model = shipped_model()
    invented = country(clinics=60, seed=seed, response=0.8)
    records = with_exposure(invented.dataset(), model).dataset.records

    for row, answers in zip(records.iter_rows(named=True), invented.answers(), strict=True):
        if answers is None:
            assert row[f"{OPEN}:training.state"] == row[f"{band_name(IndexName.IMPACT)}.state"] == "not_asked"
            continue
        clinic = clinic_of(model, answers, invented.questionnaire, facts={"kind": row["kind"]})
        exposure = score(model, clinic, draws=2)
        for index in IndexName:
            number, name = exposure.of(index), value_name(index)
            if number is None:
                assert row[f"{name}.state"] == "not_applicable"
            elif number.wide:
                assert row[f"{name}.state"] == "missing"
            else:
                assert math.isclose(row[name], number.value, abs_tol=1e-9)
                assert row[band_name(index)] == number.band
        for factor in model.of(IndexName.LIKELIHOOD):
            chosen = row.get(f"{OPEN}:{factor.key}")
            assert chosen is None or (chosen == YES) == clinic.states[factor.key].open
