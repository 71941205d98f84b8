"""A clinic at its pages, without a script."""

import json
import re
from dataclasses import dataclass
from html.parser import HTMLParser

import pytest
from django.http import HttpResponse
from django.test import Client

from tenken_site.accounts.models import User
from tenken_site.responses import queries
from tenken_site.responses.queries import OpenCase
from tests.factories.campaigns import Enrolled
from tests.factories.people import Cast

COMPLETE = {"T1": "yes", "T2": "3", "T3": ["backup", "updates"]}


class Fields(HTMLParser):
    """What a browser would send from the answering form as it stands."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: dict[str, list[str]] = {}
        self.area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Collects hidden inputs, text inputs and checked choices."""
        given = dict(attrs)
        name = given.get("name") or ""
        if tag == "textarea":
            self.area = name
            self.sent[name] = [""]
        if tag != "input" or not name or name == "csrfmiddlewaretoken":
            return
        if given.get("type") in {"radio", "checkbox"} and "checked" not in given:
            return
        self.sent.setdefault(name, []).append(given.get("value") or "")

    def handle_data(self, text: str) -> None:
        """The text of a text area; a browser drops the first line end."""
        if self.area:
            self.sent[self.area] = [text.removeprefix("\n")]

    def handle_endtag(self, tag: str) -> None:
        """The end of a text area."""
        if tag == "textarea":
            self.area = ""


def fields(page: str) -> dict[str, list[str]]:
    """The form of the answering page as the browser would send it back."""
    parser = Fields()
    form = re.search(r'<form id="answers".*?</form>', page, re.DOTALL)
    assert form, "the page has no answering form"
    parser.feed(form.group())
    return parser.sent


@dataclass
class Visitor:
    """One person's browser at one case."""

    client: Client
    enrolled: Enrolled

    @property
    def case(self) -> str:
        """Start of every address of the case."""
        return f"/cases/{self.enrolled.case.public_id}"

    def reads(self, path: str, **query: str) -> str:
        """The page's text; fails unless it is there."""
        response = self.client.get(self.case + path, query)
        assert response.status_code == 200, response.status_code
        return response.content.decode()

    def form(self) -> dict[str, list[str]]:
        """The answering form as it stands on the page now."""
        return fields(self.reads("/answer/"))

    def sends(self, form: dict[str, list[str]] | None = None, *, do: str = "save", **answers: object) -> HttpResponse:
        """Fills in the form (``T1="yes"``) and presses a button."""
        sent = dict(form if form is not None else self.form())
        for link_id, value in answers.items():
            sent[f"answer-{link_id}"] = value if isinstance(value, list) else [str(value)]
        return self.client.post(f"{self.case}/answer/", {**sent, "do": do})

    def saves_one(self, link_id: str, value: str, form: dict[str, list[str]] | None = None) -> HttpResponse:
        """What the script sends for one question."""
        sent = form if form is not None else self.form()
        data = {f"answer-{link_id}": value, "shown": sent.get("shown", [])}
        data |= {name: sent[name] for name in (f"seen-{link_id}", f"was-{link_id}") if name in sent}
        return self.client.post(f"{self.case}/answers/{link_id}/", data, headers={"HX-Request": "true"})

    def opened(self) -> OpenCase:
        """The case as stored now."""
        return queries.case_for(user=self.enrolled.user, public_id=self.enrolled.case.public_id)

    def answers(self) -> dict[str, object]:
        """Every stored answer."""
        return dict(self.opened().document.answers())

    def completes(self) -> None:
        """Answers everything that is required."""
        self.sends(T1="yes")
        self.sends(T2="3", T3=["backup", "updates"])

    def submits(self) -> HttpResponse:
        """Reads the review page and presses the button."""
        page = self.reads("/review/")
        version = re.search(r'name="draft_version" value="(\d+)"', page)
        assert version
        return self.client.post(f"{self.case}/submit/", {"draft_version": version.group(1)})


def browser(user: User, **defaults: str) -> Client:
    """A signed-in browser."""
    client = Client(**defaults)
    client.force_login(user, backend="tenken_site.accounts.backends.AccessCodeBackend")
    return client


@pytest.fixture
def minato(cast: Cast) -> Visitor:
    """みなと内科クリニック at its case."""
    return Visitor(browser(cast.minato.user), cast.minato)


def was_of(form: dict[str, list[str]], link_id: str) -> object:
    """What the page showed at a question."""
    return json.loads(form[f"was-{link_id}"][0])
