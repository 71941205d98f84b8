"""``tenken worker``: duties, runs and mail, until it is stopped."""

import json
import signal
import sys
from collections.abc import Mapping
from datetime import datetime
from types import FrameType

import click

__all__ = ["worker"]


@click.command()
@click.option("--once", is_flag=True, help="Do what is due now and end, instead of working until stopped.")
@click.option("--json", "as_json", is_flag=True, help="At the end print what was done as one JSON document.")
@click.option("--dry-run", is_flag=True, help="Only say what is due now; do nothing.")
@click.option("--quiet", is_flag=True, help="Say nothing but trouble.")
def worker(once: bool, as_json: bool, dry_run: bool, quiet: bool) -> None:
    """Send mail, keep counts fresh, do long work.

    Works until it gets SIGTERM or SIGINT (Ctrl-C); then the mail in hand is finished and the rest given back. Any
    number of workers may run at once. Killed, it loses nothing: another one takes its work over within minutes.
    """
    from django.utils import timezone

    from tenken_site.config.safety import Unsafe
    from tenken_site.config.serving import refuse_when_unsafe
    from tenken_site.jobs.queries import due_now
    from tenken_site.jobs.worker import Worker
    from tenken_site.messaging import post_office
    from tenken_site.messaging.post_address import BadPostAddress
    from tenken_site.messaging.queries import mails_due

    def say(words: str) -> None:
        if not quiet:
            click.echo(f"worker: {words}", err=as_json)

    def clock() -> datetime:
        return timezone.now()  # noqa: TID251  # the worker is an edge: it hands the clock to all it does

    try:
        refuse_when_unsafe()
    except Unsafe as fault:
        raise click.ClickException(f"{fault}\nNothing was done. “tenken doctor” says more.") from fault
    if dry_run:
        mails = mails_due(now=clock())
        _tell_due(due_now(now=clock()) | ({"mail": mails} if mails else {}), as_json=as_json)
        return
    try:
        post_office.open_post().close()
        say(f"mail goes to {post_office.where()}")
    except BadPostAddress as bad:
        raise click.ClickException(str(bad)) from bad
    working = Worker(clock=clock, tell=say)

    def stop(_number: int, _frame: FrameType | None) -> None:
        working.stop()

    before = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        if once:
            working.once()
        else:
            working.forever()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    if as_json:
        json.dump({"done": dict(sorted(working.done.items()))}, sys.stdout, ensure_ascii=False)
        click.echo()
    say("stopped" if working.stopping() else "nothing is left for now")


def _tell_due(due: Mapping[str, int], *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps({"due": due, "dry_run": True}, ensure_ascii=False))
        return
    for what, count in due.items():
        click.echo(f"{what}: {count}")
    click.echo("Nothing was done." if due else "Nothing is due now.")
