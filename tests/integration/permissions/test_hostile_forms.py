"""Every form that a page shows, sent as no honest person would: no page breaks, nothing runs, nothing is half stored.

Forms are found on the pages themselves, so a new one is tried without a word here. What is refused must leave every
table as it was; what is taken must show as text wherever it comes back.
"""

import copy
import hashlib
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from django.db import connection, transaction
from django.http import HttpResponseBase
from django.test import Client
from django.urls import Resolver404, resolve, reverse

from tenken_site.accounts import limits
from tenken_site.encryption import keyring
from tests.integration.permissions.forms import FREE, Form, Typed, close, forms_of, links_of, urlencoded
from tests.integration.permissions.test_every_role_on_every_page import OWN, ROWS, address, everything, routes
from tests.integration.permissions.test_headers_everywhere import OPEN
from tests.integration.permissions.world import World, body

pytestmark = [pytest.mark.stores, pytest.mark.first_on("postgresql")]

FORM = "application/x-www-form-urlencoded"
SCRIPT = "'\"><script>geheim()</script><img src=x onerror=geheim()>"
SUM = "{{7*1000003}}${7*1000003}#{7*1000003}<%=7*1000003%>{%debug%}"
LAUGHS = '<!DOCTYPE a [<!ENTITY l "ha"><!ENTITY m "' + "&l;" * 100 + '">]><a>&m;</a>'
#: What is typed: once in short runs, one by one in long ones.
TYPED: dict[str, Typed] = {
    "script": SCRIPT,
    "template": SUM,
    "SQL": "'; DROP TABLE accounts_user;-- ' OR '1'='1",
    "header": "a\r\nX-Geheim: 1\r\n\r\n<p>",
    "path": "../../../../../../etc/passwd",
    "formula": "=geheim|'/c calc'!A0",
    "overlong": "あ" * 12_000,
    "half of a letter": b"\xed\xa0\x80",
    "letter written too long": b"\xc0\xaf\xe0\x80\xaf",
    "null": "a\0b",
    "reading direction": "\u202egeheim\u2066\u200b",
    "deep JSON": "[" * 20_000,
    "huge JSON": '{"a":' * 500 + "1e999",
    "YAML": "a: &a [x,x]\nb: &b [*a,*a]\nc: !!python/object/apply:os.system ['true']",
    "XML": LAUGHS,
    "huge": "9" * 5_000,
    "negative": "-1",
    "no number": "NaN",
    "infinite": "1e400",
    "odd digit": "²",
    "first day": "0001-01-01",
    "last day": "9999-12-31",
    "nothing": "",
}
#: In short runs these fill every field; of the rest each field gets another, in turn.
SHORT = ("script", "half of a letter", "null")
TURNS = 2
#: What ends up in the tables, or may.
WRITING = re.compile(r"\b(?:INSERT|UPDATE|DELETE|REPLACE|TRUNCATE)\b", re.IGNORECASE)
#: A draft keeps what it can and asks again for the rest (docs/reference/response.md): one bad answer loses no other.
KEEPS_THE_REST = {"answer", "save"}
#: Refused, it shows a clinic's answers once more, and each sight of these is an entry of the log.
SHOWS_ANSWERS = {"dataset-flag"}
FILE = "../../a\0.html"
#: Would end the session that sends it; tried on their own in tests of signing in.
ENDING = {"sign-out"}
MOST_LINKS = 60


@dataclass(frozen=True, slots=True)
class Sent:
    """One way to send a form."""

    how: str
    body: bytes
    content_type: str = FORM
    method: str = "POST"


def state(*, looks: bool) -> str:
    """A digest of every row of ours but counts of requests; with ``looks`` also what the log says of who looked."""
    left_out = {"RequestCount"} if looks else {"RequestCount", "AuditEntry"}
    rows = {name: found for name, found in everything().items() if name not in left_out}
    return hashlib.sha256(repr(rows).encode("utf-8", "surrogatepass")).hexdigest()


def ways(form: Form, *, thorough: bool) -> Iterator[Sent]:
    """Hostile words in the free fields, then in all; then shapes that no browser sends."""
    yield from every_word(form) if thorough else words_in_turn(form)
    good = urlencoded(form.filled("1", everywhere=False))
    unasked = b"&is_staff=1&by=user%3A1&pk=1&id=1&__proto__=1&[]=1"
    yield Sent("no fields", b"")
    yield Sent(
        "fields twice, and some nobody asked for",
        good + b"&" + urlencoded(form.filled(SCRIPT, everywhere=True)) + unasked,
    )
    yield Sent("JSON", b'{"a":' * 2_000, content_type="application/json")
    yield Sent(
        "a file where a word belongs",
        b"".join(
            f'--x\r\nContent-Disposition: form-data; name="{name}"; filename="{FILE}"\r\n\r\n{SCRIPT}\r\n'.encode()
            for name in sorted(form.names) or ["file"]
        )
        + b"--x--\r\n",
        content_type="multipart/form-data; boundary=x",
    )
    if not thorough:
        return
    yield Sent("parts that never begin", b"--x\r\n\r\nhalf", content_type="multipart/form-data; boundary=x")
    yield Sent("parts without a boundary", good, content_type="multipart/form-data")
    yield Sent("another charset", good, content_type=f"{FORM}; charset=utf-7")
    for method in ("PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND"):
        yield Sent(method, good, method=method)


def every_word(form: Form) -> Iterator[Sent]:
    """Each word typed, everywhere, and in each field alone."""
    for name, typed in TYPED.items():
        yield Sent(f"{name} typed", urlencoded(form.filled(typed, everywhere=False)))
        yield Sent(f"{name} everywhere", urlencoded(form.filled(typed, everywhere=True)))
        for field in sorted(form.names):
            good = [(one, value) for one, _, value in form.fields if one != field]
            yield Sent(f"{name} in {field} alone", urlencoded([*good, (field, typed)]))


def words_in_turn(form: Form) -> Iterator[Sent]:
    """A few requests that hold as many different words as the form has fields."""
    for name in SHORT:
        yield Sent(f"{name} everywhere", urlencoded(form.filled(TYPED[name], everywhere=True)))
    if not form.fields:
        return
    # What is no text or holds a null is refused before anything looks at it, and would hide the rest.
    rest = [(name, typed) for name, typed in TYPED.items() if name not in SHORT and isinstance(typed, str)]
    for turn in range(TURNS):
        # Another form begins with another word: the fields of one name alone would always get the same.
        first = int.from_bytes(hashlib.sha256(f"{view_name(form.action)}{turn}".encode()).digest()[:2], "big")
        chosen = [rest[(first + at) % len(rest)] for at in range(len(form.fields))]
        typed_in = [
            (one, typed if kind in FREE else value)
            for (one, kind, value), (_, typed) in zip(form.fields, chosen, strict=True)
        ]
        yield Sent(f"{', '.join(name for name, _ in chosen)} typed", urlencoded(typed_in))


@contextmanager
def writing() -> Iterator[list[str]]:
    """The statements that write, as they are sent: without one, nothing can have been stored."""
    found: list[str] = []

    def look(execute: Callable[..., object], sql: str, params: object, many: bool, context: object) -> object:
        if WRITING.search(sql):
            found.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(look):
        yield found


def found_forms(there: World, role: str) -> dict[tuple[str, frozenset[str]], Form]:
    """Each form of the role's pages once: by the address's name and its fields."""
    browser = there.browsers[role]
    pages = [address(name, there.chiba) for name, (lookers, _) in ROWS.items() if role in lookers]
    pages += [reverse(name) for name in [*OPEN, *OWN] if not routes()[name][-1].pattern.converters]
    forms: dict[tuple[str, frozenset[str]], Form] = {}
    seen, followed = set(pages), 0
    while pages:
        target = pages.pop(0)
        answer = browser.get(target)
        if answer.status_code != 200 or not answer.headers["Content-Type"].startswith("text/html"):
            close(answer)
            continue
        page = body(answer)
        for form in forms_of(page, address=target):
            name = view_name(form.action)
            if name and name not in ENDING:
                forms.setdefault((name, form.names), form)
        for link in links_of(page, address=target):
            if link not in seen and followed < MOST_LINKS and view_name(link) not in ENDING:
                seen.add(link)
                pages.append(link)
                followed += 1
    return forms


def view_name(target: str) -> str:
    """The name of the address; empty where there is none."""
    try:
        return resolve(target.split("?")[0]).url_name or ""
    except Resolver404:
        return ""


def wrong_with(answer: HttpResponseBase) -> str:
    """What is wrong with an answer to something hostile; empty when nothing is."""
    if answer.status_code >= 500:
        return f"status {answer.status_code}"
    if "X-Geheim" in answer.headers or any("geheim" in cookie.value for cookie in answer.cookies.values() if cookie):
        found = [name for name, cookie in answer.cookies.items() if name != "messages" and "geheim" in cookie.value]
        if found or "X-Geheim" in answer.headers:
            return f"header {found}"
    if re.match(r"(?:https?:)?//", answer.headers.get("Location", "")):
        return f"leads to {answer.headers['Location']}"
    if answer.headers.get("Content-Type", "").startswith("text/html"):
        page = body(answer)
        if "<script>geheim" in page or "<img src=x onerror" in page:
            return "shows a script as one"
        if "7000021" in page:
            return "counted what was typed"
        if "Traceback (most recent call last)" in page or "root:x:0" in page:
            return "shows its inside"
    return ""


def send(browser: Client, form: Form, sent: Sent) -> HttpResponseBase:
    """The answer to one way of sending; a GET form sends it in the address."""
    if form.method == "get" and sent.method == "POST":
        return browser.generic("GET", form.action.split("?")[0], QUERY_STRING=sent.body.decode("latin-1")[:8_000])
    return browser.generic(sent.method, form.action, sent.body, content_type=sent.content_type)


def tried(
    there: World, role: str, *, thorough: bool, done: set[tuple[str, frozenset[str]]]
) -> list[tuple[str, str, str, str]]:
    """Every form of the role that is not ``done`` in every way, each from the same beginning; what went wrong."""
    browser = there.browsers[role]
    wrong: list[tuple[str, str, str, str]] = []
    forms = found_forms(there, role)
    assert forms, "no form was found: the walk is broken"
    before, cookies = {looks: state(looks=looks) for looks in (True, False)}, copy.deepcopy(browser.cookies)
    for (name, fields), form in forms.items():
        if (name, fields) in done:
            continue  # tried by another role, on a page of the same view
        done.add((name, fields))
        # a look at a page of the log is noted, whatever was asked of it
        looks = form.method == "post" and name not in SHOWS_ANSWERS
        for sent in ways(form, thorough=thorough):
            with transaction.atomic():
                with writing() as written:
                    answer = send(browser, form, sent)
                trouble = wrong_with(answer)
                refused = 400 <= answer.status_code < 500 and name not in KEEPS_THE_REST
                if refused and written and not trouble and state(looks=looks) != before[looks]:
                    trouble = f"refused with {answer.status_code}, and something was stored"
                transaction.set_rollback(True)
            keyring.forget()
            limits.forget()
            browser.cookies = copy.deepcopy(cookies)
            close(answer)
            wrong += [(role, name, sent.how, trouble)] if trouble else []
    return wrong


ROLES = ["visitor", "minato", "funabashi", "ministry"]


@pytest.mark.at_once
def test_no_form_breaks_runs_or_half_stores(there: World) -> None:
    done = set[tuple[str, frozenset[str]]]()

    assert [found for role in ROLES for found in tried(there, role, thorough=False, done=done)] == []


@pytest.mark.long
@pytest.mark.parametrize("role", ROLES)
def test_no_field_of_any_form_does(role: str, there: World) -> None:
    assert tried(there, role, thorough=True, done=set()) == []


def test_what_is_taken_comes_back_as_text_everywhere(there: World) -> None:
    for role in ("minato", "funabashi", "ministry"):
        browser = there.browsers[role]
        cookies = copy.deepcopy(browser.cookies)
        for form in found_forms(there, role).values():
            if form.method == "post":
                send(browser, form, Sent("", urlencoded(form.filled(SCRIPT + SUM, everywhere=False))))
            browser.cookies = copy.deepcopy(cookies)

    wrong = []
    for looker in ("minato", "funabashi", "chiba", "ministry"):
        for name, (lookers, _) in ROWS.items():
            if looker in lookers:
                answer = there.browsers[looker].get(address(name, there.chiba))
                wrong += [(looker, name, trouble)] if (trouble := wrong_with(answer)) else []
                close(answer)
    assert not wrong


def test_the_walk_finds_the_forms_that_we_know(there: World) -> None:
    names = {role: {name for name, _ in found_forms(there, role)} for role in ("visitor", "minato", "ministry")}

    assert {"sign-in", "sign-in-password", "reply", "set-language"} <= names["visitor"]
    assert {"answer", "own-unit"} & names["minato"]
    assert {"notice-attach", "wave-new", "campaign-close"} <= names["ministry"]


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (lambda: _page(SCRIPT), "script"),
        (lambda: _page("7000021"), "counted"),
        (lambda: _page("", status=500), "status 500"),
        (lambda: _page("", Location="//evil.example/"), "leads to"),
    ],
)
def test_what_goes_wrong_would_be_seen(answer: Callable[[], HttpResponseBase], said: str) -> None:
    assert said in wrong_with(answer())


def _page(text: str, *, status: int = 200, **headers: str) -> HttpResponseBase:
    from django.http import HttpResponse

    return HttpResponse(text, status=status, headers=headers)
