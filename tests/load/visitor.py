"""A browser's part of a clinic's visit over one connection: cookies, forms with their tokens, answers one by one."""

from __future__ import annotations

import html
import http.client
import re
from http.cookies import SimpleCookie
from types import TracebackType
from typing import Self
from urllib.parse import urlencode

from tests.load.server import SignIn

__all__ = ["NotAsExpected", "Page", "Visitor"]

_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


class NotAsExpected(Exception):
    """The site answered otherwise than a visitor can go on from."""


class Page:
    """One response, read."""

    def __init__(self, status: int, headers: http.client.HTTPMessage, body: str) -> None:
        self.status = status
        self.location = headers.get("Location", "")
        self.saved = headers.get("Tenken-Answer", "")
        self.body = body

    def field(self, name: str) -> str:
        """The value of the first control of this name. Raises NotAsExpected."""
        named = rf'[^>]*\bname="{re.escape(name)}"[^>]*>'
        found = re.search(f"<input{named}", self.body)
        if found:
            value = re.search(r'\bvalue="([^"]*)"', found.group())
            return html.unescape(value.group(1)) if value else ""
        area = re.search(rf"<textarea{named}\n?([^<]*)</textarea>", self.body)
        if area:
            return html.unescape(area.group(1))
        raise NotAsExpected(f"no field {name} on a page of status {self.status}")


class Visitor:
    """One clinic at one device. Use as a context manager; the connection closes at the end."""

    def __init__(self, port: int, sign_in: SignIn) -> None:
        self._port = port
        self._sign_in = sign_in
        self._cookies: dict[str, str] = {}
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self._token = ""
        self.requests = 0
        self.case = f"/cases/{sign_in.case}/"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()

    def get(self, path: str) -> Page:
        """Reads a page."""
        return self._ask("GET", path, "", {})

    def post(self, path: str, fields: list[tuple[str, str]], *, script: bool = False) -> Page:
        """Sends a form with the token of the page read last; ``script``: as htmx does."""
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Referer": f"http://127.0.0.1:{self._port}/"}
        if script:
            headers["HX-Request"] = "true"
        return self._ask("POST", path, urlencode([("csrfmiddlewaretoken", self._token), *fields]), headers)

    def sign_in(self) -> None:
        """Types the code. Raises NotAsExpected when it is refused."""
        self.get("/sign-in/")
        arrived = self.post("/sign-in/", [("code", self._sign_in.code)])
        if arrived.status != 302:
            raise NotAsExpected(f"the code was answered with {arrived.status}")

    def save(self, link_id: str, values: list[str], *, seen: str) -> Page:
        """Gives one answer as the page's script does; ``Page.saved`` says what became of it."""
        fields = [(f"answer-{link_id}", value) for value in values]
        return self.post(f"{self.case}answers/{link_id}/", [(f"seen-{link_id}", seen), *fields], script=True)

    def submit(self) -> str:
        """Reads the review page and presses its button; the address of the receipt. Raises NotAsExpected."""
        review = self.get(f"{self.case}review/")
        done = self.post(f"{self.case}submit/", [("draft_version", review.field("draft_version"))])
        if done.status != 302 or "/receipt/" not in done.location:
            raise NotAsExpected(f"submit was answered with {done.status} {done.location}")
        return done.location

    def _ask(self, method: str, path: str, body: str, headers: dict[str, str]) -> Page:
        cookies = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        self._connection.request(method, path, body=body.encode(), headers={**headers, "Cookie": cookies})
        response = self._connection.getresponse()
        page = Page(response.status, response.headers, response.read().decode())
        self.requests += 1
        for line in response.headers.get_all("Set-Cookie", []):
            self._cookies |= {name: morsel.value for name, morsel in SimpleCookie(line).items()}
        if token := _TOKEN.search(page.body):
            self._token = token.group(1)
        return page
