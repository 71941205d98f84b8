"""Slowing down who guesses: failures count for one ID tried from one network, and for the network; never for the ID.

An ID is printed and known to many; counting by it alone would let anyone lock a clinic out. Slips that the check
character shows are not counted, and success takes the pair's failures off again, so that a training room behind one
address gets in. IDs that nobody has are counted like any other: neither words nor waits tell them apart.
Rows live in the database: the count holds over all processes, on either database, with no further service.
How long to wait is ``accounts.waiting``'s to say; docs/adr/0017-limits-are-kept-in-the-database.md says why.
"""

import hashlib
import hmac
import ipaddress
import unicodedata
from dataclasses import replace
from datetime import datetime

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.db.models import Count, Max, Q
from django.http import HttpRequest

from tenken_site.accounts import waiting
from tenken_site.accounts.models import FailedSignIn

__all__ = ["TooManyFailures", "account_of", "check", "forget", "network_of", "record", "sweep"]

IPV6_PREFIX = 64  # what one household or office is given
LONGEST_TYPED = 200
LONGEST_WINDOW = max(rule.window for rule in (waiting.PAIR, waiting.NETWORK, waiting.ACCOUNT))


class TooManyFailures(Exception):
    """Too much was tried from this network. It may try again at ``again_at``."""

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
    return _keyed(f"network:{network}")


def account_of(kind: str, typed: str) -> str:
    """What was tried (``kind``: "password", "factor"), as a keyed hash; the same for any case and width.

    Codes have none: a code is what is kept secret, and even its hash says which one was tried.
    """
    folded = unicodedata.normalize("NFKC", typed[:LONGEST_TYPED]).strip().casefold()  # as addresses are looked up
    return _keyed(f"account:{kind}:{folded}")


def check(*, network: str, now: datetime, account: str = "", proven: bool = False) -> None:
    """Raises TooManyFailures when this network may not try (this account) now. One statement, whatever is tried.

    ``proven``: the caller has shown the account's password, so the account's failures count over all networks too.
    """
    here, whose = Q(network=network), Q(account=account)
    pair, all_here, anywhere = (
        Q(at__gt=now - rule.window) for rule in (waiting.PAIR, waiting.NETWORK, waiting.ACCOUNT)
    )
    found = FailedSignIn.objects.filter(here | whose if proven and account else here, at__gt=now - LONGEST_WINDOW)
    seen = found.aggregate(
        pair=Count("pk", filter=here & whose & pair),
        pair_last=Max("at", filter=here & whose & pair),
        here=Count("pk", filter=here & all_here),
        here_last=Max("at", filter=here & all_here),
        whose=Count("pk", filter=whose & anywhere),
        whose_last=Max("at", filter=whose & anywhere),
    )
    network_rule = replace(waiting.NETWORK, free=settings.TENKEN_SIGN_IN_FAILURES)
    moments = [waiting.open_at(waiting.Failures(seen["here"], seen["here_last"]), rule=network_rule)]
    if account:
        moments.append(waiting.open_at(waiting.Failures(seen["pair"], seen["pair_last"]), rule=waiting.PAIR))
    if account and proven:
        moments.append(waiting.open_at(waiting.Failures(seen["whose"], seen["whose_last"]), rule=waiting.ACCOUNT))
    again_at = max((moment for moment in moments if moment is not None), default=now)
    if again_at > now:
        raise TooManyFailures(again_at=again_at)


def record(*, network: str, method: str, now: datetime, account: str = "") -> None:
    """Counts one failure. One statement."""
    FailedSignIn.objects.create(network=network, account=account, method=method, at=now)


def forget(*, network: str, account: str, proven: bool = False) -> None:
    """After success: the failures of this account from this network were slips. Others' failures stay.

    ``proven`` as for ``check``: with the second factor passed, what others failed at elsewhere is forgotten too.
    """
    if account:
        FailedSignIn.objects.filter(Q(account=account) if proven else Q(network=network, account=account)).delete()


def sweep(*, now: datetime) -> int:
    """Removes the failures that count no longer; how many."""
    gone, _ = FailedSignIn.objects.filter(at__lte=now - LONGEST_WINDOW).delete()
    return gone


def _keyed(text: str) -> str:
    return hmac.new(settings.SECRET_KEY.encode(), text.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()
