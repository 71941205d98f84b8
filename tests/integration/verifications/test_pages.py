"""The pages of a verification: who comes in, what stands there, what a form says when something is missing."""

import csv
import io

import pytest
from django.test import Client

from tenken_site.audit.models import AuditEntry
from tenken_site.campaigns import opening
from tenken_site.campaigns.models import Campaign
from tenken_site.encryption.actions.destroy_keys import destroy_keys
from tenken_site.jobs.worker import Worker
from tenken_site.verifications.models import Verification, VerificationResult, VerifiedClinic
from tests.cast import FUNABASHI, MINISTRY, OSAKA
from tests.factories import accounts, datasets
from tests.factories.browsers import signed_in
from tests.factories.verifications import LOOKED, closed, drawn, finished, recorded

pytestmark = [pytest.mark.stores, pytest.mark.django_db]
PATH = "/campaigns/tiny-2026/verifications/"


@pytest.fixture(autouse=True)
def day(monkeypatch: pytest.MonkeyPatch) -> None:
    """The day on which clinics are visited."""
    monkeypatch.setattr(opening, "clock", lambda: LOOKED)


def browser(who: object) -> Client:
    return signed_in(accounts.official(who))  # type: ignore[arg-type]  # of the cast


def of_funabashi() -> VerifiedClinic:
    return VerifiedClinic.objects.filter(case__unit__name="第0医院").select_related("case").get()


def test_the_ministry_draws_and_sees_how_far_it_is() -> None:
    campaign = closed(funabashi=5, osaka=3)
    ministry = browser(MINISTRY)

    before = ministry.get(PATH).content.decode()
    few = ministry.post(PATH, {"size": "3"})
    answer = ministry.post(PATH, {"size": "7"}, follow=True)

    assert "提出した7施設を、種類と都道府県で2組に分けます" in before
    assert few.status_code == 422
    assert "4以上にしてください" in few.content.decode()
    made = Verification.objects.get()
    assert (made.campaign_id, made.clinics.count()) == (campaign.pk, 7)
    words = answer.content.decode()
    assert str(made.seed) in words
    assert "施設を選びました" in words
    assert "10施設以上を記録すると" not in words  # there is no dataset to compare with
    assert "まだ終えていない実地確認があります" in ministry.get(PATH).content.decode()


def test_a_statistical_survey_says_why_it_cannot_be_verified() -> None:
    campaign = closed(funabashi=2, osaka=1)
    Campaign.objects.filter(pk=campaign.pk).update(statistical=True)

    words = browser(MINISTRY).get(PATH).content.decode()
    answer = browser(MINISTRY).post(PATH, {"size": "2"}, follow=True)

    assert "統計法にもとづく統計調査です" in words
    assert 'name="size"' not in words
    assert "いまは選べません" in answer.content.decode()
    assert not Verification.objects.exists()


def test_a_city_sees_its_own_clinics_alone_and_steers_nothing() -> None:
    drawn(closed(funabashi=5, osaka=3))
    city, other = browser(FUNABASHI), browser(OSAKA)

    words = city.get(f"{PATH}1/").content.decode()
    public_id = of_funabashi().case.public_id

    assert "第0医院" in words
    assert "第5医院" not in words
    assert "くじの種" not in words
    assert city.get(PATH).content.decode().count("5施設のうち、記録したのは0施設") == 1
    assert city.post(f"{PATH}1/", {"do": "close"}).status_code == 404
    assert city.post(PATH, {"size": "5"}).status_code == 404
    assert city.get(f"{PATH}1/result/").status_code == 404
    assert other.get(f"{PATH}1/clinics/{public_id}/").status_code == 404
    assert city.get(f"{PATH}2/").status_code == 404
    assert city.get(f"{PATH}1/clinics/nobody/").status_code == 404


def test_an_official_in_the_clinic_records_blind_and_mends() -> None:
    drawn(closed(funabashi=5, osaka=3, no=0))
    city, address = browser(FUNABASHI), f"{PATH}1/clinics/{of_funabashi().case.public_id}/"

    empty = city.get(address).content.decode()
    lacking = city.post(address, {"seen": "0", "day": "2026-07-16"})
    sent = {"seen": "0", "day": "2026-07-16", "method": "visit", "q-T1": "no"}
    stored = city.post(address, sent, follow=True)
    again = city.get(address).content.decode()
    late = city.post(address, sent, follow=True)
    mended = city.post(address, sent | {"seen": "1", "q-T1": "yes"}, follow=True)

    assert "机の上のパソコンを見せてもらいます" in empty
    assert "checked" not in empty
    assert "8317" not in empty  # what the clinic answered
    assert lacking.status_code == 422
    assert "確かめ方を選んでください" in lacking.content.decode()
    assert 'href="#q-T1"' in lacking.content.decode()
    assert "第0医院の記録を保存しました" in stored.content.decode()
    assert 'value="no" checked' in again
    assert "ほかの担当者が先に記録しました" in late.content.decode()
    assert "記録を保存しました" in mended.content.decode()
    assert of_funabashi().times == 2
    assert AuditEntry.objects.filter(action="verifications.look").count() == 2  # again, and where the late one was led


def test_a_clinic_that_declines_is_recorded_so_and_the_list_can_be_narrowed() -> None:
    drawn(closed(funabashi=3, osaka=2))
    city = browser(FUNABASHI)

    answer = city.post(
        f"{PATH}1/clinics/{of_funabashi().case.public_id}/", {"seen": "0", "do": "impossible"}, follow=True
    )

    assert "確かめられない" in answer.content.decode()
    assert "第0医院" not in city.get(f"{PATH}1/?show=waiting").content.decode()


def test_after_the_close_a_record_is_shown_and_no_longer_taken() -> None:
    made = drawn(closed(funabashi=3, osaka=2))
    recorded(made)
    ministry, address = browser(MINISTRY), f"{PATH}1/clinics/{of_funabashi().case.public_id}/"

    closing = ministry.post(f"{PATH}1/", {"do": "close", "sure": "yes"}, follow=True)
    page = ministry.get(address).content.decode()
    answer = ministry.post(address, {"seen": "1", "day": "2026-07-16", "method": "visit", "q-T1": "no"}, follow=True)

    assert "実地確認を終えました" in closing.content.decode()
    assert "見たとおりに記録する" not in page
    assert "もう変えられません" in answer.content.decode()
    assert of_funabashi().times == 1


def test_the_result_is_shown_with_intervals_and_taken_as_a_file() -> None:
    campaign = closed(funabashi=40, osaka=4, silent=1, no=16)
    made = drawn(campaign)
    recorded(
        made, {f"第{number}医院": "no" for number in range(15)} | {f"第{number}医院": "no" for number in (20, 21, 22)}
    )
    finished(made)
    datasets.built(campaign, now=LOOKED)
    ministry = browser(MINISTRY)

    asked = ministry.post(f"{PATH}1/", {"do": "measure"}, follow=True).content.decode()
    Worker(clock=lambda: LOOKED).do_run()
    words = ministry.get(f"{PATH}1/result/").content.decode()
    answer = ministry.get(f"{PATH}1/result/csv/")
    rows = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))  # type: ignore[attr-defined]

    assert "比べています" in asked
    assert "記録した43施設" in words
    assert "+4.7" in words  # 27 said so, 25 had one, of 43
    assert "「そうである」が実際より多い" in words  # everybody was looked at: nothing is left to chance
    (row,) = rows
    assert float(row["net_bias"]) == pytest.approx(2 / 43)
    assert float(row["share_of_submissions"]) == pytest.approx(27 / 43)
    assert [row[f"sensitivity{part}"] for part in ("", "_low", "_high")] == ["", "0.95", "1.0"]  # 24 of 25
    assert [row[f"specificity{part}"] for part in ("", "_low", "_high")] == ["", "0.8", "0.9"]  # 15 of 18
    assert [row[f"gross_error{part}"] for part in ("", "_low", "_high")] == ["", "0.05", "0.1"]  # 4 of 43
    assert (row["kappa"], row["corrected"]) == ("", "")
    assert float(row["corrected_low"]) < float(row["corrected_high"])
    assert "95%以上" in words
    assert "80〜90%" in words
    assert "5〜10%" in words
    assert "もう比べました" in ministry.get(f"{PATH}1/").content.decode()
    assert AuditEntry.objects.filter(action="verifications.download").count() == 1
    assert answer["Content-Disposition"].startswith("attachment")


def test_few_records_are_not_compared() -> None:
    campaign = closed(funabashi=7, osaka=2, no=2)
    made = drawn(campaign)
    recorded(made)
    datasets.built(campaign, now=LOOKED)
    ministry = browser(MINISTRY)

    page = ministry.get(f"{PATH}1/").content.decode()
    finished(made)
    late = ministry.get(f"{PATH}1/").content.decode()
    answer = ministry.post(f"{PATH}1/", {"do": "measure"}, follow=True).content.decode()

    assert "10施設以上を記録すると、比べられます" in page
    assert "10に足りないまま終えると、答えと比べられません" in page
    assert "10に足りないまま終えたため" in late
    assert 'value="measure"' not in late
    assert "記録した施設が10に足りません" in answer
    assert not VerificationResult.objects.exists()


def test_before_the_close_the_page_says_why_nothing_is_compared_yet() -> None:
    campaign = closed()
    made = drawn(campaign)
    recorded(made, {"第0医院": "waiting", "第1医院": "waiting"})
    datasets.built(campaign, now=LOOKED)
    ministry = browser(MINISTRY)

    page = ministry.get(f"{PATH}1/").content.decode()
    asked = ministry.post(f"{PATH}1/", {"do": "measure"}, follow=True).content.decode()
    unsure = ministry.post(f"{PATH}1/", {"do": "close"}, follow=True).content.decode()

    assert "実地確認を終えると、比べられます" in page
    assert 'value="measure"' not in page
    assert "先に、この実地確認を終えてください" in asked
    assert "まだの2施設を残して、終えてよい" in page
    assert "まだ終えていません" in unsure
    made.refresh_from_db()
    assert made.closed_at is None


def test_a_record_is_taken_out_only_by_whoever_says_so() -> None:
    made = drawn(closed(funabashi=3, osaka=2))
    recorded(made)
    city, address = browser(FUNABASHI), f"{PATH}1/clinics/{of_funabashi().case.public_id}/"

    page = city.get(address).content.decode()
    unsure = city.post(address, {"seen": "1", "do": "impossible"}, follow=True).content.decode()
    kept = of_funabashi().outcome
    city.post(address, {"seen": "1", "do": "impossible", "sure": "yes"})

    assert "1問の結果、確かめ方、確かめた日が消えて" in page
    assert "まだ何も変えていません" in unsure
    assert (kept, of_funabashi().outcome) == ("recorded", "impossible")


def test_after_disposal_the_form_says_that_nothing_is_kept() -> None:
    campaign = closed(funabashi=3, osaka=2)
    drawn(campaign)
    destroy_keys(scope=campaign.key_scope, by="user:1", now=LOOKED)
    address = f"{PATH}1/clinics/{of_funabashi().case.public_id}/"

    sent = {"seen": "0", "day": "2026-07-16", "method": "visit", "q-T1": "no"}
    words = browser(FUNABASHI).post(address, sent, follow=True).content.decode()

    assert "回答は廃棄しました。もう記録できません" in words
    assert of_funabashi().outcome == ""
