"""What a relay takes along: letter, leaflet, QR code, mail; in its own name and without any access code."""

import io

import pytest
import segno
from django.http import FileResponse
from django.urls import reverse
from pypdf import PdfReader

from tenken_site.notices.models import Delivery
from tests.cast import CHIBA_CODE, COUNTRY_CODE, FUNABASHI_CODE, OSAKA_CODE
from tests.factories import notices
from tests.factories.browsers import signed_in
from tests.factories.people import Cast


def file(cast: Cast, name: str, area: str = CHIBA_CODE) -> FileResponse:
    return signed_in(cast.chiba).get(reverse("relay-material-file", args=[cast.campaign.slug, area, name]))


def text_of(answer: FileResponse) -> str:
    reader = PdfReader(io.BytesIO(b"".join(answer.streaming_content)))
    return "".join(page.extract_text() for page in reader.pages).replace(" ", "").replace("\n", "")


def with_contact(cast: Cast) -> None:
    notice = notices.published(cast.campaign)
    Delivery.objects.filter(notice=notice, relay=CHIBA_CODE).update(
        contact_office="医療整備課", contact_telephone="043-000-0100", covering_text="県からのお願いです。"
    )


def test_the_letter_speaks_in_the_relays_name(cast: Cast) -> None:
    with_contact(cast)

    text = text_of(file(cast, "letter.pdf"))

    for expected in ("医療整備課", "043-000-0100", "県からのお願いです。", "https://tenken.test/sign-in/"):
        assert expected in text


def test_the_leaflet_has_the_deadline_four_steps_and_the_contact(cast: Cast) -> None:
    with_contact(cast)

    text = text_of(file(cast, "leaflet.pdf"))

    for expected in ("8月21日（金）", "16文字のアクセスコード", "提出する", "043-000-0100"):
        assert expected in text


def test_before_any_notice_the_material_names_the_area_alone(cast: Cast) -> None:
    text = text_of(file(cast, "letter.pdf"))

    assert "千葉県" in text


def test_the_qr_code_is_that_of_the_public_sign_in_page(cast: Cast) -> None:
    expected = io.BytesIO()
    segno.make_qr("https://tenken.test/sign-in/", error="m", boost_error=False).save(
        expected, kind="svg", border=4, omitsize=True, xmldecl=False, nl=False, dark="#000000", light="#ffffff"
    )

    svg, png = file(cast, "qr.svg"), file(cast, "qr.png")

    assert b"".join(svg.streaming_content) == expected.getvalue()
    assert b"".join(png.streaming_content).startswith(b"\x89PNG")
    assert svg.headers["Content-Disposition"].startswith("attachment")


def test_the_mail_stands_ready_to_be_copied_without_script(cast: Cast) -> None:
    with_contact(cast)

    page = signed_in(cast.chiba).get(reverse("relay-material", args=[cast.campaign.slug, CHIBA_CODE])).content.decode()

    text = page.partition("<textarea")[2].partition("</textarea>")[0]
    for expected in ("県からのお願いです。", "https://tenken.test/sign-in/", "043-000-0100", "締切"):
        assert expected in text


@pytest.mark.parametrize(
    ("area", "status"), [(FUNABASHI_CODE, 200), (OSAKA_CODE, 404), (COUNTRY_CODE, 404), ("999999", 404)]
)
def test_a_prefecture_opens_its_own_material_and_its_cities(cast: Cast, area: str, status: int) -> None:
    client = signed_in(cast.chiba)

    page = client.get(reverse("relay-material", args=[cast.campaign.slug, area]))
    letter = client.get(reverse("relay-material-file", args=[cast.campaign.slug, area, "letter.pdf"]))

    assert (page.status_code, letter.status_code) == (status, status)


def test_a_file_that_does_not_exist_is_not_found(cast: Cast) -> None:
    assert file(cast, "codes.csv").status_code == 404
