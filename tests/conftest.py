"""What every test may ask for. ``--database`` chooses where the store tests keep their rows."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis
import pytest
from django.conf import settings
from django.db import connections
from django.utils import translation

from tenken_site.config.settings.database import database  # noqa: TID251  # the function, no setting
from tests.migrated import copy_sqlite, migrated_cluster
from tests.postgres import MIGRATED, Cluster, PostgreSQLMissing

if TYPE_CHECKING:
    from tests.factories.people import Cast

# How long one example takes says more about what else the machine does than about the code.
hypothesis.settings.register_profile("tenken", deadline=None)
hypothesis.settings.load_profile("tenken")

TESTS = Path(__file__).parent
STORE_FIXTURES = {"db", "transactional_db", "live_server", "cast", "live_site"}
TESTED = "tested"  # the database of this process
#: Where ``script/test`` looks for tests with a mark.
FOLDERS = {
    "stores": {"architecture", "contract", "integration", "system", "fault"},
    "system": {"system"},
    "fault": {"fault"},
    "clock": {"system"},
}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database",
        choices=("sqlite", "postgresql"),
        default="sqlite",
        help="where store tests keep their rows; postgresql starts a server of its own",
    )
    parser.addoption("--pictures", action="store_true", help="write the pictures of docs/how-to/images anew")


def pytest_configure(config: pytest.Config) -> None:
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)  # whitenoise warns of a missing folder


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Marks what needs a database as ``stores``, and as ``long`` what belongs to the other database.

    What takes longest begins first: at the end all other processes would wait for it.
    """
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        if item.get_closest_marker("django_db") or fixtures & STORE_FIXTURES:
            item.add_marker(pytest.mark.stores)
        first_on = item.get_closest_marker("first_on")
        there = (config.getoption("--database"),)
        if first_on and first_on.args != there and item.get_closest_marker("stores"):
            item.add_marker(pytest.mark.long)
        _stands_where_it_is_looked_for(item)
    items.sort(key=lambda item: item.get_closest_marker("at_once") is None)


def _stands_where_it_is_looked_for(item: pytest.Item) -> None:
    """``script/test`` reads only some folders for each part: a test elsewhere would never run."""
    folder = item.path.relative_to(TESTS).parts[0]
    for mark, folders in FOLDERS.items():
        if item.get_closest_marker(mark) and folder not in folders:
            raise pytest.UsageError(f"{item.nodeid}: tests marked {mark} stand in {', '.join(sorted(folders))}")


def required(missing: Exception) -> None:
    """Fails in CI for a missing program; elsewhere skips and says what to install."""
    if os.environ.get("CI", "").lower() in {"1", "true"}:
        pytest.fail(str(missing), pytrace=False)
    pytest.skip(str(missing))


@pytest.fixture(autouse=True)
def speaks_japanese() -> Iterator[None]:
    """Each story begins in Japanese: the language of a page read in English would stay with the thread."""
    with translation.override(settings.LANGUAGE_CODE):
        yield


@pytest.fixture(autouse=True)
def keys_at_hand_are_this_tests_own() -> Iterator[None]:
    """A database that was rolled back gives the same numbers to other keys."""
    from tenken_site.encryption import keyring  # models may be imported once Django is set up

    keyring.forget()
    yield
    keyring.forget()


@pytest.fixture(autouse=True)
def nobody_has_asked_yet() -> Iterator[None]:
    """Requests that one test sends count against no other's limit."""
    from tenken_site.accounts import limits  # models may be imported once Django is set up
    from tenken_site.home import limits as door

    limits.forget()
    door.forget()
    yield
    limits.forget()
    door.forget()


@pytest.fixture(autouse=True, scope="session")
def a_database_is_emptied_quickly() -> Iterator[None]:
    from tests import emptying  # models may be imported once Django is set up

    with emptying.quick():
        yield


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[Cluster]:
    """A PostgreSQL server of this run; its database ``MIGRATED`` is for copies, and nobody writes there."""
    try:
        cluster = migrated_cluster()
    except PostgreSQLMissing as missing:
        required(missing)
        raise
    try:
        cluster.start()
        yield cluster
    finally:
        cluster.remove()


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """Django begins with the copy that lies there; its own ``migrate`` finds nothing left to do."""
    return True


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    django_db_modify_db_settings_parallel_suffix: None,
) -> Iterator[None]:
    """Points Django at this run's own database: a file (so that threads and WAL behave as in use), or a server."""
    if request.config.getoption("--database") == "postgresql":
        cluster: Cluster = request.getfixturevalue("postgresql_server")
        cluster.create_database(TESTED, like=MIGRATED)
        chosen = database(url=cluster.url(), var=Path(settings.VAR))
        chosen["CONN_MAX_AGE"] = 0  # the server must be free to stop at the end
        chosen["TEST"] = {"NAME": TESTED}
    else:
        file = tmp_path_factory.mktemp("sqlite") / f"{TESTED}.sqlite3"
        copy_sqlite(file)
        chosen = database(url="", var=file.parent)
        chosen["TEST"] = {"NAME": str(file)}
    connections["default"].close()
    settings.DATABASES["default"] = chosen
    connections.settings = connections.configure_settings(settings.DATABASES)
    del connections["default"]
    yield
    connections.close_all()


@pytest.fixture
def cast(db: None) -> Cast:
    """Everyone of ``tests.cast`` with their rows: officials appointed, both clinics enrolled in one open campaign."""
    from tests.factories.people import everyone

    return everyone()
