"""What stands in a wave's mail: the survey's message, filled in from the case as it is at this moment."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from urllib.parse import urljoin

from django.conf import settings
from django.urls import reverse

from tenken.disposition.campaign_cycle import deadline_of
from tenken.outreach.filling import check_fields, fill
from tenken.questionnaire.survey_model import MessageText, Survey
from tenken_site.campaigns.models import Campaign, Case
from tenken_site.instruments import queries as instruments
from tenken_site.jurisdictions.scope import COUNTRY
from tenken_site.outreach.models import Wave
from tenken_site.ui import dates

__all__ = [
    "LANGUAGE",
    "SAMPLE_CODE",
    "base_values",
    "check_message",
    "from_name",
    "messages_for",
    "site_address",
    "text_of",
]

#: Where a mail is only shown: no code is made for a look.
SAMPLE_CODE = "XXXX-XXXX-XXXX-XXXX"
_BASE = frozenset({"facility", "survey", "opens", "closes", "sign_in_url"})
_OF_A_RELAY = frozenset({"relay_name", "relay_words", "relay_contact"})
LANGUAGE = "ja"


def site_address(name: str, *arguments: object) -> str:
    """The whole address of a page, for paper and mail, where no request tells the host."""
    return urljoin(settings.TENKEN_SITE_URL, reverse(name, args=arguments))


def title_of(survey: Survey) -> str:
    """The name clinics know the survey by."""
    title = survey.campaign.title if survey.campaign else survey.title
    return title.in_language(LANGUAGE)


def from_name(survey: Survey) -> str:
    """Who writes, as mail programs show it."""
    return survey.owner.in_language(LANGUAGE)


def base_values(case: Case, *, campaign: Campaign, survey: Survey) -> dict[str, str]:
    """The fields every message may use. The deadline is the case's own where it has a later one."""
    deadline = deadline_of(closes_at=campaign.closes_at, own_closes_at=case.own_closes_at)
    values = {
        "facility": case.unit.name,
        "survey": title_of(survey),
        "opens": dates.binding_day(dates.local(campaign.opens_at).date(), language=LANGUAGE),
        "closes": last_moment(deadline),
        "sign_in_url": site_address("sign-in"),
    }
    return values | _desks(survey)


def last_moment(deadline: datetime) -> str:
    """The last minute in which answers are taken, in words: the deadline itself is the first moment after it."""
    return dates.binding_moment(deadline - timedelta(seconds=1), language=LANGUAGE)


def _desks(survey: Survey) -> dict[str, str]:
    return {
        f"desk_{desk.id}": f"{desk.name.in_language(LANGUAGE)} {desk.phone} {desk.hours_text.in_language(LANGUAGE)}"
        for desk in survey.desks
    }


def _relay_values(wave: Wave) -> dict[str, str]:
    contact = [
        wave.contact_office,
        f"電話 {wave.contact_telephone}" if wave.contact_telephone else "",
        wave.contact_mail,
    ]
    return {
        "relay_name": wave.owner.name,
        "relay_words": wave.own_words,
        "relay_contact": "\n".join(part for part in contact if part),
    }


def _known(survey: Survey, *, purpose: str, of_relay: bool) -> frozenset[str]:
    code = {"access_code"} if purpose == Wave.Purpose.ACCESS_CODE else set()
    return _BASE | set(_desks(survey)) | code | (_OF_A_RELAY if of_relay else set())


def check_message(survey: Survey, *, message: str, purpose: str, of_relay: bool) -> MessageText:
    """The survey's message. Raises KeyError without one, MessageCannotBeFilled when this wave cannot fill it."""
    found = survey.message(message, language=LANGUAGE)
    check_fields(found, known=_known(survey, purpose=purpose, of_relay=of_relay))
    return found


def messages_for(survey: Survey, *, of_relay: bool) -> list[MessageText]:
    """The messages one may choose from: a relay those with room for its words, the ministry the others."""
    found = [one for one in survey.messages if one.language == LANGUAGE]
    if of_relay:
        return [one for one in found if "relay_words" in one.fields]
    every = _known(survey, purpose=Wave.Purpose.ACCESS_CODE, of_relay=False)
    return [one for one in found if set(one.fields) <= every]


def text_of(
    wave: Wave, case: Case, *, campaign: Campaign | None = None, extra: Mapping[str, str] | None = None
) -> tuple[str, str]:
    """Subject and body for this case. ``extra``: fields made for this mail alone, such as the access code."""
    of = campaign or wave.campaign
    survey = instruments.survey(of.instrument_version_id)
    of_relay = wave.owner_id != COUNTRY
    values = (
        base_values(case, campaign=of, survey=survey) | (_relay_values(wave) if of_relay else {}) | dict(extra or {})
    )
    return fill(survey.message(wave.message, language=LANGUAGE), values)
