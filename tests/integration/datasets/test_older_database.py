"""A database of the version that approved requests for a purpose: they are granted for a reason, nothing is lost."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.db.models import F
from django.db.utils import IntegrityError

from tests.cast import NOW
from tests.older import ALIAS, apps_of, migrate, older_database

pytestmark = pytest.mark.stores
FORMER = [("datasets", "0001_datasets_and_decisions"), ("accounts", "0007_invitations")]
PRESENT = [("datasets", "0002_requests_are_permits"), ("accounts", "0007_invitations")]
RENAMED = {"reason": "purpose", "granted_at": "approved_at", "granted_by_id": "approved_by_id"}
COLUMNS = (
    *("id", "dataset_id", "reason", "columns", "days", "asked_at", "asked_by_id", "granted_at", "granted_by_id"),
    *("until", "ended_at", "ended_by_id"),
)


@pytest.fixture
def older(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database beside the tests' own, in the form of the former version."""
    with older_database(FORMER, request=request, folder=tmp_path) as alias:
        yield alias


def filled() -> None:
    """Requests that wait, were approved, declined, and ended early; the approved one has a file."""
    apps = apps_of(FORMER)

    def made(model: str, /, **values: Any) -> Any:
        return apps.get_model(model).objects.using(ALIAS).create(**values)

    instrument = made("instruments.Instrument", survey="s", name="core")
    version = made(
        "instruments.InstrumentVersion", instrument=instrument, version="1", definition=b"", survey_definition=b"",
        digest="0" * 64, published_at=NOW,
    )  # fmt: skip
    frame_version = made(
        "frames.FrameVersion", frame=made("frames.Frame", name="list"), number=1, imported_at=NOW,
        imported_by="command:t", source_name="a.csv", source_digest="0" * 64,
    )  # fmt: skip
    campaign = made(
        "campaigns.Campaign", slug="c", receipt_prefix="C", instrument_version=version, frame_version=frame_version,
        opens_at=NOW - timedelta(days=9), closes_at=NOW, first_closes_at=NOW, as_of=date(2026, 6, 30),
    )  # fmt: skip
    one, other = (made("accounts.User", username=name, password="!") for name in ("one", "other"))
    unlock = made(
        "responses.Unlock", campaign=campaign, purpose="statistics", reason="集計", days=7, asked_at=NOW, asked_by=one,
        granted_at=NOW, granted_by=other, until=NOW + timedelta(days=7),
    )  # fmt: skip
    dataset = made("datasets.Dataset", campaign=campaign, number=1, unlock=unlock, asked_at=NOW, asked_by="user:1")
    approved = {"approved_at": NOW, "approved_by": other, "until": NOW + timedelta(days=14)}
    ended = {"ended_at": NOW, "ended_by": one}
    for purpose, values in {"待つ": {}, "承認": approved, "却下": ended, "終わり": approved | ended}.items():
        request = made(
            "datasets.MicrodataRequest", dataset=dataset, purpose=purpose, columns=["kind", "T1"], days=14,
            asked_at=NOW, asked_by=one, **values,
        )  # fmt: skip
        if purpose == "承認":
            made("datasets.Export", request=request, form="csv", asked_at=NOW, asked_by=one, rows=2, digest="d" * 64)


def rows(apps: Any, *names: str) -> list[tuple[Any, ...]]:
    return list(apps.get_model("datasets.MicrodataRequest").objects.using(ALIAS).order_by("pk").values_list(*names))


#: What the database refused before, too.
WRONG = ["granted by who asked", "a grant without its moment", "an end by nobody", "no reason", "too long"]


def refused(apps: Any) -> list[str]:
    """Which of these the database refuses to store."""
    request = apps.get_model("datasets.MicrodataRequest").objects.using(ALIAS).filter(reason="終わり")
    tried: list[dict[str, Any]] = [
        {"granted_by": F("asked_by")}, {"granted_at": None}, {"ended_by": None}, {"reason": ""}, {"days": 91},
    ]  # fmt: skip
    found = []
    for words, values in zip(WRONG, tried, strict=True):
        try:
            with transaction.atomic(using=ALIAS):
                request.update(**values)
        except IntegrityError:
            found.append(words)
    return found


def test_every_request_says_the_same_in_the_new_words_there_and_back(older: str) -> None:
    filled()
    former = [RENAMED.get(name, name) for name in COLUMNS]
    before = rows(apps_of(FORMER), *former)

    apps = migrate(PRESENT)

    assert [row[2] for row in before] == ["待つ", "承認", "却下", "終わり"]
    assert rows(apps, *COLUMNS) == before
    assert apps.get_model("datasets.Export").objects.using(ALIAS).get().request.reason == "承認"
    assert refused(apps) == WRONG
    assert rows(migrate(FORMER), *former) == before
