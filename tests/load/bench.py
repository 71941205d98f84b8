"""``script/bench``: how much the site carries, on a server and a database of its own, in bounded time."""

from __future__ import annotations

import argparse
import contextlib
import itertools
import json
import resource
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from tenken.questionnaire.loading import load_instrument
from tenken.questionnaire.model import Questionnaire
from tests.load import journeys
from tests.load.server import ROOT, Server, SignIn
from tests.load.visitor import NotAsExpected, Visitor
from tests.postgres import Cluster

SURVEY, INSTRUMENT = ROOT / "surveys" / "clinic-cybersecurity-2026", "core"
JOURNEYS_A_SECOND = 150  # more than two cores can do: so many clinics must be ready for each second measured
Work = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Level:
    """One kind of work by so many clients at once."""

    work: str
    clients: int
    done: int
    failed: int
    per_second: float
    p50_ms: float
    p99_ms: float
    server_cpu_ms: float  # of all the server's processes, each; the database's own processes are not in it
    client_cpu_ms: float  # of this program, each


def measured(name: str, work: Work, *, clients: int, seconds: float, server: Server) -> Level:
    """Runs the work again and again by so many threads; each call gets its thread's number."""
    times: list[float] = []
    failures: list[str] = []
    until = time.monotonic() + seconds

    def run(client: int) -> None:
        while time.monotonic() < until:
            began = time.monotonic()
            try:
                work(client)
            except (NotAsExpected, OSError) as error:
                failures.append(str(error))
                if len(failures) > 20:
                    return
            except StopIteration:
                return
            else:
                times.append(time.monotonic() - began)

    cpu, own, began = server.cpu_seconds(), own_cpu(), time.monotonic()
    threads = [threading.Thread(target=run, args=(client,)) for client in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    elapsed, done = time.monotonic() - began, max(len(times), 1)
    for failure in failures[:3]:
        print(f"  failed: {failure}", file=sys.stderr)  # noqa: T201  # a program's report
    ordered = sorted(times) or [0.0]
    return Level(
        work=name,
        clients=clients,
        done=len(times),
        failed=len(failures),
        per_second=round(len(times) / elapsed, 1),
        p50_ms=round(1000 * statistics.median(ordered), 1),
        p99_ms=round(1000 * ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))], 1),
        server_cpu_ms=round(1000 * (server.cpu_seconds() - cpu) / done, 2),
        client_cpu_ms=round(1000 * (own_cpu() - own) / done, 2),
    )


def own_cpu() -> float:
    """CPU seconds of this program."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


@contextlib.contextmanager
def running(database: str, *, workers: int, clinics: int, codes: int) -> Iterator[tuple[Server, list[SignIn]]]:
    """The site with its static files, as script/server starts it, over an empty database of that kind."""
    with contextlib.ExitStack() as stack:
        var = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="tenken-bench-")))
        url = ""
        if database == "postgresql":
            cluster = Cluster()
            stack.callback(cluster.remove)
            cluster.start()
            url = cluster.create_database("bench")
        development = "tenken_site.config.settings.development"
        server = Server(var=var, database_url=url, settings=development, workers=workers)
        server.run("manage.py", "collectstatic", "--noinput", "--verbosity", "0")
        sign_ins = server.prepare(folder=SURVEY, instrument=INSTRUMENT, clinics=clinics, codes=codes)
        stack.callback(server.kill)
        server.start()
        yield server, sign_ins


def levels(
    server: Server, sign_ins: list[SignIn], *, counts: list[int], seconds: float, questionnaire: Questionnaire
) -> Iterator[Level]:
    """Pages and saves by visitors who stay signed in, then whole journeys, each by a clinic of its own."""
    fresh = iter(sign_ins)
    lock = threading.Lock()

    def next_clinic() -> SignIn:
        with lock:
            return next(fresh)

    with contextlib.ExitStack() as stack:
        stayers = [stack.enter_context(Visitor(server.port, next_clinic())) for _ in range(max(counts))]
        for visitor in stayers:
            visitor.sign_in()
        link_id, values = next(iter(journeys.route(questionnaire)))
        seen = [itertools.count() for _ in stayers]

        def open_page(client: int) -> None:
            visitor = stayers[client]
            if visitor.get(f"{visitor.case}answer/").status != 200:
                raise NotAsExpected("no page")

        def save(client: int) -> None:
            version = next(seen[client])
            page = stayers[client].save(link_id, [f"{values[0]}{version}"], seen=str(version))
            if page.saved != "saved":
                raise NotAsExpected(f"save was answered with {page.status} {page.saved}")

        for count in counts:
            yield measured("open the questions", open_page, clients=count, seconds=seconds, server=server)
            yield measured("save one answer", save, clients=count, seconds=seconds, server=server)
    for name, journey in (("journey, whole form", journeys.whole_form), ("journey, as given", journeys.as_given)):
        for count in counts:

            def go(_client: int, journey: Callable[..., object] = journey) -> None:
                journey(server.port, next_clinic(), questionnaire)

            yield measured(name, go, clients=count, seconds=seconds, server=server)


def main() -> None:
    """Reads the options, measures, prints a table."""
    parser = argparse.ArgumentParser(prog="script/bench", description=__doc__)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--seconds", type=float, default=5, help="for each level")
    parser.add_argument("--clients", default="1,4,16", help="how many at once, level by level")
    parser.add_argument("--clinics", type=int, default=2_000, help="at least so many cases in the database")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--json", type=Path, help="also write the figures to this file")
    chosen = parser.parse_args()
    counts = [int(count) for count in chosen.clients.split(",")]
    codes = max(counts) + int(2 * len(counts) * chosen.seconds * JOURNEYS_A_SECOND)
    questionnaire = load_instrument(SURVEY / f"{INSTRUMENT}.yaml")
    found = []
    with running(chosen.database, workers=chosen.workers, clinics=max(chosen.clinics, codes), codes=codes) as (
        server,
        sign_ins,
    ):
        print(f"{'work':22}{'clients':>8}{'done':>8}{'failed':>8}{'per s':>9}{'p50 ms':>9}{'p99 ms':>9}{'CPU ms':>9}")  # noqa: T201
        for level in levels(server, sign_ins, counts=counts, seconds=chosen.seconds, questionnaire=questionnaire):
            found.append(level)
            print(  # noqa: T201
                f"{level.work:22}{level.clients:>8}{level.done:>8}{level.failed:>8}{level.per_second:>9}"
                f"{level.p50_ms:>9}{level.p99_ms:>9}{level.server_cpu_ms:>9}",
                flush=True,
            )
    if chosen.json:
        chosen.json.write_text(json.dumps([asdict(level) for level in found], indent=2), encoding="utf-8")
    sys.exit(1 if any(level.failed for level in found) else 0)


if __name__ == "__main__":
    main()
