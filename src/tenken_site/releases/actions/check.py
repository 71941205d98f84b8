"""What the second person decides: sent back with words, or approved for a moment; and taking an approval back."""

from datetime import datetime

from django.db import transaction

from tenken_site.audit.log import record
from tenken_site.releases.models import Release, ReleaseCheck
from tenken_site.releases.permissions import check_another_checks
from tenken_site.releases.policies import check_deed, check_moment, check_points, check_words

__all__ = ["approve", "recall", "send_back"]


def approve(
    *, release: Release, points: tuple[str, ...], words: str, publish_at: datetime, by: str, now: datetime
) -> Release:
    """The release goes out at ``publish_at`` (the first moment in which everybody may see it), by itself.

    Raises NotNow, SamePerson, PointsMissing, WordsMissing, EmbargoRefused.
    """
    with transaction.atomic():
        locked = Release.objects.select_for_update().get(pk=release.pk)
        following = check_deed(locked, "approve")
        check_another_checks(locked, by=by)
        check_points(points)
        said = check_words(words)
        check_moment(publish_at, now=now)
        ReleaseCheck.objects.create(
            release=locked,
            outcome=ReleaseCheck.Outcome.APPROVED,
            points=list(points),
            words=said,
            checked_at=now,
            checked_by=by,
        )
        locked.state, locked.publish_at = following, publish_at
        locked.approved_at, locked.approved_by, locked.trouble = now, by, ""
        locked.save()
        record(
            action="releases.approve",
            target=f"release:{locked.slug}",
            by=by,
            now=now,
            reason=said,
            detail={"publish_at": publish_at.isoformat(), "made_by": locked.made_by},
        )
    return locked


def send_back(*, release: Release, points: tuple[str, ...], words: str, by: str, now: datetime) -> Release:
    """The release is a draft again, and its maker reads why. Raises NotNow, SamePerson, WordsMissing."""
    with transaction.atomic():
        locked = Release.objects.select_for_update().get(pk=release.pk)
        following = check_deed(locked, "send_back")
        check_another_checks(locked, by=by)
        said = check_words(words)
        ReleaseCheck.objects.create(
            release=locked,
            outcome=ReleaseCheck.Outcome.SENT_BACK,
            points=list(points),
            words=said,
            checked_at=now,
            checked_by=by,
        )
        locked.state, locked.submitted_at, locked.submitted_by = following, None, ""
        locked.save()
        record(action="releases.send_back", target=f"release:{locked.slug}", by=by, now=now, reason=said)
    return locked


def recall(*, release: Release, words: str, by: str, now: datetime) -> Release:
    """An approved release does not go out after all; anybody of the ministry may stop it.

    Raises NotNow, WordsMissing.
    """
    with transaction.atomic():
        locked = Release.objects.select_for_update().get(pk=release.pk)
        following = check_deed(locked, "recall")
        said = check_words(words)
        locked.state, locked.publish_at = following, None
        locked.approved_at, locked.approved_by = None, ""
        locked.submitted_at, locked.submitted_by = None, ""
        locked.trouble = ""
        locked.save()
        record(action="releases.recall", target=f"release:{locked.slug}", by=by, now=now, reason=said)
    return locked
