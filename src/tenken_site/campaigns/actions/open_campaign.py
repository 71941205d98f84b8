"""Opening a campaign: the period, the questionnaire, and one case for each clinic of the list."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from tenken.errors import TenkenError
from tenken.questionnaire.survey_model import CampaignDefaults
from tenken_site.audit.log import record
from tenken_site.campaigns.models import Campaign, Case
from tenken_site.campaigns.policies import OpennessFixed, never_to_relays
from tenken_site.encryption.actions.make_key import ensure_key
from tenken_site.encryption.keyring import UsableKey
from tenken_site.frames.models import FrameVersion, Unit
from tenken_site.instruments.models import InstrumentVersion

__all__ = [
    "BATCH",
    "CampaignExists",
    "DeadlinePolicy",
    "PeriodEmpty",
    "UnitsUnknown",
    "new_cases",
    "open_campaign",
]

BATCH = 2_000  # rows in memory at once, for any size of the list


class CampaignExists(TenkenError):
    """A campaign of this name or with these first letters of its receipts is there already."""


class PeriodEmpty(TenkenError):
    """The campaign would close before it opens."""


class UnitsUnknown(TenkenError):
    """Some of the units named are not in the campaign's list, or none is named."""


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
    units: Collection[int] | None = None,
    asks_after: Campaign | None = None,
    progress: Callable[[int], None] = _silent,
    by: str,
    now: datetime,
) -> Campaign:
    """The new campaign with a case for each unit of the list. ``closes_at`` is the first moment after the last.

    The deadline policy and the quiet times of the survey's file are copied: a later file changes no running campaign.
    ``relays_see``: whether prefectures and cities see answers (``Campaign.RelaysSee``); never those of a statistical
    survey. ``units``: these alone (keys of rows of the list), not the whole list. ``asks_after``: the campaign whose
    answers chose them; no relay ever sees answers of such a one. ``progress`` hears how many cases are made so far.
    Raises CampaignExists, PeriodEmpty, OpennessFixed, UnitsUnknown.
    """
    if statistical and relays_see != Campaign.RelaysSee.STATUS:
        raise OpennessFixed(f"{slug} would be a statistical survey: no prefecture or city sees its answers.")
    if asks_after is not None and relays_see != Campaign.RelaysSee.STATUS:
        raise OpennessFixed(never_to_relays(slug))
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
        asks_after=asks_after,
        relays_see=relays_see,
        statistical=statistical,
        grace_minutes=chosen.grace_minutes,
        corrections=chosen.corrections,
        drafts_at_close=chosen.drafts,
        partial_from_percent=chosen.partial_from_percent,
        quiet=dict(quiet or {}),
    )
    key = ensure_key(scope=campaign.key_scope, by=by, now=now)
    lots = _whole_list(campaign) if units is None else _these(campaign, units)
    made = _make_cases(campaign, lots, key, progress)
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


def _make_cases(
    campaign: Campaign, lots: Iterator[Sequence[int]], key: UsableKey, progress: Callable[[int], None]
) -> int:
    made = 0
    for batch in lots:
        Case.objects.bulk_create(new_cases(campaign=campaign, units=batch, key=key))
        made += len(batch)
        progress(made)
    return made


def _whole_list(campaign: Campaign) -> Iterator[Sequence[int]]:
    last = 0
    units = Unit.objects.filter(version_id=campaign.frame_version_id).order_by("pk").values_list("pk", flat=True)
    while batch := list(units.filter(pk__gt=last)[:BATCH]):
        yield batch
        last = batch[-1]


def _these(campaign: Campaign, units: Collection[int]) -> Iterator[Sequence[int]]:
    """The units named, some at a time. Raises UnitsUnknown."""
    named = sorted(set(units))
    if not named:
        raise UnitsUnknown(f"{campaign.slug} would ask nobody.")
    for start in range(0, len(named), BATCH):
        batch = named[start : start + BATCH]
        if Unit.objects.filter(version_id=campaign.frame_version_id, pk__in=batch).count() != len(batch):
            raise UnitsUnknown(f"Some of the units named are not in the list of {campaign.slug}.")
        yield batch
