"""The campaign's pages for officials: what each sees, may do, and what is refused."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tenken.frame.folding import fold_name
from tenken_site.campaigns.models import Campaign, Case, Extension
from tenken_site.frames.models import Unit
from tenken_site.jobs.models import Run
from tenken_site.responses.actions.close_campaign import close_campaign
from tenken_site.responses.actions.count_dispositions import count_dispositions
from tests.cast import FUNABASHI_CODE, HIMAWARI, MINATO, OSAKA_CODE
from tests.factories.browsers import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.stores, pytest.mark.first_on("postgresql")]
HERE = "/campaigns/tiny-2026/"
BY = "command:tests"


@pytest.fixture
def now() -> datetime:
    return timezone.now()  # noqa: TID251  # pages take the real clock


@pytest.fixture
def campaign(cast, now) -> Campaign:
    closes = now + timedelta(days=3)
    Campaign.objects.update(opens_at=now - timedelta(days=9), closes_at=closes, first_closes_at=closes)
    return Campaign.objects.get()


def browser(user) -> Client:
    return signed_in(user)


def later(now: datetime, days: int = 20) -> str:
    return (timezone.localtime(now) + timedelta(days=days)).date().isoformat()


def over(campaign: Campaign, now: datetime) -> None:
    closes = now - timedelta(hours=1)
    Campaign.objects.update(closes_at=closes, first_closes_at=closes)
    campaign.refresh_from_db()


def test_the_ministry_sees_steps_policy_and_forms(cast, campaign, django_assert_max_num_queries):
    client = browser(cast.ministry)
    client.get(HERE)

    with django_assert_max_num_queries(8):
        page = client.get(HERE).content.decode()

    assert 'aria-current="step"' in page
    assert "実施中" in page
    assert "締切の時刻に受付を終えます" in page
    assert "延びる施設の数を確かめる" in page


def test_a_pilots_times_are_a_link_away(cast, campaign, django_assert_max_num_queries):
    from tests.factories import campaigns as factory

    Campaign.objects.filter(pk=factory.campaign(slug="trial", receipt_prefix="P26").pk).update(pilot_of=campaign)
    client = browser(cast.ministry)
    client.get(HERE)

    with django_assert_max_num_queries(8):
        page = client.get(HERE, {"q": "1219900010"}).content.decode()

    assert "/status/trial/questions/" in page
    assert "本番の調査とは別に集計します" in client.get("/campaigns/trial/").content.decode()


def test_a_city_reads_and_has_no_form_for_everyone(cast, campaign):
    page = browser(cast.funabashi).get(HERE).content.decode()

    assert "延びる施設の数を確かめる" not in page
    assert "全体の締切は厚生労働省が決めます" in page


def test_an_unknown_campaign_is_not_found(cast, campaign):
    assert browser(cast.ministry).get("/campaigns/none/").status_code == 404


def test_everyones_deadline_moves_after_a_look_at_the_number(cast, campaign, now):
    client = browser(cast.ministry)
    form = {"until": later(now), "reason": "大雨のため", "area": ""}

    asked = client.post(f"{HERE}extend/", form)
    assert "2施設" in asked.content.decode()
    assert not Extension.objects.exists()
    done = client.post(f"{HERE}extend/", form | {"confirmed": "on"}, follow=True)

    assert "2施設の締切を延ばしました" in done.content.decode()
    assert "大雨のため" in done.content.decode()
    campaign.refresh_from_db()
    assert campaign.closes_at.astimezone(UTC).hour == 15, "midnight in Japan"
    assert Extension.objects.get().by == f"user:{cast.ministry.pk}"


def test_an_area_is_extended_and_its_officials_read_why(cast, campaign, now):
    form = {"until": later(now), "reason": "断水", "area": FUNABASHI_CODE, "confirmed": "on"}

    browser(cast.ministry).post(f"{HERE}extend/", form)

    assert Extension.objects.get().area_id == FUNABASHI_CODE
    for user in (cast.funabashi, cast.chiba):
        assert "断水" in browser(user).get(HERE).content.decode()
    assert "断水" not in browser(cast.osaka).get(HERE).content.decode()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"until": ""}, "締切の日を入れてください"),
        ({"until": "August"}, "2026-08-31"),
        ({"until": "2020-01-01"}, "いまの締切より後の日"),
        ({"until": "2999-01-01"}, "1年より先"),
        ({"reason": " "}, "理由を入れてください"),
        ({"reason": "長" * 201}, "200文字以内"),
    ],
)
def test_a_form_that_cannot_be_is_given_back_with_what_to_do(cast, campaign, now, changes, words):
    form = {"until": later(now), "reason": "大雨", "confirmed": "on", **changes}

    answer = browser(cast.ministry).post(f"{HERE}extend/", form)

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Extension.objects.exists()


@pytest.mark.parametrize("area", ["999999", "000000", "\x00", "<b>"])
def test_an_area_that_is_none_extends_nobody(cast, campaign, now, area):
    form = {"until": later(now), "reason": "大雨", "confirmed": "on", "area": area}

    assert browser(cast.ministry).post(f"{HERE}extend/", form).status_code == 422
    assert not Extension.objects.exists()


@pytest.mark.parametrize("who", ["chiba", "funabashi", "osaka"])
def test_only_the_ministry_moves_everyones_deadline_or_closes(cast, campaign, now, who):
    client = browser(getattr(cast, who))

    sent = client.post(f"{HERE}extend/", {"until": later(now), "reason": "x", "confirmed": "on"})

    assert sent.status_code == 404
    assert client.get(f"{HERE}close/").status_code == 404
    assert client.post(f"{HERE}close/").status_code == 404
    assert not Extension.objects.exists()


@pytest.mark.parametrize(
    ("who", "may"), [("ministry", True), ("chiba", True), ("funabashi", True), ("osaka", False), ("outsider", False)]
)
def test_a_clinics_deadline_is_moved_by_officials_whose_area_covers_it(cast, campaign, now, who, may):
    client, case = browser(getattr(cast, who)), cast.minato.case

    seen = client.get(f"{HERE}cases/{case.public_id}/")
    sent = client.post(f"{HERE}extend/", {"until": later(now), "reason": "停電", "case": case.public_id})

    assert (seen.status_code == 200) is may
    assert (sent.status_code == 302) is may
    assert (Case.objects.get(pk=case.pk).own_closes_at is not None) is may
    assert Extension.objects.count() == may


def test_officials_find_clinics_of_their_own_area_only(cast, campaign):
    for unit in Unit.objects.all():
        Unit.objects.filter(pk=unit.pk).update(name_folded=fold_name(unit.name))

    def found(user, words: str) -> str:
        return browser(user).get(HERE, {"q": words}).content.decode()

    assert MINATO.name in found(cast.funabashi, "みなと")
    assert MINATO.name in found(cast.chiba, MINATO.facility_code)
    assert HIMAWARI.name not in found(cast.chiba, "ひまわり")
    assert "見つかりません" in found(cast.chiba, "ひまわり")
    assert "見つかりません" in found(cast.ministry, "\x00%_")


def test_after_the_deadline_a_clinic_is_reopened_with_a_reason(cast, campaign, now):
    over(campaign, now)
    client, case = browser(cast.funabashi), cast.minato.case
    page = client.get(f"{HERE}cases/{case.public_id}/").content.decode()
    assert "受付を再開する" in page

    refused = client.post(f"{HERE}extend/", {"until": later(now), "reason": "x", "case": case.public_id})
    done = client.post(
        f"{HERE}reopen/", {"until": later(now), "reason": "院長の入院", "case": case.public_id}, follow=True
    )

    assert refused.status_code == 422
    assert "受付を再開しました" in done.content.decode()
    assert Extension.objects.get().kind == "reopening"


@pytest.mark.parametrize("case", ["", "nobody000000", "\x00"])
def test_a_case_that_is_none_is_not_found(cast, campaign, now, case):
    sent = {"until": later(now), "reason": "x", "case": case}

    assert browser(cast.ministry).post(f"{HERE}reopen/", sent).status_code == 404


def test_a_case_of_another_campaign_is_not_found_here(cast, campaign):
    from tests.factories import campaigns as factory

    other = factory.campaign(slug="other", receipt_prefix="O26")
    case = factory.enrolled(MINATO, into=other).case

    assert browser(cast.ministry).get(f"{HERE}cases/{case.public_id}/").status_code == 404


def test_the_close_is_asked_for_only_when_it_is_over(cast, campaign, now):
    client = browser(cast.ministry)
    count_dispositions(campaign=campaign, by=BY, now=now)
    assert "確定できるのは" in client.get(f"{HERE}close/").content.decode()
    early = client.post(f"{HERE}close/", follow=True).content.decode()
    assert "確定できません" in early
    assert not Run.objects.filter(kind="responses.close_campaign").exists()
    over(campaign, now)

    page = client.get(f"{HERE}close/").content.decode()
    client.post(f"{HERE}close/")
    client.post(f"{HERE}close/")

    assert "3.11" in page
    assert Run.objects.get(kind="responses.close_campaign").requested_by == f"user:{cast.ministry.pk}"


def test_dispositions_are_shown_by_area_with_rates_and_say_whether_they_are_final(
    cast, campaign, now, django_assert_max_num_queries
):
    client = browser(cast.ministry)
    empty = client.get(f"{HERE}dispositions/").content.decode()
    assert "まだ集計していません" in empty
    over(campaign, now)
    count_dispositions(campaign=campaign, by=BY, now=now)
    assert "まだ確定していません" in client.get(f"{HERE}dispositions/").content.decode()
    close_campaign(campaign=campaign, by=BY, now=now)

    with django_assert_max_num_queries(8):
        page = client.get(f"{HERE}dispositions/").content.decode()

    assert "まだ確定していません" not in page
    assert "3.11 案内を送っていない" in page
    assert "千葉県" in page
    assert "e = 1.000" in page


def test_officials_see_dispositions_of_their_own_area_only(cast, campaign, now):
    count_dispositions(campaign=campaign, by=BY, now=now)
    client = browser(cast.chiba)

    page = client.get(f"{HERE}dispositions/").content.decode()

    assert "船橋市" in page
    assert "大阪" not in page
    assert client.get(f"{HERE}dispositions/", {"area": FUNABASHI_CODE}).status_code == 200
    for code in (OSAKA_CODE, "000000", "999999", "\x00"):
        assert client.get(f"{HERE}dispositions/", {"area": code}).status_code == 404


@pytest.mark.parametrize(("ending", "start"), [("csv", b"\xef\xbb\xbf"), ("xlsx", b"PK")])
def test_dispositions_are_given_as_files(cast, campaign, now, ending, start):
    count_dispositions(campaign=campaign, by=BY, now=now)

    answer = browser(cast.ministry).get(f"{HERE}dispositions/", {"format": ending, "kind": "clinic"})

    body = b"".join(answer.streaming_content)
    assert body.startswith(start)
    assert "attachment" in answer["Content-Disposition"]
    if ending == "csv":
        lines = body.decode("utf-8-sig").splitlines()
        assert len(lines) == 1 + 1 + 2, "headings, sum, two prefectures"
        assert "3.11 案内を送っていない" in lines[0]
        assert ",合計,000000," in lines[1]
