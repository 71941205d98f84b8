"""Released tables as one JSON document (RFC 8259, UTF-8).

Its shape, version 1; every text is an object with ``ja`` and ``en``::

    {"format": "tenken-statistics", "version": 1,
     "release": {"identifier", "title", "survey", "owner", "edition", "opened", "closed", "as_of", "released",
                 "eligible", "responded", "notes": [text], "provenance": [{"name": text, "value"}],
                 "contacts": [text], "licence", "address"},
     "signs": {"X": text, …},                      why a number is missing
     "columns": {"n": text, …},                    what the columns of figures are called
     "tables": [
       {"key", "title", "note", "statistic", "unit", "hidden": how many cells,
        "dimensions": [{"name", "label", "codes": [{"code", "label", "parent"}]}],
        "categories": [{"code", "label"}],
        "columns": ["area", "kind", "category", "sign", "n", …],
        "rows": [["000000", "total", "yes", "", 15013, …], …]}]}

Days are ISO 8601. A number that is not there is ``null`` and its row's ``sign`` says why; shares are per cent.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from tenken.disclosure.model import ProtectedTable
from tenken.disclosure.published import SIGNS, Publication
from tenken.disclosure.published_words import CATEGORY, COLUMNS, NUMBERS, category_label, code_label, code_written, unit
from tenken.export.progress import Progress, silent
from tenken.export.table_rows import frame
from tenken.questionnaire.model import LocalizedText
from tenken.tabulation.model import TOTAL, Dimension

__all__ = ["FORMAT", "VERSION", "table_json"]

FORMAT, VERSION = "tenken-statistics", 1


def table_json(
    tables: Sequence[ProtectedTable], publication: Publication, *, progress: Progress = silent
) -> Iterator[bytes]:
    """The document, a piece per table, so that only one table is in memory. ``progress`` counts tables."""
    head = {
        "format": FORMAT,
        "version": VERSION,
        "release": _release(publication),
        "signs": {sign: _text(meaning) for sign, meaning in SIGNS.items()},
        "columns": {name: _text(COLUMNS[name]) for name in (CATEGORY, "sign", *NUMBERS)},
    }
    yield (_written(head)[:-1] + ',"tables":[').encode()
    for number, table in enumerate(tables, start=1):
        yield (("," if number > 1 else "") + "\n" + _written(_table(table, publication))).encode()
        progress(number, len(tables))
    yield b"\n]}\n"


def _release(publication: Publication) -> dict[str, Any]:
    return {
        "identifier": publication.identifier,
        "title": _text(publication.title),
        "survey": _text(publication.survey),
        "owner": _text(publication.owner),
        "edition": _text(publication.edition),
        "opened": publication.opened.isoformat(),
        "closed": publication.closed.isoformat(),
        "as_of": publication.as_of.isoformat(),
        "released": publication.released.isoformat(),
        "eligible": publication.eligible,
        "responded": publication.responded,
        "notes": [_text(note) for note in publication.notes],
        "provenance": [{"name": _text(origin.name), "value": origin.value} for origin in publication.provenance],
        "contacts": [_text(contact) for contact in publication.contacts],
        "licence": _text(publication.licence) if publication.licence else None,
        "address": publication.address,
    }


def _table(table: ProtectedTable, publication: Publication) -> dict[str, Any]:
    computed, asked = table.computed, table.computed.specification
    names = [*(dimension.name for dimension in computed.dimensions), CATEGORY, "sign", *NUMBERS]
    codes = computed.cells[CATEGORY].unique(maintain_order=True).to_list()
    return {
        "key": asked.key,
        "title": _text(asked.title),
        "note": _text(asked.note) if asked.note else None,
        "statistic": asked.statistic,
        "unit": _text(unit(computed)),
        "hidden": table.hidden,
        "dimensions": [_dimension(dimension) for dimension in computed.dimensions],
        "categories": [
            {"code": code_written(None, one), "label": _text(category_label(computed, one))} for one in codes
        ],
        "columns": names,
        "rows": frame(table, publication, language="ja").select(names).rows(),
    }


def _dimension(dimension: Dimension) -> dict[str, Any]:
    codes = [
        {
            "code": code_written(dimension, code),
            "label": _text(code_label(dimension, code)),
            "parent": code_written(dimension, dimension.parents[code]) if code in dimension.parents else None,
        }
        for code in (TOTAL, *dimension.parents)
    ]
    return {"name": dimension.name, "label": _text(dimension.label), "codes": codes}


def _text(text: LocalizedText) -> dict[str, str]:
    return {language: text.in_language(language) for language in ("ja", "en")}


def _written(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
