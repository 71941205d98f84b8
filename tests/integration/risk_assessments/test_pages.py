"""What submitted answers tell a clinic of its exposure: who reads it, what stands there, what follows a correction."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.http import HttpResponse
from django.test import Client

from tenken.report.pdf import DocumentFailed
from tenken_site.audit.models import AuditEntry
from tenken_site.frames.models import Unit
from tests.cast import NOW
from tests.factories import organisations
from tests.factories.browsers import signed_in
from tests.factories.campaigns import Enrolled
from tests.factories.exposure import NOTHING_DONE, submitted
from tests.factories.people import Cast
from tests.integration.permissions.table import everything

pytestmark = pytest.mark.stores

PAGES = ("exposure/", "exposure/pdf/", "exposure/vendor/", "exposure/vendor/pdf/")
LATER = NOW + timedelta(hours=1)


def path(clinic: Enrolled, page: str = "exposure/") -> str:
    return f"/cases/{clinic.case.public_id}/{page}"


def opened(clinic: Enrolled, page: str = "exposure/") -> HttpResponse:
    return signed_in(clinic.user).get(path(clinic, page))


def words(clinic: Enrolled, page: str = "exposure/") -> str:
    return opened(clinic, page).content.decode()


def looks() -> list[tuple[str, str, object]]:
    entries = AuditEntry.objects.filter(action="responses.look")
    return [(entry.actor, entry.target, entry.detail["at"]) for entry in entries]


def test_both_numbers_stand_with_band_and_interval_and_never_one_alone(cast: Cast) -> None:
    submitted(cast.minato, NOTHING_DONE)

    page = opened(cast.minato).context["page"]

    likelihood, impact = page.numbers
    assert (likelihood.title, impact.title) == ("侵入されやすさ", "止まったときの影響")
    assert (likelihood.value, likelihood.band, likelihood.wide) == (89, "とても高い", False)
    assert (impact.value, impact.band) == (80, "とても高い")
    assert likelihood.low < likelihood.value < likelihood.high
    said = words(cast.minato)
    assert f"幅 {likelihood.low}〜{likelihood.high}（" in said
    assert "位中" not in said
    assert "順位" in said  # only as what it is not for


def test_a_number_of_which_little_was_asked_is_told_as_an_interval_with_the_reason(cast: Cast, folder: Path) -> None:
    model = folder / "risk_model.yaml"
    model.write_text(model.read_text("utf-8").replace("ratio: 1.5", "ratio: 50"), "utf-8")
    submitted(cast.minato, NOTHING_DONE)

    page, said = opened(cast.minato).context["page"], words(cast.minato)

    number = page.numbers[0]
    assert (number.wide, page.numbers[1].wide) == (True, False)
    assert f'<p class="v">{number.low}〜{number.high}<small>' in said
    assert "たとえば、次のことはたずねていません：外からの入口" in said
    assert f"右の数をたすと、幅のまん中の{number.value}になります。" in said
    assert f"右の数をすべてたすと、貴院の数の{page.numbers[1].value}になります。" in said
    assert f"貴院の数の{number.value}" not in said
    assert "貴院ができていないという意味ではありません。" in said
    effects = [effect for step in page.steps for effect in step.effects if effect.startswith("侵入されやすさ")]
    assert effects
    assert all(effect.startswith("侵入されやすさが約") for effect in effects)  # not from a value that is not told


def test_reasons_name_the_answers_and_add_up_to_the_number(cast: Cast) -> None:
    submitted(cast.minato, NOTHING_DONE)

    numbers = opened(cast.minato).context["page"].numbers

    told, unasked = numbers[0].reasons
    assert (told.title, told.answers) == ("機械の更新が入っていない", "機械の更新（T3 どれも行っていない）")
    assert unasked.title == "この調査でたずねていないこと（1件）"
    assert (unasked.names, unasked.told) == (("外からの入口",), False)
    assert all(sum(line.points for line in number.reasons) == number.value for number in numbers)


@pytest.mark.parametrize("page", ["exposure/pdf/", "exposure/vendor/pdf/"])
def test_where_no_pdf_can_be_made_the_clinic_hears_what_to_do_and_no_look_is_noted(
    cast: Cast, page: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    submitted(cast.minato, NOTHING_DONE)

    def fails(**_how: object) -> bytes:
        raise DocumentFailed("no typeface")

    monkeypatch.setattr("tenken.report.exposure.make_pdf", fails)
    response = opened(cast.minato, page)

    assert response.status_code == 503
    assert "PDFを、いま作れません" in response.content.decode()
    assert "no typeface" in caplog.text
    assert looks() == []


def test_next_steps_come_in_order_of_effect_per_cost_and_effort_and_the_page_says_so(cast: Cast) -> None:
    submitted(cast.minato, NOTHING_DONE)

    steps, said = opened(cast.minato).context["page"].steps, words(cast.minato)

    assert [step.title for step in steps] == ["更新を入れる", "控えを取る"]
    assert steps[1].effects == ("止まったときの影響が 80 から 0 くらいに下がる見込み",)
    assert (steps[1].cost, steps[1].effort) == ("貴院の費用がある程度かかります。", "1時間ほど")
    assert steps[0].effort == "作業は保守の会社がします。貴院は、頼むのに1時間ほど"
    assert "少ない費用と手間で、2つの数が大きく下がるものから並べました" in said
    assert [step.estimate for step in steps] == [True, False]  # of the updates a company is asked
    assert said.count("保守の会社の作業費は、先に見積もりをもらってください。") == 1
    assert said.count("貴院の手間") == 2


def test_who_has_done_all_is_not_told_that_all_is_well_and_asks_what_nobody_asked(cast: Cast) -> None:
    submitted(cast.minato, NOTHING_DONE | {"T3": ["backup", "updates"]})

    page, said = opened(cast.minato).context["page"], words(cast.minato)

    assert page.steps == ()
    assert "この調査でたずねていないこともあります" in said
    assert "この数を大きくしている答えはありません" in said
    assert [number.value for number in page.numbers] == [11, 0]
    assert page.asks == 1


def test_a_clinic_without_a_network_is_out_of_scope_and_told_so_kindly(cast: Cast) -> None:
    submitted(cast.minato, {"T1": "no", "T3": ["none"]})

    said = words(cast.minato)

    assert "貴院は対象外です" in said
    assert "数は出していません" in said
    assert "侵入されやすさ" not in said
    assert "ネットワークの線を抜きます" not in said
    assert "A4で2枚" not in said
    assert "この内容をPDFで保存する（A4で1枚）" in said
    assert "だれでも使える相談" in said
    assert opened(cast.minato, "exposure/vendor/").status_code == 404


def test_support_is_told_where_it_applies_today_and_here(cast: Cast) -> None:
    submitted(cast.minato, NOTHING_DONE)
    submitted(cast.himawari, NOTHING_DONE | {"T3": ["backup"]})

    minato, himawari = (
        [way.title for way in opened(one).context["page"].support] for one in (cast.minato, cast.himawari)
    )

    assert minato == ["だれでも使える相談", "控えの取り方"]
    assert himawari == ["大阪だけの助成", "だれでも使える相談"]  # what is near comes first
    assert "お近くの支援" in words(cast.himawari)
    assert "お近くの支援" not in words(cast.minato)


def test_the_letter_asks_what_is_open_then_what_nobody_asked_and_tells_no_number(cast: Cast) -> None:
    submitted(cast.minato, NOTHING_DONE | {"T2": "101"})

    response = opened(cast.minato, "exposure/vendor/")

    letter, said = response.context["letter"], response.content.decode()
    assert [(one.text, one.duty) for one in letter.questions] == [
        ("最後に更新した日を教えてください。", "契約では貴社の仕事です。")
    ]
    assert [one.text for one in letter.further] == ["外からつなぐ機械はありますか。"]
    assert "保守の会社だけに渡してください。" in said
    assert 'start="2"' in said
    sheet = said.split("<section")[1].split("</section")[0]
    assert not [word for word in ("侵入されやすさ", "とても高い", "どれも行っていない") if word in sheet]


def test_the_page_follows_the_newest_submission(cast: Cast) -> None:
    submitted(cast.minato, NOTHING_DONE)
    before = opened(cast.minato).context["page"]
    second = submitted(cast.minato, {"T3": ["backup", "updates"]}, now=LATER)

    after = opened(cast.minato).context["page"]

    assert (before.number, after.number, after.receipt_number) == (1, 2, second.receipt_number)
    assert after.numbers[1].value < before.numbers[1].value


def test_what_is_known_of_the_facility_counts(cast: Cast) -> None:
    submitted(cast.minato, NOTHING_DONE)
    Unit.objects.filter(pk=cast.minato.case.unit_id).update(kind="clinic_beds")

    assert opened(cast.minato).context["page"].numbers[1].value == 100


@pytest.mark.parametrize("page", PAGES)
def test_nobody_but_the_clinics_own_people_gets_in(cast: Cast, page: str) -> None:
    submitted(cast.minato, NOTHING_DONE)
    corporation = organisations.corporation(1)
    organisations.runs(corporation, cast.minato.case.unit)
    helper = organisations.helper("vendor", cast.minato.case)
    member = organisations.member("member", corporation)
    others = (cast.himawari.user, cast.ministry, cast.chiba, cast.funabashi, cast.outsider)

    target = path(cast.minato, page)
    answers = {user.username: signed_in(user).get(target).status_code for user in (*others, helper, member)}

    assert [answers[user.username] for user in others] == [404] * len(others)
    assert (answers[helper.username], answers[member.username]) == (403, 200)
    assert Client().get(target).status_code == 302
    assert signed_in(cast.minato.user).post(target).status_code == 405


@pytest.mark.parametrize("page", PAGES)
def test_a_look_is_noted_and_asking_whether_the_page_is_there_is_none(cast: Cast, page: str) -> None:
    submitted(cast.minato, NOTHING_DONE)
    client = signed_in(cast.minato.user)

    assert client.head(path(cast.minato, page)).status_code == 200
    assert looks() == []
    response = client.get(path(cast.minato, page))

    assert looks() == [(f"user:{cast.minato.user.pk}", f"case:{cast.minato.case.public_id}", "submission")]
    assert "no-store" in response["Cache-Control"]
    assert "private" in response["Cache-Control"]


def test_looking_stores_nothing_but_the_entry_of_the_look(cast: Cast) -> None:
    submitted(cast.minato, NOTHING_DONE)
    client = signed_in(cast.minato.user)
    before = everything()
    client.get(path(cast.minato))
    after = everything()

    assert {name for name in after if after[name] != before[name]} == {"AuditEntry"}
    assert "89" not in str(AuditEntry.objects.order_by("pk").last().detail)


def test_before_a_submission_the_page_leads_to_the_survey(cast: Cast) -> None:
    response = opened(cast.minato)

    assert (response.status_code, response["Location"]) == (302, f"/cases/{cast.minato.case.public_id}/")
    assert looks() == []


PLACES = ("receipt/", "", "../../surveys/")


@pytest.mark.parametrize("place", PLACES)
def test_the_receipt_the_front_page_and_the_list_lead_there_once_submitted(cast: Cast, place: str) -> None:
    link, client = f'href="{path(cast.minato)}"', signed_in(cast.minato.user)
    target = "/surveys/" if "surveys" in place else path(cast.minato, place)

    before = client.get(target).content.decode()
    submitted(cast.minato, NOTHING_DONE)
    after = client.get(target).content.decode()

    assert link not in before
    assert link in after


def test_a_former_versions_receipt_leads_nowhere_and_a_helper_sees_no_link(cast: Cast) -> None:
    submitted(cast.minato, NOTHING_DONE)
    submitted(cast.minato, {"T3": ["backup"]}, now=LATER)
    helper = organisations.helper("vendor", cast.minato.case)

    former = words(cast.minato, "receipt/1/")
    front = signed_in(helper).get(path(cast.minato, "")).content.decode()

    assert path(cast.minato) not in former
    assert path(cast.minato) not in front


def test_a_survey_without_a_model_has_no_page_and_no_link(cast: Cast, folder: Path) -> None:
    submitted(cast.minato, NOTHING_DONE)
    (folder / "risk_model.yaml").unlink()

    statuses = {opened(cast.minato, page).status_code for page in PAGES}

    assert statuses == {404}
    assert path(cast.minato) not in words(cast.minato, "receipt/")
    assert looks() == [(f"user:{cast.minato.user.pk}", f"case:{cast.minato.case.public_id}", "submission")]


def test_a_survey_without_support_has_neither_letter_nor_support(cast: Cast, folder: Path) -> None:
    (folder / "support_paths.yaml").unlink()
    submitted(cast.minato, NOTHING_DONE)

    said = words(cast.minato)

    assert opened(cast.minato, "exposure/vendor/").status_code == 404
    assert "会社への手紙" not in said
    assert "貴院が使えるかもしれない支援" not in said
    assert "更新を入れる" in said


@pytest.mark.parametrize("name", ["risk_model.yaml", "support_paths.yaml"])
def test_a_broken_file_is_told_to_the_log_and_the_clinic_hears_what_is_safe(
    cast: Cast, folder: Path, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    submitted(cast.minato, NOTHING_DONE)
    (folder / name).write_text("survey: [", "utf-8")

    response = opened(cast.minato)

    assert response.status_code == 503
    assert "提出された回答と受付票は、そのまま残っています" in response.content.decode()
    assert name in caplog.text
    assert looks() == []


@pytest.mark.parametrize("name", ["risk_model.yaml", "support_paths.yaml"])
def test_a_broken_file_is_read_once_until_it_changes(
    cast: Cast, folder: Path, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    submitted(cast.minato, NOTHING_DONE)
    whole = (folder / name).read_text("utf-8")
    (folder / name).write_text("survey: [", "utf-8")

    statuses = [opened(cast.minato).status_code for _ in range(3)]
    told = caplog.text.count(f"{name} cannot be used")
    (folder / name).write_text(whole, "utf-8")

    assert (statuses, told) == ([503] * 3, 1)
    assert opened(cast.minato).status_code == 200
