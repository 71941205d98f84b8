"""OpenID Connect Core 1.0, authorization code flow with PKCE: what is asked of the provider, and what is believed.

allauth's own client does not check the signature or the nonce of a token that came over TLS and keeps the claims in
clear; this one checks both and keeps nothing (docs/adr/0016). Speaks HTTPS only, and HTTP to this machine for tests.
"""

import base64
import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.error import URLError
from urllib.parse import urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

import jwt
from django.conf import settings

__all__ = ["Claims", "Flow", "ProviderRefused", "authorization_address", "claims_of", "new_flow"]

SECONDS = 10
LONGEST = 1_000_000
#: Signatures by keys of the provider alone; never HS256, whose key the client knows, and never "none".
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "ES256", "ES384"]
LEEWAY = 60
#: Words of ``amr`` (RFC 8176) that mean two factors by themselves: several, or a card with its PIN.
TWO_FACTORS = {"mfa", "sc"}
#: Those that mean a factor beside another one ("pwd", "pin", "user"): alone they are one.
SECOND_FACTORS = {"otp", "hwk", "swk", "fpt", "face", "pop"}
#: ``acr`` values that mean two factors: OpenID EAP and PAPE, and NIST's levels as providers write them.
STRONG = {"phr", "phrh", "aal2", "aal3", "http://schemas.openid.net/pape/policies/2007/06/multi-factor"}


class ProviderRefused(Exception):
    """The provider cannot be reached, or what it says cannot be believed; ``why`` is for the log, not for the page."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class _NoRedirects(HTTPRedirectHandler):
    """A provider that sends us elsewhere is not followed: the elsewhere was never looked at. OWASP ASVS 5.0, 15.3.2."""

    def redirect_request(self, *_asked: object, **_more: object) -> None:
        """None: urllib then takes the 3xx as a refusal."""


@dataclass(frozen=True, slots=True)
class Flow:
    """What one attempt remembers between leaving and coming back; it lives in the session."""

    state: str
    nonce: str
    verifier: str

    @property
    def challenge(self) -> str:
        """RFC 7636, S256."""
        return base64.urlsafe_b64encode(hashlib.sha256(self.verifier.encode()).digest()).rstrip(b"=").decode()


@dataclass(frozen=True, slots=True)
class Claims:
    """What is believed: a verified address, and whether a second factor was passed there."""

    mail: str
    second_factor: bool


def new_flow() -> Flow:
    """Three texts that nobody can guess."""
    return Flow(secrets.token_urlsafe(32), secrets.token_urlsafe(32), secrets.token_urlsafe(48))


def authorization_address(flow: Flow, *, back: str) -> str:
    """Where the browser is sent. Raises ProviderRefused."""
    asked = {
        "response_type": "code",
        "client_id": settings.TENKEN_OIDC_CLIENT_ID,
        "redirect_uri": back,
        "scope": "openid email",
        "state": flow.state,
        "nonce": flow.nonce,
        "code_challenge": flow.challenge,
        "code_challenge_method": "S256",
    }
    address = _endpoint(_discovery(), "authorization_endpoint")
    return f"{address}{'&' if '?' in address else '?'}{urlencode(asked)}"


def claims_of(code: str, flow: Flow, *, back: str, now: datetime) -> Claims:
    """Trades the code for the token and reads it. Raises ProviderRefused.

    OpenID Connect Core 3.1.3.7: issuer, audience, authorized party, signature, times and nonce.
    """
    found = _discovery()
    answer = _asked(
        _endpoint(found, "token_endpoint"),
        {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": back,
            "client_id": settings.TENKEN_OIDC_CLIENT_ID,
            "client_secret": settings.TENKEN_OIDC_SECRET,
            "code_verifier": flow.verifier,
        },
    )
    token = answer.get("id_token")
    if not isinstance(token, str):
        raise ProviderRefused("no id_token")
    claims = _read(token, keys=_asked(_endpoint(found, "jwks_uri")))
    if not secrets.compare_digest(str(claims.get("nonce", "")).encode(), flow.nonce.encode()):
        raise ProviderRefused("nonce")
    if claims.get("azp", settings.TENKEN_OIDC_CLIENT_ID) != settings.TENKEN_OIDC_CLIENT_ID:
        raise ProviderRefused("azp")
    mail = claims.get("email")
    if not isinstance(mail, str) or not mail or claims.get("email_verified") is not True:
        raise ProviderRefused("no verified mail")
    return Claims(mail, second_factor=_is_strong(claims))


def _is_strong(claims: Mapping[str, Any]) -> bool:
    amr = claims.get("amr")
    methods = {str(one) for one in amr} if isinstance(amr, list) else set()
    level = str(claims.get("acr", "")).lower()
    two = bool(methods & TWO_FACTORS) or (bool(methods & SECOND_FACTORS) and len(methods) > 1)
    return bool(settings.TENKEN_OIDC_TRUST_SECOND_FACTOR or two or level in STRONG)


def _read(token: str, *, keys: Mapping[str, Any]) -> dict[str, Any]:
    try:
        header = jwt.get_unverified_header(token)
        listed = jwt.PyJWKSet.from_dict(dict(keys)).keys
        fitting = [key for key in listed if header.get("kid") in {None, key.key_id}]
        if len(fitting) != 1:
            raise ProviderRefused("no such key")
        claims: dict[str, Any] = jwt.decode(
            token,
            key=fitting[0],
            algorithms=ALGORITHMS,
            audience=settings.TENKEN_OIDC_CLIENT_ID,
            issuer=settings.TENKEN_OIDC_ISSUER,
            leeway=LEEWAY,
            options={"require": ["exp", "iat", "iss", "aud", "sub", "nonce"]},
        )
    except (jwt.PyJWTError, AttributeError, TypeError, ValueError, RecursionError) as fault:
        raise ProviderRefused(type(fault).__name__) from None
    return claims


def _discovery() -> dict[str, Any]:
    """OpenID Connect Discovery 1.0: the document must name the issuer that was asked."""
    found = _asked(f"{settings.TENKEN_OIDC_ISSUER}/.well-known/openid-configuration")
    if str(found.get("issuer", "")).rstrip("/") != settings.TENKEN_OIDC_ISSUER:
        raise ProviderRefused("issuer of the discovery document")
    return found


def _endpoint(found: Mapping[str, Any], name: str) -> str:
    address = str(found.get(name, ""))
    if not _is_safe(address):
        raise ProviderRefused(name)
    return address


def _is_safe(address: str) -> bool:
    parts = urlsplit(address)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in {"127.0.0.1", "localhost", "::1"})


def _asked(address: str, form: Mapping[str, str] | None = None) -> dict[str, Any]:
    """A JSON object from the provider; with ``form`` it is posted."""
    if not _is_safe(address):
        raise ProviderRefused("address is not https")
    body = urlencode(form).encode() if form is not None else None
    request = Request(address, data=body, headers={"Accept": "application/json"})  # noqa: S310  # _is_safe has looked
    try:
        with build_opener(_NoRedirects).open(request, timeout=SECONDS) as answer:
            read = json.loads(answer.read(LONGEST))
    except (URLError, OSError, ValueError, RecursionError) as fault:
        raise ProviderRefused(type(fault).__name__) from None
    if not isinstance(read, dict):
        raise ProviderRefused("no JSON object")
    return read
