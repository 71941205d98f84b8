"""A release is put together, changed while it is a draft, or given up."""

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction

from tenken.errors import TenkenError
from tenken_site.audit.log import record
from tenken_site.releases.models import Release
from tenken_site.releases.policies import check_deed
from tenken_site.tabulations.models import Tabulation
from tenken_site.tabulations.permissions import check_tables_may_leave

__all__ = ["NameTaken", "NoSuchTable", "change_release", "discard_release", "make_release"]


class NameTaken(TenkenError):
    """Another release has this name in its address already."""


class NoSuchTable(TenkenError):
    """The tabulation has no table of this key, or none was chosen."""


def make_release(
    *,
    tabulation: Tabulation,
    slug: str,
    title_ja: str,
    title_en: str,
    edition: str = Release.Edition.FINAL,
    summary_ja: str,
    summary_en: str,
    tables: Sequence[str],
    by: str,
    now: datetime,
) -> Release:
    """A draft of some tables of one tabulation. Raises NotReady, NoSuchTable, NameTaken."""
    check_tables_may_leave(tabulation)
    chosen = _chosen(tabulation, tables)
    try:
        with transaction.atomic():
            made = Release.objects.create(
                campaign=tabulation.dataset.campaign,
                tabulation=tabulation,
                slug=slug,
                title_ja=title_ja,
                title_en=title_en,
                edition=edition,
                summary_ja=summary_ja,
                summary_en=summary_en,
                tables=chosen,
                made_at=now,
                made_by=by,
            )
            record(action="releases.make", target=f"release:{slug}", by=by, now=now, detail={"tables": len(chosen)})
    except IntegrityError as taken:
        if Release.objects.filter(slug=slug).exists():
            raise NameTaken(f"There is a release named {slug} already.") from taken
        raise
    return made


def change_release(
    *,
    release: Release,
    title_ja: str,
    title_en: str,
    edition: str,
    summary_ja: str,
    summary_en: str,
    tables: Sequence[str],
    by: str,
    now: datetime,
) -> Release:
    """Other words or tables for a draft; whoever changes it is its maker too, so never its checker.

    Raises NotNow, NoSuchTable.
    """
    with transaction.atomic():
        locked = Release.objects.select_for_update().select_related("tabulation").get(pk=release.pk)
        check_deed(locked, "change")
        locked.title_ja, locked.title_en, locked.edition = title_ja, title_en, edition
        locked.summary_ja, locked.summary_en = summary_ja, summary_en
        locked.tables = _chosen(locked.tabulation, tables)
        locked.made_at, locked.made_by = now, by
        locked.save()
        record(action="releases.change", target=f"release:{locked.slug}", by=by, now=now)
    return locked


def discard_release(*, release: Release, by: str, now: datetime) -> None:
    """A draft is given up; the audit log keeps that it was there. Raises NotNow."""
    with transaction.atomic():
        locked = Release.objects.select_for_update().get(pk=release.pk)
        check_deed(locked, "discard")
        record(action="releases.discard", target=f"release:{locked.slug}", by=by, now=now)
        locked.delete()


def _chosen(tabulation: Tabulation, tables: Sequence[str]) -> list[str]:
    """The keys in the order of the tabulation, each once."""
    there = [one["key"] for one in tabulation.contents]
    unknown = sorted(set(tables) - set(there))
    if unknown or not tables:
        raise NoSuchTable(f"Unknown: {', '.join(unknown)}." if unknown else "Choose at least one table.")
    return [key for key in there if key in set(tables)]
