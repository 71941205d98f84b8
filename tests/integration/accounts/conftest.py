"""A clinic with a code, and a clock that the test can turn."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import Settings

from tenken_site.accounts import middleware
from tenken_site.accounts.models import User
from tests.cast import HIMAWARI, MINATO, MINISTRY
from tests.factories import accounts

Later = Callable[[int], None]
WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36"


@dataclass(frozen=True, slots=True)
class Holder:
    """A user and the code on the letter."""

    user: User
    code: str


@pytest.fixture(autouse=True)
def _addresses(settings: Settings) -> None:
    settings.ROOT_URLCONF = "tests.integration.accounts.urls"


@pytest.fixture
def minato(db: None) -> Holder:
    user = accounts.user(MINATO)
    return Holder(user, accounts.access_code(user))


@pytest.fixture
def himawari(db: None) -> Holder:
    user = accounts.user(HIMAWARI)
    return Holder(user, accounts.access_code(user))


@pytest.fixture
def ministry(db: None) -> User:
    return accounts.official(MINISTRY)


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Later:
    """``later(seconds)`` lets time pass for the idle time-out."""

    real = middleware.clock

    def pass_time(seconds: int) -> None:
        monkeypatch.setattr(middleware, "clock", lambda: real() + timedelta(seconds=seconds))

    return pass_time


@pytest.fixture
def browser() -> Client:
    """A browser on a clinic's computer, with CSRF checks as in real life."""
    return Client(enforce_csrf_checks=True, headers={"User-Agent": WINDOWS})
