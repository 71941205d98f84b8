"""The ministry writes, publishes, corrects and withdraws; relays see what is published and nothing else."""

import pytest
from django.urls import reverse

from tenken_site.accounts.models import User
from tenken_site.audit.models import AuditEntry
from tenken_site.messaging.models import OutboxEntry
from tenken_site.messaging.topics import Drop, Mail, topic_named
from tenken_site.notices.actions.publish import publish_notice, withdraw_notice
from tenken_site.notices.actions.receive import confirm
from tenken_site.notices.actions.write_notice import NoticeIsPublished, correct_notice, rewrite_notice
from tenken_site.notices.models import Delivery, Notice
from tests.cast import CHIBA_CODE, FUNABASHI_CODE, NOW
from tests.factories import notices
from tests.factories.browsers import signed_in
from tests.factories.people import Cast

BY = "command:tests"


def test_a_notice_is_written_read_through_and_published_to_every_relay(cast: Cast) -> None:
    client, slug = signed_in(cast.ministry), cast.campaign.slug

    written = client.post(reverse("notice-new", args=[slug]), {"title": "調査について", "body": "本文です。"})
    notice = Notice.objects.get()
    preview = client.get(written.headers["Location"]).content.decode()
    asked = client.get(reverse("notice-publish", args=[slug, notice.pk])).content.decode()
    client.post(reverse("notice-publish", args=[slug, notice.pk]), {"sure": "yes"})

    assert "まだ公開していません" in preview
    assert "4の自治体に公開する" in asked
    notice.refresh_from_db()
    assert notice.published_by == f"user:{cast.ministry.pk}"
    assert set(notice.deliveries.values_list("relay", flat=True)) == {"120006", "122041", "270008", "271004"}
    assert AuditEntry.objects.filter(action="notices.publish").count() == 1


def test_without_the_tick_nothing_is_published(cast: Cast) -> None:
    notice = notices.draft(cast.campaign)

    answer = signed_in(cast.ministry).post(reverse("notice-publish", args=[cast.campaign.slug, notice.pk]))

    assert answer.status_code == 422
    assert "印を付けてから" in answer.content.decode()
    assert not Delivery.objects.exists()


def test_words_that_a_colleague_changed_meanwhile_are_not_published_unread(cast: Cast) -> None:
    notice, client = notices.draft(cast.campaign), signed_in(cast.ministry)
    read = client.get(reverse("notice", args=[cast.campaign.slug, notice.pk])).content.decode()
    address = reverse("notice-publish", args=[cast.campaign.slug, notice.pk])
    seen = read.split(f"{address}?seen=")[1].split('"')[0]
    rewrite_notice(notice=notice, title=notice.title, body="別の文", by=BY, now=NOW)

    asked = client.get(address, {"seen": seen}).content.decode()
    answer = client.post(address, {"sure": "yes", "seen": seen})

    notice.refresh_from_db()
    assert "もう一度お読みください" in asked
    assert (answer.status_code, notice.published_at) == (422, None)
    assert "もう一度お読みください" in answer.content.decode()


def test_publishing_twice_gives_each_relay_one_copy(cast: Cast) -> None:
    notice = notices.draft(cast.campaign)

    first = publish_notice(notice=notice, by=BY, now=NOW)
    second = publish_notice(notice=notice, by=BY, now=NOW)

    assert (first, second) == (4, 4)
    assert Delivery.objects.count() == 4
    assert AuditEntry.objects.filter(action="notices.publish").count() == 1


def test_an_empty_form_is_given_back_with_what_is_missing(cast: Cast) -> None:
    answer = signed_in(cast.ministry).post(
        reverse("notice-new", args=[cast.campaign.slug]), {"title": "", "body": "本文"}
    )

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "件名を入力してください" in page
    assert "本文</textarea>" in page


def test_words_with_signs_of_html_stay_words(cast: Cast) -> None:
    notice = notices.draft(
        cast.campaign, title="<b>太字</b>", body='<script>alert(1)</script>\n\nhttps://example.jp/a"b'
    )

    page = signed_in(cast.ministry).get(reverse("notice", args=[cast.campaign.slug, notice.pk])).content.decode()

    assert "&lt;b&gt;太字" in page
    assert "<script>alert" not in page


def test_what_was_published_is_not_changed_any_more(cast: Cast) -> None:
    notice = notices.published(cast.campaign)

    answer = signed_in(cast.ministry).post(
        reverse("notice-edit", args=[cast.campaign.slug, notice.pk]), {"title": "別", "body": "別"}, follow=True
    )

    assert "訂正版を作ってください" in answer.content.decode()
    notice.refresh_from_db()
    assert notice.title == "調査について（依頼）"
    with pytest.raises(NoticeIsPublished):
        rewrite_notice(notice=notice, title="別", body="別", by=BY, now=NOW)


def test_a_correction_takes_files_and_contacts_along_and_asks_for_receipt_anew(cast: Cast) -> None:
    notice = notices.published(cast.campaign)
    Delivery.objects.filter(notice=notice, relay=CHIBA_CODE).update(
        contact_office="医療整備課", confirmed_at=NOW, confirmed_by="user:1"
    )

    first = correct_notice(notice=notice, by=BY, now=NOW)
    second = correct_notice(notice=notice, by=BY, now=NOW)
    publish_notice(notice=first, by=BY, now=NOW)

    assert first.pk == second.pk
    copy = notices.copy_of(first, CHIBA_CODE)
    assert (copy.contact_office, copy.confirmed_at) == ("医療整備課", None)
    page = signed_in(cast.chiba).get(reverse("delivery", args=[cast.campaign.slug, notice.pk, CHIBA_CODE]))
    assert "訂正版があります" in page.content.decode()


def test_a_withdrawn_notice_stays_readable_with_its_reason_and_takes_no_confirmation(cast: Cast) -> None:
    notice = notices.published(cast.campaign)
    address = reverse("delivery", args=[cast.campaign.slug, notice.pk, CHIBA_CODE])

    signed_in(cast.ministry).post(
        reverse("notice-withdraw", args=[cast.campaign.slug, notice.pk]), {"reason": "日付の誤り"}
    )
    client = signed_in(cast.chiba)
    page = client.get(address).content.decode()
    client.post(reverse("delivery-confirm", args=[cast.campaign.slug, notice.pk, CHIBA_CODE]))

    assert "日付の誤り" in page
    assert "受け取りました</button>" not in page
    assert notices.copy_of(notice, CHIBA_CODE).confirmed_at is None


def test_a_withdrawal_needs_a_reason(cast: Cast) -> None:
    notice = notices.published(cast.campaign)

    answer = signed_in(cast.ministry).post(reverse("notice-withdraw", args=[cast.campaign.slug, notice.pk]))

    assert answer.status_code == 422
    notice.refresh_from_db()
    assert notice.withdrawn_at is None


def test_a_relay_sees_no_draft_and_is_led_to_its_own_copy(cast: Cast) -> None:
    hidden, shown = notices.draft(cast.campaign, title="下書きの件"), notices.published(cast.campaign)
    client, slug = signed_in(cast.funabashi), cast.campaign.slug

    page = client.get(reverse("notice-list", args=[slug])).content.decode()

    assert "下書きの件" not in page
    assert reverse("delivery", args=[slug, shown.pk, FUNABASHI_CODE]) in page
    assert client.get(reverse("notice", args=[slug, hidden.pk])).status_code == 404
    assert client.get(reverse("notice", args=[slug, shown.pk])).status_code == 302


MINISTRY_ONLY = [
    "notice-new",
    "notice-edit",
    "notice-attach",
    "notice-publish",
    "notice-withdraw",
    "notice-correct",
    "notice-chain",
]


@pytest.mark.parametrize("name", MINISTRY_ONLY)
def test_what_the_ministry_does_is_no_page_for_anyone_else(cast: Cast, name: str) -> None:
    notice = notices.published(cast.campaign)
    address = reverse(name, args=[cast.campaign.slug] if name == "notice-new" else [cast.campaign.slug, notice.pk])

    for person in (cast.chiba, cast.funabashi, cast.minato.user, cast.outsider):
        client = signed_in(person)
        assert {client.get(address).status_code, client.post(address, {"sure": "yes"}).status_code} <= {403, 404, 405}


def mails(*people: User) -> None:
    for person in people:
        person.email = f"{person.username}@pref.example.jp"
        person.save()


def test_officials_with_a_mail_address_are_told_each_once(cast: Cast) -> None:
    mails(cast.chiba, cast.funabashi, cast.ministry)
    notice = notices.published(cast.campaign, title="調査について")

    entries = list(OutboxEntry.objects.filter(topic="notices.published", group=notice.pk))
    made = topic_named("notices.published").compose(entries, now=NOW)

    sent = [mail for mail in made.values() if isinstance(mail, Mail)]
    assert {mail.to for mail in sent} == {"chiba-yamane@pref.example.jp", "funabashi-tsuda@pref.example.jp"}
    assert all("調査について" in mail.subject for mail in sent)
    assert any(
        f"https://tenken.test{reverse('delivery', args=[cast.campaign.slug, notice.pk, CHIBA_CODE])}" in mail.text
        for mail in sent
    )


def test_who_confirmed_and_whoever_reads_a_withdrawn_notice_gets_no_mail(cast: Cast) -> None:
    mails(cast.chiba, cast.funabashi)
    notice = notices.published(cast.campaign)
    entries = list(OutboxEntry.objects.filter(topic="notices.published"))

    confirm(delivery=notices.copy_of(notice, CHIBA_CODE), by=BY, now=NOW)
    after_one = topic_named("notices.published").compose(entries, now=NOW)
    withdraw_notice(notice=notice, reason="誤り", by=BY, now=NOW)
    after_all = topic_named("notices.published").compose(entries, now=NOW)

    assert sorted(type(one).__name__ for one in after_one.values()) == ["Drop", "Mail"]
    assert set(after_all.values()) == {Drop("withdrawn")}
    assert set(OutboxEntry.objects.values_list("state", flat=True)) == {"dropped"}
