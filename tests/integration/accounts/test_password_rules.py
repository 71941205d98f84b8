"""Setting one's own password: long enough, not a word that everybody tries first, and otherwise whatever one likes."""

import pytest
from django.http import HttpResponse
from django.test import Client

from tenken_site.accounts.models import User
from tests.factories.browsers import signed_in
from tests.factories.people import Cast

pytestmark = pytest.mark.stores
GOOD = "Windmills turn slowly 七月"


def clinic(cast: Cast) -> Client:
    """The clinic's browser, come in by its code; it has never had a password."""
    user = cast.minato.user
    user.set_unusable_password()
    user.save(update_fields=["password"])
    return signed_in(user)


def sets(client: Client, new: str, *, former: str = "", again: str | None = None) -> HttpResponse:
    """Sends the form."""
    return client.post("/access/password/", {"former": former, "new": new, "again": new if again is None else again})


def password_of(cast: Cast, password: str) -> bool:
    """Is it the clinic's password now?"""
    return User.objects.get(pk=cast.minato.user.pk).check_password(password)


@pytest.mark.parametrize("password", ["eleven char", "短い", ""])
def test_fewer_than_twelve_characters_are_refused_with_what_to_do(password: str, cast: Cast) -> None:
    answer = sets(clinic(cast), password)

    assert answer.status_code == 422
    assert "12文字以上" in answer.content.decode()
    assert not password_of(cast, password)


@pytest.mark.parametrize(
    "password",
    [
        "windmillswind",
        "みなとの見える丘から海を見る朝",
        "   spaces   around   ",
        "1" + "z7kq4" * 3,
        "x" * 4 + "Ω≈ç√∫˜µ≤",
    ],
)
def test_no_kind_of_character_is_asked_for_or_forbidden(password: str, cast: Cast) -> None:
    assert sets(clinic(cast), password).status_code == 302
    assert password_of(cast, password)


@pytest.mark.parametrize("length", [64, 200])
def test_a_long_password_is_taken_whole(length: int, cast: Cast) -> None:
    password = ("quiet harbour " * 20)[: length - 1] + "!"

    sets(clinic(cast), password)

    assert password_of(cast, password)
    assert not password_of(cast, password[:-1])


def test_a_password_is_compared_as_it_was_typed(cast: Cast) -> None:
    sets(clinic(cast), GOOD)

    assert password_of(cast, GOOD)
    assert not any(password_of(cast, other) for other in (GOOD.lower(), GOOD.upper(), f" {GOOD}", GOOD.strip("七月")))


@pytest.mark.parametrize("password", ["123456789012", "passwordpassword", "Tenken-2026-Clinic", "abcabcabcabc"])
def test_what_everybody_tries_first_is_refused(password: str, cast: Cast) -> None:
    answer = sets(clinic(cast), password)

    assert answer.status_code == 422
    assert not password_of(cast, password)


def test_another_password_asks_for_the_one_so_far(cast: Cast) -> None:
    client = clinic(cast)
    sets(client, GOOD)

    refused = [sets(client, "another quiet harbour", former=former).status_code for former in ("", "wrong wrong wrong")]
    taken = sets(client, "another quiet harbour", former=GOOD).status_code

    assert (refused, taken) == ([422, 422], 302)
    assert password_of(cast, "another quiet harbour")


def test_two_different_entries_are_refused(cast: Cast) -> None:
    assert sets(clinic(cast), GOOD, again=f"{GOOD}x").status_code == 422
    assert not password_of(cast, GOOD)


def test_nothing_keeps_how_old_a_password_is() -> None:
    fields = {field.name for field in User._meta.get_fields()}

    assert not any("password" in name and name != "password" for name in fields)


def test_a_refused_page_gives_no_password_back(cast: Cast) -> None:
    assert "secret words 1234" not in sets(clinic(cast), "secret words 1234", again="x").content.decode()
