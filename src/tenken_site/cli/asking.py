"""Asks before something that cannot be taken back; ``--yes`` answers for scripts."""

from typing import Any

import click

__all__ = ["asked", "yes_option"]

#: ``--yes``, the same for every command that asks.
yes_option = click.option("--yes", is_flag=True, help="Do not ask.")


def asked(question: str, *, yes: bool) -> None:
    """Goes on when somebody says so. The question stands on standard error, apart from what the command prints.

    Where nobody can answer (a script without ``--yes``) the command ends with exit code 1 and says what to add.
    """
    if yes:
        return
    try:
        going_on: Any = click.confirm(f"{question} Go on?", err=True)
    except click.Abort:
        raise click.ClickException("Nobody answered. Nothing was changed. In a script add --yes.") from None
    if not going_on:
        raise click.ClickException("Nothing was changed.")
