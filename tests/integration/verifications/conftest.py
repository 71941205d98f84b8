"""The tiny survey lets its first question be looked at."""

from pathlib import Path

import pytest

from tests.factories.verifications import checklist_beside


@pytest.fixture(autouse=True)
def folder(settings: object, tmp_path: Path) -> Path:
    """Where the survey keeps what can be looked at."""
    settings.SURVEYS = checklist_beside(tmp_path)  # type: ignore[attr-defined]  # pytest-django's
    return tmp_path / "tiny"
