"""The site served on a free port, and a real browser."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright
from pytest_django.live_server_helper import LiveServer

from tests.conftest import required
from tests.factories.people import Cast, everyone
from tests.system.browser import ARGUMENTS, ChromiumMissing, Person, chromium

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder drives a browser."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.system)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium of this machine."""
    try:
        path = chromium()
    except ChromiumMissing as missing:
        required(missing)
        raise
    # Playwright keeps an event loop in this thread; Django would refuse the tests' own queries because of it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield launched
        launched.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def live_site(live_server: LiveServer) -> str:
    """The address of the site."""
    return live_server.url


@pytest.fixture
def people(live_site: str) -> Cast:
    """The whole cast, in a campaign that is open now."""
    return everyone()


@pytest.fixture
def someone(browser: Browser, live_site: str) -> Iterator[Callable[..., Person]]:
    """Gives each person a browser of their own; at the end nobody may have left the site or met an error."""
    there: list[Person] = []

    def sit_down(**options: object) -> Person:
        person = Person(browser, live_site, **options)  # type: ignore[arg-type]  # fields of Person
        there.append(person)
        return person

    yield sit_down
    for person in there:
        person.leaves()
