"""The world that tests of this folder share."""

import pytest

from tests.integration.permissions.world import World, world


@pytest.fixture
def there(db: None) -> World:
    """Everything that an address can name, and who may or may not name it."""
    return world()
