"""Every address says who may call it, and whoever may not is turned away."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tenken_site.accounts.access import PUBLIC, Access, declared
from tests.factories.people import Cast

#: Pages about nothing but the signed-in person; a stranger sees an empty one, not another's.
OWN = {
    "surveys", "access", "access-new", "session-keep", "own-sign-in", "own-password", "new-passkey", "remove-means",
    "sign-out-everywhere", "second-factor", "second-factor-set-up", "second-factor-app", "recovery-codes", "clinic-add",
}  # fmt: skip
#: 401 is the sign-in page itself, given to a form that came too late; it keeps what was typed.
TURNED_AWAY = {401, 403, 404}


@dataclass(frozen=True)
class Route:
    """One address and its view."""

    name: str
    pattern: URLPattern


def routes() -> list[Route]:
    """Every address of the site."""

    def walk(patterns: list[URLPattern | URLResolver], prefix: str) -> Iterator[Route]:
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                space = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
                yield from walk(pattern.url_patterns, space)
            else:
                yield Route(f"{prefix}{pattern.name}", pattern)

    return list(walk(get_resolver().url_patterns, ""))


def address(route: Route, cast: Cast) -> str:
    """The route with things of this test's clinics in it: real, but not the outsider's."""
    case = cast.himawari.case
    known = {
        "public_id": case.public_id,
        "link_id": "T1",
        "number": 1,
        "appointment": 1,
        "means": 1,
        "token": "0123456789abcdef",
        "slug": cast.campaign.slug,
        "area": "120006",
        "language": "en",
        "proposal": 1,
        "unit": 1,
        "file": "letter.pdf",
        "dataset": 1,
        "verification": 1,
        "place": 0,
        "form": "csv",
        "passing": 1,
        "path": 1,
        "attachment": 1,
        "notice": 1,
        "wave": 1,
        "unlock": 1,
        "flash": 1,
        "key": "q2.size",
        "release": 1,
        "tabulation": 1,
    }
    return reverse(route.name, kwargs={name: known[name] for name in route.pattern.pattern.converters})


def turned_away(response: HttpResponse) -> bool:
    """Refused, or sent to the sign-in page."""
    if response.status_code in {302, 303}:
        return response.headers["Location"].startswith(reverse("sign-in"))
    return response.status_code in TURNED_AWAY


pytestmark = pytest.mark.first_on("sqlite")
CLOSED = [route for route in routes() if declared(route.pattern.callback) not in {PUBLIC, None}]


@pytest.mark.parametrize("route", routes(), ids=lambda route: route.name)
def test_an_address_declares_who_may_call_it(route: Route) -> None:
    assert isinstance(declared(route.pattern.callback), Access)


@pytest.mark.parametrize("route", CLOSED, ids=lambda route: route.name)
def test_a_visitor_who_did_not_sign_in_is_turned_away(route: Route, client: Client, cast: Cast) -> None:
    target = address(route, cast)

    answers = [client.get(target), client.post(target)]

    assert all(turned_away(answer) or answer.status_code == 405 for answer in answers), [a.status_code for a in answers]
    assert any(turned_away(answer) for answer in answers)


@pytest.mark.parametrize(
    "route",
    [route for route in CLOSED if route.name not in OWN],
    ids=lambda route: route.name,
)
def test_a_signed_in_stranger_is_turned_away(route: Route, client: Client, cast: Cast) -> None:
    client.force_login(cast.outsider)
    target = address(route, cast)

    answers = [client.get(target), client.post(target)]

    assert all(turned_away(answer) or answer.status_code == 405 for answer in answers), [a.status_code for a in answers]
    assert any(turned_away(answer) for answer in answers)


def test_there_are_closed_addresses() -> None:
    assert len(CLOSED) > 10
