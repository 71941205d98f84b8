"""Building a dataset: reads everything once, then stores all files in one short transaction.

Until that transaction nothing of it exists, so a build whose worker is killed begins again from the start.
"""

import io
import secrets
from collections.abc import Callable, Sequence
from datetime import datetime

from django.db import transaction

import tenken
from tenken.dataset import storage
from tenken.dataset.flattening import flatten
from tenken.dataset.requiring import EmptyDataset
from tenken.dataset.variables import CannotBeFlattened
from tenken.editing.changing import ChangeRefused
from tenken.errors import TenkenError
from tenken_site.accounts.permissions_permits import PermitNotInForce, check_permit_in_force
from tenken_site.audit.log import record
from tenken_site.campaigns.models import Campaign
from tenken_site.datasets.changes import made_changes
from tenken_site.datasets.models import Dataset, EditDecision
from tenken_site.datasets.policies import (
    CampaignStillOpen,
    WrongPurpose,
    check_campaign_is_settled,
    check_unlock_is_for_statistics,
)
from tenken_site.datasets.queries_cases import case_rows, count_cases, questionnaires
from tenken_site.datasets.queries_edits import Decided, earlier_decisions
from tenken_site.datasets.sealed_files import DatasetDisposed, keep_file
from tenken_site.encryption.actions.make_key import ensure_key
from tenken_site.responses.documents import AnswersDisposed, AnswersUnreadable
from tenken_site.responses.models import Unlock

__all__ = ["TROUBLES", "BuildStopped", "DecisionsMoved", "build", "give_up"]

#: Why a build is given up for good, as ``Dataset.trouble`` has it. Anything else is tried again.
TROUBLES: dict[type[TenkenError], str] = {
    CampaignStillOpen: "campaign_open",
    WrongPurpose: "unlock_over",
    PermitNotInForce: "unlock_over",
    AnswersDisposed: "disposed",
    DatasetDisposed: "disposed",
    AnswersUnreadable: "unreadable",
    EmptyDataset: "empty",
    CannotBeFlattened: "unfit",
    ChangeRefused: "changes",
}


class DecisionsMoved(TenkenError):
    """A decision was taken back while the dataset was built with it. Nothing was stored; it is built again."""


class BuildStopped(TenkenError):
    """Somebody asked the build to stop, or the worker is to end. Nothing was stored; it may begin again."""


def build(
    *,
    dataset: Dataset,
    clock: Callable[[], datetime] | None = None,
    progress: Callable[[int, int], None] = lambda done, total: None,
    stopping: Callable[[], bool] = lambda: False,
    by: str,
    now: datetime,
) -> Dataset:
    """The dataset, built; at once where it was built before. ``progress`` hears cases done, of how many.

    ``clock``: the reader's, by which the unlock's time ends; without one it stands at ``now``. Raises those of
    ``TROUBLES``, BuildStopped, CannotBeFlattened.
    """
    current = Dataset.objects.select_related("campaign__frame_version__frame").get(pk=dataset.pk)
    if current.built_at is not None:
        return current
    if current.disposed_at is not None:
        raise DatasetDisposed(str(current))
    campaign = current.campaign
    unlock = Unlock.objects.get(pk=current.unlock_id)
    check_campaign_is_settled(campaign)
    check_unlock_is_for_statistics(unlock, campaign=campaign)
    check_permit_in_force(unlock, now=now)
    total = count_cases(campaign)

    def heard(done: int) -> None:
        progress(done, total)
        if stopping():
            raise BuildStopped(str(current))

    asked = questionnaires(campaign)
    key = secrets.token_bytes(32)  # of the order of the records and of the tokens of addresses: kept by nobody
    rows = case_rows(
        campaign=campaign, unlock=unlock, upto=current.snapshot_at, key=key, heard=heard, clock=clock, now=now, by=by
    )
    records = flatten(rows, asked, opened_at=campaign.opens_at, key=key)
    decisions = earlier_decisions(current, verdict=EditDecision.Verdict.CHANGE)
    changed, changes, applied = made_changes(records, decisions, asked)
    circumstances = storage.Circumstances(
        questionnaires=asked,
        frame=_frame(campaign),
        code_version=tenken.__version__,
        snapshot_at=current.snapshot_at,
        built_at=now,
    )
    files: dict[str, bytes] = {}
    manifest = storage.write(changed, changes, into=files, circumstances=circumstances)
    counts = {
        "cases": manifest.records,
        "submissions": manifest.respondents,
        "variables": len(changed.variables),
        "changes": manifest.changes,
        "stale_decisions": len(decisions) - len(applied),
    }
    return _store(current, files, counts=counts, applied=applied, by=by, now=clock() if clock else now)


def _frame(campaign: Campaign) -> str:
    return f"{campaign.frame_version.frame.name} {campaign.frame_version.number}"


def _store(
    dataset: Dataset,
    files: dict[str, bytes],
    *,
    counts: dict[str, int],
    applied: Sequence[Decided],
    by: str,
    now: datetime,
) -> Dataset:
    """All of it or nothing. Of two that built the same, the first is kept."""
    with transaction.atomic():
        locked = Dataset.objects.select_for_update().get(pk=dataset.pk)
        if locked.built_at is not None:
            return locked
        if locked.disposed_at is not None:
            raise DatasetDisposed(str(locked))
        key = ensure_key(scope=locked.key_scope, by=by, now=now)
        size = 0
        for name, content in files.items():
            digest, held = keep_file(dataset=locked, name=name, content=io.BytesIO(content), key=key)
            locked.digests[name], size = digest, size + held
        locked.built_at, locked.built_by = now, by
        locked.trouble = ""
        locked.counts = {**counts, "bytes": size}
        locked.code_version = tenken.__version__
        locked.save()
        used = EditDecision.objects.filter(pk__in=[one.pk for one in applied])
        if used.filter(undone_at__isnull=False).exists():
            raise DecisionsMoved(str(locked))
        used.filter(applied_in__isnull=True).update(applied_in=locked)
        record(
            action="datasets.build",
            target=f"campaign:{dataset.campaign.slug}",
            by=by,
            now=now,
            detail={"dataset": locked.number, "digest": locked.digests[storage.MANIFEST], **locked.counts},
        )
    return locked


def give_up(*, dataset: Dataset, fault: TenkenError, by: str, now: datetime) -> str:
    """Notes that the dataset will not be built, and why; the word of ``TROUBLES``."""
    word = next(word for kind, word in TROUBLES.items() if isinstance(fault, kind))
    detail: dict[str, object] = {"dataset": dataset.number, "trouble": word}
    if isinstance(fault, AnswersUnreadable):
        detail |= {"case": fault.public_id, "what": fault.what}
    with transaction.atomic():
        Dataset.objects.filter(pk=dataset.pk, built_at__isnull=True, disposed_at__isnull=True).update(trouble=word)
        target = f"campaign:{dataset.campaign.slug}"
        record(action="datasets.give_up", target=target, by=by, now=now, detail=detail)
    return word
