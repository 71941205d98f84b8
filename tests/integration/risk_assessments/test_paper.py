"""The page on two sheets of paper, and the letter: taken from the site and read back."""

import io
import json
import re
from types import SimpleNamespace
from urllib.parse import unquote

import pytest
from django.conf import settings as site
from pypdf import PdfReader

from tenken.report.exposure import ExposureBeside
from tests.factories import campaigns
from tests.factories.browsers import signed_in
from tests.factories.exposure import NOTHING_DONE, submitted
from tests.factories.exposure_offices import own_path
from tests.factories.people import Cast

pytestmark = pytest.mark.first_on("sqlite")


def text_of(pdf: bytes) -> str:
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).replace("\n", "").replace(" ", "")


def smallest_letters(pdf: bytes) -> float:
    """In points."""
    sizes: list[float] = []

    def seen(text: str, cm: list[float], tm: list[float], _font: object, size: float) -> None:
        if text.strip():
            sizes.append(size * abs(tm[0]) * abs(cm[0]))

    for page in PdfReader(io.BytesIO(pdf)).pages:
        page.extract_text(visitor_text=seen)
    return min(sizes)


def letters_of_the_last_page(pdf: bytes) -> float:
    """In points, without what stands above and below on every page."""
    sizes: list[float] = []

    def seen(text: str, cm: list[float], tm: list[float], _font: object, size: float) -> None:
        height = tm[5] * cm[3] + cm[5]
        if text.strip() and 60 < height < 785:
            sizes.append(size * abs(tm[0]) * abs(cm[0]))

    PdfReader(io.BytesIO(pdf)).pages[-1].extract_text(visitor_text=seen)
    return min(sizes)


def test_the_sheets_say_what_the_page_says(cast: Cast) -> None:
    made = submitted(cast.minato, NOTHING_DONE)
    client = signed_in(cast.minato.user)
    numbers = client.get(f"/cases/{cast.minato.case.public_id}/exposure/").context["page"].numbers

    response = client.get(f"/cases/{cast.minato.case.public_id}/exposure/pdf/")

    text = text_of(response.content)
    assert len(PdfReader(io.BytesIO(response.content)).pages) == 2
    assert response["Content-Type"] == "application/pdf"
    assert f"サイバー攻撃への備え_{made.receipt_number}.pdf" in unquote(response["Content-Disposition"])
    for number in numbers:
        assert f"{number.value}{number.band}" in text.replace("　", "")
        assert (f"幅{number.low}〜{number.high}" in text) == (number.low < number.high)
    for words in ("更新を入れる", "T3どれも行っていない", "最後に更新した日を教えてください", "控えの取り方"):
        assert words in text


def test_what_the_own_area_offers_stands_first_on_paper_however_much_there_is(cast: Cast) -> None:
    area = cast.minato.case.unit.relay_id
    for place in range(5):
        own_path(cast.minato.campaign, area, title=f"市の支援{place}", phone="043-123-4567")
    submitted(cast.minato, NOTHING_DONE)
    client = signed_in(cast.minato.user)

    page = client.get(f"/cases/{cast.minato.case.public_id}/exposure/").context["page"]
    text = text_of(client.get(f"/cases/{cast.minato.case.public_id}/exposure/pdf/").content)

    assert [way.near for way in page.support] == [True] * 5 + [False] * 2
    assert text.count("お近くの支援") == text.count("043-123-4567") == 5
    assert all(f"市の支援{place}" in text for place in range(5))
    assert "ほかの支援は、画面で" in text


def test_the_letter_names_the_clinic_and_leaves_room_for_the_reply(cast: Cast) -> None:
    submitted(cast.minato, NOTHING_DONE)

    response = signed_in(cast.minato.user).get(f"/cases/{cast.minato.case.public_id}/exposure/vendor/pdf/")

    text = text_of(response.content)
    assert "会社への手紙.pdf" in unquote(response["Content-Disposition"])
    for words in ("みなと内科クリニック", "確認のお願い", "最後に更新した日を教えてください", "お返事", "ご記入日"):
        assert words in text


def test_the_surveys_own_texts_fit_on_two_sheets(settings: object, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The longest texts there are, as somebody reads them who has done nothing, with all that may stand beside them."""
    line = "同じ種類の診療所を数の小さい順に4つに分けると、貴院はいちばん大きいところにいます。"
    full = SimpleNamespace(position=None, years=None, paper=(ExposureBeside("くらべると", (line,) * 3),) * 2)
    monkeypatch.setattr("tenken_site.risk_assessments.views.exposure.beside", lambda *_: full)
    settings.SURVEYS = site.ROOT / "surveys"  # type: ignore[attr-defined]  # pytest-django's
    folder = site.ROOT / "surveys" / "clinic-cybersecurity-2026"
    clinic = campaigns.enrolled(into=campaigns.campaign(path=folder / "extended.yaml"))
    given = json.loads((folder / "examples" / "extended-no-backup.json").read_text("utf-8"))
    worst = {key: False if answer is True and key not in {"Q0", "Q6"} else answer for key, answer in given.items()}
    submitted(clinic, worst | {"Q22-1": True, "Q22-2": False, "Q22-3": False})
    client = signed_in(clinic.user)

    page = client.get(f"/cases/{clinic.case.public_id}/exposure/").context["page"]
    pdf = client.get(f"/cases/{clinic.case.public_id}/exposure/pdf/").content
    letter = client.get(f"/cases/{clinic.case.public_id}/exposure/vendor/pdf/").content

    assert len(PdfReader(io.BytesIO(pdf)).pages) == 2
    assert smallest_letters(pdf) >= 8
    assert letters_of_the_last_page(pdf) >= 9.5
    assert text_of(pdf).count(line) == 6
    assert len(page.steps) == 3
    assert all(step.title in text_of(pdf).replace(" ", "") for step in page.steps)
    assert len(PdfReader(io.BytesIO(letter)).pages) <= 3
    told = text_of(pdf).replace("　", "")
    for line in [line for number in page.numbers for line in number.reasons[:3]]:  # there are fewer on paper
        found = re.search(f"{re.escape(line.title)}.*?\\+(\\d+)", told)
        assert found, line.title
        assert int(found[1]) == line.points, line.title
