"""The site's texts: finds them in code and templates, and keeps the English catalogue complete.

``script/texts.py`` adds what is missing and drops what is gone; ``--check`` changes nothing and fails instead.
"""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
SITE = ROOT / "src" / "tenken_site"
ENGLISH = SITE / "ui" / "locale" / "en" / "LC_MESSAGES" / "django.po"
#: Django's names for gettext beside Babel's own.
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w+\}")


def extracted() -> Catalog:
    """Every text that code and templates mark for translation."""
    from django.conf import settings
    from django.utils.translation.template import templatize

    if not settings.configured:
        settings.configure()
    catalog = Catalog(locale="en", domain="django")
    for path in sorted(SITE.rglob("*")):
        if path.suffix == ".py":
            source = path.read_text("utf-8")
        elif path.suffix in {".html", ".txt"} and "templates" in path.parts:
            # What is no text becomes a row of X; without its indentation that reads as Python.
            source = "\n".join(line.lstrip() for line in templatize(path.read_text("utf-8")).split("\n"))
        else:
            continue
        stream = io.BytesIO(source.encode("utf-8"))
        for line, text, _, context in extract("python", stream, keywords=KEYWORDS):
            catalog.add(text, locations=[(path.relative_to(ROOT).as_posix(), line)], context=context)
    return catalog


def english() -> Catalog:
    """The English catalogue as it is."""
    with ENGLISH.open("rb") as file:
        return read_po(file, locale="en", domain="django")


def faults() -> Iterator[str]:
    """What is missing, unsure, left over, or names other placeholders than the Japanese."""
    wanted, have = extracted(), english()
    for message in wanted:
        if not message.id:
            continue
        found = have.get(_id(message), context=message.context)
        if found is None or not _translated(found):
            yield f"no English for: {_id(message)}"
        elif found.fuzzy:
            yield f"unsure (fuzzy): {_id(message)}"
        elif set(PLACEHOLDER.findall(_last(found.id))) != set(PLACEHOLDER.findall(_last(found.string))):
            yield f"other placeholders in the English of: {_id(message)}"
    for message in have:
        if message.id and wanted.get(_id(message), context=message.context) is None:
            yield f"no longer used: {_id(message)}"


def update() -> None:
    """Writes the catalogue anew: new texts empty, old ones dropped, no guessing."""
    have = english() if ENGLISH.exists() else Catalog(locale="en", domain="django")
    have.update(extracted(), no_fuzzy_matching=True)
    have.obsolete.clear()
    for message in have:
        message.locations = sorted({(path, 0) for path, _ in message.locations})
    ENGLISH.parent.mkdir(parents=True, exist_ok=True)
    with ENGLISH.open("wb") as file:
        write_po(file, have, width=120, include_lineno=False, omit_header=False, sort_output=False)


def _id(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def _last(text: object) -> str:
    return text if isinstance(text, str) else str(tuple(text)[-1])  # type: ignore[arg-type]  # plural forms


def _translated(message: Message) -> bool:
    return all(message.string) if isinstance(message.string, tuple) else bool(message.string)


if __name__ == "__main__":
    if sys.argv[1:] == ["--check"]:
        found = list(faults())
        sys.stdout.write("".join(f"{fault}\n" for fault in found))
        sys.exit(bool(found))
    update()
