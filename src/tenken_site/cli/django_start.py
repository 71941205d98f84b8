"""Starts Django when a command runs, not when the command is listed or explained."""

import functools
import os

import click

__all__ = ["start", "with_django"]


def start() -> None:
    """Sets Django up once; the settings are those for development unless DJANGO_SETTINGS_MODULE names others."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tenken_site.config.settings.development")
    import django
    from django.apps import apps

    if not apps.ready:
        django.setup()


def with_django(command: click.Command) -> click.Command:
    """The command, or every command of the group, made to start Django just before it runs.

    Where the database is the trouble and not the command, the error says what to do instead of showing a traceback.
    """
    if isinstance(command, click.Group):
        for inner in command.commands.values():
            with_django(inner)
        return command
    run = command.callback
    if run is not None and not hasattr(run, "starts_django"):

        @functools.wraps(run)
        def started(*args: object, **options: object) -> object:
            start()
            from django.db import DatabaseError

            try:
                return run(*args, **options)
            except DatabaseError as fault:
                if remedy := _remedy():
                    raise click.ClickException(f"{remedy} ({str(fault).splitlines()[0]})") from fault
                raise

        started.starts_django = True  # type: ignore[attr-defined]  # marks it, so that it is wrapped once
        command.callback = started
    return command


def _remedy() -> str:
    """What to do about the database before any command can use it; empty when it is in order."""
    from django.db import DatabaseError, connection
    from django.db.migrations.executor import MigrationExecutor

    try:
        executor = MigrationExecutor(connection)
        missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return "The database cannot be reached. Nothing was changed."
    return "The database is not set up. Nothing was changed. Run script/setup first." if missing else ""
