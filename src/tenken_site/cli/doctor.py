"""``tenken doctor``: what is unsafe about the settings, and how to mend it."""

import json
import os
from dataclasses import asdict

import click

__all__ = ["doctor"]


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def doctor(as_json: bool) -> None:
    """Look for unsafe settings and say how to mend each.

    Ends with 1 where production would refuse to serve. With the settings for development the same faults are told, but
    nothing is refused. Changes nothing and shows no secret.
    """
    from tenken_site.config import safety
    from tenken_site.config.serving import is_production, present

    found = safety.faults(present(), environment=os.environ)
    stops = [fault for fault in found if not fault.warning]
    production = is_production()
    if as_json:
        told = {"production": production, "safe": not stops, "faults": [asdict(fault) for fault in found]}
        click.echo(json.dumps(told, ensure_ascii=False))
    else:
        if not production:
            click.echo("These settings are for development. For people's answers, mend:")
        for fault in found:
            click.echo(f"{'warning' if fault.warning else 'fault'}: {fault}")
        if not found:
            click.echo("No unsafe setting was found.")
    if production and stops:
        raise click.exceptions.Exit(1)
