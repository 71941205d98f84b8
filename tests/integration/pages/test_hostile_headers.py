"""Headers that no browser of a clinic sends meet words, never an error of ours."""

import io
from wsgiref.util import setup_testing_defaults

import pytest
from django.conf import settings
from django.core.signals import request_started
from django.db import close_old_connections
from django.test import Client

from tenken_site.config.wsgi import application
from tests.factories.people import Cast
from tests.integration.pages.conftest import Visitor

pytestmark = pytest.mark.first_on("postgresql")

TOKEN = "a" * 32
BROKEN = "http://["
FORM = "application/x-www-form-urlencoded"


def answered(path: str, *, body: bytes | None = None, **headers: str) -> tuple[int, str]:
    """Status and text of one request that reaches the application as the server hands it over."""
    environ: dict[str, object] = {
        "REQUEST_METHOD": "GET" if body is None else "POST",
        "PATH_INFO": path,
        "HTTP_HOST": "testserver",
        "REMOTE_ADDR": "192.0.2.7",
        "wsgi.input": io.BytesIO(body or b""),
        **headers,
    }
    if body is not None:
        environ |= {"HTTP_X_CSRFTOKEN": TOKEN, "HTTP_COOKIE": f"csrftoken={TOKEN}"}
        environ.setdefault("CONTENT_LENGTH", str(len(body)))
    setup_testing_defaults(environ)
    told: list[int] = []
    request_started.disconnect(close_old_connections)  # as Django's own test client does
    try:
        answer = application(environ, lambda status, headers: told.append(int(status[:3])))
    finally:
        request_started.connect(close_old_connections)
    return told[0], b"".join(answer).decode()


@pytest.mark.parametrize("address", [BROKEN, "http://[::1", "http://testserver//evil.example/", "http://a]b/"])
def test_a_broken_referer_leads_nowhere(minato: Visitor, address: str) -> None:
    stranger = Client(raise_request_exception=False)

    refused = stranger.post(f"{minato.case}/submit/", {"a": "1"}, headers={"Referer": address})
    not_allowed = minato.client.get(f"{minato.case}/submit/", headers={"Referer": address})

    assert (refused.status_code, not_allowed.status_code) == (401, 405)
    assert refused.content.decode().count('name="next"') == 1  # the language switch's own
    assert "evil.example" not in refused.content.decode() + not_allowed.content.decode()


@pytest.mark.parametrize("address", [BROKEN, "http://evil.example/cases/", "http://testserver//evil.example/"])
def test_a_script_that_does_not_say_where_it_is_returns_nowhere(minato: Visitor, address: str) -> None:
    stranger = Client(raise_request_exception=False)

    answer = stranger.get(f"{minato.case}/answer/", headers={"HX-Request": "true", "HX-Current-URL": address})

    assert (answer.status_code, answer["HX-Redirect"]) == (401, "/sign-in/")


def test_a_broken_origin_is_refused_in_words(minato: Visitor) -> None:
    strict = Client(enforce_csrf_checks=True, raise_request_exception=False)

    answer = strict.post(f"{minato.case}/answer/", {"answer-T1": "yes"}, headers={"Origin": BROKEN})

    assert answer.status_code == 403
    assert "画面が古くなっています" in answer.content.decode()


@pytest.mark.parametrize(
    "charset", ["hex", "idna", "punycode", "undefined", "utf-7", "unicode_escape", "utf-16", "zzz"]
)
@pytest.mark.parametrize("kind", ["text/plain", "multipart/form-data; boundary=q", FORM])
def test_only_utf_8_is_spoken_whatever_a_request_says(cast: Cast, kind: str, charset: str) -> None:
    sent = b'--q\r\nContent-Disposition: form-data; name="next"\r\n\r\n/+2AA-\\ud800\r\n--q--\r\n'
    stated = f"{kind}; charset={charset}"

    read, _ = answered("/sign-in/", QUERY_STRING="next=%2Fcases%2F", CONTENT_TYPE=stated)
    posted, _ = answered("/sign-in/", body=sent, CONTENT_TYPE=stated)

    assert (read, posted) == (200, 422)


@pytest.mark.parametrize(
    "kind",
    [
        "multipart/form-data; boundary*=nonsense''q",
        "multipart/form-data; boundary*=idna''%ff",
        "multipart/form-data; boundary=\xff",
        "multipart/form-data",
        ";;;=",
    ],
)
def test_a_content_type_that_cannot_be_read_brings_no_fields(cast: Cast, kind: str) -> None:
    status, page = answered("/sign-in/", body=b"--q--", CONTENT_TYPE=kind)

    assert status in {400, 422}
    assert "<h1" in page


@pytest.mark.parametrize(
    "key", ['"aaaaaaaaaa\\000bbb"', "aaaaaaaaaa'--", "あ" * 10, "a" * 5000, '"\\377\\377aaaaaaaa"']
)
def test_a_session_key_that_was_never_given_is_nobody(cast: Cast, key: str) -> None:
    for path in ("/", "/surveys/", "/sign-in/", "/no-such-page/"):
        status, _ = answered(path, HTTP_COOKIE=f"sessionid={key}".encode().decode("latin-1"))
        assert status in {200, 302, 404}, path


@pytest.mark.parametrize("kind", [FORM, "multipart/form-data; boundary=q", "application/json"])
@pytest.mark.parametrize("path", ["/sign-in/", "/language/", "/no-such-page/"])
def test_more_than_a_questionnaire_is_refused_before_it_is_read(cast: Cast, path: str, kind: str) -> None:
    stated = str(settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)

    status, page = answered(path, body=b"", CONTENT_LENGTH=stated, CONTENT_TYPE=kind)

    assert status == 413
    assert "長すぎて" in page


@pytest.mark.parametrize("length", ["-1", "many", "9" * 5000, "1.5", "１２"])
def test_a_length_that_is_none_is_refused_in_words(cast: Cast, length: str) -> None:
    status, page = answered("/sign-in/", body=b"code=x", CONTENT_LENGTH=length, CONTENT_TYPE=FORM)

    assert status == 400
    assert "送られた内容を読み取れませんでした" in page


def test_a_body_in_pieces_without_a_length_is_refused_instead_of_read_as_empty(cast: Cast) -> None:
    status, page = answered(
        "/sign-in/", body=b"code=x", CONTENT_LENGTH="", HTTP_TRANSFER_ENCODING="chunked", CONTENT_TYPE=FORM
    )

    assert status == 411
    assert "送られた内容を読み取れませんでした" in page


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_the_sign_in_page_takes_no_other_method(cast: Cast, method: str) -> None:
    answer = getattr(Client(), method)("/sign-in/")

    assert answer.status_code == 405
    assert answer.headers["Allow"] == "GET, HEAD, POST"
