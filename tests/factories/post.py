"""A real SMTP server: takes mail, notes it, and misbehaves as it is told to."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import os
import random
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

__all__ = ["Behaviour", "MailServer", "Received", "mail_server"]


@dataclass(frozen=True, slots=True)
class Received:
    """One mail as it arrived."""

    sender: str
    to: str
    raw: bytes

    @property
    def message(self) -> EmailMessage:
        found = message_from_bytes(self.raw, policy=policy.default)
        assert isinstance(found, EmailMessage)
        return found


@dataclass
class Behaviour:
    """How the server behaves; may be changed while it runs."""

    delay: float = 0.0  # seconds before the answer to a mail
    refuse: dict[str, str] = field(default_factory=dict)  # recipient: reply to RCPT, "550 5.1.1 no such user"
    refuse_senders: str = ""  # reply to MAIL
    refuse_texts: str = ""  # reply to DATA
    #: Connections to break: so many of the next mails at "rcpt", "before" noting a mail, or "after" it.
    breaks: list[str] = field(default_factory=list)
    break_rate: float = 0.0  # the part of mails over which the connection breaks, by chance
    chance: random.Random = field(default_factory=lambda: random.Random(1))

    def breaks_now(self, where: str) -> bool:
        if self.breaks and self.breaks[0] == where:
            self.breaks.pop(0)
            return True
        return self.break_rate > 0 and self.chance.random() < self.break_rate / 3


class Handler:
    """What aiosmtpd asks at each step."""

    def __init__(
        self, behaviour: Behaviour, note: Callable[[Received], None], broken: Callable[[], None] = lambda: None
    ) -> None:
        self.behaviour, self.note, self.broken = behaviour, note, broken

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.behaviour.refuse_senders:
            return self.behaviour.refuse_senders
        envelope.mail_from = address
        return "250 2.1.0 OK"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.behaviour.breaks_now("rcpt"):
            return _break(server)
        if address in self.behaviour.refuse:
            return self.behaviour.refuse[address]
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.behaviour.delay:
            await asyncio.sleep(self.behaviour.delay)
        if self.behaviour.refuse_texts:
            return self.behaviour.refuse_texts
        if self.behaviour.breaks_now("before"):
            return _break(server)
        assert isinstance(envelope.content, bytes)
        self.note(Received(envelope.mail_from or "", envelope.rcpt_tos[0], envelope.content))
        if self.behaviour.breaks_now("after"):
            self.broken()
            return _break(server)
        return "250 2.0.0 taken"


def _break(server: SMTP) -> str:
    assert server.transport is not None
    server.transport.abort()
    return "421 4.3.2 gone"


class MailServer:
    """The server in a thread of this process; may be stopped and started again at the same port."""

    def __init__(self, **options: Any) -> None:
        self.behaviour = Behaviour()
        self.received: list[Received] = []
        self.port = 0
        self._options = options
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        self._loop = asyncio.new_event_loop()
        handler = Handler(self.behaviour, self.received.append)
        self._talks: list[SMTP] = []

        def make() -> SMTP:
            self._talks.append(SMTP(handler, hostname="post.test", loop=self._loop, **self._options))
            return self._talks[-1]

        server = self._loop.run_until_complete(self._loop.create_server(make, "127.0.0.1", self.port))
        self.port = server.sockets[0].getsockname()[1]
        self._server = server
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stops listening and breaks every connection."""
        if self._thread is None:
            return
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result(timeout=10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(timeout=10)
        self._loop.close()
        self._thread = None

    async def _end(self) -> None:
        self._server.close()
        mine = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in mine:
            task.cancel()
        await asyncio.gather(*mine, return_exceptions=True)
        for talk in self._talks:
            for transport in (talk.transport, talk._original_transport):  # the second: below TLS that failed
                if transport is not None:
                    transport.abort()
        await asyncio.sleep(0)

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"


@contextlib.contextmanager
def mail_server(**options: Any) -> Iterator[MailServer]:
    """A server that listens. ``options`` are aiosmtpd's: ``authenticator``, ``tls_context`` …"""
    server = MailServer(**options)
    server.start()
    try:
        yield server
    finally:
        server.stop()


def main(port: str, log: str, break_rate: str, seed: str) -> None:
    """The server as a process of its own: prints its port, notes each mail's recipient as a line of ``log``.

    A connection that it broke after it had taken a mail is a line "broken": that mail is going to arrive twice.
    """
    behaviour = Behaviour(break_rate=float(break_rate), chance=random.Random(int(seed)))
    lines = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def note(received: Received) -> None:
        os.write(lines, f"{received.to}\n".encode())

    def broken() -> None:
        os.write(lines, b"broken\n")

    async def serve() -> None:
        loop = asyncio.get_running_loop()
        make = functools.partial(SMTP, Handler(behaviour, note, broken), hostname="post.test", loop=loop)
        server = await loop.create_server(make, "127.0.0.1", int(port))
        sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
        sys.stdout.flush()
        await server.serve_forever()

    asyncio.run(serve())


if __name__ == "__main__":
    main(*sys.argv[1:])
