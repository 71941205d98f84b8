"""Publication: everything that people will see is made first, then shown in one transaction, at its moment.

What is out may have grown since the release was checked. Whoever joined the register later was attacked with this
release in sight; where that cannot be told from the register, the attack is run once more before anything is shown.
"""

from datetime import datetime

from django.db import transaction

from tenken.errors import TenkenError
from tenken_site.audit.log import record
from tenken_site.campaigns.models import Campaign
from tenken_site.encryption.keyring import KeyDestroyed
from tenken_site.releases.attacks import Attacked, attacked
from tenken_site.releases.findings import noted
from tenken_site.releases.making import Made, make
from tenken_site.releases.models import Disclosed, PublishedFile, PublishedTable, Release
from tenken_site.releases.origins import seal_of
from tenken_site.releases.policies import check_deed
from tenken_site.releases.register import OUT, Lines, dashboard_lines, lines_of, mark_of, marks_of, packed
from tenken_site.tabulations.queries import NoSuchPart, counts_and_hidden

__all__ = ["NotYet", "RegisterMoved", "note_trouble", "publish"]


class NotYet(TenkenError):
    """The moment of its embargo has not come."""


class RegisterMoved(TenkenError):
    """Another release was handed in or taken back while this one was made ready; it is tried again."""


def publish(*, release: Release, by: str, now: datetime) -> Release:
    """Files, tables and register of an approved release whose moment has come. Published already: nothing happens.

    Where the attacker wins with what has come out since, nothing is shown and the release is a draft again. Raises
    NotNow, NotYet, RegisterMoved, NoSuchPart and KeyDestroyed where the dataset was disposed of, and what making files
    raises.
    """
    fresh = _due(release, now=now)
    if fresh is None:
        return release
    marks = marks_of(fresh.campaign)
    if not _attacked_with_all(fresh):
        outcome = attacked(fresh)
        if not outcome.passed:
            return _stopped(fresh, outcome, marks=marks, by=by, now=now)
    made = make(fresh, now=now)
    tables, hidden = counts_and_hidden(fresh.tabulation)
    lines = lines_of(tables, hidden, keys=fresh.tables)
    with transaction.atomic():
        campaign = Campaign.objects.select_for_update().get(pk=fresh.campaign_id)
        locked = Release.objects.select_for_update().get(pk=fresh.pk)
        if locked.state == Release.State.PUBLISHED:  # another worker was quicker
            return locked
        if marks_of(campaign) != marks:
            raise RegisterMoved(f"Other releases of {campaign.slug} have changed.")
        locked.state = check_deed(locked, "publish")
        locked.published_at, locked.trouble = now, ""
        locked.provenance, locked.key_figures = made.provenance, list(made.key_figures)
        locked.digests = made.digests
        locked.save()
        _show(locked, made)
        _register(locked, lines, by=by, now=now)
        record(
            action="releases.publish",
            target=f"release:{locked.slug}",
            by=by,
            now=now,
            detail={
                "tables": len(made.tables),
                "files": len(made.files),
                "results": made.provenance["results"],
                "seal": seal_of(locked),
            },
        )
    return locked


def _due(release: Release, *, now: datetime) -> Release | None:
    fresh = Release.objects.select_related("campaign", "tabulation__dataset__campaign").get(pk=release.pk)
    if fresh.state == Release.State.PUBLISHED:
        return None
    check_deed(fresh, "publish")
    if fresh.publish_at is None or fresh.publish_at > now:
        raise NotYet(f"{fresh.slug} is embargoed until {fresh.publish_at}.")
    return fresh


def _attacked_with_all(release: Release) -> bool:
    """Whether each other release that is out or on the way was in sight of its attack, or it in sight of theirs."""
    if "register" not in release.attack:
        return False
    mine = mark_of(release)
    others = Release.objects.filter(campaign=release.campaign_id, state__in=OUT).exclude(pk=release.pk)
    return all(
        mark_of(other) in release.attack["register"] or mine in other.attack.get("register", ()) for other in others
    )


def _stopped(release: Release, outcome: Attacked, *, marks: list[str], by: str, now: datetime) -> Release:
    """Back to its maker: together with what is out by now a hidden count is told."""
    with transaction.atomic():
        rows = Release.objects.select_for_update(of=("self",)).select_related("tabulation__dataset")
        locked = rows.get(pk=release.pk)
        locked.state = check_deed(locked, "stop")
        locked.publish_at, locked.approved_at, locked.approved_by = None, None, ""
        locked.submitted_at, locked.submitted_by, locked.trouble = None, "", ""
        locked.attack = noted(locked, outcome, words="", marks=marks)
        locked.save()
        record(
            action="releases.stop",
            target=f"release:{locked.slug}",
            by=by,
            now=now,
            detail={"breaches": len(outcome.found)},
        )
    return locked


def _show(release: Release, made: Made) -> None:
    PublishedTable.objects.bulk_create(
        PublishedTable(
            release=release,
            key=one.plain.key,
            position=position,
            title_ja=one.plain.words["ja"][:300],
            title_en=one.plain.words["en"][:300],
            content=one.content,
            digest=one.digest,
        )
        for position, one in enumerate(made.tables, 1)
    )
    PublishedFile.objects.bulk_create(
        (
            PublishedFile(
                release=release,
                name=one.name,
                kind=one.kind,
                language=one.language,
                table=one.table,
                content_type=one.content_type,
                size=one.size,
                digest=one.digest,
                alt=one.alt,
                lines=one.lines,
                content=one.packed,
            )
            for one in made.files
        ),
        batch_size=20,
    )


def _register(release: Release, lines: tuple[Lines, ...], *, by: str, now: datetime) -> None:
    """What is out from this moment, and what the dashboards showed when it was decided."""
    dataset_digest = release.provenance["dataset"]
    shown: list[tuple[str, Release | None, Lines]] = [(Disclosed.Source.RELEASE, release, one) for one in lines]
    shown.append((Disclosed.Source.DASHBOARD, None, dashboard_lines(release.campaign)))
    Disclosed.objects.bulk_create(
        (
            Disclosed(
                campaign=release.campaign,
                source=source,
                release=of,
                dataset_digest=dataset_digest if of else "",
                table=one.table,
                universe=one.universe,
                shown=sum(count is not None for _, count in one.figures),
                hidden=sum(count is None for _, count in one.figures),
                figures=packed(one.figures),
                recorded_at=now,
                recorded_by=by,
            )
            for source, of, one in shown
            if one.figures
        ),
        batch_size=50,
    )


def note_trouble(*, release: Release, fault: Exception, by: str, now: datetime) -> None:
    """That it could not be published at its moment, for the ministry's page: the kind of trouble, never its text."""
    words = "disposed" if isinstance(fault, KeyDestroyed | NoSuchPart) else type(fault).__name__
    if release.trouble == words:
        return
    with transaction.atomic():
        Release.objects.filter(pk=release.pk, state=Release.State.APPROVED).update(trouble=words[:200])
        record(
            action="releases.trouble", target=f"release:{release.slug}", by=by, now=now, detail={"trouble": words[:200]}
        )
