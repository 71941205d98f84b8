"""Typst documents to PDF/UA-1. Templates lie in ``templates/``; content goes in as one JSON value."""

import json
from datetime import date, datetime, time
from pathlib import Path

import typst

from tenken.errors import ReportError
from tenken.questionnaire.survey_model import JAPAN
from tenken.report.glyphs import FONT_FAMILY, drawable, font_folder

__all__ = ["DocumentFailed", "Json", "make_pdf"]

TEMPLATES = Path(__file__).parent / "templates"
Json = str | int | bool | None | list["Json"] | dict[str, "Json"]


class DocumentFailed(ReportError):
    """Typst could not set the document."""


def make_pdf(*, template: str, content: dict[str, Json], dated: date | None = None) -> bytes:
    """A PDF/UA-1 file of A4 pages. ``content`` is what the template reads as ``data``. Raises DocumentFailed.

    ``dated`` is the day that the file says it was made on, so that the same content makes the same bytes; else now.
    """
    try:
        made = typst.compile(
            str(TEMPLATES / f"{template}.typ"),
            root=str(TEMPLATES),
            font_paths=[str(font_folder())],
            ignore_system_fonts=True,
            format="pdf",
            pdf_standards=["ua-1"],
            timestamp=None if dated is None else datetime.combine(dated, time(), JAPAN),
            sys_inputs={"data": json.dumps(_drawable(content), ensure_ascii=False), "font": FONT_FAMILY},
        )
    except typst.TypstError as error:
        raise DocumentFailed(f"{template}: {error}") from error
    if not isinstance(made, bytes):
        raise DocumentFailed(f"{template}: no single file came out")
    return made


def _drawable(value: Json) -> Json:
    if isinstance(value, str):
        return drawable(value)
    if isinstance(value, list):
        return [_drawable(one) for one in value]
    if isinstance(value, dict):
        return {key: _drawable(one) for key, one in value.items()}
    return value
