"""A relay sees in its list what is left to do with a notice; the ministry is offered no empty box to copy from."""

import pytest

from tenken_site.notices.models import Delivery, Notice
from tests.cast import CHIBA_CODE, NOW
from tests.factories.browsers import signed_in
from tests.factories.people import Cast

pytestmark = pytest.mark.stores


@pytest.fixture
def notice(cast: Cast) -> Notice:
    made = Notice.objects.create(
        campaign=cast.campaign, title="調査について", body="周知をお願いします。",
        written_at=NOW, written_by="command:tests", published_at=NOW, published_by="command:tests",
    )  # fmt: skip
    Delivery.objects.create(notice=made, relay_id=CHIBA_CODE)
    return made


def test_a_relay_reads_in_the_list_whether_it_has_confirmed(cast: Cast, notice: Notice) -> None:
    client = signed_in(cast.chiba)
    address = f"/campaigns/{cast.campaign.slug}/notices/"

    before = client.get(address).content.decode()
    Delivery.objects.filter(notice=notice).update(confirmed_at=NOW, confirmed_by="command:tests", seen_at=NOW)
    after = client.get(address).content.decode()

    assert "受領の確認がまだです" in before
    assert "受領を確認済み" in after
    assert "受領の確認がまだです" not in after


def test_without_an_address_the_chain_offers_no_empty_box(cast: Cast, notice: Notice) -> None:
    page = signed_in(cast.ministry).get(f"/campaigns/{cast.campaign.slug}/notices/{notice.pk}/chain/")

    assert 'id="mail-list"' not in page.content.decode()
    assert "担当者のメールアドレスが登録されていません。電話などで連絡してください。" in page.content.decode()
