"""Single sign-on by OpenID Connect, against a real provider on this machine: what is believed, and what is not."""

import base64
import hashlib
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings

from tenken_site.accounts.models import SignIn, User
from tests.cast import FUNABASHI, MINATO, PASSWORD
from tests.factories import accounts
from tests.factories.oidc_provider import Provider, provider

pytestmark = pytest.mark.stores
MAIL = "tsuda@city.funabashi.example.jp"


@pytest.fixture(scope="module")
def _running() -> Iterator[Provider]:
    with provider() as running:
        yield running


@pytest.fixture
def office(_running: Provider, settings: Settings) -> Provider:
    """The city's own provider; it says that Tsuda has come."""
    settings.TENKEN_OIDC_ISSUER = _running.address
    settings.TENKEN_OIDC_CLIENT_ID = "tenken"
    settings.TENKEN_OIDC_SECRET = "between-us"
    settings.TENKEN_OIDC_NAME = "船橋市の職員認証"
    _running.claims = {"email": MAIL, "amr": ["pwd", "otp"]}
    _running.drop, _running.signed_by, _running.moved = set(), None, set()
    _running.asked.clear()
    return _running


@pytest.fixture
def tsuda(db: None) -> User:
    user = accounts.official(FUNABASHI)
    user.email = MAIL
    user.save()
    return user


def comes(office: Provider, client: Client | None = None, *, state: str | None = None, nonce: str = "") -> HttpResponse:
    """Leaves for the provider and comes back with its code."""
    browser = client or Client()
    address = browser.get("/sign-in/office/?next=/officials/")["Location"]
    asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    office.nonce = nonce or asked["nonce"]
    office.asked.append(asked)
    return browser.get("/sign-in/office/back/", {"code": "c", "state": asked["state"] if state is None else state})


def test_an_official_comes_in_by_the_verified_address(office: Provider, tsuda: User) -> None:
    client = Client()

    answer = comes(office, client)

    assert (answer.status_code, answer["Location"]) == (302, "/officials/")
    assert client.get("/officials/").status_code == 200
    assert SignIn.objects.get().method == "oidc"
    asked, traded = office.asked
    challenge = base64.urlsafe_b64encode(hashlib.sha256(traded["code_verifier"].encode()).digest()).rstrip(b"=")
    assert asked["code_challenge"] == challenge.decode()
    assert traded["client_secret"] == "between-us"


@pytest.mark.parametrize(
    "claims", [{"amr": ["pwd"]}, {"amr": "otp"}, {"amr": ["otp", "otp"]}, {"amr": ["swk"]}, {"amr": None, "acr": "1"}]
)
def test_a_password_alone_over_there_is_no_second_factor(office: Provider, tsuda: User, claims: dict) -> None:  # type: ignore[type-arg]
    office.claims |= claims
    client = Client()

    answer = comes(office, client)

    assert answer["Location"] == "/sign-in/second/?next=%2Fofficials%2F"
    assert client.get("/officials/").status_code == 302


def test_a_provider_may_be_trusted_to_ask_everybody(office: Provider, tsuda: User, settings: Settings) -> None:
    settings.TENKEN_OIDC_TRUST_SECOND_FACTOR = True
    office.claims |= {"amr": ["pwd"]}

    assert comes(office)["Location"] == "/officials/"


@pytest.mark.parametrize(
    "wrong",
    [
        {"iss": "https://another.example"}, {"aud": "another"}, {"azp": "another"}, {"exp": 1_000_000_000},
        {"email_verified": False}, {"email_verified": "true"}, {"email": "nobody@example.jp"}, {"email": ""},
        {"email": FUNABASHI.username}, {"email": ["x"]},
    ],
)  # fmt: skip
def test_what_cannot_be_believed_signs_nobody_in(office: Provider, tsuda: User, wrong: dict[str, object]) -> None:
    office.claims |= wrong
    client = Client()

    answer = comes(office, client)

    assert answer.status_code == 403
    assert "担当者として確認できませんでした" in answer.content.decode()
    assert client.get("/surveys/").status_code == 302


@pytest.mark.parametrize("missing", ["email_verified", "nonce", "exp", "iss", "aud", "sub"])
def test_a_token_without_a_claim_that_is_needed_is_refused(office: Provider, tsuda: User, missing: str) -> None:
    office.drop = {missing}

    assert comes(office).status_code == 403


def test_another_nonce_state_or_key_is_refused(office: Provider, tsuda: User) -> None:
    assert comes(office, nonce="another").status_code == 403
    assert comes(office, state="another").status_code == 403
    assert comes(office, state="").status_code == 403
    office.signed_by = rsa.generate_private_key(65537, 2048)
    assert comes(office).status_code == 403


@pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/keys"])
def test_a_provider_that_sends_the_server_elsewhere_is_not_followed(office: Provider, tsuda: User, path: str) -> None:
    before = comes(office).status_code
    client = Client()
    asked = parse_qs(urlsplit(client.get("/sign-in/office/")["Location"]).query)
    office.nonce, office.moved = asked["nonce"][0], {path}

    answer = client.get("/sign-in/office/back/", {"code": "c", "state": asked["state"][0]})

    assert (before, answer.status_code) == (302, 403)


def test_who_passed_over_there_long_ago_goes_there_again_before_a_way_of_signing_in_is_added(
    office: Provider, tsuda: User
) -> None:
    client = Client()
    comes(office, client)
    fresh = client.get("/access/sign-in/passkey/").status_code
    session = client.session
    session["factor"] = {"how": "oidc", "at": "2026-11-01T00:00:00+00:00"}
    session.save()

    stale = client.get("/access/sign-in/passkey/")

    assert fresh == 200
    assert stale["Location"] == "/sign-in/office/?next=%2Faccess%2Fsign-in%2Fpasskey%2F"


def test_coming_back_twice_or_without_having_left_is_refused(office: Provider, tsuda: User) -> None:
    client = Client()
    comes(office, client, state="another")

    assert client.get("/sign-in/office/back/", {"code": "c", "state": "x"}).status_code == 403
    assert Client().get("/sign-in/office/back/", {"code": "c", "state": "x"}).status_code == 403


def test_a_clinic_with_the_same_address_and_a_closed_official_stay_outside(office: Provider, tsuda: User) -> None:
    User.objects.filter(pk=tsuda.pk).update(is_active=False)
    closed = comes(office).status_code
    User.objects.filter(pk=tsuda.pk).update(email_index="")
    clinic = accounts.user(MINATO)
    clinic.email = MAIL
    clinic.save()

    assert [closed, comes(office).status_code] == [403, 403]
    assert User.objects.count() == 2


def test_where_it_is_required_no_password_lets_an_official_in(
    office: Provider, tsuda: User, settings: Settings
) -> None:
    settings.TENKEN_OIDC_REQUIRED = True
    accounts.user(MINATO)
    client = Client()

    official = client.post("/sign-in/password/", {"login": FUNABASHI.username, "password": PASSWORD})
    clinic = Client().post("/sign-in/password/", {"login": MINATO.username, "password": PASSWORD})

    assert official.status_code == 403
    assert "船橋市の職員認証" in official.content.decode()
    assert client.get("/surveys/").status_code == 302
    assert clinic.status_code == 302


def test_without_settings_there_is_no_such_page(db: None) -> None:
    assert Client().get("/sign-in/office/").status_code == 404
    assert Client().get("/sign-in/office/back/").status_code == 404


def test_a_provider_that_does_not_answer_is_a_page(office: Provider, tsuda: User, settings: Settings) -> None:
    settings.TENKEN_OIDC_ISSUER = "http://127.0.0.1:9"

    assert Client().get("/sign-in/office/").status_code == 403
