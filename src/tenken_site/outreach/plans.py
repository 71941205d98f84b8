"""What somebody wants of a wave, before it is stored; and the rules that every plan keeps to."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from tenken.errors import SurveyError, TenkenError
from tenken.outreach.audience import Audience
from tenken.questionnaire.survey_model import JAPAN, WaveDefaults
from tenken_site.campaigns.models import Campaign
from tenken_site.instruments import queries as instruments
from tenken_site.jurisdictions.models import Jurisdiction
from tenken_site.jurisdictions.scope import COUNTRY
from tenken_site.outreach import mail_texts, policies
from tenken_site.outreach.models import Wave

__all__ = ["MOST_OWN_WORDS", "PlanRefused", "WavePlan", "build", "check", "day_of", "from_defaults", "shift_of"]

MOST_OWN_WORDS = 400
CHANNELS = ("mail", "letter")
_REMINDED = frozenset({"not_started", "in_progress"})


class PlanRefused(TenkenError):
    """The plan breaks a rule; ``field`` and ``reason`` are codes that the page puts in words."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field, self.reason = field, reason


@dataclass(frozen=True, slots=True)
class WavePlan:
    """One wave as wished for. Exactly one of ``on`` and ``days_before_close`` is given."""

    name: str
    purpose: str
    message: str
    channels: tuple[str, ...] = ("mail",)
    at: time = time(10)
    on: date | None = None
    days_before_close: int | None = None
    audience: Audience = field(default_factory=Audience)
    hold_out_percent: int = 0
    own_words: str = ""
    contact_office: str = ""
    contact_telephone: str = ""
    contact_mail: str = ""


def shift_of(campaign: Campaign) -> timedelta:
    """How many days later than its file says the campaign opens: its waves keep their distance from the opening."""
    announced = instruments.survey(campaign.instrument_version_id).campaign
    if announced is None:
        return timedelta(0)
    return campaign.opens_at.astimezone(JAPAN).date() - announced.opens.astimezone(JAPAN).date()


def from_defaults(defaults: WaveDefaults, *, shift: timedelta = timedelta(0)) -> WavePlan:
    """The plan that the survey's own file proposes, so many days later."""
    asked = defaults.audience
    return WavePlan(
        name=defaults.name,
        purpose=defaults.purpose,
        message=defaults.message,
        channels=tuple(defaults.channels),
        at=defaults.at,
        on=defaults.on and defaults.on + shift,
        days_before_close=defaults.days_before_close,
        audience=Audience.from_json(
            {"statuses": asked.statuses, "kinds": asked.kinds, "areas": asked.areas, "mail": asked.mail}
        ),
        hold_out_percent=defaults.hold_out_percent,
    )


def day_of(campaign: Campaign, *, on: date | None, days_before_close: int | None, at: time) -> datetime:
    """When the wave starts: its day at its time in Japan, moved on to the next moment that is not quiet.

    ``days_before_close`` counts from the last day of answering. Raises NeverSends.
    """
    if on is None:
        last_day = (campaign.closes_at - timedelta(seconds=1)).astimezone(JAPAN).date()
        on = last_day - timedelta(days=days_before_close or 0)
    return policies.quiet_of(campaign).next_sending(datetime.combine(on, at, JAPAN))


def check(plan: WavePlan, *, campaign: Campaign, owner: Jurisdiction) -> None:
    """Raises PlanRefused for the first rule that the plan breaks."""
    if not plan.name.strip():
        raise PlanRefused("name", "missing")
    if (plan.on is None) == (plan.days_before_close is None):
        raise PlanRefused("on", "missing")
    if not plan.channels or set(plan.channels) - set(CHANNELS) or len(set(plan.channels)) < len(plan.channels):
        raise PlanRefused("channels", "missing")
    if plan.purpose not in Wave.Purpose.values:
        raise PlanRefused("purpose", "unknown")
    if not 0 <= plan.hold_out_percent <= 50:
        raise PlanRefused("hold_out_percent", "range")
    if plan.purpose in {Wave.Purpose.TRIAL, Wave.Purpose.ACCESS_CODE} and plan.channels != ("mail",):
        raise PlanRefused("channels", "mail_only")
    of_relay = owner.code != COUNTRY
    try:
        survey = instruments.survey(campaign.instrument_version_id)
        mail_texts.check_message(survey, message=plan.message, purpose=plan.purpose, of_relay=of_relay)
    except (KeyError, SurveyError):
        raise PlanRefused("message", "unknown") from None
    if of_relay:
        _check_of_relay(plan, {one.id for one in mail_texts.messages_for(survey, of_relay=True)})


def _check_of_relay(plan: WavePlan, allowed: set[str]) -> None:
    """A prefecture or city reminds, by mail, those who have not submitted, with words of its own and a contact."""
    if plan.purpose != Wave.Purpose.REMINDER:
        raise PlanRefused("purpose", "reminder_only")
    if plan.channels != ("mail",):
        raise PlanRefused("channels", "mail_only")
    if plan.message not in allowed:
        raise PlanRefused("message", "unknown")
    if plan.hold_out_percent:
        raise PlanRefused("hold_out_percent", "range")
    if plan.audience.statuses - _REMINDED:
        raise PlanRefused("statuses", "reminder_only")
    if not plan.own_words.strip():
        raise PlanRefused("own_words", "missing")
    if len(plan.own_words) > MOST_OWN_WORDS:
        raise PlanRefused("own_words", "too_long")
    if not plan.contact_office.strip():
        raise PlanRefused("contact_office", "missing")
    if not (plan.contact_telephone.strip() or plan.contact_mail.strip()):
        raise PlanRefused("contact_telephone", "missing")


def build(plan: WavePlan, *, campaign: Campaign, owner: Jurisdiction, onto: Wave | None = None) -> Wave:
    """The wave of the plan, not stored; ``onto`` is the wave that it changes."""
    wave = onto or Wave(campaign=campaign, owner=owner)
    wave.name, wave.purpose, wave.message = plan.name.strip(), plan.purpose, plan.message
    wave.channels = list(plan.channels)
    wave.planned_at = day_of(campaign, on=plan.on, days_before_close=plan.days_before_close, at=plan.at)
    wave.days_before_close = plan.days_before_close
    wave.audience = plan.audience.to_json()
    wave.hold_out_percent = plan.hold_out_percent
    wave.own_words = plan.own_words.strip()
    wave.contact_office = plan.contact_office.strip()
    wave.contact_telephone = plan.contact_telephone.strip()
    wave.contact_mail = plan.contact_mail.strip()
    return wave
