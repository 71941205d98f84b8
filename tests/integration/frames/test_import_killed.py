"""An import that is killed while it writes leaves everything as it was, on both databases."""

import io
import os
import signal
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from tenken.frame.areas import read_areas
from tenken_site.audit.models import AuditEntry
from tenken_site.frames.actions import import_frame as module
from tenken_site.frames.actions.import_frame import Step, import_frame
from tenken_site.frames.list_files import SourceFile
from tenken_site.frames.models import Contact, FrameVersion, Unit
from tests.cast import NOW
from tests.factories.facility_lists import HEADER, invented_rows

pytestmark = pytest.mark.django_db(transaction=True)


def _import(content: bytes, **options: object) -> None:
    areas = read_areas(Path(settings.SURVEYS) / "codelists" / "relays.csv")
    import_frame(
        files=[SourceFile("list.csv", io.BytesIO(content))],
        frame="clinics",
        areas=areas,
        by="command:t",
        now=NOW,
        **options,
    )  # type: ignore[arg-type]


def _list(count: int, *, seed: int) -> bytes:
    areas = read_areas(Path(settings.SURVEYS) / "codelists" / "relays.csv")
    rows = [HEADER, *invented_rows(count=count, areas=areas, seed=seed)]
    return "".join(",".join(row) + "\n" for row in rows).encode()


def test_an_import_killed_while_it_writes_leaves_everything_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    _import(_list(50, seed=1))
    unit = Unit.objects.order_by("pk")[0]
    Contact.objects.create(unit=unit, telephone="03-0000-0000", changed_at=NOW, changed_by="command:t")
    before = (FrameVersion.objects.count(), Unit.objects.count(), AuditEntry.objects.count())
    monkeypatch.setattr(module, "BATCH", 20)

    def die(step: Step, rows: int, share: float | None) -> None:
        if step is Step.LOAD and rows >= 60:
            os.kill(os.getpid(), signal.SIGKILL)

    connection.close()  # the child opens its own
    child = os.fork()
    if child == 0:
        try:
            _import(_list(200, seed=2), progress=die)
        finally:
            os._exit(1)
    _, status = os.waitpid(child, 0)

    assert os.WIFSIGNALED(status), "it was killed while writing, not before or after"
    assert (FrameVersion.objects.count(), Unit.objects.count(), AuditEntry.objects.count()) == before
    assert Contact.objects.count() == 1
    _import(_list(200, seed=2))
    assert FrameVersion.objects.count() == 2
    assert Contact.objects.count() == 2
