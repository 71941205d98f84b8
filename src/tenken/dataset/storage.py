"""A dataset as files: Parquet, codebooks, variables, and a manifest with the digest of each. In memory or in a folder.

The same dataset under the same circumstances is always the same bytes, so a number can be led back and computed again.
"""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import polars as pl

from tenken.dataset import codebook, ddi
from tenken.dataset.changes import CHANGE_COLUMNS, no_changes
from tenken.dataset.manifest import (
    Circumstances,
    DatasetBroken,
    Manifest,
    check_questionnaires,
    digest_of,
    manifest_of,
    read_variables,
    written_variables,
)
from tenken.dataset.model import Dataset
from tenken.dataset.requiring import EmptyDataset

__all__ = ["FILES", "MANIFEST", "Circumstances", "DatasetBroken", "Stored", "read", "verify", "write"]

RECORDS, CHANGES, VARIABLES = "records.parquet", "changes.parquet", "variables.json"
CODEBOOK_XML, CODEBOOK_CSV, MANIFEST = "codebook.xml", "codebook.csv", "manifest.json"
FILES = (RECORDS, CHANGES, VARIABLES, CODEBOOK_XML, CODEBOOK_CSV)


@dataclass(frozen=True, slots=True)
class Stored:
    """A dataset as it was stored, with what was changed in review."""

    dataset: Dataset
    changes: pl.DataFrame
    manifest: Manifest


def write(
    dataset: Dataset,
    changes: pl.DataFrame | None = None,
    *,
    into: Path | MutableMapping[str, bytes],
    circumstances: Circumstances,
) -> Manifest:
    """Writes every file, ``manifest.json`` last, into a folder (made where it is not there) or a mapping by name.

    Raises EmptyDataset, DatasetIncomplete; FileExistsError where the folder holds a dataset already: they are frozen.
    """
    if dataset.records.is_empty():
        raise EmptyDataset("A dataset without a record is not stored.")
    check_questionnaires(dataset, circumstances)
    table = no_changes() if changes is None else changes
    files = {
        RECORDS: _parquet(dataset.records),
        CHANGES: _parquet(table.select(pl.col(name).cast(dtype) for name, dtype in CHANGE_COLUMNS.items())),
        VARIABLES: written_variables(dataset.variables),
        CODEBOOK_CSV: codebook.csv_bytes(dataset),
    }
    files[CODEBOOK_XML] = ddi.ddi(dataset, circumstances=circumstances, file_name=RECORDS)
    manifest = manifest_of(dataset, files=files, changes=table.height, circumstances=circumstances)
    _store({**files, MANIFEST: manifest.to_json()}, into)
    return manifest


def read(source: Path | Mapping[str, bytes], *, digest: str | None = None) -> Stored:
    """The dataset in these files. ``digest``: of the manifest, where the caller has it from elsewhere.

    Raises DatasetBroken where a file is missing or not the one that was written.
    """
    problems = verify(source, digest=digest)
    if problems:
        raise DatasetBroken(" ".join(problems))
    files = _Files(source)
    dataset = Dataset(read_variables(files[VARIABLES]), pl.read_parquet(BytesIO(files[RECORDS])))
    return Stored(dataset, pl.read_parquet(BytesIO(files[CHANGES])), Manifest.from_json(files[MANIFEST]))


def verify(source: Path | Mapping[str, bytes], *, digest: str | None = None) -> tuple[str, ...]:
    """What is wrong with these files, a sentence each; empty where every byte is as it was written."""
    files = _Files(source)
    if MANIFEST not in files:
        return (f"The file {MANIFEST} is missing.",)
    content = files[MANIFEST]
    if digest is not None and digest_of(content) != digest:
        return (f"{MANIFEST} is another one than the digest names.",)
    try:
        manifest = Manifest.from_json(content)
    except DatasetBroken as broken:
        return (str(broken),)
    if set(manifest.files) != set(FILES):
        return (f"{MANIFEST} names other files than a dataset has.",)
    problems = [
        f"The file {name} is missing." if name not in files else f"The file {name} was changed."
        for name, expected in manifest.files.items()
        if name not in files or digest_of(files[name]) != expected
    ]
    return tuple(problems)


class _Files:
    """Files by name, in a folder or in memory."""

    def __init__(self, source: Path | Mapping[str, bytes]) -> None:
        self._source = source

    def __contains__(self, name: str) -> bool:
        return (self._source / name).is_file() if isinstance(self._source, Path) else name in self._source

    def __getitem__(self, name: str) -> bytes:
        return (self._source / name).read_bytes() if isinstance(self._source, Path) else self._source[name]


def _store(files: Mapping[str, bytes], into: Path | MutableMapping[str, bytes]) -> None:
    if not isinstance(into, Path):
        into.update(files)
        return
    into.mkdir(parents=True, exist_ok=True)
    if (into / MANIFEST).exists():
        raise FileExistsError(f"{into} holds a dataset already; a stored one is never changed.")
    for name, content in files.items():
        (into / name).write_bytes(content)


def _parquet(frame: pl.DataFrame) -> bytes:
    target = BytesIO()
    frame.write_parquet(target, compression="zstd", compression_level=3)
    return target.getvalue()
