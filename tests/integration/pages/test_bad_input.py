"""Bad input meets a clear page, never an error of ours, and loses nothing."""

import pytest
from django.http import HttpResponse
from django.test import Client

from tests.factories.people import Cast
from tests.integration.pages.conftest import Visitor, browser

pytestmark = pytest.mark.first_on("postgresql")

NAMES = ["髙橋 﨑", "葛\U000e0100城", "𠮷野家", "🏥👩‍⚕️", "ﾊﾟｿｺﾝ①㈱", "<script>alert(1)</script>"]


@pytest.mark.parametrize("text", NAMES)
def test_a_text_is_stored_and_shown_as_it_was_given(minato: Visitor, text: str) -> None:
    minato.sends(T4=text)

    assert minato.answers()["T4"] == text
    assert minato.form()["answer-T4"] == [text]
    assert "<script>alert" not in minato.reads("/answer/")


@pytest.mark.parametrize("text", ["a\x00b", "a\x07b", "a\u2028b", "あ" * 2001])
def test_a_text_that_cannot_be_stored_is_explained(minato: Visitor, text: str) -> None:
    response = minato.sends(T4=text)

    assert response.status_code == 422
    assert 'href="#answer-T4"' in response.content.decode()
    assert minato.answers() == {}


def test_five_megabytes_are_refused_in_words(minato: Visitor) -> None:
    minato.sends(T1="no")

    response = minato.sends(T4="あ" * 1_700_000)

    assert response.status_code == 413
    assert "文章が長すぎて受け取れませんでした" in response.content.decode()
    assert minato.answers() == {"T1": False}


def test_thousands_of_fields_are_refused_in_words(minato: Visitor) -> None:
    response = minato.client.post(f"{minato.case}/answer/", {f"f{number}": "x" for number in range(2500)})

    assert response.status_code == 400
    assert "送られた内容を読み取れませんでした" in response.content.decode()


@pytest.mark.parametrize(
    "fields",
    [
        {"seen-T1": "x", "answer-T1": "maybe"},
        {"seen-T1": "-5", "answer-T1": "yes"},
        {"seen-T1": "9" * 60, "answer-T1": "yes"},
        {"seen-T3": "0", "answer-T3": ["none", "backup", "elsewhere"]},
        {"mine-T4": '{"a": [1.5, null]}', "theirs-T4": "x", "keep-T4": "mine"},
        {"mine-T4": '"x"', "theirs-T4": "0", "keep-T4": "both"},
        {"seen-T1": "0", "do": "\x00"},
    ],
)
def test_strange_fields_never_break_the_page(minato: Visitor, fields: dict[str, object]) -> None:
    response = minato.client.post(f"{minato.case}/answer/", fields)

    assert response.status_code in {302, 422}


UNREADABLE = [
    {"answer-T1": "yes"},
    {"answer-T1": "yes", "seen-T4": "0", "answer-T4": "文"},
    {"text-T3": "発電機", "seen-T4": "0", "answer-T4": "文"},
    {"seen-T99": "1", "answer-T99": "yes"},
    {"keep-T4": "mine"},
    {"do": "save"},
    {},
    {"mine-T4": '"\\ud800"', "theirs-T4": "0", "keep-T4": "mine"},
    {"mine-T4": '{"code": "a", "\\udfff": 1}', "theirs-T4": "0"},
    {"mine-T4": "{" * 5000, "theirs-T4": "1", "keep-T4": "mine"},
    {"mine-T4": "NaN", "theirs-T4": "1", "keep-T4": "mine"},
    {"mine-T4": "", "theirs-T4": "1", "keep-T4": "mine"},
]


@pytest.mark.parametrize("fields", UNREADABLE)
def test_a_form_that_cannot_be_read_is_never_said_to_be_saved(minato: Visitor, fields: dict[str, str]) -> None:
    response = minato.client.post(f"{minato.case}/answer/", fields)

    says_that_nothing_was_read(minato, response)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b'{"answer-T1": "yes"}', "application/json"),
        (b"\xff\xfe\x00", "application/octet-stream"),
        (b"--x\r\nbroken", "multipart/form-data; boundary=x"),
        (b"", "multipart/form-data"),
    ],
)
def test_a_body_that_cannot_be_read_is_never_said_to_be_saved(minato: Visitor, body: bytes, kind: str) -> None:
    response = minato.client.generic("POST", f"{minato.case}/answer/", body, content_type=kind)

    assert response.status_code == 400
    assert "送られた内容を読み取れませんでした" in response.content.decode()


@pytest.mark.parametrize("fields", [{"answer-T1": "yes"}, {"seen-T4": "0", "answer-T4": "文"}, {}])
def test_one_answer_that_cannot_be_read_is_never_said_to_be_saved(minato: Visitor, fields: dict[str, str]) -> None:
    response = minato.client.post(f"{minato.case}/answers/T1/", fields, headers={"HX-Request": "true"})

    says_that_nothing_was_read(minato, response)


def says_that_nothing_was_read(minato: Visitor, response: HttpResponse) -> None:
    """What to do, what is saved, a way back; and the draft is as it was."""
    page = response.content.decode()
    assert response.status_code == 400
    assert "送られた内容を読み取れませんでした" in page
    assert "今回送られた内容は保存していません" in page
    assert f'href="{minato.case}/answer/"' in page
    assert minato.answers() == {}


def test_an_empty_form_is_not_said_to_be_saved(minato: Visitor) -> None:
    page = minato.client.post(f"{minato.case}/answer/", minato.form(), follow=True).content.decode()

    assert "保存しました。" not in page
    assert "まだ答えは入っていません。" in page


def test_a_form_whose_answers_are_stored_already_is_said_to_be_saved(minato: Visitor) -> None:
    minato.sends(T4="文")

    page = minato.client.post(f"{minato.case}/answer/", minato.form(), follow=True).content.decode()

    assert "保存しました。" in page


def test_stopping_before_the_first_answer_does_not_say_that_something_was_saved(minato: Visitor) -> None:
    assert "保存しました" not in minato.reads("/pause/")


def test_an_old_version_number_of_the_same_answer_does_no_harm(minato: Visitor) -> None:
    minato.sends(T1="yes")

    response = minato.client.post(f"{minato.case}/answer/", {"seen-T1": "0", "was-T1": '""', "answer-T1": "yes"})

    assert response.status_code == 302
    assert minato.answers()["T1"] is True


def test_another_clinics_case_looks_like_none_on_every_address(minato: Visitor, cast: Cast) -> None:
    stranger = browser(cast.himawari.user)

    for path in ("/", "/answer/", "/review/", "/receipt/", "/receipt/1/", "/form/", "/pause/", "/discard-correction/"):
        response = stranger.get(minato.case + path)
        assert response.status_code == 404, path
        assert "お探しの画面が見つかりません" in response.content.decode()
    for path in ("/answer/", "/submit/", "/answers/T1/", "/discard-correction/"):
        assert stranger.post(minato.case + path, {"answer-T1": "yes"}).status_code == 404, path
    assert minato.answers() == {}


def test_a_missing_token_is_explained_and_changes_nothing(minato: Visitor, cast: Cast) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(cast.minato.user, backend="tenken_site.accounts.backends.AccessCodeBackend")

    response = strict.post(
        f"{minato.case}/answer/", {"seen-T1": "0", "answer-T1": "yes"}, headers={"Referer": "http://testserver/x/?a=1"}
    )

    page = response.content.decode()
    assert response.status_code == 403
    assert "画面が古くなっています" in page
    assert 'href="/x/?a=1"' in page
    assert minato.answers() == {}


def test_the_way_back_never_leads_to_another_site(minato: Visitor) -> None:
    strict = Client(enforce_csrf_checks=True)

    response = strict.post("/language/", {"language": "en"}, headers={"Referer": "https://evil.example/"})

    assert response.status_code == 403
    assert "evil.example" not in response.content.decode()


def test_an_address_that_only_takes_a_button_says_so(minato: Visitor) -> None:
    response = minato.client.get(f"{minato.case}/submit/")

    assert response.status_code == 405
    assert response.headers["Allow"] == "POST"
    assert "このアドレスは直接開けません" in response.content.decode()


@pytest.mark.parametrize("number", [0, 99, 10**18, 10**30])
def test_a_receipt_that_was_never_given_is_not_found(minato: Visitor, number: int) -> None:
    assert minato.client.get(f"{minato.case}/receipt/{number}/").status_code == 404
