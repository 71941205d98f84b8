"""A published release is taken back: its page stays and says so, its tables and files are gone."""

from datetime import datetime

from django.db import transaction

from tenken_site.audit.log import record
from tenken_site.releases.models import PublishedFile, PublishedTable, Release
from tenken_site.releases.policies import check_deed, check_words

__all__ = ["withdraw"]


def withdraw(*, release: Release, reason_ja: str, reason_en: str, by: str, now: datetime) -> Release:
    """The reason is public. Digests, provenance and the register stay: what was seen once is known for good.

    Raises NotNow, WordsMissing.
    """
    with transaction.atomic():
        locked = Release.objects.select_for_update().get(pk=release.pk)
        locked.state = check_deed(locked, "withdraw")
        locked.withdrawn_reason_ja = check_words(reason_ja)[:400]
        locked.withdrawn_reason_en = (reason_en.strip() or locked.withdrawn_reason_ja)[:600]
        locked.withdrawn_at, locked.withdrawn_by, locked.key_figures = now, by, []
        locked.save()
        files, _ = PublishedFile.objects.filter(release=locked).delete()
        PublishedTable.objects.filter(release=locked).delete()
        record(
            action="releases.withdraw",
            target=f"release:{locked.slug}",
            by=by,
            now=now,
            reason=locked.withdrawn_reason_ja,
            detail={"files": files},
        )
    return locked
