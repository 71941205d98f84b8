"""A relay reads, confirms, adds its own words, records whom it told; the ministry sees the chain."""

import csv
import io
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from python_calamine import CalamineWorkbook

from tenken_site.audit.models import AuditEntry
from tenken_site.campaigns.models import Campaign
from tenken_site.campaigns.relay_contacts import contacts_of
from tenken_site.jurisdictions.models import Jurisdiction
from tenken_site.notices.actions.publish import publish_notice
from tenken_site.notices.models import Delivery, Notice, Passing
from tests.cast import CHIBA_CODE, FUNABASHI_CODE, NOW, OSAKA_CODE
from tests.factories import notices
from tests.factories.browsers import signed_in
from tests.factories.people import Cast

CONTACT = {
    "covering_text": "管内の皆さまへ。",
    "own_deadline": "",
    "contact_office": "医療整備課",
    "contact_person": "山根",
    "contact_telephone": "043-000-0100",
    "contact_mail": "",
}


def place(name: str, notice: Notice, area: str = CHIBA_CODE) -> str:
    return reverse(name, args=[notice.campaign.slug, notice.pk, area])


def test_opening_the_copy_is_noted_once_and_by_the_relay_alone(cast: Cast) -> None:
    notice = notices.published(cast.campaign)

    signed_in(cast.ministry).get(place("delivery", notice))
    unseen = notices.copy_of(notice, CHIBA_CODE).seen_at
    client = signed_in(cast.chiba)
    client.get(place("delivery", notice))
    client.get(place("delivery", notice))

    assert unseen is None
    assert notices.copy_of(notice, CHIBA_CODE).seen_at is not None
    assert AuditEntry.objects.filter(action="notices.see").count() == 1


def test_a_program_that_only_asks_for_the_head_has_not_read_it(cast: Cast) -> None:
    notice = notices.published(cast.campaign)

    signed_in(cast.chiba).head(place("delivery", notice))

    assert notices.copy_of(notice, CHIBA_CODE).seen_at is None


def test_a_confirmation_stays_and_a_second_press_changes_nothing(cast: Cast) -> None:
    notice, client = notices.published(cast.campaign), signed_in(cast.chiba)

    client.post(place("delivery-confirm", notice))
    first = notices.copy_of(notice, CHIBA_CODE)
    client.post(place("delivery-confirm", notice))

    second = notices.copy_of(notice, CHIBA_CODE)
    assert (first.confirmed_at, first.confirmed_by) == (second.confirmed_at, f"user:{cast.chiba.pk}")
    assert "確認済み" in client.get(place("delivery", notice)).content.decode()


@pytest.mark.parametrize("name", ["delivery", "delivery-confirm", "delivery-covering"])
def test_another_relays_copy_looks_like_none(cast: Cast, name: str) -> None:
    notice = notices.published(cast.campaign)

    for person, area in ((cast.osaka, CHIBA_CODE), (cast.funabashi, CHIBA_CODE), (cast.outsider, CHIBA_CODE)):
        client = signed_in(person)
        assert {
            client.get(place(name, notice, area)).status_code,
            client.post(place(name, notice, area)).status_code,
        } <= {
            403,
            404,
            405,
        }


def test_a_prefecture_looks_at_its_citys_copy_but_does_not_confirm_for_it(cast: Cast) -> None:
    notice, client = notices.published(cast.campaign), signed_in(cast.chiba)

    page = client.get(place("delivery", notice, FUNABASHI_CODE))
    answer = client.post(place("delivery-confirm", notice, FUNABASHI_CODE))

    assert page.status_code == 200
    assert "受け取りました</button>" not in page.content.decode()
    assert answer.status_code == 404
    assert notices.copy_of(notice, FUNABASHI_CODE).seen_at is None
    assert "船橋市" in client.get(place("delivery", notice)).content.decode()


def test_own_words_and_contact_are_kept_and_given_to_the_letters(cast: Cast) -> None:
    notice, client = notices.published(cast.campaign), signed_in(cast.chiba)

    client.post(place("delivery-covering", notice), {**CONTACT, "own_deadline": "2026-08-07"})

    copy = notices.copy_of(notice, CHIBA_CODE)
    assert (copy.covering_text, copy.own_deadline) == ("管内の皆さまへ。", date(2026, 8, 7))
    contact = contacts_of(cast.campaign.pk)[CHIBA_CODE]
    assert (contact.office, contact.phone, contact.own_deadline) == ("医療整備課", "043-000-0100", "8月7日（金）")


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"own_deadline": "2099-08-22"}, "より後の日は指定できません"),
        ({"own_deadline": "2026-02-30"}, "カレンダーにある日"),
        ({"contact_office": ""}, "部署を入力してください"),
        ({"contact_telephone": ""}, "どちらかを入力してください"),
        ({"contact_telephone": "電話なし"}, "数字とハイフンで"),
        ({"contact_mail": "x"}, "メールアドレスの形"),
        ({"covering_text": "あ" * 4001}, "4,000文字まで"),
    ],
)
def test_words_that_cannot_be_are_given_back(cast: Cast, changed: dict[str, str], said: str) -> None:
    notice = notices.published(cast.campaign)

    answer = signed_in(cast.chiba).post(place("delivery-covering", notice), CONTACT | changed)

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert notices.copy_of(notice, CHIBA_CODE).written_at is None


def test_the_last_day_of_the_survey_is_the_latest_own_deadline(cast: Cast) -> None:
    notice = notices.published(cast.campaign)

    signed_in(cast.chiba).post(place("delivery-covering", notice), CONTACT | {"own_deadline": "2099-08-21"})

    assert notices.copy_of(notice, CHIBA_CODE).own_deadline == date(2099, 8, 21)


PASSED = {"on": "2026-07-10", "channel": "mail", "to": "管内の全診療所", "count": "320", "note": ""}


def test_passing_on_is_recorded_several_times_and_can_be_taken_back(cast: Cast) -> None:
    notice, client = notices.published(cast.campaign), signed_in(cast.chiba)

    client.post(place("delivery", notice), PASSED)
    client.post(place("delivery", notice), PASSED)  # the button pressed twice
    client.post(place("delivery", notice), PASSED | {"channel": "association", "to": "県医師会", "count": ""})
    one = Passing.objects.get(channel="mail")
    client.post(reverse("passing-undo", args=[cast.campaign.slug, notice.pk, CHIBA_CODE, one.pk]))

    assert Passing.objects.filter(undone_at__isnull=True).get().to == "県医師会"
    page = client.get(place("delivery", notice)).content.decode()
    assert "取り消しました" in page
    assert "管内の全診療所" in page


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"on": "2199-01-01"}, "これからの日は記録できません"),
        ({"on": ""}, "日付を入力してください"),
        ({"channel": "pigeon"}, "一覧から選んで"),
        ({"to": " "}, "相手を入力してください"),
        ({"count": "0"}, "1以上"),
        ({"count": "たくさん"}, "数字で"),
    ],
)
def test_a_record_that_cannot_be_is_given_back(cast: Cast, changed: dict[str, str], said: str) -> None:
    notice = notices.published(cast.campaign)

    answer = signed_in(cast.chiba).post(place("delivery", notice), PASSED | changed)

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Passing.objects.exists()


def test_nobody_takes_back_another_relays_record(cast: Cast) -> None:
    notice = notices.published(cast.campaign)
    signed_in(cast.chiba).post(place("delivery", notice), PASSED)
    one = Passing.objects.get()

    for person, area in ((cast.osaka, CHIBA_CODE), (cast.osaka, OSAKA_CODE), (cast.ministry, CHIBA_CODE)):
        signed_in(person).post(reverse("passing-undo", args=[cast.campaign.slug, notice.pk, area, one.pk]))

    assert Passing.objects.get().undone_at is None


def chain(client: Client, notice: Notice, **query: str) -> list[list[str]]:
    """The rows of the CSV: relay, seen, confirmed …"""
    answer = client.get(reverse("notice-chain", args=[notice.campaign.slug, notice.pk]), {"format": "csv", **query})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))[1:]


def test_the_ministry_sees_how_far_each_relay_is(cast: Cast) -> None:
    notice = notices.published(cast.campaign)
    cast.chiba.email = "yamane@pref.example.jp"
    cast.chiba.save()
    client = signed_in(cast.chiba)
    client.get(place("delivery", notice))
    client.post(place("delivery-confirm", notice))
    client.post(place("delivery", notice), PASSED)

    rows = {row[2]: row for row in chain(signed_in(cast.ministry), notice)}
    page = signed_in(cast.ministry).get(reverse("notice-chain", args=[cast.campaign.slug, notice.pk])).content.decode()

    assert rows["千葉県"][7:11] == ["7月10日（金）", "メール", "1", "320"]
    assert rows["千葉県"][5] != ""
    assert rows["船橋市"][4:8] == ["", "", "", ""]
    assert "yamane@pref.example.jp</textarea>" in page
    assert "3の自治体は、担当者のメールアドレスが登録されていません" in page


def test_the_chain_is_filtered_searched_and_sorted(cast: Cast) -> None:
    notice = notices.published(cast.campaign)
    Delivery.objects.filter(notice=notice, relay=CHIBA_CODE).update(
        seen_at=NOW, confirmed_at=NOW, confirmed_by="user:1"
    )
    Delivery.objects.filter(notice=notice, relay=OSAKA_CODE).update(seen_at=NOW - timedelta(days=1))
    client = signed_in(cast.ministry)

    def names(**query: str) -> list[str]:
        return [row[2] for row in chain(client, notice, **query)]

    assert names(only="unconfirmed") == ["船橋市", "大阪府", "大阪市"]
    assert names(only="unseen") == ["船橋市", "大阪市"]
    assert names(q="千葉") == ["千葉県", "船橋市"]
    assert names(sort="seen") == ["大阪府", "千葉県", "船橋市", "大阪市"]
    assert names(sort="-seen")[:2] == ["千葉県", "大阪府"]
    assert names(sort="-code")[0] == "大阪市"
    assert names(sort="nonsense", only="nonsense") == ["千葉県", "船橋市", "大阪府", "大阪市"]
    assert names(q="\x00") == ["千葉県", "船橋市", "大阪府", "大阪市"]


def test_the_chain_is_a_workbook_too_and_a_formula_stays_text(cast: Cast) -> None:
    notice = notices.published(cast.campaign, title="=1+1")
    answer = signed_in(cast.ministry).get(
        reverse("notice-chain", args=[cast.campaign.slug, notice.pk]), {"format": "xlsx"}
    )

    rows = (
        CalamineWorkbook.from_filelike(io.BytesIO(b"".join(answer.streaming_content))).get_sheet_by_index(0).to_python()
    )

    assert rows[1][0] == "=1+1"
    assert rows[1][3] == "120006"
    assert chain(signed_in(cast.ministry), notice)[0][0] == "'=1+1"


def test_taking_the_chain_out_of_the_site_is_noted(cast: Cast) -> None:
    notice = notices.published(cast.campaign)

    rows = chain(signed_in(cast.ministry), notice)

    entry = AuditEntry.objects.get(action="notices.export")
    assert (entry.actor, entry.target) == (f"user:{cast.ministry.pk}", f"notice:{notice.pk}")
    assert entry.detail == {"format": "csv", "count": len(rows)}


@pytest.mark.parametrize("office", ["=1+1", "＝1+1", "＠SUM(1)", "-1", "+81"])
def test_what_a_relay_writes_is_no_formula_in_the_ministrys_file(cast: Cast, office: str) -> None:
    notice = notices.published(cast.campaign)
    signed_in(cast.chiba).post(place("delivery-covering", notice), CONTACT | {"contact_office": office})

    cells = [cell for row in chain(signed_in(cast.ministry), notice) for cell in row]

    assert f"'{office}" in cells
    assert office not in cells


def test_a_mail_address_longer_than_is_kept_is_refused_in_words(cast: Cast) -> None:
    notice = notices.published(cast.campaign)
    long = {"contact_mail": "a" * 245 + "@example.jp"}

    answer = signed_in(cast.chiba).post(place("delivery-covering", notice), CONTACT | long)

    assert answer.status_code == 422
    assert "メールアドレスの形を確かめてください" in answer.content.decode()


def test_the_whole_chain_of_157_takes_eight_statements_at_most(cast: Cast) -> None:
    Jurisdiction.objects.bulk_create(
        Jurisdiction(code=f"{number:06}", name=f"架空{number}市", kind="core_city", parent_id=CHIBA_CODE)
        for number in range(900001, 900154)
    )
    notice = notices.draft(cast.campaign)
    publish_notice(notice=notice, by="command:tests", now=NOW)
    client, address = signed_in(cast.ministry), reverse("notice-chain", args=[cast.campaign.slug, notice.pk])
    client.get(address)

    with CaptureQueriesContext(
        connection,
    ) as asked:
        page = client.get(address).content.decode()

    assert page.count("<tr>") == 158
    assert len(asked) <= 8, [query["sql"][:80] for query in asked]


def test_the_relays_own_pages_take_eight_statements_at_most(cast: Cast) -> None:
    notice, client = notices.published(cast.campaign), signed_in(cast.chiba)
    pages = [
        reverse("notice-list", args=[cast.campaign.slug]),
        place("delivery", notice),
        reverse("relay-material", args=[cast.campaign.slug, CHIBA_CODE]),
    ]

    for page in pages:
        client.get(page)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(page).status_code == 200
        assert len(asked) <= 8, [query["sql"][:80] for query in asked]


def test_a_notice_of_another_campaign_is_not_found_under_this_one(cast: Cast) -> None:
    notice = notices.published(cast.campaign)
    other = Campaign.objects.get(pk=cast.campaign.pk)
    other.pk, other.slug, other.receipt_prefix = None, "other-2026", "O26"
    other.save()

    answer = signed_in(cast.ministry).get(reverse("notice", args=["other-2026", notice.pk]))

    assert answer.status_code == 404
