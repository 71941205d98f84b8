"""How long every page takes with the whole country in the database: ``script/bench pages``.

Pages are asked for in this process, through every middleware and without a network. Shown are database statements,
milliseconds by the clock (the least and the median of several), of CPU (PostgreSQL's included), and kilobytes.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tests.postgres import Cluster

if TYPE_CHECKING:
    from django.test import Client

    from tenken_site.campaigns.models import Campaign

MOST_MILLISECONDS, MOST_STATEMENTS = 300, 8
RUNS = 7
CONTROL = re.compile(r"\s*(BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Measured:
    """One page as one person sees it."""

    who: str
    page: str
    path: str
    status: int
    statements: int
    least_ms: float
    median_ms: float
    cpu_ms: float
    kilobytes: float

    @property
    def too_much(self) -> bool:
        """Whether it asks for more than a page may. A file counts until its first byte."""
        return self.least_ms > MOST_MILLISECONDS or self.statements > MOST_STATEMENTS or self.status >= 400


Ask = Callable[[], Any]


def officials_pages(campaign: Campaign) -> Iterator[tuple[str, str, str]]:
    """Who, what, where: every page with its filters, searches, orders and later pages."""
    from django.db.models import Count

    from tenken_site.campaigns.models import Case
    from tenken_site.frames.models import UnitProposal
    from tenken_site.outreach.models import Wave
    from tests.load.nation import NAMED, OFFICIALS

    place, counts = f"/campaigns/{campaign.slug}/", f"/status/{campaign.slug}/"
    waves = list(Wave.objects.filter(campaign=campaign).order_by("pk"))
    for who, code in OFFICIALS:
        ministry = code == "000000"
        cases = Case.objects.filter(campaign=campaign, status="not_started")
        if not ministry:
            cases = cases.filter(**{"unit__relay" if code == "122041" else "unit__prefecture": code})
        case = cases.annotate(called=Count("contact_attempts")).select_related("unit").order_by("-called", "pk")[0]
        there = {"unit__relay": code} if code == "122041" else {"unit__prefecture": case.unit.prefecture_id}
        proposal = UnitProposal.objects.filter(**there).first()
        own_code = case.unit.facility_code
        yield who, "dashboard", counts
        yield who, "dashboard, dental", f"{counts}?kind=dental&sort=-name"
        if ministry:
            yield who, "dashboard by relay", f"{counts}?by=relay"
            yield who, "dashboard of Tokyo", f"{counts}130001/"
            yield who, "questions", f"{counts}questions/"
        yield who, "dashboard as CSV", f"{counts}?format=csv"
        yield who, "dashboard as XLSX", f"{counts}?format=xlsx"
        yield who, "paper for a meeting", f"{counts}{code}/meeting/"
        yield who, "campaign", place
        yield who, "campaign, one clinic by name", f"{place}?q={NAMED}"
        yield who, "campaign, common name", f"{place}?q=山田"
        yield who, "campaign, no such name", f"{place}?q=どこにもない名前"
        yield who, "campaign, by code", f"{place}?q={own_code}"
        yield who, "deadline of a case", f"{place}cases/{case.public_id}/"
        if ministry:
            yield who, "close", f"{place}close/"
        yield who, "dispositions", f"{place}dispositions/"
        yield who, "dispositions, dental", f"{place}dispositions/?kind=dental"
        yield who, "dispositions as XLSX", f"{place}dispositions/?format=xlsx"
        yield who, "waves", f"{place}waves/"
        yield who, "new wave", f"{place}waves/new/"
        for wave in waves:
            if wave.owner_id == "130001" and code == "122041":
                continue  # another area's own
            yield who, f"wave, {wave.state}, of {wave.owner_id}", f"{place}waves/{wave.pk}/"
            if wave.state == "planned" and (ministry or wave.owner_id == code):
                yield who, f"change a wave of {wave.owner_id}", f"{place}waves/{wave.pk}/edit/"
        if ministry:
            yield who, "progress of a wave", f"{place}waves/{waves[2].pk}/progress/"
        yield who, "letters of a wave", f"{place}waves/{waves[0].pk}/letters/"
        yield who, "notices", f"{place}notices/"
        yield who, "notice", f"{place}notices/1/"
        if ministry:
            yield who, "new notice", f"{place}notices/new/"
            yield who, "chain of a notice", f"{place}notices/1/chain/"
        if not ministry:
            yield who, "a relay's notice", f"{place}notices/1/relays/{code}/"
            yield who, "a relay's material", f"{place}relays/{code}/material/"
        yield who, "facilities", f"{place}units/"
        yield who, "facilities, one by name", f"{place}units/?q={NAMED}"
        yield who, "facilities, common name", f"{place}units/?q=山田"
        yield who, "facilities, common name, page 20", f"{place}units/?q=山田&page=20"
        yield who, "facilities, no such name", f"{place}units/?q=どこにもない名前"
        yield who, "facilities, by code", f"{place}units/?q={own_code}"
        yield who, "facilities, part of a code", f"{place}units/?q={own_code[2:8]}"
        yield who, "facilities, middle page", f"{place}units/?page={1_720 if ministry else 150}"
        yield who, "facilities, last page", f"{place}units/?page=99999"
        yield who, "facility", f"{place}units/{case.unit_id}/"
        yield who, "proposals", f"{place}proposals/"
        yield who, "proposals, last page", f"{place}proposals/?page=9999"
        yield who, "proposals, accepted", f"{place}proposals/?state=accepted"
        yield who, "proposals, search", f"{place}proposals/?q=山田&kind=closed"
        if proposal is not None:  # a short list may have none here
            yield who, "proposal", f"{place}proposals/{proposal.pk}/"
        yield who, "review list", f"{place}review/"
        yield who, "choice of an area", f"{place}calls/"
        desk = f"{place}calls/{'130001' if ministry else code}/"
        yield who, "calls of today", desk
        yield who, "calls, 120 rows", f"{desk}?show=120"
        yield who, "calls, filtered", f"{desk}?reason=not_opened&reason=large&kind=dental"
        yield who, "calls, by name", f"{desk}?q=山田"
        yield who, "calls, by number", f"{desk}?q=0012"
        yield who, "not submitted", f"{desk}list/"
        for sort in ("name", "-status", "town", "kind", "-opened", "last", "-outcome"):
            yield who, f"not submitted, by {sort}", f"{desk}list/?sort={sort}"
        yield who, "not submitted, last page", f"{desk}list/?page=9999"
        yield who, "not submitted, search", f"{desk}list/?q=山田&sort=name"
        yield who, "not submitted as CSV", f"{desk}list/?format=csv"
        if ministry:
            yield who, "not submitted as CSV, country", f"{place}calls/000000/list/?format=csv"
            desk = f"{place}calls/{case.unit.prefecture_id}/"
        yield who, "a clinic at the desk", f"{desk}{case.public_id}/"


def respondents_requests(campaign: Campaign) -> Iterator[tuple[str, str, Ask]]:
    """What a clinic does, in its order; each answer saved is another one."""
    from django.test import Client

    from tenken_site.accounts.entry import CODE_BACKEND
    from tenken_site.campaigns.letter_references import reference_of
    from tenken_site.campaigns.models import Enrolment

    enrolment = Enrolment.objects.filter(case__campaign=campaign, case__status="not_started", case__outcome="")
    chosen = enrolment.select_related("case", "user").order_by("-pk")[0]
    client = Client()
    client.force_login(chosen.user, backend=CODE_BACKEND)
    case = f"/cases/{chosen.case.public_id}/"
    turn = iter(range(1_000))

    def save() -> Any:
        version = next(turn)
        fields = {"answer-Q1": "yes" if version % 2 else "no", "seen-Q1": str(version)}
        return client.post(f"{case}answers/Q1/", fields, headers={"HX-Request": "true"})

    for name, path in (
        ("sign-in page", "/sign-in/"), ("to-do list", "/surveys/"), ("front page", case),
        ("questions", f"{case}answer/"),
        ("review", f"{case}review/"), ("form on paper", f"{case}form/"), ("own entry of the list", f"{case}unit/"),
        ("own access", "/access/"),
    ):  # fmt: skip
        yield name, path, lambda path=path: client.get(path)  # type: ignore[misc]
    yield "save one answer", f"{case}answers/Q1/", save
    letter = f"/reply/{reference_of(chosen.case.public_id)}/"
    yield "reply to a letter", letter, lambda: Client().get(letter)


def measured(who: str, name: str, path: str, ask: Ask, *, runs: int = RUNS) -> Measured:
    """Asks once to warm up, once to count statements, then several times by the clock; files until their first byte."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    _first_bytes(ask())
    with CaptureQueriesContext(connection) as captured:
        response = ask()
        _first_bytes(response)
    statements = [query["sql"] for query in captured.captured_queries if not CONTROL.match(query["sql"])]
    times, cpu = [], _cpu()
    for _ in range(runs):
        begun = time.perf_counter()
        response = ask()
        size = _first_bytes(response)
        times.append(1000 * (time.perf_counter() - begun))
    used = 1000 * (_cpu() - cpu) / runs
    return Measured(
        who, name, path, response.status_code, len(statements), round(min(times), 1),
        round(statistics.median(times), 1), round(used, 1), round(size / 1000, 1),
    )  # fmt: skip


def _first_bytes(response: Any) -> int:
    if response.streaming:
        return len(next(iter(response.streaming_content), b""))
    return len(response.content)


def _cpu() -> float:
    """Seconds of CPU of this process and of PostgreSQL's process that serves it."""
    from django.db import connection

    used = time.process_time()
    if connection.vendor == "postgresql":
        connection.ensure_connection()
        backend = connection.connection.info.backend_pid
        used += int(Path(f"/proc/{backend}/schedstat").read_text().split()[0]) / 1e9
    return used


def all_measured(campaign: Campaign, *, only: str = "", runs: int = RUNS) -> Iterator[Measured]:
    """Every page whose name or reader holds ``only``."""
    from tenken_site.accounts.models import User

    for who, name, path in officials_pages(campaign):
        if only in f"{who} {name}":
            client = _signed_in(User.objects.get(username=who))
            yield measured(who, name, path, lambda client=client, path=path: client.get(path), runs=runs)  # type: ignore[misc]
    for name, path, ask in respondents_requests(campaign):
        if only in f"clinic {name}":
            yield measured("clinic", name, path, ask, runs=runs)


def _signed_in(user: Any) -> Client:
    from tests.factories.browsers import signed_in

    return signed_in(user)


def main(given: list[str]) -> None:
    """Reads the options, builds the country, measures, prints a table; ends with 1 if a page is too slow."""
    parser = argparse.ArgumentParser(prog="script/bench pages", description=__doc__)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--clinics", type=int, default=172_000)
    parser.add_argument("--only", default="", help="pages whose reader or name holds this")
    parser.add_argument("--json", type=Path, help="also write the figures to this file")
    options = parser.parse_args(given)
    with ExitStack() as stack:
        os.environ["DJANGO_SETTINGS_MODULE"] = "tenken_site.config.settings.test"
        os.environ["TENKEN_VAR"] = stack.enter_context(tempfile.TemporaryDirectory(prefix="tenken-pages-"))
        os.environ["TENKEN_DATABASE_URL"] = ""
        (Path(os.environ["TENKEN_VAR"]) / "static").mkdir()
        if options.database == "postgresql":
            cluster = Cluster()
            stack.callback(cluster.remove)
            cluster.start()
            os.environ["TENKEN_DATABASE_URL"] = cluster.create_database("nation")
        found = _built_and_measured(options)
    if options.json:
        figures = [asdict(one) for one in found]
        options.json.write_text(json.dumps(figures, ensure_ascii=False, indent=2), encoding="utf-8")
    sys.exit(1 if any(one.too_much for one in found) else 0)


def _built_and_measured(options: argparse.Namespace) -> list[Measured]:
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from tests.load import nation

    call_command("migrate", verbosity=0)
    begun = time.perf_counter()
    campaign = nation.build(now=nation.whole_second(), clinics=options.clinics)
    click.echo(f"{options.clinics:,} clinics, {options.database}, built in {time.perf_counter() - begun:.0f} s")
    found = told(all_measured(campaign, only=options.only))
    connection.close()
    return found


def told(figures: Iterator[Measured]) -> list[Measured]:
    """Prints each as it comes."""
    click.echo(f"{'who':10}{'page':38}{'statements':>11}{'least ms':>10}{'median ms':>11}{'CPU ms':>9}{'kB':>8}")
    found = []
    for one in figures:
        found.append(one)
        mark = "  !" if one.too_much else ""
        click.echo(
            f"{one.who:10}{one.page:38}{one.statements:>11}{one.least_ms:>10}{one.median_ms:>11}{one.cpu_ms:>9}"
            f"{one.kilobytes:>8}{mark}"
        )
    return found


if __name__ == "__main__":
    main(sys.argv[1:])
