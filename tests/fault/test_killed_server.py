"""A server killed while answers come in: whatever a page reported as saved or received is there afterwards."""

from __future__ import annotations

import http.client
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.conftest import required
from tests.factories.instruments import TINY
from tests.load.server import Server, SignIn
from tests.load.visitor import NotAsExpected, Visitor
from tests.migrated import copy_sqlite, migrated_cluster
from tests.postgres import MIGRATED, Cluster, PostgreSQLMissing

pytestmark = pytest.mark.fault

CLINICS = 6
ROUNDS = 2
ENOUGH = 50  # confirmed saves before the blow
LONGEST_SECONDS = 60
BROKEN = (OSError, http.client.HTTPException)


@dataclass
class Ledger:
    """What one clinic's page has reported, and what was on its way when the server died."""

    sign_in: SignIn
    confirmed: dict[str, str] = field(default_factory=dict)
    on_the_way: dict[str, str] = field(default_factory=dict)
    receipts: list[str] = field(default_factory=list)
    saves: int = 0
    trouble: Exception | None = None

    def answer(self, visitor: Visitor, link_id: str, value: str) -> None:
        """Gives one answer; notes it as confirmed only when the page says so."""
        page = visitor.get(f"{visitor.case}answer/")
        self.on_the_way[link_id] = value
        page = visitor.save(link_id, [value], seen=page.field(f"seen-{link_id}"))
        if (page.status, page.saved) != (200, "saved"):
            raise NotAsExpected(f"{link_id} was answered with {page.status} {page.saved}")
        self.confirmed[link_id] = value
        del self.on_the_way[link_id]
        self.saves += 1


def keep_answering(port: int, ledger: Ledger, turn: int, blow: threading.Event) -> None:
    """Answers and submits, again and again, until the connection breaks."""
    try:
        with Visitor(port, ledger.sign_in) as visitor:
            visitor.sign_in()
            ledger.answer(visitor, "T1", "yes")
            ledger.answer(visitor, "T3", "backup")
            for number in range(1, 10_000):
                ledger.answer(visitor, "T2", str(number % 9_999 + 1))
                ledger.answer(visitor, "T4", f"第{turn}回 {number}番目の文 👩‍⚕️")
                if number % 2 == 0:
                    ledger.receipts.append(visitor.submit())
    except BROKEN:
        pass  # the blow
    except Exception as error:  # noqa: BLE001  # handed to the test, which fails with it
        if not blow.is_set():  # between the database's death and the server's a page may say that it cannot go on
            ledger.trouble = error


def strike(server: Server, ledgers: list[Ledger], turn: int, database: Cluster | None) -> None:
    """Lets every clinic answer at once and kills the server, and its database, in the middle of it."""
    saves, receipts = told(ledgers)
    blow = threading.Event()
    threads = [threading.Thread(target=keep_answering, args=(server.port, ledger, turn, blow)) for ledger in ledgers]
    for thread in threads:
        thread.start()
    deadline = time.monotonic() + LONGEST_SECONDS
    while any(thread.is_alive() for thread in threads) and time.monotonic() < deadline:
        more_saves, more_receipts = told(ledgers)
        if more_saves >= saves + ENOUGH and more_receipts > receipts:
            break
        time.sleep(0.01)
    blow.set()
    if database:
        database.kill()
    server.kill()
    for thread in threads:
        thread.join(timeout=60)
    assert not [ledger.trouble for ledger in ledgers if ledger.trouble]
    assert told(ledgers)[0] >= saves + ENOUGH
    assert told(ledgers)[1] > receipts


def told(ledgers: list[Ledger]) -> tuple[int, int]:
    """How many saves and receipts the pages have reported so far."""
    return sum(ledger.saves for ledger in ledgers), sum(len(ledger.receipts) for ledger in ledgers)


def look_again(server: Server, ledger: Ledger) -> None:
    """A new visit finds every confirmed answer and receipt. One that was on its way may be there or not."""
    with Visitor(server.port, ledger.sign_in) as visitor:
        visitor.sign_in()
        page = visitor.get(f"{visitor.case}answer/")
        for link_id in ("T2", "T4"):
            if link_id in ledger.confirmed:
                possible = {ledger.confirmed[link_id], ledger.on_the_way.get(link_id, ledger.confirmed[link_id])}
                assert page.field(f"answer-{link_id}") in possible
        for receipt in ledger.receipts:
            assert visitor.get(receipt).status == 200
    ledger.on_the_way.clear()


def survives(server: Server, database: Cluster | None = None) -> None:
    """Several blows in a row over the same database."""
    ledgers = [
        Ledger(sign_in)
        for sign_in in server.prepare(folder=TINY.parent, instrument=TINY.stem, clinics=CLINICS, codes=CLINICS)
    ]
    for turn in range(ROUNDS):
        server.start()
        assert len(server.processes()) > server.workers
        strike(server, ledgers, turn, database)
        if database:
            database.start()
        server.start()
        for ledger in ledgers:
            look_again(server, ledger)
        server.kill()


@pytest.fixture
def sqlite_server(tmp_path: Path) -> Iterator[Server]:
    copy_sqlite(tmp_path / "tenken.sqlite3")
    server = Server(var=tmp_path)
    yield server
    server.kill()


@pytest.fixture
def postgresql(tmp_path: Path) -> Iterator[tuple[Server, Cluster]]:
    """A database server of this test's own: it is going to be killed."""
    try:
        cluster = migrated_cluster()
    except PostgreSQLMissing as missing:
        required(missing)
        raise
    try:
        cluster.start()
        server = Server(var=tmp_path, database_url=cluster.create_database("killed", like=MIGRATED))
        yield server, cluster
        server.kill()
    finally:
        cluster.remove()


def test_no_saved_answer_is_lost_when_the_server_is_killed(sqlite_server: Server) -> None:
    survives(sqlite_server)


def test_no_saved_answer_is_lost_when_server_and_postgresql_are_killed(postgresql: tuple[Server, Cluster]) -> None:
    server, cluster = postgresql

    survives(server, cluster)
