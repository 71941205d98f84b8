"""What encryption costs: its share of a save, of a submission and of opening a campaign: ``script/bench sealing``.

Requests are asked for in this process, through every middleware and without a network, so the share is the largest it
can be. The clock is read around every seal and every opening; what lies between belongs to the rest.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import click

from tests.postgres import Cluster

ROOT = Path(__file__).parents[2]
SURVEY, INSTRUMENT = ROOT / "surveys" / "clinic-cybersecurity-2026", "core"
NATIONWIDE = 172_000  # general and dental clinics
MOST_PERCENT = 5.0
WARM = 5  # the first requests read the questionnaire and compile templates


@dataclass(frozen=True, slots=True)
class Share:
    """One kind of work: how often it was done, and the share of encryption in its time."""

    work: str
    done: int
    ms_each: float
    sealing_ms_each: float
    percent: float


class Watch:
    """Adds up the time spent in AES-GCM."""

    def __init__(self) -> None:
        self.seconds = 0.0

    @contextlib.contextmanager
    def on(self, owner: Any, name: str) -> Iterator[None]:
        """Measures this method while the block runs."""
        kept: Callable[..., Any] = getattr(owner, name)

        def measured(*given: Any, **named: Any) -> Any:
            begun = time.perf_counter()
            try:
                return kept(*given, **named)
            finally:
                self.seconds += time.perf_counter() - begun

        setattr(owner, name, measured)
        try:
            yield
        finally:
            setattr(owner, name, kept)


def shares(*, submissions: int, cases: int) -> Iterator[Share]:
    """Saves and submissions by as many clinics, then a campaign opened for a country."""
    from tenken_site.encryption.aead import DataKey
    from tests.load import prepare

    with contextlib.redirect_stdout(io.StringIO()):
        prepare.main(SURVEY, INSTRUMENT, submissions + WARM, 0)
    watch = Watch()
    with watch.on(DataKey, "seal"), watch.on(DataKey, "open"):
        saved, pressed = _answering(watch, submissions)
        yield _share("save a whole form", saved)
        yield _share("submit", pressed)
        yield _opening(watch, cases)


def _share(work: str, each: list[tuple[float, float]]) -> Share:
    whole, sealing = sum(one for one, _ in each), sum(one for _, one in each)
    return Share(
        work, len(each), round(1000 * whole / len(each), 3), round(1000 * sealing / len(each), 4), 100 * sealing / whole
    )


def _answering(watch: Watch, submissions: int) -> tuple[list[tuple[float, float]], list[tuple[float, float]]]:
    from django.test import Client

    from tenken.questionnaire.loading import load_instrument
    from tenken_site.accounts.entry import CODE_BACKEND
    from tenken_site.campaigns.models import Enrolment
    from tests.load.journeys import route

    steps = list(route(load_instrument(SURVEY / f"{INSTRUMENT}.yaml")))
    fields: dict[str, Any] = {f"seen-{link_id}": "0" for link_id, _ in steps}
    fields |= {f"answer-{link_id}": values for link_id, values in steps} | {"do": "review"}
    saved, pressed, press = [], [], {"draft_version": "1"}
    for enrolment in Enrolment.objects.select_related("case", "user").order_by("pk")[: submissions + WARM]:
        client, path = Client(), f"/cases/{enrolment.case.public_id}"
        client.force_login(enrolment.user, backend=CODE_BACKEND)
        saved.append(_timed(watch, lambda client=client, path=path: client.post(f"{path}/answer/", fields)))
        pressed.append(_timed(watch, lambda client=client, path=path: client.post(f"{path}/submit/", press)))
    return saved[WARM:], pressed[WARM:]


def _timed(watch: Watch, ask: Callable[[], Any]) -> tuple[float, float]:
    """Seconds of the request and of encryption in it."""
    before, begun = watch.seconds, time.perf_counter()
    answer = ask()
    seconds = time.perf_counter() - begun
    if answer.status_code != 302:
        raise SystemExit(f"a request was answered with {answer.status_code}")
    return seconds, watch.seconds - before


def _opening(watch: Watch, cases: int) -> Share:
    from datetime import UTC, date, datetime, timedelta

    from tenken_site.campaigns.actions.open_campaign import open_campaign
    from tenken_site.frames.models import Frame, FrameVersion, Unit
    from tenken_site.instruments.models import InstrumentVersion

    now = datetime.now(tz=UTC)  # noqa: TID251  # a program is an edge
    version = FrameVersion.objects.create(
        frame=Frame.objects.create(name="全国"), number=1, imported_at=now, imported_by="command:load",
        source_name="load", source_digest="0" * 64,
    )  # fmt: skip
    for first in range(0, cases, 2_000):
        Unit.objects.bulk_create(
            Unit(version=version, line=line, name=f"試験医院{line}", name_folded=f"試験医院{line}")
            for line in range(first, min(first + 2_000, cases))
        )
    before, begun = watch.seconds, time.perf_counter()
    open_campaign(
        slug="nation", receipt_prefix="N", instrument_version=InstrumentVersion.objects.get(), frame_version=version,
        opens_at=now, closes_at=now + timedelta(days=30), as_of=date(2026, 6, 30), official=True, by="command:load",
        now=now,
    )  # fmt: skip
    seconds, sealing = time.perf_counter() - begun, watch.seconds - before
    work = f"open a campaign of {cases:,} cases ({seconds:.1f} s)"
    return _share(work, [(seconds / cases, sealing / cases)] * cases)


def main(given: list[str]) -> None:
    """Measures and prints; ends with 1 where encryption takes more than its share of a submission."""
    parser = argparse.ArgumentParser(prog="script/bench sealing", description=__doc__)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--submissions", type=int, default=200)
    parser.add_argument("--cases", type=int, default=NATIONWIDE)
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    options = parser.parse_args(given)
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="tenken-sealing-"))
        os.environ |= {"TENKEN_VAR": folder, "TENKEN_DATABASE_URL": ""}
        if options.database == "postgresql":
            cluster = Cluster()
            stack.callback(cluster.remove)
            cluster.start()
            os.environ["TENKEN_DATABASE_URL"] = cluster.create_database("bench")
        (Path(folder) / "static").mkdir()
        os.environ["DJANGO_SETTINGS_MODULE"] = "tenken_site.config.settings.test"
        found = list(shares(submissions=options.submissions, cases=options.cases))
        from django.db import connection

        connection.close()
    if options.json:
        click.echo(json.dumps({"database": options.database, "work": [asdict(one) for one in found]}, indent=2))
    else:
        click.echo(f"{options.database}; each: milliseconds, of these encryption")
        for one in found:
            click.echo(f"{one.work:46}{one.ms_each:9.2f}{one.sealing_ms_each:9.3f}{one.percent:7.2f} %")
    raise SystemExit(any(one.percent > MOST_PERCENT for one in found if one.work == "submit"))


if __name__ == "__main__":
    main(sys.argv[1:])
