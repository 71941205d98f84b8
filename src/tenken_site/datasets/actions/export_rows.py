"""Making the file of an export: the columns that were granted, every record, sealed while it is written."""

import io
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import polars as pl
from django.db import transaction

from tenken.errors import TenkenError
from tenken.export.all_rows import all_rows_csv, all_rows_workbook
from tenken_site.accounts.permissions_permits import PermitNotInForce
from tenken_site.audit.log import record
from tenken_site.datasets.actions.open_dataset import open_columns
from tenken_site.datasets.columns import columns_in_file
from tenken_site.datasets.models import DatasetFile, Export
from tenken_site.datasets.policies import check_request_in_force
from tenken_site.datasets.queries import DatasetNotBuilt, check_is_built, variables_of
from tenken_site.datasets.scratch import clear, folder_of
from tenken_site.datasets.sealed_files import PIECE, DatasetDisposed, SealedFile
from tenken_site.encryption.keyring import in_use

__all__ = ["TROUBLES", "ExportStopped", "export_rows", "give_up_export"]

#: Why an export is given up for good, as ``Export.trouble`` has it. Anything else is tried again.
TROUBLES: dict[type[TenkenError], str] = {
    PermitNotInForce: "request_over",
    DatasetNotBuilt: "disposed",
    DatasetDisposed: "disposed",
}


#: Records as Python's values in memory at once.
TOGETHER = 5_000


class ExportStopped(TenkenError):
    """Somebody asked it to stop, or the worker is to end. It may begin again."""


def export_rows(
    *,
    export: Export,
    progress: Callable[[int, int | None], None] = lambda done, total: None,
    stopping: Callable[[], bool] = lambda: False,
    by: str,
    now: datetime,
) -> Export:
    """The export with its file, digest and count; at once where it was made before. Raises those of ``TROUBLES``,
    ExportStopped, DatasetUnreadable."""
    current = Export.objects.select_related("request__dataset__campaign", "asked_by").get(pk=export.pk)
    if current.digest:
        return current
    request, dataset = current.request, current.request.dataset
    check_request_in_force(request, by=current.asked_by, now=now)
    check_is_built(dataset)
    columns = columns_in_file(
        variables_of(dataset), wanted=frozenset(request.columns), statistical=dataset.campaign.statistical
    )
    frame = open_columns(dataset=dataset, columns=columns, reason=request.reason, by=by, now=now)

    def heard(done: int, total: int | None) -> None:
        progress(done, total)
        if stopping():
            raise ExportStopped(str(current.pk))

    file = SealedFile(dataset=dataset, name=current.file_name, key=in_use(dataset.key_scope))
    for part in _parts(frame, current.form, pk=current.pk, heard=heard):
        file.write(part)
    digest = file.finish()
    with transaction.atomic():
        locked = Export.objects.select_for_update().get(pk=current.pk)
        check_request_in_force(request, by=current.asked_by, now=now)
        if locked.erased_at is not None:
            raise PermitNotInForce(str(current.pk))
        locked.digest, locked.rows, locked.size = digest, frame.height, file.size
        locked.save(update_fields=["digest", "rows", "size"])
        record(
            action="datasets.export",
            target=f"campaign:{dataset.campaign.slug}",
            by=by,
            now=now,
            detail={
                "dataset": dataset.number,
                "request": request.pk,
                "export": locked.pk,
                "form": locked.form,
                "rows": locked.rows,
                "columns": list(columns),
                "digest": digest,
            },
            reason=request.reason,
        )
    return locked


def give_up_export(*, export: Export, fault: TenkenError, by: str, now: datetime) -> str:
    """Notes why there will be no file, and takes out what there was of it; the word of ``TROUBLES``."""
    word = next(word for kind, word in TROUBLES.items() if isinstance(fault, kind))
    dataset = export.request.dataset
    with transaction.atomic():
        DatasetFile.objects.filter(dataset=dataset, name=export.file_name).delete()
        Export.objects.filter(pk=export.pk, digest="").update(trouble=word)
        detail = {"dataset": dataset.number, "export": export.pk, "trouble": word}
        record(
            action="datasets.give_up_export", target=f"campaign:{dataset.campaign.slug}", by=by, now=now, detail=detail
        )
    return word


def _parts(frame: pl.DataFrame, form: str, *, pk: int, heard: Callable[[int, int | None], None]) -> Iterator[bytes]:
    """The bytes of the file."""
    if form == Export.Format.PARQUET:
        target = io.BytesIO()
        frame.lazy().with_columns(pl.col(pl.Categorical).cast(pl.String)).sink_parquet(target, compression="zstd")
        heard(frame.height, frame.height)
        yield target.getvalue()
        return
    rows = _rows(frame)
    if form == Export.Format.CSV:
        yield from all_rows_csv(frame.columns, rows, progress=heard, total=frame.height)
        return
    clear(pk)
    folder = folder_of(pk)
    folder.mkdir(mode=0o700)
    try:
        path = folder / "rows.xlsx"
        all_rows_workbook(frame.columns, rows, file=path, progress=heard, total=frame.height)
        with path.open("rb") as made:
            while part := made.read(PIECE):
                yield part
    finally:
        clear(pk)


def _rows(frame: pl.DataFrame) -> Iterator[tuple[Any, ...]]:
    """The records as texts and numbers, a lot at a time."""
    for lot in frame.iter_slices(TOGETHER):
        yield from lot.select(_plain(name, dtype) for name, dtype in frame.schema.items()).iter_rows()


def _plain(name: str, dtype: Any) -> pl.Expr:
    """The column as texts and numbers: days as YYYY-MM-DD, yes or no of the process as 1 and 0."""
    column = pl.col(name)
    if dtype == pl.Boolean:
        return column.cast(pl.Int8)
    return column if dtype.is_numeric() else column.cast(pl.String)
