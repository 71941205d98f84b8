"""Tells the audit log from where a request came: the network as a keyed hash and the kind of device, no address."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

from tenken_site.accounts.devices import device_name
from tenken_site.accounts.failed_sign_ins import network_of
from tenken_site.audit.origin import coming_from

__all__ = ["OriginMiddleware", "device_of", "origin_of"]

#: So much of the hash tells networks of one clinic apart, and stays readable.
NETWORK_LETTERS = 16


class OriginMiddleware:
    """Whatever a request records says that it came from the site, and from which network and device."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Worked out only where something is recorded."""
        with coming_from(lambda: origin_of(request)):
            return self.get_response(request)


def origin_of(request: HttpRequest) -> str:
    """``site:0f3a91b2c4d5e6f7:iPhone``."""
    device = device_name(request.headers.get("User-Agent", ""))
    return f"site:{network_of(request)[:NETWORK_LETTERS]}:{device}"


def device_of(origin: str) -> str:
    """The kind of device of such an origin, as ``devices.device_name`` gave it; empty for any other."""
    place, _, rest = origin.partition(":")
    return rest.partition(":")[2] if place == "site" else ""
