"""Anyone who holds a receipt can check it; nobody else learns whether a number exists."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tenken_site.accounts.models import FailedSignIn
from tenken_site.responses.models import Submission
from tests.factories.people import Cast
from tests.integration.responses.test_looks import submitted

pytestmark = pytest.mark.django_db
PAGE = "/receipts/check/"


@pytest.fixture
def receipt(cast: Cast) -> Submission:
    submitted(cast.minato)
    return Submission.objects.get()


def check(client: Client, number: str, digest: str) -> tuple[int, str]:
    answer = client.post(PAGE, {"number": number, "digest": digest})
    return answer.status_code, answer.content.decode()


def test_a_genuine_receipt_is_told_with_time_and_version_and_nothing_else(
    client: Client, receipt: Submission, cast: Cast
) -> None:
    status, page = check(client, receipt.receipt_number, receipt.digest)

    assert status == 200
    assert "この受付票は本物です" in page
    assert "（第1版）と一致します" in page
    assert "これより新しい版はありません" in page
    for kept in (cast.minato.case.unit.name, cast.minato.case.public_id, cast.campaign.slug, "2割"):
        assert kept not in page


def test_it_may_be_typed_in_groups_in_capitals_and_in_full_width(client: Client, receipt: Submission) -> None:
    groups = " ".join(receipt.digest[at : at + 4] for at in range(0, 64, 4)).upper().replace(" ", "\n", 3)
    wide = receipt.receipt_number.lower().replace("-", "－")

    assert check(client, wide, groups.translate({ord(c): ord(c) + 0xFEE0 for c in "0123456789ABCDEF"}))[0] == 200


def test_a_later_version_is_told(client: Client, receipt: Submission, cast: Cast) -> None:
    type(cast.minato.case)._base_manager.filter(pk=cast.minato.case.pk).update(last_number=3)

    assert "いま有効なのは第3版です" in check(client, receipt.receipt_number, receipt.digest)[1]


def test_an_unknown_number_and_a_wrong_digest_look_alike(client: Client, receipt: Submission) -> None:
    seen = []
    for number, digest in ((receipt.receipt_number, "0" * 64), ("T26-0715-AAAAAA", receipt.digest)):
        with CaptureQueriesContext(connection) as statements:
            status, page = check(client, number, digest)
        plain = re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", page)
        seen.append((status, plain.replace(number, "").replace(digest, ""), len(statements)))

    assert seen[0] == seen[1]
    assert seen[0][0] == 422
    assert FailedSignIn.objects.filter(method="receipt").count() == 2


def test_whoever_guesses_on_is_slowed_down_even_with_the_right_receipt(
    client: Client, receipt: Submission, settings: object
) -> None:
    settings.TENKEN_SIGN_IN_FAILURES = 3  # type: ignore[attr-defined]
    for _ in range(3):
        check(client, receipt.receipt_number, "0" * 64)

    status, page = check(client, receipt.receipt_number, receipt.digest)

    assert status == 429
    assert "いまは確かめられません" in page


@pytest.mark.parametrize(
    ("number", "digest", "words"),
    [
        ("", "a" * 64, "受付番号を入力してください"),
        ("T26-0715-AAAAAA", "", "照合値を入力してください"),
        ("T26-0715-AAAAAA", "a" * 63, "照合値は64文字です"),
        ("T26-0715-AAAAAA", "g" * 64, "照合値は64文字です"),
        ("<script>", "a" * 64, "受付番号は、受付票にあるとおり"),
        ("T26\0", "a" * 64, "受付"),
    ],
)
def test_a_slip_is_told_and_counts_as_no_failure(
    client: Client, cast: Cast, number: str, digest: str, words: str
) -> None:
    status, page = check(client, number, digest)

    assert status == 422
    assert re.findall(rf'(?s)id="(?:number|digest)-e">.*?{words}', page)  # beside the field, as well as above
    assert "data-focus" in page
    assert not FailedSignIn.objects.exists()


def test_the_address_on_the_receipt_fills_the_number_in(client: Client, receipt: Submission, cast: Cast) -> None:
    client.force_login(cast.minato.user, backend="tenken_site.accounts.backends.AccessCodeBackend")
    page = client.get(f"/cases/{cast.minato.case.public_id}/receipt/").content.decode()
    address = f"{PAGE}?number={receipt.receipt_number}"

    assert address in page
    assert f'value="{receipt.receipt_number}"' in Client().get(address).content.decode()
