"""The world that tests of this folder share."""

from pathlib import Path

import pytest

from tests.factories.exposure import surveys
from tests.integration.permissions.world import World, world


@pytest.fixture(scope="session")
def beside(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of surveys in which the tiny one has a model of exposure and support paths."""
    return surveys(tmp_path_factory.mktemp("surveys"))


@pytest.fixture
def there(db: None, settings: object, beside: Path) -> World:
    """Everything that an address can name, and who may or may not name it."""
    settings.SURVEYS = beside  # type: ignore[attr-defined]  # pytest-django's
    return world()
