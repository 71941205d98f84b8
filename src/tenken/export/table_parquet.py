"""A released table as Parquet, for programs: columns with names of letters, and the origin of the figures inside."""

from __future__ import annotations

import io
import json

import polars as pl

from tenken.disclosure.model import ProtectedTable
from tenken.disclosure.published import SIGNS, Publication
from tenken.export.table_rows import fields, frame

__all__ = ["table_parquet"]


def table_parquet(table: ProtectedTable, publication: Publication) -> bytes:
    """The table with names in Japanese, and in English in columns that end with ``_en``. Numbers not there are null.

    The file's own metadata hold, as JSON: ``tenken`` (release, day, title, signs, headings, provenance).
    """
    japanese = frame(table, publication, language="ja")
    english = frame(table, publication, language="en")
    named = [name for name in english.columns if name.endswith("_name")]
    both = japanese.with_columns(english[name].alias(f"{name}_en") for name in named)
    ordered = [one for name in japanese.columns for one in (name, *((f"{name}_en",) if name in named else ()))]
    about = {
        "release": publication.identifier,
        "released": publication.released.isoformat(),
        "title": publication.title.in_language("ja"),
        "table": table.computed.specification.title.in_language("ja"),
        "signs": {sign: meaning.in_language("ja") for sign, meaning in SIGNS.items()},
        "headings": {field.name: field.label.in_language("ja") for field in fields(table)},
        "provenance": {origin.name.in_language("ja"): origin.value for origin in publication.provenance},
    }
    file = io.BytesIO()
    both.select(pl.col(ordered)).write_parquet(file, metadata={"tenken": json.dumps(about, ensure_ascii=False)})
    return file.getvalue()
