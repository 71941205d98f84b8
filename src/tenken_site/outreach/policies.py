"""What the state of a wave and of its campaign allows. Each rule is a pair: ``check_…`` raises with the reason."""

from collections.abc import Callable
from datetime import datetime, timedelta

from tenken.disposition.campaign_cycle import CampaignDates, CampaignPhase, phase_at
from tenken.errors import TenkenError
from tenken.outreach.audience import Audience
from tenken.outreach.eligibility import WavePurpose, WaveRules
from tenken.outreach.quiet import QuietRules
from tenken_site.campaigns.models import Campaign
from tenken_site.jurisdictions.scope import COUNTRY
from tenken_site.outreach.models import Wave

__all__ = [
    "WaveRefused",
    "allows",
    "check_wave_can_change",
    "check_wave_can_resume",
    "check_wave_can_start",
    "check_wave_can_stop",
    "check_wave_can_withdraw",
    "is_of_a_relay",
    "phase_of",
    "quiet_of",
    "rules_of",
]

_BEFORE = {CampaignPhase.PREPARE, CampaignPhase.REHEARSE}


class WaveRefused(TenkenError):
    """The wave's state, or its campaign's, does not allow it now; ``reason`` is a code that pages put in words."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def phase_of(campaign: Campaign, *, now: datetime) -> CampaignPhase:
    """The campaign's phase for mail: one that is over by its date only is told by each case's own deadline."""
    dates = CampaignDates(
        opens_at=campaign.opens_at,
        first_closes_at=campaign.first_closes_at,
        closes_at=campaign.closes_at,
        grace_minutes=campaign.grace_minutes,
        rehearsed_at=campaign.rehearsed_at,
        closed_at=campaign.closed_at,
        archived_at=campaign.archived_at,
    )
    phase = phase_at(dates, now=now)
    by_date_only = phase is CampaignPhase.CLOSED and campaign.closed_at is None
    return CampaignPhase.GRACE if by_date_only else phase


def quiet_of(campaign: Campaign) -> QuietRules:
    """The campaign's quiet times."""
    return QuietRules.from_json(campaign.quiet)


def is_of_a_relay(wave: Wave) -> bool:
    """Whether the wave is a prefecture's or city's own."""
    return wave.owner_id != COUNTRY


def rules_of(wave: Wave, *, now: datetime) -> WaveRules:
    """What the wave asks of a case at this moment. Only a relay's own wave keeps its distance from other mail:
    the ministry's dates are a plan that all relays know."""
    days = quiet_of(wave.campaign).days_apart if is_of_a_relay(wave) else 0
    return WaveRules(
        purpose=WavePurpose(wave.purpose),
        phase=phase_of(wave.campaign, now=now),
        channels=tuple(wave.channels),
        audience=Audience.from_json(wave.audience),
        apart=timedelta(days=days),
    )


def check_wave_can_start(wave: Wave, *, now: datetime) -> None:
    """Raises WaveRefused. Quiet times and the campaign's phase hold for everyone, the ministry too."""
    if wave.state != Wave.State.PLANNED:
        raise WaveRefused("not_planned")
    phase = phase_of(wave.campaign, now=now)
    trial = wave.purpose == Wave.Purpose.TRIAL
    if phase in {CampaignPhase.CLOSED, CampaignPhase.ARCHIVED}:
        raise WaveRefused("campaign_over")
    if trial and phase not in _BEFORE:
        raise WaveRefused("campaign_open")
    if not trial and phase in _BEFORE:
        raise WaveRefused("campaign_not_open")
    if quiet_of(wave.campaign).is_quiet(now):
        raise WaveRefused("quiet")


def check_wave_can_change(wave: Wave) -> None:
    """Raises WaveRefused once the wave has begun or was given up."""
    if wave.state != Wave.State.PLANNED:
        raise WaveRefused("not_planned")


def check_wave_can_stop(wave: Wave) -> None:
    """Raises WaveRefused unless it is being sent."""
    if wave.state != Wave.State.SENDING:
        raise WaveRefused("not_sending")


def check_wave_can_resume(wave: Wave) -> None:
    """Raises WaveRefused unless it was stopped, or given up before anything was sent."""
    if wave.state == Wave.State.STOPPED:
        return
    if wave.state != Wave.State.WITHDRAWN or wave.started_at is not None:
        raise WaveRefused("not_stopped")


def check_wave_can_withdraw(wave: Wave) -> None:
    """Raises WaveRefused unless it is planned or stopped."""
    if wave.state not in {Wave.State.PLANNED, Wave.State.STOPPED}:
        raise WaveRefused("not_planned")


def allows(check: Callable[..., None], wave: Wave, **moment: datetime) -> bool:
    """Whether the check raises nothing: what a page asks before it shows a button."""
    try:
        check(wave, **moment)
    except WaveRefused:
        return False
    return True
