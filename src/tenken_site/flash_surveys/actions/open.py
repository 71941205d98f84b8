"""Opening the campaign that asks those who were chosen: questions filled in, cases, sign-ins they have, mail."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path

from django.db import transaction

from tenken.questionnaire.blanks import fill_in
from tenken.questionnaire.loading import load_instrument
from tenken.questionnaire.model import LocalizedText
from tenken.questionnaire.survey import load_registry, load_survey
from tenken.questionnaire.survey_json import plain
from tenken.questionnaire.survey_model import JAPAN, CampaignDefaults, WaveDefaults
from tenken_site.audit.log import record
from tenken_site.campaigns.actions.enrol import enrol
from tenken_site.campaigns.actions.open_campaign import DeadlinePolicy, open_campaign
from tenken_site.campaigns.models import Campaign
from tenken_site.flash_surveys.models import FlashPart, FlashSurvey
from tenken_site.flash_surveys.policies import ChosenAnew, NobodyChosen, NoTemplate, check_may_be_opened
from tenken_site.flash_surveys.queries import TEMPLATE, content_of, folder_of_template
from tenken_site.instruments.actions.publish import publish_filled_in
from tenken_site.instruments.models import InstrumentVersion
from tenken_site.outreach.actions.plan_waves import plan_defaults
from tenken_site.ui import dates

__all__ = ["open_flash_survey"]

_LONGEST_SLUG = 60


def open_flash_survey(
    *,
    survey: FlashSurvey,
    confirmed: datetime | None = None,
    progress: Callable[[int, int], None] = lambda done, total: None,
    by: str,
    now: datetime,
) -> Campaign:
    """The open campaign: every case in one transaction, then the sign-ins that are missing, and mail when nobody is
    without one.

    ``confirmed``: when those were chosen of whom somebody confirmed the numbers; by itself, what ``survey`` says.
    Those who answered before keep their sign-in (``enrol``) and find the questions on their own first page. Begun anew
    after a crash, or asked for again, it goes on with what is missing. ``progress`` hears cases made and let in, of
    twice the cases. Raises NotOfStatistics, PermitNotInForce, AlreadyAsked, DeadlineOver, NobodyChosen, ChosenAnew,
    NoTemplate, SurveyRefused, VersionHasOtherContent, CampaignExists, PeriodEmpty, UnitsUnknown, PlanRefused.
    """
    current = FlashSurvey.objects.select_related("campaign", "asking").get(pk=survey.pk)
    if current.asking is None:
        with transaction.atomic():
            locked = FlashSurvey.objects.select_for_update(of=("self",)).select_related("campaign").get(pk=survey.pk)
            check_may_be_opened(locked, now=now)
            if locked.chosen_at != (confirmed or survey.chosen_at):
                raise ChosenAnew(str(locked))
            units = content_of(locked, FlashPart.Name.CHOSEN).get("chosen", {}).get("units", [])
            if not units:
                raise NobodyChosen(str(locked))
            total = 2 * len(units)
            asking = _open(locked, units, progress=lambda made: progress(made, total), by=by, now=now)
            locked.asking, locked.opened_at, locked.opened_by, locked.trouble = asking, now, by, ""
            locked.save(update_fields=["asking", "opened_at", "opened_by", "trouble"])
            FlashPart.objects.filter(survey=locked, name=FlashPart.Name.CHOSEN).delete()
            detail = {"flash_survey": locked.number, "campaign": asking.slug}
            record(action="flash_surveys.open", target=locked.target, by=by, now=now, detail=detail)
        current.asking = asking
    asking = current.asking
    cases = asking.cases.count()
    enrol(campaign=asking, progress=lambda done: progress(cases + done, 2 * cases), by=by, now=now)
    _plan_mail(current, asking, by=by, now=now)
    return asking


def _plan_mail(survey: FlashSurvey, asking: Campaign, *, by: str, now: datetime) -> None:
    """Once everybody can sign in; not where the follow-up was ended meanwhile."""
    with transaction.atomic():
        locked = FlashSurvey.objects.select_for_update(of=("self",)).get(pk=survey.pk)
        if locked.finished_at is None:
            _folder, ready = _ready(survey)
            plan_defaults(campaign=asking, defaults=_still_ahead(ready, asking), by=by, now=now)


def _open(
    survey: FlashSurvey, units: list[int], *, progress: Callable[[int], None], by: str, now: datetime
) -> Campaign:
    source = survey.campaign
    folder, defaults = _ready(survey)
    version = _published(survey, folder, defaults, by=by, now=now)
    closes_at = datetime.combine(survey.closes_on + timedelta(days=1), time(0), JAPAN)
    return open_campaign(
        slug=_slug(survey),
        receipt_prefix=f"{defaults.receipt_prefix[:2]}{survey.pk:04d}"[:6],
        instrument_version=version,
        frame_version=source.frame_version,
        opens_at=now,
        closes_at=closes_at,
        as_of=dates.local(now).date(),
        official=source.official,
        policy=DeadlinePolicy.announced(defaults),
        quiet=plain(defaults.quiet) if defaults.quiet else {},
        units=units,
        asks_after=source,
        progress=progress,
        by=by,
        now=now,
    )


def _ready(survey: FlashSurvey) -> tuple[Path, CampaignDefaults]:
    """The folder of the ready flash survey, and what it proposes. Raises SurveyRefused, NoTemplate."""
    folder = folder_of_template(survey.campaign)
    defaults = load_survey(folder).campaign if folder else None
    if folder is None or defaults is None:
        raise NoTemplate(survey.campaign.slug)
    return folder, defaults


def _published(
    survey: FlashSurvey, folder: Path, defaults: CampaignDefaults, *, by: str, now: datetime
) -> InstrumentVersion:
    """The ready questions with what the advisory says, as a version of its own.

    Raises SurveyRefused, VersionHasOtherContent.
    """
    questionnaire = load_instrument(folder / f"{defaults.instrument}.yaml", registry=load_registry(folder))
    texts = _texts(survey)
    return publish_filled_in(
        questionnaire=replace(fill_in(questionnaire, texts), version=f"{questionnaire.version}.{survey.pk}"),
        survey=fill_in(replace(load_survey(folder), as_of=dates.local(now).date()), texts),
        by=by,
        now=now,
    )


def _texts(survey: FlashSurvey) -> dict[str, LocalizedText]:
    """What stands for the blanks of the ready flash survey, by name."""

    def both(ja: str, en: str) -> LocalizedText:
        return LocalizedText((("ja", ja), ("en", en)))

    def day(on: date) -> LocalizedText:
        return both(dates.short_day(on, language="ja"), dates.short_day(on, language="en"))

    return {
        "advisory_title": both(survey.title, survey.title_en),
        "advisory_technology": both(survey.technology, survey.technology_en),
        "advisory_action": both(survey.action, survey.action_en),
        "advisory_address": both(survey.address, survey.address),
        "advisory_day": day(survey.issued_on),
    }


def _slug(survey: FlashSurvey) -> str:
    ending = f"-{TEMPLATE}-{survey.number}"
    return survey.campaign.slug[: _LONGEST_SLUG - len(ending)].rstrip("-") + ending


def _still_ahead(defaults: CampaignDefaults, campaign: Campaign) -> tuple[WaveDefaults, ...]:
    """The ready waves but for reminders that a short time leaves no room for: none on the day of the invitation."""
    first = campaign.opens_at.astimezone(JAPAN).date()
    last = (campaign.closes_at - timedelta(seconds=1)).astimezone(JAPAN).date()
    return tuple(
        wave
        for wave in defaults.waves
        if wave.days_before_close is None or last - timedelta(days=wave.days_before_close) > first
    )
