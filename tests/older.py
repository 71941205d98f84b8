"""A database beside the tests' own, in the form of a former version, for what migrations do to what lies in it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from tenken_site.config.settings.database import database  # noqa: TID251  # the function, no setting

__all__ = ["ALIAS", "apps_of", "migrate", "older_database"]

ALIAS = "older"
Nodes = list[tuple[str, str]]


@contextmanager
def older_database(former: Nodes, *, request: pytest.FixtureRequest, folder: Path) -> Iterator[str]:
    """Empty, migrated as far as ``former``; of the kind that the tests run on. Gives its alias."""
    if request.config.getoption("--database") == "postgresql":
        url = request.getfixturevalue("postgresql_server").create_database(f"older_{request.node.name[-40:]}".lower())
        chosen = database(url=url, var=folder)
    else:
        chosen = database(url="", var=folder)
    connections.settings[ALIAS] = connections.configure_settings({"default": chosen})["default"]
    with request.getfixturevalue("django_db_blocker").unblock():
        migrate(former)
        yield ALIAS
        connections[ALIAS].close()
    del connections.settings[ALIAS]
    del connections[ALIAS]


def migrate(nodes: Nodes) -> Any:
    """Migrates it to these, forward or back; the models as they are then."""
    MigrationExecutor(connections[ALIAS]).migrate(nodes)
    return apps_of(nodes)


def apps_of(nodes: Nodes) -> Any:
    """The models as they are at these migrations."""
    return MigrationExecutor(connections[ALIAS]).loader.project_state(nodes).apps
