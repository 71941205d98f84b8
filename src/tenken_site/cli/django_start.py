"""Starts Django when a command runs, not when the command is listed or explained."""

import functools
import os
from collections.abc import Iterator
from contextlib import contextmanager

import click

__all__ = ["start", "with_django"]


def start() -> None:
    """Sets Django up once; the settings are those for development unless DJANGO_SETTINGS_MODULE names others.

    Raises ClickException where the settings are the trouble.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tenken_site.config.settings.development")
    import django
    from django.apps import apps
    from django.conf import settings
    from django.core.exceptions import ImproperlyConfigured

    if apps.ready:
        return
    try:
        getattr(settings, "INSTALLED_APPS", None)  # loads the settings alone: what goes wrong here is theirs
    except (RuntimeError, ImproperlyConfigured, ValueError) as fault:
        raise _unusable(fault) from fault
    except ModuleNotFoundError as fault:
        if fault.name != os.environ["DJANGO_SETTINGS_MODULE"]:
            raise
        raise click.ClickException(f"DJANGO_SETTINGS_MODULE names no settings: {fault.name}.") from fault
    except OSError as fault:
        raise click.ClickException(
            f"The folder of the database and keys cannot be used: {_told(fault)}. "
            "Nothing was changed. TENKEN_VAR names it."
        ) from fault
    try:
        django.setup()
    except ImproperlyConfigured as fault:
        raise _unusable(fault) from fault


def _unusable(fault: Exception) -> click.ClickException:
    """What is wrong with the settings; the fault names the setting and never shows its value."""
    return click.ClickException(
        f"The settings cannot be used: {fault} Nothing was changed. See docs/reference/settings.md."
    )


def with_django(command: click.Command) -> click.Command:
    """The command, or every command of the group, made to start Django just before it runs.

    Where the database, the settings or a file are the trouble and not the command, the error says what to do instead of
    showing a traceback.
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
            from tenken_site.audit.origin import coming_from

            with coming_from(f"command:{_path()}"), _told_in_words():
                return run(*args, **options)

        started.starts_django = True  # type: ignore[attr-defined]  # marks it, so that it is wrapped once
        command.callback = started
    return command


def _path() -> str:
    """``campaign open``: the words of the command, without what was given to it."""
    context = click.get_current_context(silent=True)
    return " ".join(context.command_path.split()[1:]) if context else ""


@contextmanager
def _told_in_words() -> Iterator[None]:
    """Trouble of the machine becomes a sentence and exit code 1; a fault of ours keeps its traceback."""
    from django.db import DatabaseError, DataError, IntegrityError, ProgrammingError

    try:
        yield
    except DatabaseError as fault:
        words = (str(fault).splitlines() or [type(fault).__name__])[0]
        if remedy := _remedy():
            raise click.ClickException(f"{remedy} ({words})") from fault
        if isinstance(fault, DataError | IntegrityError | ProgrammingError):
            raise
        raise click.ClickException(
            f"The database does not take this now ({words}). Another command or the site may be writing, or the disk "
            "is full or not writable. Every command can be run again: what was stored stays."
        ) from fault
    except BrokenPipeError:
        raise  # whoever reads our output has gone, as with "| head"; click ends quietly
    except OSError as fault:
        if fault.filename is None:
            raise
        raise click.ClickException(f"{_told(fault)}.") from fault


def _told(fault: OSError) -> str:
    """``/srv/letters: Permission denied``."""
    return f"{fault.filename}: {fault.strerror}"


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
