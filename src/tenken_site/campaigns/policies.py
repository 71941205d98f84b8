"""What the state of a campaign allows. Each rule is a pair: ``check_…`` raises with the reason, the other asks it.

The clock is the server's, handed in as ``now``. No rule asks the database: a save must stay within its statements.
"""

from datetime import datetime, timedelta

from django.utils.translation import gettext

from tenken.disposition import campaign_cycle
from tenken.disposition.campaign_cycle import CampaignDates, CampaignPhase
from tenken.errors import ResponseError, TenkenError
from tenken.questionnaire.survey_model import JAPAN
from tenken_site.campaigns.models import Campaign, Case

__all__ = [
    "IN_FLIGHT",
    "CampaignArchived",
    "CampaignClosed",
    "CampaignNotOpen",
    "CampaignNotYetOpen",
    "CampaignSettled",
    "CorrectionsNotTaken",
    "DeadlineNotLater",
    "DeadlineNotPassed",
    "DeadlinePassed",
    "OpennessFixed",
    "campaign_is_open",
    "case_is_in_grace",
    "case_takes_answers",
    "check_campaign_is_open",
    "check_campaign_may_be_archived",
    "check_campaign_may_be_closed",
    "check_case_takes_answers",
    "check_deadline_may_move",
    "check_relays_may_see",
    "closable_from",
    "dates_of",
    "deadline_of",
    "never_to_relays",
    "phase_of",
    "taken_until",
]

#: A request that came in time may still be at work: nothing is settled so soon after the last moment.
IN_FLIGHT = timedelta(minutes=5)


class CampaignNotOpen(ResponseError):
    """No answer is taken now. Below it: why."""

    def __init__(self, campaign: Campaign) -> None:
        super().__init__(campaign.slug)
        self.campaign = campaign


class CampaignNotYetOpen(CampaignNotOpen):
    """The campaign's first moment has not come."""


class CampaignClosed(CampaignNotOpen):
    """The campaign's last moment has passed."""


class CorrectionsNotTaken(CampaignNotOpen):
    """The campaign takes one submission from each case and no correction."""


class CampaignArchived(TenkenError):
    """The campaign is only there to read."""


class CampaignSettled(TenkenError):
    """Every case has its final disposition: everyone's deadline can no longer be moved."""


class DeadlineNotLater(TenkenError):
    """The new deadline is not later than now and than the one in force."""


class DeadlinePassed(TenkenError):
    """The case's deadline has passed: it is reopened, not extended."""


class DeadlineNotPassed(TenkenError):
    """The case still takes answers: its deadline is extended, not reopened."""


def check_campaign_is_open(*, campaign: Campaign, now: datetime) -> None:
    """Raises CampaignNotYetOpen or CampaignClosed. The closing moment itself is closed (half-open period)."""
    if now < campaign.opens_at:
        raise CampaignNotYetOpen(campaign)
    if now >= campaign.closes_at:
        raise CampaignClosed(campaign)


def campaign_is_open(*, campaign: Campaign, now: datetime) -> bool:
    """Whether answers are taken now from everybody; a single case may have a later deadline."""
    try:
        check_campaign_is_open(campaign=campaign, now=now)
    except CampaignNotOpen:
        return False
    return True


def deadline_of(*, case: Case, campaign: Campaign) -> datetime:
    """The first moment after the case's deadline."""
    return campaign_cycle.deadline_of(closes_at=campaign.closes_at, own_closes_at=case.own_closes_at)


def taken_until(*, case: Case, campaign: Campaign) -> datetime:
    """Until before which moment answers are taken from this case: its deadline, or the end of its grace."""
    return campaign_cycle.taken_until(
        deadline=deadline_of(case=case, campaign=campaign),
        grace_minutes=campaign.grace_minutes,
        last_saved_at=case.draft_saved_at,
    )


def check_case_takes_answers(*, case: Case, campaign: Campaign, now: datetime) -> None:
    """Raises CampaignNotYetOpen, CampaignClosed or CorrectionsNotTaken."""
    if now < campaign.opens_at:
        raise CampaignNotYetOpen(campaign)
    if campaign.archived_at is not None or now >= taken_until(case=case, campaign=campaign):
        raise CampaignClosed(campaign)
    if campaign.corrections == Campaign.Corrections.NEVER and case.first_submitted_at is not None:
        raise CorrectionsNotTaken(campaign)


def case_takes_answers(*, case: Case, campaign: Campaign, now: datetime) -> bool:
    """Whether answers of this case are taken now."""
    try:
        check_case_takes_answers(case=case, campaign=campaign, now=now)
    except CampaignNotOpen:
        return False
    return True


def case_is_in_grace(*, case: Case, campaign: Campaign, now: datetime) -> bool:
    """Whether the case may still finish although its deadline has passed."""
    past = now >= deadline_of(case=case, campaign=campaign)
    return past and case_takes_answers(case=case, campaign=campaign, now=now)


def dates_of(campaign: Campaign) -> CampaignDates:
    """What the campaign's phase depends on."""
    return CampaignDates(
        opens_at=campaign.opens_at,
        first_closes_at=campaign.first_closes_at,
        closes_at=campaign.closes_at,
        grace_minutes=campaign.grace_minutes,
        rehearsed_at=campaign.rehearsed_at,
        closed_at=campaign.closed_at,
        archived_at=campaign.archived_at,
    )


def phase_of(*, campaign: Campaign, now: datetime) -> CampaignPhase:
    """Where the campaign stands now."""
    return campaign_cycle.phase_at(dates_of(campaign), now=now)


def check_deadline_may_move(*, campaign: Campaign, case: Case | None, until: datetime, now: datetime) -> None:
    """Raises CampaignArchived, CampaignSettled (but for a single case) or DeadlineNotLater."""
    if campaign.archived_at is not None:
        raise CampaignArchived(f"{campaign.slug} is archived: nothing in it changes any more.")
    if case is None and campaign.closed_at is not None:
        raise CampaignSettled(
            f"{campaign.slug} is closed and every case has its final disposition. Reopen single cases instead."
        )
    in_force = campaign.closes_at if case is None else deadline_of(case=case, campaign=campaign)
    if until <= max(now, in_force):
        raise DeadlineNotLater(f"{campaign.slug}: the new deadline must lie after now and after the one in force.")


def closable_from(*, campaign: Campaign, last_own_deadline: datetime | None) -> datetime:
    """From when final dispositions may be given: no case takes answers, and no request that came in time is at work.

    ``last_own_deadline`` is the latest of the cases' own deadlines (``queries.last_own_deadline``).
    """
    last = campaign_cycle.deadline_of(closes_at=campaign.closes_at, own_closes_at=last_own_deadline)
    return last + timedelta(minutes=campaign.grace_minutes) + IN_FLIGHT


def check_campaign_may_be_closed(*, campaign: Campaign, last_own_deadline: datetime | None, now: datetime) -> None:
    """Raises CampaignArchived, or DeadlineNotPassed before the last case's time is over.

    Once it is closed it may be closed again at any time: that settles the reopened cases whose time is over.
    """
    if campaign.archived_at is not None:
        raise CampaignArchived(f"{campaign.slug} is archived: nothing in it changes any more.")
    from_when = closable_from(campaign=campaign, last_own_deadline=last_own_deadline)
    if campaign.closed_at is None and now < from_when:
        raise DeadlineNotPassed(
            f"{campaign.slug} can be closed from {from_when.astimezone(JAPAN):%Y-%m-%d %H:%M} (Japan time) on: "
            "answers may still come."
        )


def check_campaign_may_be_archived(*, campaign: Campaign) -> None:
    """Raises CampaignArchived or DeadlineNotPassed (not closed yet)."""
    if campaign.archived_at is not None:
        raise CampaignArchived(f"{campaign.slug} is archived already.")
    if campaign.closed_at is None:
        raise DeadlineNotPassed(f"{campaign.slug} is not closed yet. First: tenken campaign close {campaign.slug}")


class OpennessFixed(TenkenError):
    """Who sees answers was promised to those who have answered already."""


def never_to_relays(slug: str) -> str:
    """Why no prefecture or city sees answers to a campaign that asks those whom other answers chose."""
    return gettext(
        "%(slug)s は、回答から選んだ施設にたずねる調査（緊急の確認調査）です。"
        "都道府県と市区に回答を見せることはできません。"
    ) % {"slug": slug}


def check_relays_may_see(*, campaign: Campaign, relays_see: str, answered: bool) -> None:
    """Raises OpennessFixed where the relays would see more than was said to the clinics, or CampaignArchived.

    ``answered``: whether a submission has come in. That it is statistical is decided at the opening for good.
    """
    if campaign.archived_at is not None:
        raise CampaignArchived(f"{campaign.slug} is archived: nothing in it changes any more.")
    wider = relays_see == Campaign.RelaysSee.ANSWERS and campaign.relays_see != relays_see
    if wider and campaign.statistical:
        raise OpennessFixed(f"{campaign.slug} is a statistical survey: no prefecture or city sees answers.")
    if wider and campaign.asks_after_id is not None:
        raise OpennessFixed(never_to_relays(campaign.slug))
    if wider and answered:
        raise OpennessFixed(
            f"{campaign.slug} has submissions already: those clinics were told that prefectures and cities see only "
            "whether they answered. That can be narrowed, not widened."
        )
