"""Reading facility lists. A viewer is the codes of the jurisdictions that a person is appointed to."""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Q

from tenken.frame.folding import DASHES, fold_name
from tenken_site.frames.models import FrameVersion, Unit
from tenken_site.jurisdictions import scope

__all__ = ["PAGE_SIZE", "UnitPage", "latest_version", "units"]

PAGE_SIZE = 50
_BETWEEN_DIGITS = re.compile(rf"[{re.escape(DASHES)}\s,]+")


@dataclass(frozen=True, slots=True)
class UnitPage:
    """One page of units, and how many there are in all. Pages count from 1."""

    units: tuple[Unit, ...]
    total: int
    page: int
    pages: int


def latest_version(*, frame: str) -> FrameVersion | None:
    """The newest version of the named list."""
    return FrameVersion.objects.filter(frame__name=frame).order_by("-number").first()


def units(
    viewer: Collection[str], *, version_id: int, text: str = "", page: int = 1, size: int = PAGE_SIZE
) -> UnitPage:
    """The units of one version that the viewer may see and that ``text`` finds, by line of the list.

    ``text`` is part of a name (variant characters, kana, width and corporate titles make no difference) or of a
    facility code, or of what the list prints as one. A page beyond the last is the last. Two statements.
    """
    found = Unit.objects.filter(scope.units(viewer), version_id=version_id)
    if text.strip():
        found = found.filter(_matching(text))
    total = found.count()
    pages = max(1, -(-total // size))
    page = min(max(1, page), pages)
    rows = found.select_related("prefecture", "relay").order_by("line")[(page - 1) * size : page * size]
    return UnitPage(tuple(rows), total, page, pages)


def _matching(text: str) -> Q:
    by_name = Q(name_folded__contains=fold_name(text)) | Q(code_given__contains=text.strip())
    digits = _BETWEEN_DIGITS.sub("", unicodedata.normalize("NFKC", text))
    if not (digits.isascii() and digits.isdigit()):
        return by_name
    return by_name | Q(facility_code__contains=digits) | Q(code_given__contains=digits)
