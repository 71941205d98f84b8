"""What a release says beside its figures: where they come from, how they were made, who answered and when."""

from collections import Counter
from datetime import date, datetime, timedelta
from itertools import accumulate

from tenken.disclosure.published import Origin, Passage, Publication, ResponseCurve, both
from tenken.questionnaire.model import LocalizedText
from tenken.report.statistics_nonresponse import nonresponse_passages
from tenken_site.instruments import queries as instruments
from tenken_site.monitoring.models import ArrivalFact
from tenken_site.releases.editions import EDITIONS
from tenken_site.releases.models import Release
from tenken_site.releases.origins import address_of, origins_of
from tenken_site.ui import dates

__all__ = ["publication_of"]

_METHOD = (
    Passage(
        both("対象と分母", "Population and base"),
        (
            both(
                "調査対象名簿にあるすべての施設を対象とした調査です。名簿にない施設は含みません。",
                "Every clinic of the survey's list was asked. Clinics that are not on the list are not covered.",
            ),
            both(
                "割合には分母を添えています。非該当と無回答は、分母に入れていません。",
                "Every percentage shows its base. Not applicable and no answer are outside the base.",
            ),
        ),
    ),
    Passage(
        both("推計の方法", "Estimation"),
        (
            both(
                "回答しなかった施設の影響を減らすため、都道府県、種類、規模をもとに重みを付けています。",
                "Answers are weighted by prefecture, type and size, to lessen the effect of silent clinics.",
            ),
            both(
                "区間は95%信頼区間です。区間の重なりだけでは、差の有無を判断できません。",
                "Intervals are 95 % confidence intervals. Overlap alone does not tell whether a difference is real.",
            ),
        ),
    ),
    Passage(
        both("秘匿の方法", "Disclosure control"),
        (
            both(
                "回答した施設が少ない欄と、全施設が同じ答えの欄は X としました。"
                "引き算で分からないように、ほかの欄も X としています。",
                "Cells of few clinics and cells in which all answered alike show X. Others are hidden as well, so that "
                "nothing can be found by subtraction.",
            ),
            both(
                "公表した数値をすべて合わせた逆算の試験を行い、"
                "X の欄が一定の幅より狭く求められないことを確かめました。",
                "An attack with all published figures together showed that no hidden cell can be told more "
                "closely than a fixed width.",
            ),
        ),
    ),
)


def publication_of(release: Release, *, now: datetime) -> Publication:
    """For files, charts and the report. Some statements."""
    campaign, tabulation = release.campaign, release.tabulation
    version = campaign.instrument_version_id
    survey, questionnaire = instruments.survey(version), instruments.questionnaire(version)
    counts = tabulation.figures
    return Publication(
        identifier=release.slug,
        title=_both(release.title_ja, release.title_en),
        survey=questionnaire.title,
        owner=survey.owner,
        edition=EDITIONS[release.edition],
        opened=dates.local(campaign.opens_at).date(),
        closed=dates.local(campaign.closes_at).date(),
        as_of=campaign.as_of,
        released=dates.local(now).date(),
        eligible=counts.get("eligible", 0),
        responded=counts.get("responded", 0),
        provenance=tuple(Origin(_both(one.ja, one.en), one.value) for one in origins_of(tabulation)),
        contacts=tuple(
            both(f"{one.name.in_language('ja')} {one.phone}", f"{one.name.in_language('en')} {one.phone}")
            for one in survey.desks
        ),
        notes=(_both(release.summary_ja, release.summary_en),) if release.summary_ja else (),
        method=_METHOD,
        nonresponse=nonresponse_passages(counts.get("nonresponse", {})),
        curve=_curve(release, eligible=counts.get("eligible", 0)),
        address=address_of(release),
    )


def _both(ja: str, en: str) -> LocalizedText:
    return both(ja, en or ja)


def _curve(release: Release, *, eligible: int) -> ResponseCurve | None:
    """Clinics of the country that had submitted by each day; None without facts. One statement."""
    arrived: Counter[date] = Counter()
    for day, count in ArrivalFact.objects.filter(campaign=release.campaign).values_list("day", "count"):
        arrived[day] += count
    if not arrived:
        return None
    first, last = min(arrived), max(arrived)
    days = tuple(first + timedelta(days=number) for number in range((last - first).days + 1))
    return ResponseCurve(days, tuple(accumulate(arrived[day] for day in days)), eligible)
