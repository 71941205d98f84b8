"""Reads of releases. What everybody reads asks for what is published, and for nothing else."""

import zlib
from datetime import datetime

from tenken_site.campaigns.models import Campaign
from tenken_site.releases.models import PublishedFile, PublishedTable, Release
from tenken_site.tabulations.models import Tabulation
from tenken_site.tabulations.plain import PlainTable, plain_from

__all__ = [
    "PUBLIC_STATES",
    "due",
    "public_file",
    "public_files",
    "public_maps",
    "public_release",
    "public_releases",
    "public_table",
    "public_tables",
    "ready_tabulations",
    "release",
    "release_named",
    "releases",
    "table_of",
    "unpacked_file",
]

PUBLIC_STATES = (Release.State.PUBLISHED, Release.State.WITHDRAWN)
SHOWN = 100


def releases(*, campaign: Campaign) -> list[Release]:
    """All of the campaign, the newest first; at most 100. One statement."""
    return list(Release.objects.filter(campaign=campaign).select_related("tabulation__dataset").order_by("-pk")[:SHOWN])


def release(*, campaign: Campaign, pk: int) -> Release | None:
    """The one of this campaign, whatever its state. One statement."""
    found = Release.objects.filter(campaign=campaign, pk=pk)
    return found.select_related("campaign", "tabulation__dataset__campaign").first()


def release_named(slug: str) -> Release | None:
    """By the name in its address, whatever its state: for commands."""
    return Release.objects.filter(slug=slug).select_related("campaign", "tabulation__dataset__campaign").first()


def ready_tabulations(*, campaign: Campaign) -> list[Tabulation]:
    """From which a release can be made, the newest first. One statement."""
    ready = Tabulation.objects.filter(dataset__campaign=campaign, state=Tabulation.State.READY)
    return list(ready.select_related("dataset").order_by("-pk")[:SHOWN])


def due(*, now: datetime) -> list[Release]:
    """Approved, and their moment has come. One statement."""
    return list(Release.objects.filter(state=Release.State.APPROVED, publish_at__lte=now).order_by("publish_at", "pk"))


def public_releases() -> list[Release]:
    """What everybody may see, the newest first; withdrawn ones are among it. One statement."""
    found = Release.objects.filter(state__in=PUBLIC_STATES).select_related("campaign")
    return list(found.order_by("-published_at", "-pk")[:SHOWN])


def public_release(slug: str) -> Release | None:
    """One of them. The same single statement, whether nothing has this name or something that is not out yet."""
    return Release.objects.filter(slug=slug, state__in=PUBLIC_STATES).select_related("campaign").first()


def public_tables(release: Release) -> list[PublishedTable]:
    """Titles and keys in the order of the page, without contents. One statement."""
    return list(PublishedTable.objects.filter(release=release).defer("content").order_by("position"))


def public_table(*, slug: str, key: str) -> PublishedTable | None:
    """One table with its content and its release. One statement, and the same for what is not out."""
    found = PublishedTable.objects.filter(release__slug=slug, release__state=Release.State.PUBLISHED, key=key)
    return found.select_related("release__campaign").first()


def table_of(row: PublishedTable) -> PlainTable:
    """Its cells."""
    return plain_from(bytes(row.content))


def public_files(release: Release, *, language: str, table: str = "") -> list[PublishedFile]:
    """Files and charts of the whole release, or of one table, in this language or without words; no contents."""
    found = PublishedFile.objects.filter(release=release, table=table, language__in=["", language])
    return list(found.defer("content").order_by("pk"))


def public_maps(release: Release, *, language: str) -> dict[str, PublishedFile]:
    """The map of tiles of each table that has one, by the table's key; no contents. One statement."""
    found = PublishedFile.objects.filter(
        release=release, kind="chart", language=language, name__endswith=f".2.{language}.svg"
    )
    return {one.table: one for one in found.defer("content").order_by("pk") if one.table}


def public_file(*, slug: str, name: str) -> PublishedFile | None:
    """One file with its content. One statement, and the same for what is not out."""
    state = Release.State.PUBLISHED
    return PublishedFile.objects.filter(release__slug=slug, release__state=state, name=name).first()


def unpacked_file(row: PublishedFile) -> bytes:
    """What is served."""
    return zlib.decompress(bytes(row.content))
