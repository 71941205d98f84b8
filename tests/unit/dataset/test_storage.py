"""A dataset as files: frozen, in memory or in a folder, and any changed byte is seen."""

from io import BytesIO
from pathlib import Path

import polars as pl
import pytest

from tenken.dataset import storage
from tenken.dataset.manifest import Manifest
from tenken.dataset.model import Dataset
from tenken.dataset.requiring import DatasetIncomplete, EmptyDataset
from tests.unit.dataset.cases import answered, circumstances, dataset_of, silent
from tests.unit.response.tiny import choice, option, question, questionnaire, text, yes_no

ASKED = questionnaire(
    yes_no("Q1", dont_know=True, condition_note=text("全員", "Everyone")),
    choice("Q2", option("a", "甲"), option("other", "その他", other=True), several=True),
    question("Q3", "decimal", unit=text("台", "devices")),
    question("Q4", "date"),
    question("Q5", "integer"),
)


def small() -> Dataset:
    return dataset_of(
        ASKED,
        answered(
            "one", {"Q1": True, "Q2": {"codes": ["other"], "text": "紙"}, "Q3": "1.5", "Q4": "2026-07-01", "Q5": 3}
        ),
        answered("two", {"Q1": {"dont_know": True}}),
        silent("three"),
    )


def test_what_is_written_is_read_again() -> None:
    files: dict[str, bytes] = {}

    manifest = storage.write(small(), into=files, circumstances=circumstances(ASKED))

    stored = storage.read(files, digest=manifest.digest)
    assert stored.dataset.records.equals(small().records)
    assert stored.dataset.records.schema == small().records.schema
    assert stored.dataset.variables == small().variables
    assert (stored.manifest, stored.changes.height) == (manifest, 0)
    assert (manifest.records, manifest.respondents, manifest.changes) == (3, 2, 0)
    assert set(files) == {*storage.FILES, "manifest.json"}


def test_a_folder_holds_the_same_bytes_as_memory(tmp_path: Path) -> None:
    files: dict[str, bytes] = {}
    storage.write(small(), into=files, circumstances=circumstances(ASKED))

    storage.write(small(), into=tmp_path / "dataset", circumstances=circumstances(ASKED))

    assert {path.name: path.read_bytes() for path in (tmp_path / "dataset").iterdir()} == files
    assert storage.verify(tmp_path / "dataset") == ()
    with pytest.raises(FileExistsError):
        storage.write(small(), into=tmp_path / "dataset", circumstances=circumstances(ASKED))


def test_a_published_digest_can_be_computed_again() -> None:
    digests = {storage.write(small(), into={}, circumstances=circumstances(ASKED)).digest for _ in range(2)}

    assert len(digests) == 1


@pytest.mark.parametrize("name", [*storage.FILES, "manifest.json"])
def test_one_changed_byte_is_seen(name: str) -> None:
    files: dict[str, bytes] = {}
    manifest = storage.write(small(), into=files, circumstances=circumstances(ASKED))
    files[name] = files[name][:-2] + bytes([files[name][-2] ^ 1]) + files[name][-1:]

    problems = storage.verify(files, digest=manifest.digest)

    assert len(problems) == 1
    assert name in problems[0]
    with pytest.raises(storage.DatasetBroken, match=name):
        storage.read(files, digest=manifest.digest)


def test_a_missing_file_is_named() -> None:
    files: dict[str, bytes] = {}
    storage.write(small(), into=files, circumstances=circumstances(ASKED))
    del files["codebook.xml"]

    assert storage.verify(files) == ("The file codebook.xml is missing.",)
    assert storage.verify({}) == ("The file manifest.json is missing.",)


def test_another_whole_dataset_is_not_the_one_that_was_named() -> None:
    files: dict[str, bytes] = {}
    storage.write(small(), into=files, circumstances=circumstances(ASKED))

    assert storage.verify(files) == ()
    assert storage.verify(files, digest="0" * 64) == ("manifest.json is another one than the digest names.",)


def test_a_manifest_survives_its_json() -> None:
    manifest = storage.write(small(), into={}, circumstances=circumstances(ASKED))

    assert Manifest.from_json(manifest.to_json()) == manifest
    with pytest.raises(storage.DatasetBroken):
        Manifest.from_json(b'{"format": "tenken-dataset/9"}')


def test_other_programs_read_the_parquet() -> None:
    files: dict[str, bytes] = {}
    storage.write(small(), into=files, circumstances=circumstances(ASKED))

    columns = pl.read_parquet_schema(BytesIO(files["records.parquet"]))

    assert columns["Q1"] == pl.Enum(["yes", "no"])
    assert columns["Q4"] == pl.Date()


def test_an_empty_dataset_is_not_stored() -> None:
    empty = Dataset(small().variables, small().records.clear())

    with pytest.raises(EmptyDataset):
        storage.write(empty, into={}, circumstances=circumstances(ASKED))


def test_a_dataset_needs_the_questionnaires_that_it_was_answered_by() -> None:
    other = storage.Circumstances(
        {}, "clinics 3", "1.2.3", circumstances(ASKED).snapshot_at, circumstances(ASKED).built_at
    )

    with pytest.raises(DatasetIncomplete, match="tiny@1"):
        storage.write(small(), into={}, circumstances=other)
