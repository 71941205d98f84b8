"""Opening a campaign: the period, the questionnaire, and one case for each clinic of the list."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from tenken.errors import TenkenError
from tenken.questionnaire.survey_model import CampaignDefaults
from tenken_site.audit.log import record
from tenken_site.campaigns.models import Campaign, Case
from tenken_site.campaigns.policies import OpennessFixed
from tenken_site.encryption.actions.make_key import ensure_key
from tenken_site.encryption.keyring import UsableKey
from tenken_site.frames.models import FrameVersion, Unit
from tenken_site.instruments.models import InstrumentVersion

__all__ = ["BATCH", "CampaignExists", "DeadlinePolicy", "PeriodEmpty", "new_cases", "open_campaign"]

BATCH = 2_000  # rows in memory at once, for any size of the list


class CampaignExists(TenkenError):
    """A campaign of this name or with these first letters of its receipts is there already."""


class PeriodEmpty(TenkenError):
    """The campaign would close before it opens."""


@dataclass(frozen=True, slots=True)
class DeadlinePolicy:
    """What happens around the deadline, as ``campaign.yaml`` says (``deadline_policy``)."""

    grace_minutes: int = 0
    corrections: str = Campaign.Corrections.UNTIL_DEADLINE.value
    drafts: str = Campaign.DraftsAtClose.KEEP.value
    partial_from_percent: int = 50

    @classmethod
    def announced(cls, defaults: CampaignDefaults) -> "DeadlinePolicy":
        """As the survey's file says."""
        return cls(
            grace_minutes=defaults.grace_minutes,
            corrections=defaults.corrections,
            drafts=defaults.drafts,
            partial_from_percent=defaults.partial_from_percent,
        )


def _silent(_made: int) -> None:
    pass


@transaction.atomic
def open_campaign(
    *,
    slug: str,
    receipt_prefix: str,
    instrument_version: InstrumentVersion,
    frame_version: FrameVersion,
    opens_at: datetime,
    closes_at: datetime,
    as_of: date,
    official: bool,
    relays_see: str = Campaign.RelaysSee.STATUS.value,
    statistical: bool = False,
    policy: DeadlinePolicy | None = None,
    quiet: Mapping[str, object] | None = None,
    progress: Callable[[int], None] = _silent,
    by: str,
    now: datetime,
) -> Campaign:
    """The new campaign with a case for each unit of the list. ``closes_at`` is the first moment after the last.

    The deadline policy and the quiet times of the survey's file are copied: a later file changes no running campaign.
    ``relays_see``: whether prefectures and cities see answers (``Campaign.RelaysSee``); never those of a statistical
    survey. ``progress`` hears how many cases are made so far. Raises CampaignExists, PeriodEmpty, OpennessFixed.
    """
    if statistical and relays_see != Campaign.RelaysSee.STATUS:
        raise OpennessFixed(f"{slug} would be a statistical survey: no prefecture or city sees its answers.")
    if closes_at <= opens_at:
        raise PeriodEmpty(f"{slug} would close before it opens, or at the same moment.")
    if Campaign.objects.filter(slug=slug).exists():
        raise CampaignExists(f"{slug} is open already.")
    if other := Campaign.objects.filter(receipt_prefix=receipt_prefix).first():
        raise CampaignExists(f"The receipts of {other.slug} begin with {receipt_prefix} already. Choose other letters.")
    chosen = policy or DeadlinePolicy()
    campaign = Campaign.objects.create(
        slug=slug,
        receipt_prefix=receipt_prefix,
        instrument_version=instrument_version,
        frame_version=frame_version,
        opens_at=opens_at,
        closes_at=closes_at,
        first_closes_at=closes_at,
        as_of=as_of,
        official=official,
        relays_see=relays_see,
        statistical=statistical,
        grace_minutes=chosen.grace_minutes,
        corrections=chosen.corrections,
        drafts_at_close=chosen.drafts,
        partial_from_percent=chosen.partial_from_percent,
        quiet=dict(quiet or {}),
    )
    made = _make_cases(campaign, ensure_key(scope=campaign.key_scope, by=by, now=now), progress)
    record(
        action="campaigns.open",
        target=f"campaign:{slug}",
        by=by,
        now=now,
        detail={
            "relays_see": relays_see,
            "statistical": statistical,
            "cases": made,
            "opens_at": opens_at.isoformat(),
            "closes_at": closes_at.isoformat(),
        },
    )
    return campaign


def new_cases(*, campaign: Campaign, units: Sequence[int], key: UsableKey) -> list[Case]:
    """A case for each unit, with a key of its own wrapped by the campaign's; not stored yet."""
    cases = [Case(campaign=campaign, unit_id=unit) for unit in units]
    for case in cases:
        case.take_new_key(under=key)
    return cases


def _make_cases(campaign: Campaign, key: UsableKey, progress: Callable[[int], None]) -> int:
    made, last = 0, 0
    units = Unit.objects.filter(version_id=campaign.frame_version_id).order_by("pk").values_list("pk", flat=True)
    while batch := list(units.filter(pk__gt=last)[:BATCH]):
        Case.objects.bulk_create(new_cases(campaign=campaign, units=batch, key=key))
        made, last = made + len(batch), batch[-1]
        progress(made)
    return made
