"""Where the call came from that an entry tells of: the site, a command, a worker.

The edges say so once (a middleware, the command's runner, the worker); ``audit.log.record`` reads it. Never an address
in clear: of a visitor the keyed hash of the network and the kind of device are kept.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

__all__ = ["coming_from", "origin"]

LONGEST = 120
#: A text, or what makes it: most requests record nothing and need none.
Origin = str | Callable[[], str]

_origin: ContextVar[Origin] = ContextVar("audit_origin", default="")


def origin() -> str:
    """ "site:0f3a91b2c4d5e6f7:iPhone", "command:campaign open", "worker"; empty where nobody said so."""
    said = _origin.get()
    return (said if isinstance(said, str) else said())[:LONGEST]


@contextmanager
def coming_from(origin: Origin) -> Iterator[None]:
    """Whatever is recorded inside came from there. Threads begin without: each says so itself."""
    token = _origin.set(origin)
    try:
        yield
    finally:
        _origin.reset(token)
