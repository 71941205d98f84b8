"""The tiny survey tells clinics of their exposure."""

from pathlib import Path

import pytest

from tests.factories.exposure import surveys


@pytest.fixture(autouse=True)
def folder(settings: object, tmp_path: Path) -> Path:
    """Where the survey keeps its model and its support paths."""
    settings.SURVEYS = surveys(tmp_path)  # type: ignore[attr-defined]  # pytest-django's
    return tmp_path / "tiny"
