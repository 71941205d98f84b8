"""The site's groups of the tenken command: one file per group. Django starts only when one of them runs."""

import click

__all__ = ["register"]


def register(root: click.Group) -> None:
    """Adds the site's groups to the command (entry point ``tenken.commands``)."""
