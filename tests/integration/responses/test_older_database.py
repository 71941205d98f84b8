"""A database of the version that sealed nothing: its cases get keys, its documents are sealed, nothing is lost."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connections, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

from tenken.response.draft import DraftDocument
from tenken.response.sealing import canonical
from tenken_site.encryption import first_keys
from tenken_site.encryption.documents import unwrap_key
from tenken_site.encryption.migrating import SealedAlready
from tests.cast import NOW
from tests.older import ALIAS, apps_of, migrate, older_database

pytestmark = pytest.mark.stores
FORMER = [
    ("campaigns", "0003_dispositions"),
    ("responses", "0003_paradata_events"),
    ("monitoring", "0003_counting_state"),
    ("outreach", "0003_one_clinics_code"),
]
PRESENT = [
    ("campaigns", "0006_no_case_without_a_key"),
    ("responses", "0006_no_plain_key"),
    ("monitoring", "0004_tally_under_a_key"),
    ("outreach", "0005_seal_letters"),
]
DRAFT = DraftDocument.empty().record(link_id="T1", value="秘密", seen_version=0, device="iPhone", at=NOW).to_bytes()
SUBMITTED = canonical(
    {
        "format": "tenken-submission/1",
        "case": "case00000001",
        "instrument": "core",
        "instrument_version": "1",
        "number": 1,
        "submitted_at": "2026-07-15T01:00:00Z",
        "salt": "00" * 32,
        "answers": {"T1": "秘密"},
    }
)
EVENT = canonical({"device": "iPhone", "changes": {"T1": {"was": None, "value": "秘密"}}})
LAST = [("custody", "0002_nothing_left_in_clear")]
PDF = b"%PDF a letter with a code"


@pytest.fixture
def older(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database beside the tests' own, in the form of the former version."""
    with older_database(FORMER, request=request, folder=tmp_path) as alias:
        yield alias


def filled(cases: int) -> None:
    """A campaign: one case submitted, corrected and written to, the others begun or not."""
    apps = apps_of(FORMER)

    def made(model: str, /, **values: Any) -> Any:
        return apps.get_model(model).objects.using(ALIAS).create(**values)

    instrument = made("instruments.Instrument", survey="s", name="core")
    version = made(
        "instruments.InstrumentVersion", instrument=instrument, version="1", definition=b"", survey_definition=b"",
        digest="0" * 64, published_at=NOW,
    )  # fmt: skip
    frame = made("frames.Frame", name="list")
    list_version = made("frames.FrameVersion", frame=frame, number=1, imported_at=NOW)
    at = datetime(2026, 7, 1, tzinfo=UTC)
    campaign = made(
        "campaigns.Campaign", slug="c", receipt_prefix="C", instrument_version=version, frame_version=list_version,
        opens_at=at, closes_at=NOW, first_closes_at=NOW, as_of=date(2026, 6, 30),
    )  # fmt: skip
    area = made("jurisdictions.Jurisdiction", code="000000", name="国", kind="country")
    user = made("accounts.User", username="k1", password="!")
    for number in range(1, cases + 1):
        unit = made("frames.Unit", version=list_version, line=number, name="clinic", name_folded="clinic")
        begun = {"draft_version": 3, "draft_saved_at": at, "draft_key_id": "plain", "draft_document": DRAFT}
        case = made(
            "campaigns.Case",
            campaign=campaign,
            unit=unit,
            public_id=f"case{number:08}",
            **(begun if number < 3 else {}),
        )
        if number == 1:
            made(
                "responses.Submission", case=case, number=1, receipt_number="C-1", submitted_at=at, submitted_by=user,
                instrument_version=version, draft_version=3, digest="d" * 64, key_id="plain", document=SUBMITTED,
            )  # fmt: skip
            for kind in ("opened", "saved"):
                made("responses.CaseEvent", case=case, at=at, kind=kind, key_id="plain", payload=EVENT)
            made("monitoring.CountingState", campaign=campaign, tally_through=2, tally_key_id="plain", tally=EVENT)
            wave = made(
                "outreach.Wave", campaign=campaign, owner=area, name="w", purpose="reminder", message="m",
                planned_at=at, created_at=at, created_by="user:1", channels=["letter"],
            )  # fmt: skip
            made("outreach.LetterBatch", wave=wave, number=1, count=1, made_at=at, key_id="plain", document=PDF)
            made(
                "outreach.LetterBatch", wave=wave, number=2, count=1, made_at=at, erased_at=at, key_id="plain",
                document=b"",
            )  # fmt: skip
            made(
                "outreach.CodeRequest", case=case, channel="letter", requested_at=at, requested_by="user:1",
                key_id="plain", document=PDF,
            )  # fmt: skip


def key_of(apps: Any, case: Any) -> Any:
    rows = apps.get_model("encryption.WrappingKey")
    under = first_keys.first_key(rows, scope=f"campaign:{case.campaign_id}", now=NOW, using=ALIAS)
    assert under.pk == case.wrapping_key_id
    return unwrap_key(bytes(case.wrapped_key), under=under, context=f"case-key:{case.public_id}")


def test_every_document_is_sealed_in_its_row_and_opens_to_what_it_was(older: str) -> None:
    filled(cases=4)

    apps = migrate(PRESENT)

    def rows(name: str) -> Any:
        return apps.get_model(name).objects.using(ALIAS)

    cases = list(rows("campaigns.Case").order_by("pk"))
    first = cases[0]
    key = key_of(apps, first)
    assert len({bytes(case.wrapped_key) for case in cases}) == 4
    for case in cases[:2]:
        draft = key_of(apps, case).open(bytes(case.draft_document), context=f"draft:{case.public_id}:3")
        assert DraftDocument.from_bytes(draft).answers() == {"T1": "秘密"}
    assert [bytes(case.draft_document) for case in cases[2:]] == [b"", b""]
    submission = rows("responses.Submission").get()
    assert key.open(bytes(submission.document), context="submission:case00000001:1") == SUBMITTED
    assert (submission.digest, bytes(submission.personal), submission.personal_erased_at) == ("d" * 64, b"", None)
    for event in rows("responses.CaseEvent").all():
        context = f"event:case00000001:{event.kind}:2026-07-01T00:00:00+00:00"
        assert key.open(bytes(event.payload), context=context) == EVENT
    state = rows("monitoring.CountingState").get()
    assert (state.tally_through, bytes(state.tally), state.tally_key_id) == (0, b"", None)
    batch, erased = rows("outreach.LetterBatch").order_by("number")
    under = first_keys.first_key(
        apps.get_model("encryption.WrappingKey"), scope=f"campaign:{first.campaign_id}", now=NOW, using=ALIAS
    )
    assert under.data.open(bytes(batch.document), context=f"letters:{batch.wave_id}:1") == PDF
    assert (bytes(erased.document), erased.key_id) == (b"", None)
    request = rows("outreach.CodeRequest").get()
    assert under.data.open(bytes(request.document), context=f"code-letter:{request.pk}") == PDF
    assert rows("encryption.WrappingKey").get().made_by == "command:migrate"


def test_a_stop_between_two_batches_loses_nothing_and_the_next_start_does_the_rest(
    older: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from importlib import import_module

    filled(cases=4)
    sealing = import_module("tenken_site.campaigns.migrations.0005_seal_drafts")
    monkeypatch.setattr(sealing, "BATCH", 1)
    entered, kept = [], transaction.atomic

    def stop_at_the_third(**given: Any) -> Any:
        entered.append(given)
        if len(entered) == 3:
            raise KeyboardInterrupt
        return kept(**given)

    monkeypatch.setattr(sealing.transaction, "atomic", stop_at_the_third)
    with pytest.raises(KeyboardInterrupt):
        MigrationExecutor(connections[ALIAS]).migrate([("campaigns", "0005_seal_drafts")])
    monkeypatch.setattr(sealing.transaction, "atomic", kept)

    apps = migrate(PRESENT)

    for case in apps.get_model("campaigns.Case").objects.using(ALIAS).filter(draft_version=3):
        draft = key_of(apps, case).open(bytes(case.draft_document), context=f"draft:{case.public_id}:3")
        assert DraftDocument.from_bytes(draft).answers() == {"T1": "秘密"}
    assert apps.get_model("encryption.WrappingKey").objects.using(ALIAS).count() == 1


def test_no_file_holds_in_clear_what_the_migrations_sealed_and_the_way_back_is_refused(
    older: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    filled(cases=4)
    connection = connections[ALIAS]
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete = OFF")  # not every SQLite is built to wipe what it frees

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")  # as the server does by itself; its samples hold drafts

    MigrationExecutor(connection).migrate(LAST)

    lying = b"".join(file.read_bytes() for file in files_of(connection, request, tmp_path))
    assert b"case00000001" in lying
    for text in ("秘密".encode(), DRAFT, SUBMITTED, EVENT, PDF):
        assert text not in lying

    with pytest.raises(SealedAlready, match="restore the backup from before the upgrade"):
        MigrationExecutor(connection).migrate(FORMER)
    assert MigrationRecorder(connection).migration_qs.filter(app="responses", name="0007_unlocks").exists()


def files_of(connection: Any, request: pytest.FixtureRequest, tmp_path: Path) -> list[Path]:
    if connection.vendor == "sqlite":
        return [file for file in tmp_path.glob("*.sqlite3*") if file.is_file()]
    with connection.cursor() as cursor:
        cursor.execute("CHECKPOINT")
        cursor.execute("SELECT oid FROM pg_database WHERE datname = current_database()")
        (number,) = cursor.fetchone()
    folder = request.getfixturevalue("postgresql_server").folder / "cluster" / "base" / str(number)
    return [file for file in folder.iterdir() if file.is_file()]
