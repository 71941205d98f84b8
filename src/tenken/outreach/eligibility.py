"""Whether a clinic gets a wave's message: by the state of its case, never by what pages it looked at.

Asked twice: when the wave starts, and again for each mail just before it leaves. Nothing follows a receipt, a refusal,
a closure or the deadline. Source: ONS action rules (a rule fires for cases that match when it fires).
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from tenken.disposition.campaign_cycle import CampaignPhase
from tenken.disposition.lifecycle import CaseStatus
from tenken.disposition.outcomes import CaseOutcome
from tenken.outreach.audience import Audience, MailState

__all__ = ["CaseState", "DropReason", "WavePurpose", "WaveRules", "channel_for", "reason_to_drop"]


class WavePurpose(StrEnum):
    """What a wave is for."""

    TRIAL = "trial"  # before opening: does the address work?
    INVITATION = "invitation"
    ACCESS_CODE = "access_code"
    REMINDER = "reminder"


class DropReason(StrEnum):
    """Why a clinic gets nothing."""

    CAMPAIGN_OVER = "campaign_over"
    CAMPAIGN_NOT_OPEN = "campaign_not_open"
    CAMPAIGN_OPEN = "campaign_open"  # a trial mail after opening
    SUBMITTED = "submitted"
    REFUSED = "refused"
    CLOSED = "closed"
    DUPLICATE = "duplicate"
    OUT_OF_SCOPE = "out_of_scope"
    UNREACHABLE = "unreachable"
    DEADLINE = "deadline"
    SIGNED_IN = "signed_in"  # has used an access code: needs no new one
    AUDIENCE = "audience"  # no longer one of those the wave is for
    NO_ADDRESS = "no_address"
    DEAD_ADDRESS = "dead_address"
    TOO_SOON = "too_soon"


@dataclass(frozen=True, slots=True)
class CaseState:
    """What is known of one case. ``written_at``: when the last mail of any wave left for it."""

    status: CaseStatus
    outcome: CaseOutcome
    deadline: datetime
    kind: str
    mail: MailState
    signed_in: bool = False
    written_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class WaveRules:
    """What a wave asks of a case. ``channels`` in order of preference; ``apart``: least time since the last mail."""

    purpose: WavePurpose
    phase: CampaignPhase
    channels: tuple[str, ...] = ("mail",)
    audience: Audience = field(default_factory=Audience)
    apart: timedelta = timedelta(0)


_RECEIVED = {CaseStatus.SUBMITTED, CaseStatus.CORRECTING}
_OF_OUTCOME = {
    CaseOutcome.REFUSED: DropReason.REFUSED,
    CaseOutcome.CLOSED: DropReason.CLOSED,
    CaseOutcome.DUPLICATE: DropReason.DUPLICATE,
    CaseOutcome.OUT_OF_SCOPE: DropReason.OUT_OF_SCOPE,
    CaseOutcome.UNREACHABLE: DropReason.UNREACHABLE,
}
_BEFORE = {CampaignPhase.PREPARE, CampaignPhase.REHEARSE}
_OVER = {CampaignPhase.CLOSED, CampaignPhase.ARCHIVED}


def channel_for(case: CaseState, *, channels: tuple[str, ...]) -> str | None:
    """The first of the wave's channels by which the clinic can be reached; None without one."""
    mail_works = case.mail not in {MailState.NONE, MailState.DEAD}
    return next((one for one in channels if one != "mail" or mail_works), None)


def reason_to_drop(case: CaseState, rules: WaveRules, *, now: datetime) -> DropReason | None:
    """Why the clinic gets nothing at this moment; None when it is to be written to."""
    return (
        _of_campaign(rules)
        or _of_case(case, now=now)
        or _of_wave(case, rules)
        or _of_address(case, rules)
        or _of_time(case, rules, now=now)
    )


def _of_campaign(rules: WaveRules) -> DropReason | None:
    if rules.phase in _OVER:
        return DropReason.CAMPAIGN_OVER
    if rules.purpose is WavePurpose.TRIAL:
        return None if rules.phase in _BEFORE else DropReason.CAMPAIGN_OPEN
    return DropReason.CAMPAIGN_NOT_OPEN if rules.phase in _BEFORE else None


def _of_case(case: CaseState, *, now: datetime) -> DropReason | None:
    if case.status in _RECEIVED:
        return DropReason.SUBMITTED
    if case.outcome is not CaseOutcome.NONE:
        return _OF_OUTCOME[case.outcome]
    return DropReason.DEADLINE if now >= case.deadline else None


def _of_wave(case: CaseState, rules: WaveRules) -> DropReason | None:
    if rules.purpose is WavePurpose.ACCESS_CODE and case.signed_in:
        return DropReason.SIGNED_IN
    if not rules.audience.asks_for(status=case.status, kind=case.kind, mail=case.mail):
        return DropReason.AUDIENCE
    return None


def _of_address(case: CaseState, rules: WaveRules) -> DropReason | None:
    if channel_for(case, channels=rules.channels) is not None:
        return None
    return DropReason.DEAD_ADDRESS if case.mail is MailState.DEAD else DropReason.NO_ADDRESS


def _of_time(case: CaseState, rules: WaveRules, *, now: datetime) -> DropReason | None:
    if case.written_at is not None and now < case.written_at + rules.apart:
        return DropReason.TOO_SOON
    return None
