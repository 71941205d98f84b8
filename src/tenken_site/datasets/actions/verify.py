"""Whether a dataset's files are, to the byte, those that were built: they open, and their digests agree."""

from datetime import datetime

from tenken.dataset import storage
from tenken.dataset.manifest import digest_of
from tenken.errors import TenkenError
from tenken_site.audit.log import record
from tenken_site.datasets.models import Dataset
from tenken_site.datasets.queries import DatasetUnreadable, check_is_built, file_bytes, stored

__all__ = ["verify_dataset"]


def verify_dataset(*, dataset: Dataset, by: str, now: datetime) -> tuple[str, ...]:
    """What is wrong, a sentence each; empty where all is sound. Raises DatasetNotBuilt, DatasetDisposed."""
    check_is_built(dataset)
    problems = _problems(dataset)
    record(
        action="datasets.verify",
        target=f"campaign:{dataset.campaign.slug}",
        by=by,
        now=now,
        detail={"dataset": dataset.number, "problems": len(problems)},
    )
    return problems


def _problems(dataset: Dataset) -> tuple[str, ...]:
    files: dict[str, bytes] = {}
    problems: list[str] = []
    for name in (*storage.FILES, storage.MANIFEST):
        try:
            files[name] = file_bytes(dataset, name)
        except DatasetUnreadable as fault:
            problems.append(str(fault))
            continue
        if digest_of(files[name]) != dataset.digests.get(name):
            problems.append(f"{name} is another one than the row of the dataset names.")
    if problems:
        return tuple(problems)
    problems += storage.verify(files, digest=dataset.digests[storage.MANIFEST])
    if not problems:
        try:
            found = stored(dataset)
        except TenkenError as fault:
            return (str(fault),)
        if found.dataset.records.height != dataset.counts.get("cases"):
            problems.append("The number of records is another one than the row of the dataset names.")
    return tuple(problems)
