"""Reading flash surveys. Nobody but the ministry asks, so there is no viewer; pages ask permission first."""

import json
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q

from tenken.disposition.lifecycle import CaseStatus
from tenken.disposition.outcomes import CaseOutcome
from tenken_site.campaigns.models import Campaign, Case, Enrolment
from tenken_site.flash_surveys.models import FlashPart, FlashSurvey
from tenken_site.frames.models import FrameVersion
from tenken_site.instruments import queries as instruments
from tenken_site.jurisdictions.models import Jurisdiction
from tenken_site.outreach.models import Wave

__all__ = [
    "TEMPLATE",
    "areas_by_code",
    "arrivals",
    "asked_by_campaign",
    "cases_without_answers",
    "content_of",
    "count_cases",
    "count_submissions",
    "flash_survey_named",
    "flash_surveys",
    "folder_of_template",
    "has_parts",
    "is_half_open",
    "newer_list",
    "still_there",
    "submissions_counted",
]

SHOWN = 100
_TOGETHER = 2_000
#: The folder beside a survey's files in which its ready flash survey lies.
TEMPLATE = "flash"
#: A flash survey's own survey bears this after the name of the one that it was made for.
_OF_A_FLASH = "-flash"
#: Nobody is there to be asked.
GONE = (CaseOutcome.CLOSED.value, CaseOutcome.DUPLICATE.value, CaseOutcome.OUT_OF_SCOPE.value)


def flash_surveys(*, campaign_id: int) -> tuple[FlashSurvey, ...]:
    """Those chosen by this campaign's answers, the newest first, with officials and campaigns; at most 100."""
    found = FlashSurvey.objects.filter(campaign=campaign_id).select_related("campaign", "asking", "asked_by")
    return tuple(found.order_by("-number")[:SHOWN])


def flash_survey_named(*, campaign_id: int, number: int) -> FlashSurvey | None:
    """The one of this number. One statement."""
    found = FlashSurvey.objects.filter(campaign=campaign_id, number=number)
    return found.select_related("campaign", "asking", "asked_by", "granted_by", "finished_by").first()


def asked_by_campaign(*, campaign_id: int) -> FlashSurvey | None:
    """The flash survey that this campaign asks for, None for an ordinary campaign. One statement."""
    return FlashSurvey.objects.filter(asking=campaign_id).select_related("campaign").first()


def content_of(survey: FlashSurvey, *names: str) -> dict[str, Any]:
    """The pieces by name, opened, each as JSON with when it was made under ``made_at``; those that are gone are not
    there. One statement."""
    found = {}
    for part in FlashPart.objects.filter(survey=survey, name__in=names).select_related("key"):
        part.survey = survey
        if text := part.content:
            found[part.name] = {**json.loads(text), "made_at": part.made_at}
    return found


def cases_without_answers(campaign: Campaign) -> Iterator[list[tuple[int, str]]]:
    """Units (with their prefecture) that never submitted and are still there; some at a time, by key of the case."""
    last = 0
    there = Case.objects.filter(campaign=campaign, last_number=0).exclude(outcome__in=GONE).order_by("pk")
    rows = there.values_list("pk", "unit", "unit__prefecture")
    while lot := list(rows.filter(pk__gt=last)[:_TOGETHER]):
        yield [(unit, prefecture or "") for _, unit, prefecture in lot]
        last = lot[-1][0]


def still_there(cases: Collection[int]) -> Iterator[tuple[int, int, str]]:
    """Of these cases those whose clinic is not known to be gone: case, unit, prefecture. One statement."""
    found = Case.objects.filter(pk__in=cases).exclude(outcome__in=GONE)
    for case, unit, prefecture in found.values_list("pk", "unit", "unit__prefecture"):
        yield case, unit, prefecture or ""


def is_half_open(asking: Campaign) -> bool:
    """Whether some case has no sign-in yet, or no mail is planned: opening was interrupted. One statement."""
    enrolled = Enrolment.objects.answering().filter(case=OuterRef("pk"))
    alone = Case.objects.filter(~Exists(enrolled), campaign=OuterRef("pk"))
    planned = Wave.objects.filter(campaign=OuterRef("pk"))
    return Campaign.objects.filter(Exists(alone) | ~Exists(planned), pk=asking.pk).exists()


def has_parts(survey: FlashSurvey) -> bool:
    """Whether anything made of answers is stored. One statement."""
    return FlashPart.objects.filter(survey=survey).exists()


def count_submissions(campaign: Campaign) -> int:
    """How many of its cases have submitted. One statement."""
    return Case.objects.filter(campaign=campaign, last_number__gt=0).count()


def submissions_counted(survey: FlashSurvey) -> int | None:
    """Of how many submissions the last count was, None where there is none. One statement."""
    found = content_of(survey, FlashPart.Name.ANSWERS).get(FlashPart.Name.ANSWERS)
    return int(found["submissions"]) if found else None


def count_cases(campaign: Campaign) -> int:
    """How many there are. One statement."""
    return Case.objects.filter(campaign=campaign).count()


def arrivals(campaign: Campaign) -> Mapping[str, int]:
    """Of its cases: ``asked``, ``opened`` (by somebody who may answer), ``answered``, ``gone``, ``submissions`` (that
    a count would read). One statement."""
    answered = Q(status__in=(CaseStatus.SUBMITTED.value, CaseStatus.CORRECTING.value))
    counts: Mapping[str, int] = Case.objects.filter(campaign=campaign).aggregate(
        asked=Count("pk"),
        opened=Count("pk", filter=Q(first_opened_at__isnull=False)),
        answered=Count("pk", filter=answered),
        gone=Count("pk", filter=~answered & Q(outcome__in=GONE)),
        submissions=Count("pk", filter=Q(last_number__gt=0)),
    )
    return counts


def areas_by_code() -> Mapping[str, Jurisdiction]:
    """The prefectures in the order of their codes. One statement."""
    return {one.code: one for one in Jurisdiction.objects.filter(kind=Jurisdiction.Kind.PREFECTURE).order_by("code")}


def newer_list(campaign: Campaign) -> FrameVersion | None:
    """The newest version of the list that the campaign was made of, None where it is the newest. One statement."""
    used = FrameVersion.objects.filter(pk=campaign.frame_version_id)
    later = FrameVersion.objects.filter(frame=used.values("frame")[:1], number__gt=used.values("number")[:1])
    return later.order_by("-number").first()


def folder_of_template(campaign: Campaign) -> Path | None:
    """Where the campaign's survey keeps its ready flash survey, or None."""
    return instruments.folder_beside(campaign.instrument_version_id, TEMPLATE, after=_OF_A_FLASH)
