"""Reads of datasets: which there are, and their files, opened. Opening records is noted by ``actions.open_dataset``."""

import io
from collections.abc import Sequence

import polars as pl

from tenken.dataset import storage
from tenken.dataset.manifest import digest_of, read_variables
from tenken.dataset.model import Dataset as Records
from tenken.dataset.model import Variable
from tenken.errors import TenkenError
from tenken_site.datasets.models import Dataset
from tenken_site.datasets.sealed_files import DatasetDisposed, DatasetUnreadable, pieces

__all__ = [
    "DatasetDisposed",
    "DatasetNotBuilt",
    "DatasetUnreadable",
    "check_is_built",
    "columns_of",
    "dataset_named",
    "datasets_of",
    "file_bytes",
    "files_of",
    "latest_built",
    "newer_built",
    "opened",
    "stored",
    "variables_of",
]

SHOWN = 100


class DatasetNotBuilt(TenkenError):
    """It is being built, was given up, or there is none of this number."""


def dataset_named(*, campaign_id: int, number: int) -> Dataset | None:
    """The dataset of this number. One statement."""
    found = Dataset.objects.filter(campaign=campaign_id, number=number)
    return found.select_related("campaign", "unlock").first()


def datasets_of(*, campaign_id: int) -> tuple[Dataset, ...]:
    """Those of a campaign, the newest first; at most 100. One statement."""
    return tuple(Dataset.objects.filter(campaign=campaign_id).select_related("campaign").order_by("-number")[:SHOWN])


def latest_built(*, campaign_id: int) -> Dataset | None:
    """The newest that is built and not disposed of. One statement."""
    built = Dataset.objects.filter(campaign=campaign_id, built_at__isnull=False, disposed_at__isnull=True)
    return built.select_related("campaign").order_by("-number").first()


def newer_built(dataset: Dataset) -> bool:
    """Whether a later one of its campaign was built. One statement."""
    later = Dataset.objects.filter(campaign=dataset.campaign_id, number__gt=dataset.number)
    return later.filter(built_at__isnull=False).exists()


def check_is_built(dataset: Dataset) -> None:
    """Raises DatasetDisposed, DatasetNotBuilt."""
    if dataset.disposed_at is not None:
        raise DatasetDisposed(f"Dataset {dataset.number} was disposed of.")
    if dataset.state != "built":
        raise DatasetNotBuilt(f"Dataset {dataset.number} is not built.")


def file_bytes(dataset: Dataset, name: str) -> bytes:
    """One of its files, opened. Raises DatasetNotBuilt, DatasetDisposed, DatasetUnreadable."""
    check_is_built(dataset)
    return b"".join(pieces(dataset, name))


def files_of(dataset: Dataset) -> dict[str, bytes]:
    """All that was built, by name. Raises DatasetNotBuilt, DatasetDisposed, DatasetUnreadable."""
    return {name: file_bytes(dataset, name) for name in (*storage.FILES, storage.MANIFEST)}


def stored(dataset: Dataset) -> storage.Stored:
    """Records, changes and manifest, each byte as it was built. Raises as ``files_of``."""
    try:
        return storage.read(files_of(dataset), digest=dataset.digests[storage.MANIFEST])
    except storage.DatasetBroken as broken:
        raise DatasetUnreadable(f"Dataset {dataset.number}: {broken}") from None


def variables_of(dataset: Dataset) -> tuple[Variable, ...]:
    """What its columns mean; no record is opened. Raises DatasetNotBuilt, DatasetDisposed, DatasetUnreadable."""
    return read_variables(_checked(dataset, storage.VARIABLES))


def columns_of(dataset: Dataset, columns: Sequence[str]) -> pl.DataFrame:
    """These columns of all records, and no others in memory; texts as categories, which take a quarter of the room.
    Whoever asks is checked, and notes it.

    Raises DatasetNotBuilt, DatasetDisposed, DatasetUnreadable.
    """
    file = io.BytesIO(_checked(dataset, storage.RECORDS))
    found = []
    for name in columns:  # one at a time: as texts all together they would be the largest thing in memory
        column = pl.read_parquet(file, columns=[name])[name]
        found.append(column.cast(pl.Categorical) if column.dtype == pl.String else column)
    return pl.DataFrame(found)


def _checked(dataset: Dataset, name: str) -> bytes:
    """One of its files as it was built."""
    content = file_bytes(dataset, name)
    if digest_of(content) != dataset.digests.get(name):
        raise DatasetUnreadable(f"Dataset {dataset.number}: {name} is another one than was built.")
    return content


def opened(dataset_pk: int) -> Records:
    """The records in memory; whoever asks is checked, and notes it (``actions.open_dataset``).

    Raises DatasetNotBuilt, DatasetDisposed, DatasetUnreadable.
    """
    dataset = Dataset.objects.filter(pk=dataset_pk).first()
    if dataset is None:
        raise DatasetNotBuilt("There is no such dataset.")
    return stored(dataset).dataset
