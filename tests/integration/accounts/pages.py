"""What a person does on the pages: read a form's hidden fields, sign in, press a button."""

from html.parser import HTMLParser

from django.http import HttpResponse
from django.test import Client

__all__ = ["hidden_fields", "sign_in", "submit", "token"]


class _Fields(HTMLParser):
    """Names and values of hidden inputs and text areas, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []
        self._area: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "input" and given.get("type") == "hidden":
            self.found.append((given.get("name") or "", given.get("value") or ""))
        if tag == "textarea":
            self._area = given.get("name") or ""
            self.found.append((self._area, ""))

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            name, value = self.found[-1]
            self.found[-1] = (name, value + data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            name, value = self.found[-1]
            self.found[-1] = (name, value.removeprefix("\n"))  # as browsers do
            self._area = None


def hidden_fields(response: HttpResponse) -> list[tuple[str, str]]:
    """Every hidden field of the page."""
    parser = _Fields()
    parser.feed(response.content.decode())
    return parser.found


def token(client: Client) -> str:
    """A fresh CSRF token, from the sign-in page."""
    return dict(hidden_fields(client.get("/sign-in/")))["csrfmiddlewaretoken"]


def submit(client: Client, address: str, fields: dict[str, object] | None = None, **headers: str) -> HttpResponse:
    """Posts with a valid token."""
    answer = client.post(address, {"csrfmiddlewaretoken": token(client), **(fields or {})}, headers=headers or None)
    assert isinstance(answer, HttpResponse)
    return answer


def sign_in(client: Client, code: str, **fields: object) -> HttpResponse:
    """Types the code on the sign-in page."""
    return submit(client, "/sign-in/", {"code": code, **fields})
