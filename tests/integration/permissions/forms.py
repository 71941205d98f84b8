"""The forms on a page, as a browser would find them, and the ways to send one that no browser would."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import quote_from_bytes, urljoin, urlsplit

from django.core.signals import request_finished
from django.db import close_old_connections
from django.http import HttpResponseBase

__all__ = ["FREE", "Form", "Typed", "close", "forms_of", "links_of", "urlencoded"]

Typed = str | bytes
#: What a person types or could type; everything else has a value that the page gave.
FREE = {"text", "search", "email", "tel", "url", "number", "date", "time", "password", "textarea", "datetime-local"}


@dataclass(frozen=True, slots=True)
class Form:
    """Where it goes, how, and its fields: name, kind, value."""

    action: str
    method: str
    fields: tuple[tuple[str, str, str], ...]

    @property
    def names(self) -> frozenset[str]:
        """Names of its fields."""
        return frozenset(name for name, _, _ in self.fields)

    def filled(self, typed: Typed, *, everywhere: bool) -> list[tuple[str, Typed]]:
        """The free fields typed into; ``everywhere``: also those that the page itself filled."""
        return [(name, typed if everywhere or kind in FREE else value) for name, kind, value in self.fields]


@dataclass(slots=True)
class _Reader(HTMLParser):
    address: str
    forms: list[Form] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    action: str | None = None
    method: str = "get"
    found: list[tuple[str, str, str]] = field(default_factory=list)
    select: str = ""

    def __post_init__(self) -> None:
        HTMLParser.__init__(self)

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "a" and given.get("href"):
            self.links.append(urljoin(self.address, given["href"]))
        for way in ("hx-post", "hx-get"):
            if way in given:  # pressed by script; sends the form around it, or nothing
                self.forms.append(Form(urljoin(self.address, given[way]), way[3:], ()))
        if tag == "form":
            self.action, self.method = given.get("action", ""), given.get("method", "get").lower()
            self.found = []
        if given.get("name") and tag in {"input", "textarea", "button", "select"}:
            self.select = given["name"] if tag == "select" else self.select
            kind = given.get("type", "text") if tag == "input" else tag
            self.found.append((given["name"], kind, given.get("value", "")))
        if tag == "option" and self.select and "selected" in given:
            self.found.append((self.select, "select", given.get("value", "")))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form" and self.action is not None:
            fields = tuple(one for one in self.found if one[0] != "csrfmiddlewaretoken")
            self.forms.append(Form(urljoin(self.address, self.action), self.method, fields))
            self.action = None


def forms_of(page: str, *, address: str) -> list[Form]:
    """Every form of the page and every button that a script sends."""
    reader = _Reader(address)
    reader.feed(page)
    return reader.forms


def links_of(page: str, *, address: str) -> Iterator[str]:
    """Addresses of this site that the page leads to, path and query."""
    reader = _Reader(address)
    reader.feed(page)
    for link in reader.links:
        parts = urlsplit(link)
        if not parts.netloc and parts.path.startswith("/"):
            yield parts.path + (f"?{parts.query}" if parts.query else "")


def urlencoded(fields: Sequence[tuple[str, Typed]]) -> bytes:
    """The body of a form; bytes go as they are, so that what is no Unicode can be sent."""

    def quoted(text: Typed) -> str:
        return quote_from_bytes(text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass"))

    return "&".join(f"{quoted(name)}={quoted(value)}" for name, value in fields).encode()


def close(answer: HttpResponseBase) -> None:
    """Closes the answer's file; Django's own way would close the database under this test as well."""
    request_finished.disconnect(close_old_connections)
    answer.close()
    request_finished.connect(close_old_connections)
