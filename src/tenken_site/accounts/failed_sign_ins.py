"""Slowing down who guesses: failures are counted for the network they come from, never for the ID they name.

An ID is printed and known to many; counting by it would let anyone lock a clinic out. Slips that the check character
shows are not counted, and a successful sign-in costs one read only, so a training room behind one address gets in.
Rows live in the database: the count holds over all processes, on either database, with no further service.
"""

import hashlib
import hmac
import ipaddress
from datetime import datetime, timedelta

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.http import HttpRequest

from tenken_site.accounts.models import FailedSignIn

__all__ = ["TooManyFailures", "check", "network_of", "record"]

IPV6_PREFIX = 64  # what one household or office is given


class TooManyFailures(Exception):
    """This network failed too often. It may try again at ``again_at``."""

    def __init__(self, *, again_at: datetime) -> None:
        super().__init__(again_at)
        self.again_at = again_at


def network_of(request: HttpRequest) -> str:
    """The caller's network (IPv4 address or IPv6 /64) as a keyed hash: equal or not is all that is asked of it.

    Behind proxies the address is taken from ``X-Forwarded-For``, counted by ``ALLAUTH_TRUSTED_PROXY_COUNT``.
    """
    address = get_adapter().get_client_ip(request)
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        network = str(address)
    else:
        # On a socket for both, IPv4 comes as ::ffff:a.b.c.d: one /64 would be everybody.
        parsed = getattr(parsed, "ipv4_mapped", None) or parsed
        prefix = IPV6_PREFIX if parsed.version == 6 else 32
        network = str(ipaddress.ip_network(f"{parsed}/{prefix}", strict=False))
    return hmac.new(settings.SECRET_KEY.encode(), f"network:{network}".encode(), hashlib.sha256).hexdigest()


def check(*, network: str, now: datetime) -> None:
    """Raises TooManyFailures when the network may not try now. One statement."""
    limit = settings.TENKEN_SIGN_IN_FAILURES
    since = now - _window()
    recent = list(
        FailedSignIn.objects.filter(network=network, at__gt=since).order_by("-at").values_list("at", flat=True)[:limit]
    )
    if len(recent) >= limit:
        raise TooManyFailures(again_at=recent[-1] + _window())


def record(*, network: str, method: str, now: datetime) -> None:
    """Counts one failure, and forgets those that count no longer."""
    FailedSignIn.objects.filter(at__lte=now - _window()).delete()
    FailedSignIn.objects.create(network=network, method=method, at=now)


def _window() -> timedelta:
    return timedelta(seconds=settings.TENKEN_SIGN_IN_WINDOW_SECONDS)
