"""Disposal of a campaign: asked for by one person, done by another; then nothing of its answers opens any more."""

from collections.abc import Callable
from datetime import date, datetime

from django.db import transaction

from tenken_site.audit.log import record
from tenken_site.campaigns.models import Campaign
from tenken_site.custody import disposal_log
from tenken_site.custody.actions.empty_campaign import empty_campaign
from tenken_site.custody.models import Disposal
from tenken_site.custody.permissions import check_another_carries_out
from tenken_site.custody.policies import AlreadyDisposedOf, check_campaign_may_be_disposed_of
from tenken_site.custody.queries import campaign_subject, keep_until, last_disposal
from tenken_site.datasets.actions.dispose import dispose as dispose_datasets
from tenken_site.encryption.actions.destroy_keys import destroy_keys

__all__ = ["ask_for_disposal", "dispose_again", "dispose_campaign", "withdraw_disposal"]


def ask_for_disposal(*, campaign: Campaign, reason: str, early: bool, today: date, by: str, now: datetime) -> Disposal:
    """The request, which a second person carries out. ``early``: before its day.

    Raises NotForDisposal, NotDueYet, AlreadyDisposedOf.
    """
    check_campaign_may_be_disposed_of(
        campaign=campaign, keep_until=keep_until(campaign=campaign), early=early, today=today
    )
    subject = campaign_subject(campaign.slug)
    with transaction.atomic():
        known = last_disposal(kind=Disposal.Kind.CAMPAIGN, subject=subject)
        if known is not None:
            if known.done_at is not None:
                raise AlreadyDisposedOf(f"{campaign.slug} was disposed of already.")
            return known
        made = Disposal.objects.create(
            kind=Disposal.Kind.CAMPAIGN, subject=subject, reason=reason.strip()[:200], asked_at=now, asked_by=by
        )
        record(action="custody.ask_for_disposal", target=subject, by=by, now=now, detail={"early": early})
    return made


def withdraw_disposal(*, disposal: Disposal, by: str, now: datetime) -> None:
    """Takes the request back. Raises AlreadyDisposedOf."""
    with transaction.atomic():
        waiting = Disposal.objects.filter(pk=disposal.pk, done_at__isnull=True, withdrawn_at__isnull=True)
        if not waiting.update(withdrawn_at=now, withdrawn_by=by):
            raise AlreadyDisposedOf(f"{disposal.subject} was disposed of, or the request was withdrawn.")
        record(action="custody.withdraw_disposal", target=disposal.subject, by=by, now=now)


def dispose_campaign(*, disposal: Disposal, campaign: Campaign, by: str, now: datetime) -> Disposal:
    """Destroys the campaign's keys: from this moment its answers, events, tallies and letters open nowhere, nor do its
    datasets and the tabulations, which lie under keys of the datasets.

    The line in the disposal log is written to the disk before the transaction ends. The bytes themselves are taken out
    by ``empty_campaign`` afterwards. Dispositions, counts, digests of receipts and datasets, releases, the register of
    what was disclosed and the audit log stay.
    Raises AlreadyDisposedOf, SamePerson, AuditKeyMissing, DisposalLogDamaged, OSError.
    """
    with transaction.atomic():
        locked = Disposal.objects.select_for_update().get(pk=disposal.pk)
        check_another_carries_out(disposal=locked, by=by)
        keys = destroy_keys(scope=campaign.key_scope, by=by, now=now)
        datasets = dispose_datasets(campaign=campaign, by=by, now=now)
        locked.done_at, locked.done_by, locked.counts = now, by, _counts(keys, datasets)
        record(
            action="custody.dispose_campaign",
            target=locked.subject,
            by=by,
            now=now,
            detail={**locked.counts, "asked_by": locked.asked_by},
        )
        locked.log_digest = disposal_log.append(
            kind=locked.kind,
            subject=locked.subject,
            told={},
            reason=locked.reason,
            asked_by=locked.asked_by,
            by=by,
            now=now,
        )
        locked.save()
    return locked


def dispose_again(
    *, line: disposal_log.LogLine, progress: Callable[[int], None] = lambda done: None, by: str, now: datetime
) -> bool:
    """What the disposal log says, done to a backup that was restored; False where the campaign is not in it."""
    campaign = Campaign.objects.filter(slug=line.subject.partition(":")[2]).first()
    if campaign is None:
        return False
    with transaction.atomic():
        keys = destroy_keys(scope=campaign.key_scope, by=by, now=now)
        datasets = dispose_datasets(campaign=campaign, by=by, now=now)
        Disposal.objects.filter(kind=line.kind, subject=line.subject, done_at__isnull=True).delete()
        disposal, _made = Disposal.objects.get_or_create(
            kind=line.kind,
            subject=line.subject,
            log_digest=line.digest,
            defaults={
                "reason": line.reason,
                "asked_at": line.at,
                "asked_by": line.asked_by,
                "done_at": line.at,
                "done_by": line.by,
                "counts": _counts(keys, datasets),
            },
        )
        record(action="custody.dispose_again", target=line.subject, by=by, now=now, detail={"log_line": line.number})
    empty_campaign(disposal=disposal, campaign=campaign, progress=progress, by=by, now=now)
    return True


def _counts(keys: int, datasets: int) -> dict[str, int]:
    """Keys of the campaign, and the datasets whose keys went with them."""
    return {"keys": keys, "datasets": datasets} if datasets else {"keys": keys}
