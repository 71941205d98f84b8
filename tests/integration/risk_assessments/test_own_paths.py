"""What a prefecture or city offers: written by it, read by those above it, told to its clinics and to no other."""

import re
from datetime import date

import pytest
from django.urls import reverse

from tenken_site.accounts.permissions import NotYourArea, Viewer
from tenken_site.audit.models import AuditEntry
from tenken_site.campaigns.models import Campaign
from tenken_site.jurisdictions.models import Jurisdiction
from tenken_site.risk_assessments.actions.write_own_path import change_own_path, end_own_path, write_own_path
from tenken_site.risk_assessments.models import OwnPath
from tenken_site.risk_assessments.policies import NotForStatistics, PathIsOver
from tenken_site.risk_assessments.specifications import model_of
from tests.cast import CHIBA_CODE, FUNABASHI_CODE, NOW, OSAKA_CODE
from tests.factories.browsers import signed_in
from tests.factories.exposure import NOTHING_DONE, submitted
from tests.factories.exposure_offices import own_path
from tests.factories.people import Cast

pytestmark = [pytest.mark.stores, pytest.mark.first_on("postgresql")]

GOOD: dict[str, object] = {
    "area": FUNABASHI_CODE, "title": "市の点検", "owner": "船橋市保健所", "body": "無料で点検します。", "url": "",
    "phone": "", "category": "service", "kinds": ["clinic", "clinic_beds", "dental"], "trigger": "", "valid_from": "",
    "valid_to": "", "do": "keep",
}  # fmt: skip


def told(cast: Cast) -> str:
    """What Minato's page of exposure says."""
    answer = signed_in(cast.minato.user).get(reverse("exposure", args=[cast.minato.case.public_id]))
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_city_writes_sees_and_ends_what_its_clinics_are_told(cast: Cast) -> None:
    submitted(cast.minato, NOTHING_DONE)
    browser, slug = signed_in(cast.funabashi), cast.campaign.slug

    seen = browser.post(reverse("own-path-new", args=[slug]), GOOD | {"do": "preview"}).content.decode()
    assert "まだ保存していません" in seen
    assert not OwnPath.objects.exists()
    browser.post(reverse("own-path-new", args=[slug]), GOOD)
    made = OwnPath.objects.get()
    there = told(cast)
    browser.post(reverse("own-path", args=[slug, made.pk]), GOOD | {"title": "市の訪問点検"})
    changed = told(cast)
    browser.post(reverse("own-path-end", args=[slug, made.pk]), {"sure": "on"})
    ended = told(cast)

    assert "市の点検" in there
    assert "船橋市保健所" in there
    assert "市の訪問点検" in changed
    assert "市の訪問点検" not in ended
    deeds = AuditEntry.objects.filter(action__startswith="risk_assessments.", target=f"own-path:{made.pk}")
    assert [one.action.partition(".")[2] for one in deeds.order_by("pk")] == [
        "write_own_path", "change_own_path", "end_own_path",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("values", "seen"),
    [
        ({}, True),
        ({"kinds": ["dental"]}, False),
        ({"valid_from": date(2099, 1, 1)}, False),
        ({"valid_to": date(2020, 1, 1)}, False),
        ({"trigger": "backup"}, True),
        ({"trigger": "no-such-factor"}, False),
        ({"ended_at": NOW, "ended_by": "user:1"}, False),
    ],
)
def test_a_clinic_is_told_where_kind_days_and_what_lacks_fit(cast: Cast, values: dict[str, object], seen: bool) -> None:
    submitted(cast.minato, NOTHING_DONE)
    own_path(cast.campaign, CHIBA_CODE, **values)

    assert ("点検の補助" in told(cast)) is seen


def test_a_path_that_is_against_what_a_clinic_has_done_is_not_told(cast: Cast) -> None:
    submitted(cast.minato, {"T1": "yes", "T2": "3", "T3": ["backup"]})
    own_path(cast.campaign, FUNABASHI_CODE, trigger="backup")

    assert "点検の補助" not in told(cast)


def test_clinics_of_other_areas_and_other_campaigns_are_not_told(cast: Cast) -> None:
    submitted(cast.minato, NOTHING_DONE)
    own_path(cast.campaign, OSAKA_CODE)

    assert "点検の補助" not in told(cast)


def test_who_reaches_an_area_reads_and_ends_and_only_the_area_itself_writes(cast: Cast) -> None:
    path, slug = own_path(cast.campaign, FUNABASHI_CODE), cast.campaign.slug
    address = reverse("own-path", args=[slug, path.pk])

    for user in (cast.ministry, cast.chiba, cast.funabashi):
        assert "点検の補助" in signed_in(user).get(reverse("own-paths", args=[slug])).content.decode()
        assert signed_in(user).get(address).status_code == 200
    assert "点検の補助" not in signed_in(cast.osaka).get(reverse("own-paths", args=[slug])).content.decode()
    assert signed_in(cast.osaka).get(address).status_code == 404
    assert signed_in(cast.osaka).post(reverse("own-path-end", args=[slug, path.pk])).status_code == 404
    for user in (cast.ministry, cast.chiba, cast.osaka):
        assert signed_in(user).post(address, GOOD).status_code == 404
    assert signed_in(cast.ministry).get(reverse("own-path-new", args=[slug])).status_code == 404
    assert (
        signed_in(cast.ministry)
        .post(reverse("own-path-end", args=[slug, path.pk]), {"sure": "on", "reason": "誤り"})
        .status_code
        == 302
    )
    assert OwnPath.objects.get().ended_at is not None


def test_a_city_cannot_write_for_its_prefecture_by_an_address_or_a_field(cast: Cast) -> None:
    answer = signed_in(cast.funabashi).post(
        reverse("own-path-new", args=[cast.campaign.slug]), GOOD | {"area": CHIBA_CODE}
    )
    viewer = Viewer((Jurisdiction.objects.get(pk=FUNABASHI_CODE),))

    assert answer.status_code == 422
    assert "地域を選んでください" in answer.content.decode()
    with pytest.raises(NotYourArea):
        write_own_path(campaign=cast.campaign, area=CHIBA_CODE, texts={}, viewer=viewer, by="user:1", now=NOW)
    assert not OwnPath.objects.exists()


def test_an_ended_one_is_neither_changed_nor_ended_again(cast: Cast) -> None:
    path = own_path(cast.campaign, FUNABASHI_CODE, ended_at=NOW, ended_by="user:1")
    viewer = Viewer((Jurisdiction.objects.get(pk=FUNABASHI_CODE),))
    browser, slug = signed_in(cast.funabashi), cast.campaign.slug

    answer = browser.post(reverse("own-path", args=[slug, path.pk]), GOOD, follow=True).content.decode()

    assert "もう終わっています" in answer
    assert OwnPath.objects.get().title == "点検の補助"
    with pytest.raises(PathIsOver):
        end_own_path(path=path, viewer=viewer, by="user:1", now=NOW)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"title": ""}, "支援の名前を入力"),
        ({"phone": "保健所"}, "市外局番から"),
        ({"phone": "123-4567"}, "市外局番から"),
        ({"phone": "043-1234-56789"}, "市外局番から"),
        ({"title": "あ" * 61}, "60文字以内"),
        ({"body": ""}, "説明を入力"),
        ({"url": "javascript:alert(1)"}, "https:// から"),
        ({"url": 'https://x.test/"onclick'}, "https:// から"),
        ({"kinds": []}, "1つ以上"),
        ({"trigger": "{Q1} = true"}, "どの施設に知らせるか"),
        ({"category": "other"}, "支援の種類を選んで"),
        ({"valid_from": "2026-09-02", "valid_to": "2026-09-01"}, "始まる日より後"),
        ({"valid_from": "あした"}, "始まる日を選んで"),
    ],
)
def test_a_form_that_cannot_be_used_says_what_to_do(cast: Cast, change: dict[str, object], words: str) -> None:
    answer = signed_in(cast.funabashi).post(reverse("own-path-new", args=[cast.campaign.slug]), GOOD | change)

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not OwnPath.objects.exists()


@pytest.mark.parametrize("typed", ["043-123-4567", "０４３（１２３）４５６７", "043 123 4567", "(043) 123ー4567"])
def test_a_telephone_number_is_kept_as_it_is_dialled_and_shown_to_clinics_as_a_link(cast: Cast, typed: str) -> None:
    submitted(cast.minato, NOTHING_DONE)

    signed_in(cast.funabashi).post(reverse("own-path-new", args=[cast.campaign.slug]), GOOD | {"phone": typed})

    assert OwnPath.objects.get().phone == "043-123-4567"
    assert '<a href="tel:043-123-4567">043-123-4567</a>' in told(cast)


def test_nothing_is_told_that_was_not_looked_at_first(cast: Cast) -> None:
    browser, new = signed_in(cast.funabashi), reverse("own-path-new", args=[cast.campaign.slug])
    unsaid = {name: value for name, value in GOOD.items() if name != "do"} | {"kinds": ["dental"]}

    seen = browser.post(new, unsaid).content.decode()
    again = browser.post(new, unsaid | {"do": "edit"}).content.decode()
    assert not OwnPath.objects.exists()
    sent = re.findall(r'<input type="hidden" name="([a-z_]+)" value="([^"]*)">', seen)
    browser.post(new, {name: value for name, value in sent if name != "csrfmiddlewaretoken"} | {"do": "keep"})
    made = OwnPath.objects.get()
    address = reverse("own-path", args=[cast.campaign.slug, made.pk])
    change = browser.post(address, unsaid | {"do": "preview"}).content.decode()

    assert "この内容で知らせる" in seen
    assert "船橋市：歯科診療所" in seen
    assert "この内容で知らせる" not in again
    assert 'value="市の点検"' in again
    assert (made.title, made.kinds) == ("市の点検", ["dental"])
    assert "変更を保存して知らせる" in change


def test_ending_asks_whether_it_is_meant(cast: Cast) -> None:
    path, slug = own_path(cast.campaign, FUNABASHI_CODE), cast.campaign.slug

    answer = signed_in(cast.funabashi).post(reverse("own-path-end", args=[slug, path.pk]), follow=True).content.decode()

    assert "印を付けてください" in answer
    assert OwnPath.objects.get().ended_at is None


def test_what_a_path_may_be_against_stands_by_family_in_a_few_words(cast: Cast) -> None:
    found = signed_in(cast.funabashi).get(reverse("own-path-new", args=[cast.campaign.slug])).content.decode()
    model = model_of(instrument_version=cast.campaign.instrument_version_id)

    assert model is not None
    groups = re.findall(r'<optgroup label="([^"]+)">', found)
    assert groups == [one.title.in_language("ja") for one in model.families]
    assert found.count("<optgroup") < len(re.findall(r"<option value", found))


def test_who_ends_what_another_office_wrote_says_why_and_the_entry_keeps_it(cast: Cast) -> None:
    path, slug = own_path(cast.campaign, FUNABASHI_CODE), cast.campaign.slug
    ministry, end = signed_in(cast.ministry), reverse("own-path-end", args=[slug, path.pk])
    page = reverse("own-path", args=[slug, path.pk])

    asked = ministry.get(page).content.decode()
    refused = ministry.post(end, {"sure": "on", "reason": "  "}, follow=True).content.decode()
    assert OwnPath.objects.get().ended_at is None
    ministry.post(end, {"sure": "on", "reason": "電話番号がちがいます"})

    assert "終わりにする理由" in asked
    assert "船橋市の診療所に「点検の補助」を知らせるのを" in asked
    assert "終わりにする理由" not in signed_in(cast.funabashi).get(page).content.decode()
    assert "理由を入力してください" in refused
    assert OwnPath.objects.get().ended_at is not None
    assert AuditEntry.objects.get(action="risk_assessments.end_own_path").reason == "電話番号がちがいます"


def test_in_a_statistical_survey_no_path_is_told_by_answers(cast: Cast) -> None:
    Campaign.objects.filter(pk=cast.campaign.pk).update(statistical=True)
    cast.campaign.refresh_from_db()
    submitted(cast.minato, NOTHING_DONE)
    own_path(cast.campaign, FUNABASHI_CODE, trigger="backup")
    own_path(cast.campaign, FUNABASHI_CODE, title="だれにでも")
    viewer = Viewer((Jurisdiction.objects.get(pk=FUNABASHI_CODE),))
    browser, new = signed_in(cast.funabashi), reverse("own-path-new", args=[cast.campaign.slug])

    seen = told(cast)
    form = browser.get(new).content.decode()
    answer = browser.post(new, GOOD | {"trigger": "backup"})
    listed = browser.get(reverse("own-paths", args=[cast.campaign.slug])).content.decode()

    assert "だれにでも" in seen
    assert "点検の補助" not in seen
    assert "回答で相手を選ぶことはできません" in form
    assert '<select class="in s" id="trigger"' not in form
    assert answer.status_code == 422
    assert "知らせていません" in listed
    with pytest.raises(NotForStatistics):
        write_own_path(
            campaign=cast.campaign, area=FUNABASHI_CODE, texts=GOOD | {"trigger": "backup"}, viewer=viewer,
            by="user:1", now=NOW,
        )  # fmt: skip
    path = OwnPath.objects.get(trigger="")
    with pytest.raises(NotForStatistics):
        change_own_path(path=path, texts=GOOD | {"trigger": "backup"}, viewer=viewer, by="user:1", now=NOW)
    assert OwnPath.objects.count() == 2
