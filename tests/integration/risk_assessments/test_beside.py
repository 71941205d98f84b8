"""Beside its own numbers a clinic reads its place among its kind: who reads what."""

from datetime import timedelta
from pathlib import Path

import pytest

from tenken_site.campaigns.models import Campaign
from tenken_site.frames.models import Unit
from tenken_site.risk_assessments.actions.freeze_distributions import freeze_distributions
from tenken_site.risk_assessments.models import ExposureDistribution
from tenken_site.risk_assessments.presenters_position import PlaceLines
from tenken_site.risk_assessments.specifications import model_of
from tests.cast import NOW
from tests.factories import campaigns
from tests.factories.browsers import signed_in
from tests.factories.campaigns import Enrolled
from tests.factories.exposure import NOTHING_DONE, submitted
from tests.factories.many_submissions import others
from tests.integration.risk_assessments.former_survey import former, opened

pytestmark = pytest.mark.stores

BY = "command:tests"
BEFORE = NOW - timedelta(hours=1)
OPEN, SHUT, COPIES = (
    {"T1": "yes", "T2": 3, "T3": measures} for measures in (["none"], ["backup", "updates"], ["backup"])
)


@pytest.fixture
def minato(db: None) -> Enrolled:
    return campaigns.enrolled()


def freeze(campaign: Campaign) -> None:
    model = model_of(instrument_version=campaign.instrument_version_id)
    assert model is not None
    freeze_distributions(campaign=campaign, model=model, by=BY, now=NOW)


def places(clinic: Enrolled) -> dict[str, PlaceLines]:
    return {one.title: one for one in opened(clinic).context["position"].places}


def test_the_place_is_a_quarter_in_words_and_a_picture_and_never_a_rank(minato: Enrolled) -> None:
    submitted(minato, NOTHING_DONE)
    others(minato.campaign, [SHUT] * 60 + [COPIES] * 45 + [OPEN] * 20, at=BEFORE)
    freeze(minato.campaign)

    found, said = places(minato), opened(minato).content.decode()

    assert found["止まったときの影響"].words == "約120か所の中では、備えがいちばん少ない4分の1です。"
    assert found["止まったときの影響"].own == (False, False, False, True)
    assert found["侵入されやすさ"].words == "約120か所の中では、備えが少ないほうの4分の3です。"
    assert found["侵入されやすさ"].own == (False, True, True, True)
    assert said.count('class="box own"') == 4
    assert said.count('<div class="four" aria-hidden="true">') == 2
    assert "同じ種類（無床診療所）で" in said
    assert "順位は付けていません" in said
    assert not [word for word in ("番目の診療所", "位中", "上位", "下位", "126") if word in said]
    assert "7月" in said or "6月" in said


def test_a_low_number_is_called_low_wherever_it_stands(minato: Enrolled) -> None:
    submitted(minato, NOTHING_DONE | {"T3": ["backup", "updates"]})
    others(minato.campaign, [OPEN] * 90 + [SHUT] * 20, at=BEFORE)
    freeze(minato.campaign)

    found = places(minato)["止まったときの影響"]

    assert found.words == "約110か所の中では、備えがいちばん多い4分の1です。数そのものは「低い」です。"
    assert found.short == "約110か所の中では、備えがいちばん多い4分の1。数そのものは「低い」です。"


def test_where_nearly_all_have_the_same_number_no_quarter_is_told(minato: Enrolled) -> None:
    submitted(minato, NOTHING_DONE)
    others(minato.campaign, [OPEN] * 20, at=BEFORE)
    freeze(minato.campaign)

    found = places(minato)
    assert {one.words for one in found.values()} == {"約20か所のほとんどが同じ数なので、分けられません。"}
    assert {(one.own, one.day is not None) for one in found.values()} == {((), True)}


def test_the_same_stands_on_paper(minato: Enrolled) -> None:
    from tests.integration.risk_assessments.test_paper import text_of

    former(minato, NOTHING_DONE | {"T3": ["backup", "updates"]})
    submitted(minato, NOTHING_DONE)
    others(minato.campaign, [SHUT] * 30, at=BEFORE)
    freeze(minato.campaign)

    pdf = signed_in(minato.user).get(f"/cases/{minato.case.public_id}/exposure/pdf/").content

    text = text_of(pdf)
    assert "止まったときの影響：約30か所の中では、備えがいちばん少ない4分の1" in text
    assert "前回0（低い）→今回80（とても高い）" in text


@pytest.mark.parametrize("clinics", [0, 8])
def test_before_ten_have_answered_or_been_counted_a_sentence_says_so(minato: Enrolled, clinics: int) -> None:
    submitted(minato, NOTHING_DONE)
    others(minato.campaign, [SHUT] * clinics, at=BEFORE)
    freeze(minato.campaign)

    found = places(minato)

    assert {one.own for one in found.values()} == {()}
    assert all(one.words.startswith("いまはくらべられません") for one in found.values())
    assert '<div class="four"' not in opened(minato).content.decode()


def test_other_kinds_and_other_questionnaires_are_not_compared_with(minato: Enrolled) -> None:
    submitted(minato, NOTHING_DONE)
    others(minato.campaign, [SHUT] * 20, at=BEFORE)
    freeze(minato.campaign)
    assert any(one.own for one in places(minato).values())

    Unit.objects.filter(pk=minato.case.unit_id).update(kind="dental")

    assert not any(one.own for one in places(minato).values())


def test_a_number_that_is_told_by_its_interval_has_no_place(minato: Enrolled, folder: Path) -> None:
    model = folder / "risk_model.yaml"
    model.write_text(model.read_text("utf-8").replace("ratio: 1.5", "ratio: 50"), "utf-8")
    submitted(minato, NOTHING_DONE)
    others(minato.campaign, [SHUT] * 20, at=BEFORE)
    freeze(minato.campaign)

    found = places(minato)

    assert found["侵入されやすさ"].words == "この調査でたずねたことが少ないので、ほかの診療所とはくらべていません。"
    assert found["止まったときの影響"].own == (False, False, False, True)


def test_a_clinic_out_of_scope_is_compared_with_nobody(minato: Enrolled) -> None:
    former(minato)
    submitted(minato, {"T1": "no", "T3": ["none"]})
    others(minato.campaign, [SHUT] * 20, at=BEFORE)
    freeze(minato.campaign)

    response = opened(minato)

    assert (response.context["position"], response.context["years"]) == (None, None)
    assert "くらべると" not in response.content.decode()


def test_after_the_model_was_changed_there_is_no_place_until_it_is_frozen_anew(minato: Enrolled, folder: Path) -> None:
    submitted(minato, NOTHING_DONE)
    others(minato.campaign, [SHUT] * 20, at=BEFORE)
    freeze(minato.campaign)
    model = folder / "risk_model.yaml"
    model.write_text(model.read_text("utf-8").replace("shrink: 0.5", "shrink: 0.4"), "utf-8")

    assert not any(one.own for one in places(minato).values())


def test_limits_that_were_tampered_with_are_no_place_and_the_log_says_so(
    minato: Enrolled, caplog: pytest.LogCaptureFixture
) -> None:
    submitted(minato, NOTHING_DONE)
    others(minato.campaign, [SHUT] * 20, at=BEFORE)
    freeze(minato.campaign)
    ExposureDistribution.objects.update(limits_sealed=b"\x01" + b"0" * 60)

    assert not any(one.own for one in places(minato).values())
    assert "limits do not open" in caplog.text
