"""Beside its own numbers a clinic reads its former survey: whose, over what both years answered, told how."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from tenken_site.audit.models import AuditEntry
from tenken_site.campaigns.models import Campaign
from tenken_site.encryption import keyring
from tenken_site.encryption.actions.destroy_keys import destroy_keys
from tenken_site.frames.models import Unit
from tenken_site.risk_assessments.presenters_years import YearsLines
from tests.cast import HIMAWARI, MINATO, NOW, OUTSIDER
from tests.factories import accounts, campaigns, organisations
from tests.factories.browsers import signed_in
from tests.factories.campaigns import Enrolled
from tests.factories.exposure import NOTHING_DONE, submitted
from tests.integration.risk_assessments.former_survey import LAST_YEAR, as_another_survey, former, opened, years
from tests.integration.risk_assessments.test_paper import text_of

pytestmark = pytest.mark.stores

BY = "command:tests"


@pytest.fixture
def minato(db: None) -> Enrolled:
    return campaigns.enrolled()


def test_last_years_answers_stand_beside_this_years_by_the_same_model(minato: Enrolled) -> None:
    earlier = former(minato, NOTHING_DONE | {"T3": ["updates"]})
    submitted(minato, NOTHING_DONE | {"T3": ["backup"]})

    found = years(minato)

    assert found is not None
    assert found.as_of == "令和7年6月末の状況"
    assert [(one.title, one.then, one.now, one.change) for one in found.lines] == [
        ("侵入されやすさ", "11（低い）", "89（とても高い）", "78上がりました。"),
        ("止まったときの影響", "80（とても高い）", "0（低い）", "80下がりました。"),
    ]
    assert found.left_out == ""
    looks = AuditEntry.objects.filter(action="responses.look", target=f"case:{earlier.case.public_id}")
    assert [(entry.actor, entry.detail["at"]) for entry in looks] == [(f"user:{minato.user.pk}", "submission")]


def test_what_was_not_asked_then_is_left_out_of_both_and_named(minato: Enrolled, folder: Path, tmp_path: Path) -> None:
    """Last year another survey with a model of its own: its states count by the keys of the factors."""
    earlier = former(minato)
    other = (folder / "risk_model.yaml").read_text("utf-8")
    as_another_survey(earlier, other.replace("key: backup", "key: copies-of-old"), tmp_path)
    submitted(minato, NOTHING_DONE | {"T3": ["updates"]})

    found = years(minato)

    assert found is not None
    assert found.left_out == "データの控え"
    assert found.lines[1].change == "両方の回で答えのあることが少ないので、変わったかどうかは言えません。"
    assert found.lines[1].then == found.lines[1].now == "3〜76（低い〜高い）"
    assert (found.blank_now, found.blank_then) == ("", "")
    assert "どちらの数からも除きました" in opened(minato).content.decode()


#: A door that the tiny questionnaire tells of: by what may be left blank.
ASKED_DOOR = ("{FU-DOOR} = false", "{T4} = 'shut'"), ("{FU-DOOR} = true", "{T4} != 'shut'")
ASKED = NOTHING_DONE | {"T4": "open"}


def ask_door(folder: Path, **changes: tuple[str, str]) -> None:
    model = folder / "risk_model.yaml"
    text = model.read_text("utf-8")
    for old, new in (
        *ASKED_DOOR,
        *((f"{name}: {changes[name][0]}", f"{name}: {changes[name][1]}") for name in changes),
    ):
        assert old in text
        text = text.replace(old, new)
    model.write_text(text, "utf-8")


@pytest.mark.parametrize("blank_this_year", [True, False])
def test_what_was_left_blank_in_one_year_is_not_called_not_asked(
    minato: Enrolled, folder: Path, blank_this_year: bool
) -> None:
    """The same questionnaire in both years: only what remained was compared, and the sentence says so."""
    ask_door(folder)
    blank = NOTHING_DONE | {"T3": ["updates"]}
    whole = blank | {"T4": "open"}
    former(minato, whole if blank_this_year else blank)
    submitted(minato, blank if blank_this_year else whole)

    found, said = years(minato), opened(minato).content.decode()

    assert found is not None
    assert found.left_out == ""
    blanks = (found.blank_now, found.blank_then)
    assert blanks == (("外からの入口", "") if blank_this_year else ("", "外からの入口"))
    which, other = ("今回", "前回") if blank_this_year else ("前回", "今回")
    assert f"{which}は答えのないこと（外からの入口）は、{other}の数からも除きました。" in said
    assert "片方の回だけでたずねたこと" not in said
    likelihood, impact = found.lines
    assert likelihood.then == likelihood.now
    assert likelihood.change == "片方の回で答えのないことが多いので、変わったかどうかは言えません。"
    assert impact.change == "変わっていません。"


def test_where_little_was_left_blank_the_same_number_is_told_as_of_what_both_answered(
    minato: Enrolled, folder: Path
) -> None:
    ask_door(folder, ratio=("1.5", "1.05"))
    former(minato, ASKED)
    submitted(minato, NOTHING_DONE)

    found = years(minato)

    assert found is not None
    assert found.blank_now == "外からの入口"
    assert [one.change for one in found.lines] == [
        "両方の回で答えのあることでは、変わっていません。",
        "変わっていません。",
    ]


def test_paper_says_of_blanks_what_the_page_says(minato: Enrolled, folder: Path) -> None:
    ask_door(folder)
    former(minato, ASKED)
    submitted(minato, NOTHING_DONE)

    text = text_of(signed_in(minato.user).get(f"/cases/{minato.case.public_id}/exposure/pdf/").content)

    assert "片方の回で答えのないことが多い数は、変わったかどうか言えません。" in text
    assert "片方の回だけでたずねたこと" not in text


def test_surveys_without_a_model_do_not_push_last_years_out_of_sight(minato: Enrolled, folder: Path) -> None:
    """Flash surveys come many times a year, each a campaign of a survey of its own; none has a model."""
    former(minato)
    submitted(minato, NOTHING_DONE)
    latest = None
    for number in range(13):
        flash = campaigns.campaign(slug=f"flash-{number}", receipt_prefix=f"F{number}")
        made = campaigns.enrolled(MINATO, into=flash)
        submitted(made, NOTHING_DONE)
        Campaign.objects.filter(pk=flash.pk).update(opens_at=LAST_YEAR + timedelta(days=9), as_of=date(2025, 9, 30))
        if latest is None:
            as_another_survey(made, "", folder.parent, name="tiny-flash")
            (folder.parent / "tiny-flash" / "risk_model.yaml").unlink()
            latest = Campaign.objects.get(pk=flash.pk).instrument_version_id
        Campaign.objects.filter(pk=flash.pk).update(instrument_version=latest)

    found = years(minato)

    assert found is not None
    assert found.as_of == "令和7年6月末の状況"
    assert found.lines


def test_another_persons_former_answers_are_not_opened(minato: Enrolled) -> None:
    earlier = former(minato)
    stranger = accounts.user(OUTSIDER)
    earlier.enrolment.user = stranger
    earlier.enrolment.save()
    submitted(minato, NOTHING_DONE)

    assert years(minato) is None
    assert not AuditEntry.objects.filter(action="responses.look", target=f"case:{earlier.case.public_id}").exists()


def test_a_member_of_the_corporation_reads_both_and_who_only_helped_then_reads_none(minato: Enrolled) -> None:
    earlier = former(minato)
    submitted(minato, NOTHING_DONE)
    corporation = organisations.corporation(1)
    for one in (minato, earlier):
        organisations.runs(corporation, one.case.unit)
    member = organisations.member("member", corporation)
    page = f"/cases/{minato.case.public_id}/exposure/"

    assert signed_in(member).get(page).context["years"].lines

    earlier.enrolment.delete()
    organisations.helper("vendor", earlier.case)
    assert years(minato) is None


@pytest.mark.parametrize(
    "changed",
    [{"facility_code": ""}, {"name_folded": "別の診療所"}, {"review": "code"}, {"facility_code": "1310000009"}],
)
def test_a_clinic_in_doubt_is_not_taken_for_the_same(minato: Enrolled, changed: dict[str, str]) -> None:
    earlier = former(minato)
    submitted(minato, NOTHING_DONE)
    assert years(minato) is not None

    Unit.objects.filter(pk=earlier.case.unit_id).update(**changed)

    assert years(minato) is None


@pytest.mark.parametrize(
    "changed", [{"opens_at": NOW}, {"as_of": date(2026, 6, 30)}, {"as_of": date(2027, 6, 30)}, {"pilot_of": True}]
)
def test_only_an_earlier_survey_counts_and_no_pilot(minato: Enrolled, changed: dict[str, object]) -> None:
    earlier = former(minato)
    submitted(minato, NOTHING_DONE)
    if "pilot_of" in changed:
        changed = {"pilot_of": minato.campaign}

    Campaign.objects.filter(pk=earlier.campaign.pk).update(**changed)

    assert years(minato) is None


def test_a_former_case_without_a_submission_says_nothing(minato: Enrolled) -> None:
    campaign = campaigns.campaign(slug="tiny-2025", receipt_prefix="T25")
    Campaign.objects.filter(pk=campaign.pk).update(opens_at=LAST_YEAR, as_of=date(2025, 6, 30))
    campaigns.enrolled(MINATO, into=campaign)
    campaigns.enrolled(HIMAWARI, into=campaign)
    submitted(minato, NOTHING_DONE)

    assert years(minato) is None


def test_of_disposed_answers_a_sentence_says_that_they_are_gone(minato: Enrolled) -> None:
    earlier = former(minato)
    submitted(minato, NOTHING_DONE)
    destroy_keys(scope=earlier.campaign.key_scope, by=BY, now=NOW)
    keyring.forget()

    found = years(minato)

    assert found == YearsLines(as_of="令和7年6月末の状況", lines=(), left_out="")
    assert "消去されました" in opened(minato).content.decode()


def test_a_year_without_a_network_is_told_as_out_of_scope(minato: Enrolled) -> None:
    former(minato, {"T1": "no", "T3": ["none"]})
    submitted(minato, NOTHING_DONE)

    found = years(minato)

    assert found is not None
    assert {(one.then, one.change) for one in found.lines} == {("対象外", "くらべられません。")}
