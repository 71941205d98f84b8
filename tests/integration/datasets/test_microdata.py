"""Records leave by request alone: asked for by one, granted by another, some columns, for a while, each file noted."""

import csv
import io
from datetime import timedelta

import polars as pl
import pytest
from django.db.utils import IntegrityError
from python_calamine import CalamineWorkbook

from tenken.dataset.manifest import read_variables
from tenken_site.accounts.models import User
from tenken_site.accounts.permissions_permits import GrantedByTheSame, PermitNotInForce, PermitSettled
from tenken_site.audit.models import AuditEntry
from tenken_site.campaigns.models import Campaign
from tenken_site.datasets import queries
from tenken_site.datasets.actions import export_rows as exporting
from tenken_site.datasets.actions.ask_for_export import KEPT, ask_for_export, erase_exports, take_export
from tenken_site.datasets.actions.ask_for_microdata import (
    AskedUnfit,
    ask_for_microdata,
    end_microdata,
    grant_microdata,
)
from tenken_site.datasets.actions.dispose import dispose
from tenken_site.datasets.actions.export_rows import export_rows
from tenken_site.datasets.models import Dataset, DatasetFile, Export, MicrodataRequest
from tenken_site.datasets.scratch import folder_of
from tenken_site.datasets.sealed_files import keep_file
from tenken_site.encryption.keyring import in_use
from tenken_site.jobs.models import Run
from tenken_site.jobs.worker import Worker
from tests.cast import MINATO, MINISTRY, NOW
from tests.factories import accounts, datasets

pytestmark = [pytest.mark.stores, pytest.mark.django_db]
LATER = NOW + timedelta(hours=2)


@pytest.fixture
def dataset() -> Dataset:
    return datasets.built(datasets.closed())


@pytest.fixture
def owner(dataset: Dataset) -> User:
    return accounts.official(MINISTRY)


def asked(dataset: Dataset, *columns: str, days: int = 14, reason: str = "規模別の分析") -> MicrodataRequest:
    return ask_for_microdata(
        dataset=dataset,
        variables=read_variables(queries.file_bytes(dataset, "variables.json")),
        reason=reason,
        columns=columns or ("kind", "T1", "T2"),
        days=days,
        by=accounts.official(MINISTRY),
        now=LATER,
    )


def granted(dataset: Dataset, *columns: str) -> MicrodataRequest:
    second = accounts.official(datasets.SECOND)
    return grant_microdata(request=asked(dataset, *columns), by=second, now=LATER)


def made(request: MicrodataRequest, form: str = "csv") -> Export:
    export = ask_for_export(request=request, form=form, run=False, by=accounts.official(MINISTRY), now=LATER)
    return export_rows(export=export, by="user:1", now=LATER)


def content(export: Export, owner: User) -> bytes:
    return b"".join(take_export(export=export, by=owner, now=LATER))


@pytest.mark.parametrize("form", ["csv", "xlsx", "parquet"])
def test_the_granted_columns_come_in_each_format(dataset: Dataset, owner: User, form: str) -> None:
    export = made(granted(dataset), form)

    file = content(export, owner)

    if form == "csv":
        head, *rows = csv.reader(io.StringIO(file.decode("utf-8-sig")))
    elif form == "xlsx":
        head, *rows = CalamineWorkbook.from_filelike(io.BytesIO(file)).get_sheet_by_index(0).to_python()
    else:
        frame = pl.read_parquet(io.BytesIO(file))
        head, rows = frame.columns, frame.rows()
    assert head == ["record", "kind", "T1", "T1.state", "T2", "T2.state"]
    told = {str(row[2] or ""): (str(row[3]), str(row[4] or "").removesuffix(".0")) for row in rows}
    assert told == {"yes": ("answered", "60"), "": ("not_asked", "")}
    assert export.rows == 2
    assert export.size == len(file)


def test_every_file_is_noted_with_who_why_which_columns_and_its_digest(dataset: Dataset, owner: User) -> None:
    export = made(granted(dataset))
    content(export, owner)

    written = AuditEntry.objects.get(action="datasets.export")
    taken = AuditEntry.objects.get(action="datasets.take_export")

    assert (written.reason, written.detail["digest"]) == ("規模別の分析", export.digest)
    assert written.detail["columns"] == ["record", "kind", "T1", "T1.state", "T2", "T2.state"]
    assert (taken.actor, taken.detail["digest"]) == (f"user:{owner.pk}", export.digest)
    stored = b"".join(bytes(row.content) for row in DatasetFile.objects.filter(name=export.file_name))
    assert b"not_asked" not in stored


@pytest.mark.parametrize("column", ["link", "case", "place", "T4", "submitted_at", "record", "nothing", "T1.state"])
def test_what_leads_back_to_a_clinic_and_free_text_cannot_be_asked_for(dataset: Dataset, column: str) -> None:
    with pytest.raises(AskedUnfit):
        asked(dataset, "kind", column)


def test_what_stands_in_a_request_by_force_still_does_not_leave(dataset: Dataset, owner: User) -> None:
    request = granted(dataset)
    MicrodataRequest.objects.filter(pk=request.pk).update(columns=["kind", "link", "case", "place", "T4"])

    head = content(made(request), owner).decode("utf-8-sig").splitlines()[0]

    assert head == "record,kind"


def test_columns_that_were_not_granted_are_not_even_read(
    dataset: Dataset, owner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []
    whole = pl.read_parquet
    monkeypatch.setattr(pl, "read_parquet", lambda file, columns: read.extend(columns) or whole(file, columns=columns))

    made(granted(dataset, "kind", "T1"))

    assert read == ["record", "kind", "T1", "T1.state"]
    assert AuditEntry.objects.get(action="datasets.open").reason == "規模別の分析"


def test_an_export_of_records_that_were_exchanged_is_refused(dataset: Dataset) -> None:
    """Other bytes under the dataset's own key, by whoever can run code on the server."""
    request = granted(dataset)
    table = pl.DataFrame({"record": [1], "kind": ["clinic"], "T1": ["no"]})
    file = io.BytesIO()
    table.write_parquet(file)
    file.seek(0)
    DatasetFile.objects.filter(dataset=dataset, name="records.parquet").delete()
    keep_file(dataset=dataset, name="records.parquet", content=file, key=in_use(dataset.key_scope))

    with pytest.raises(queries.DatasetUnreadable):
        made(request)


def test_a_killed_workers_workbook_is_not_left_lying_about(dataset: Dataset) -> None:
    export = ask_for_export(request=granted(dataset), form="xlsx", run=False, by=accounts.official(MINISTRY), now=LATER)
    folder = folder_of(export.pk)
    folder.mkdir(mode=0o700)

    erase_exports(by="command:worker", now=LATER + KEPT)

    assert not folder.exists()


def test_in_a_statistical_survey_no_town_and_no_beds_leave(dataset: Dataset) -> None:
    assert asked(dataset, "relay", "beds", "kind").columns == ["relay", "kind", "beds"]
    Campaign.objects.update(statistical=True)
    dataset.campaign.refresh_from_db()

    with pytest.raises(AskedUnfit):
        asked(dataset, "relay")
    with pytest.raises(AskedUnfit):
        asked(dataset, "beds")


@pytest.mark.parametrize(("reason", "days"), [("  ", 14), ("x", 0), ("x", 91)])
def test_a_request_says_why_and_for_how_long(dataset: Dataset, reason: str, days: int) -> None:
    with pytest.raises(AskedUnfit):
        asked(dataset, reason=reason, days=days)


def test_it_takes_two_and_the_database_says_so_too(dataset: Dataset, owner: User) -> None:
    request = asked(dataset)

    with pytest.raises(GrantedByTheSame):
        grant_microdata(request=request, by=owner, now=LATER)
    with pytest.raises(IntegrityError):
        MicrodataRequest.objects.filter(pk=request.pk).update(
            granted_at=LATER, granted_by=owner, until=LATER + timedelta(days=1)
        )


def test_each_step_of_a_request_is_an_entry_with_its_reason_and_columns(dataset: Dataset, owner: User) -> None:
    second = accounts.official(datasets.SECOND)

    request = granted(dataset, "kind", "T1")
    end_microdata(request=request, by=second, now=LATER)

    entries = AuditEntry.objects.filter(action__endswith="_microdata").order_by("pk")
    told = {"dataset": 1, "request": request.pk, "columns": ["kind", "T1"], "days": 14}
    assert [(one.action, one.actor, one.target, one.reason, one.detail) for one in entries] == [
        (f"datasets.{deed}_microdata", f"user:{by.pk}", f"campaign:{dataset.campaign.slug}", "規模別の分析", told)
        for deed, by in (("ask_for", owner), ("grant", second), ("end", second))
    ]


def test_nothing_is_granted_of_a_dataset_that_was_disposed_of_meanwhile(dataset: Dataset) -> None:
    request = asked(dataset)
    dispose(campaign=dataset.campaign, by="user:2", now=LATER)

    with pytest.raises(queries.DatasetDisposed):
        grant_microdata(request=request, by=accounts.official(datasets.SECOND), now=LATER)

    request.refresh_from_db()
    assert request.state_at(LATER) == "asked"
    assert not AuditEntry.objects.filter(action="datasets.grant_microdata").exists()


def test_nothing_leaves_before_the_grant_after_the_end_or_for_another(dataset: Dataset, owner: User) -> None:
    second = accounts.official(datasets.SECOND)
    request = asked(dataset)

    def ask(by: User, now=LATER) -> Export:  # type: ignore[no-untyped-def]
        return ask_for_export(request=request, form="csv", run=False, by=by, now=now)

    with pytest.raises(PermitNotInForce):
        ask(owner)
    grant_microdata(request=request, by=second, now=LATER)
    with pytest.raises(PermitNotInForce):
        ask(second)
    export = export_rows(export=ask(owner), by="user:1", now=LATER)
    with pytest.raises(PermitNotInForce):
        take_export(export=export, by=second, now=LATER)
    with pytest.raises(PermitNotInForce):
        ask(owner, LATER + timedelta(days=14))
    end_microdata(request=request, by=second, now=LATER)
    with pytest.raises(PermitNotInForce):
        take_export(export=export, by=owner, now=LATER)
    with pytest.raises(PermitSettled):
        grant_microdata(request=request, by=second, now=LATER)
    with pytest.raises(PermitSettled):
        end_microdata(request=request, by=second, now=LATER)


def test_the_worker_writes_the_file_and_a_request_that_ended_meanwhile_gives_none(
    dataset: Dataset, owner: User
) -> None:
    request = granted(dataset)
    kept = ask_for_export(request=request, form="xlsx", by=owner, now=LATER)
    assert Worker(clock=lambda: LATER).do_run() == "done"
    lost = ask_for_export(request=request, form="csv", by=owner, now=LATER)
    end_microdata(request=request, by=owner, now=LATER)

    assert Worker(clock=lambda: LATER).do_run() == "done"

    kept.refresh_from_db()
    lost.refresh_from_db()
    assert (kept.rows, lost.digest, lost.trouble) == (2, "", "request_over")
    assert not DatasetFile.objects.filter(name=lost.file_name).exists()
    assert Run.objects.filter(kind="datasets.export").latest("pk").result == {"given_up": "request_over"}


class Killed(BaseException):
    """The worker dies here."""


def test_an_export_that_is_killed_is_no_file_and_is_written_anew(
    dataset: Dataset, owner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tenken_site.datasets.sealed_files.PIECE", 16)
    export = ask_for_export(request=granted(dataset), form="csv", by=owner, now=LATER)
    whole = exporting.all_rows_csv

    def dying(*given: object, **more: object):  # type: ignore[no-untyped-def]
        yield b"x" * 40
        raise Killed

    monkeypatch.setattr(exporting, "all_rows_csv", dying)
    with pytest.raises(Killed):
        Worker(clock=lambda: LATER).do_run()
    assert DatasetFile.objects.filter(name=export.file_name).exists()
    with pytest.raises(PermitNotInForce):
        take_export(export=export, by=owner, now=LATER)
    monkeypatch.setattr(exporting, "all_rows_csv", whole)

    assert Worker(clock=lambda: LATER + timedelta(hours=1)).do_run() == "done"

    export.refresh_from_db()
    file = content(export, owner).decode("utf-8-sig")
    assert file.startswith("record,")
    assert len(file.splitlines()) == 3


def test_a_file_is_erased_when_its_time_or_its_request_is_over_and_its_digest_stays(
    dataset: Dataset, owner: User
) -> None:
    export = made(granted(dataset))

    early = erase_exports(by="command:worker", now=LATER + KEPT - timedelta(seconds=1))
    late = erase_exports(by="command:worker", now=LATER + KEPT)

    export.refresh_from_db()
    assert (early, late) == (0, 1)
    assert export.digest
    assert not DatasetFile.objects.filter(name=export.file_name).exists()
    with pytest.raises(PermitNotInForce):
        take_export(export=export, by=owner, now=LATER)


def test_a_disposed_dataset_gives_no_file(dataset: Dataset, owner: User) -> None:
    export = made(granted(dataset))

    dispose(campaign=dataset.campaign, by="user:2", now=LATER)

    with pytest.raises(PermitNotInForce):
        take_export(export=export, by=owner, now=LATER)
    export.refresh_from_db()
    assert export.digest
    assert MINATO.facility_code not in str(AuditEntry.objects.values_list("detail", flat=True))
