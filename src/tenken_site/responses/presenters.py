"""What stands around the questions on every page of a case: clinic, survey, times."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from tenken.disposition.lifecycle import CaseStatus
from tenken.questionnaire.model import Questionnaire
from tenken.questionnaire.survey_model import Survey
from tenken.response.model import Answers
from tenken.response.navigation import progress
from tenken.risk.loading import MODEL_FILE
from tenken_site.campaigns.models import Campaign, Case
from tenken_site.campaigns.permissions import case_is_in_grace, deadline_of, taken_until
from tenken_site.instruments import queries as instruments
from tenken_site.responses import policies
from tenken_site.responses.queries import OpenCase
from tenken_site.ui import dates
from tenken_site.ui.languages import page_language

__all__ = [
    "CaseHead",
    "ProgressBar",
    "head",
    "last_moment",
    "minutes",
    "progress_bar",
    "tells_exposure",
]


def last_moment(*, case: Case, campaign: Campaign) -> datetime:
    """The last second before the case's deadline: everyone's, or its own where that is later."""
    return deadline_of(case=case, campaign=campaign) - timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class CaseHead:
    """The clinic, the survey and where the case stands."""

    public_id: str
    facility: str
    address: str
    survey: str  # title in the reader's language
    official_survey: str  # title in Japanese where the page is in English, else empty
    note: str  # of the instrument, e.g. that its questions are reconstructed
    official: bool
    as_of: str  # 令和8年6月末の状況
    as_of_text: str  # the survey's own sentence, as a heading
    today: date
    opens: datetime
    deadline: datetime
    days_left: str
    not_yet_open: bool
    open: bool
    closed: bool  # no answer is taken any more
    settled: bool  # closed because it was submitted and the survey takes no corrections
    extended: bool  # the deadline is later than everyone's
    grace_until: datetime | None  # in grace: until when this case may still finish
    pilot: bool  # a trial before the survey itself
    status: CaseStatus
    last_number: int
    receipt_number: str
    saved_at: datetime | None
    helping: bool = False  # the reader helps the clinic
    exposure: bool = False  # there is a page of what the submitted answers tell the clinic

    @property
    def submitted(self) -> bool:
        """Is there a submission that counts as whole?"""
        return self.status in {CaseStatus.SUBMITTED, CaseStatus.CORRECTING}

    @property
    def partial(self) -> bool:
        """Was the draft taken at the close as a partial answer, and nothing submitted?"""
        return self.last_number > 0 and not self.submitted

    @property
    def correcting(self) -> bool:
        """Does the draft differ from the last submission?"""
        return self.status is CaseStatus.CORRECTING


def head(opened: OpenCase, *, now: datetime) -> CaseHead:
    """The head of the page at this moment."""
    campaign, language = opened.campaign, page_language()
    title = opened.questionnaire.title
    note = opened.questionnaire.note
    open_now = policies.answers_may_be_saved(opened=opened, now=now)
    deadline = last_moment(case=opened.case, campaign=campaign)
    past = now >= taken_until(case=opened.case, campaign=campaign)
    in_grace = case_is_in_grace(case=opened.case, campaign=campaign, now=now)
    return CaseHead(
        public_id=opened.public_id,
        facility=opened.unit.name,
        address=opened.unit.address,
        survey=title.in_language(language),
        official_survey="" if language == "ja" else title.in_language("ja"),
        note=note.in_language(language) if note else "",
        official=campaign.official,
        as_of=dates.as_of(campaign.as_of, language=language),
        as_of_text=opened.survey.as_of_text.in_language(language).rstrip("。."),
        today=dates.local(now).date(),
        opens=campaign.opens_at,
        deadline=deadline,
        days_left=dates.days_left(deadline, now=now) if open_now and not in_grace else "",
        not_yet_open=now < campaign.opens_at,
        open=open_now,
        closed=not open_now and now >= campaign.opens_at,
        settled=not open_now and now >= campaign.opens_at and not past,
        extended=opened.case.own_closes_at is not None and opened.case.own_closes_at > campaign.closes_at,
        grace_until=taken_until(case=opened.case, campaign=campaign) if in_grace else None,
        pilot=campaign.pilot_of_id is not None,
        status=opened.status,
        last_number=opened.last_number,
        receipt_number=opened.case.last_receipt_number,
        saved_at=opened.case.draft_saved_at,
        helping=opened.helping,
        exposure=tells_exposure(
            version=opened.instrument_version_id, submitted=opened.last_number > 0, helping=opened.helping
        ),
    )


def tells_exposure(*, version: int, submitted: bool, helping: bool) -> bool:
    """Whether the clinic's own people find a page of its exposure: once submitted, where the survey has a model."""
    return submitted and not helping and instruments.file_beside(version, MODEL_FILE) is not None


def minutes(survey: Survey, questionnaire: Questionnaire) -> int | None:
    """How long answering takes, where the survey says so: it speaks of the instrument that it announces."""
    announced = survey.campaign
    return survey.minutes if announced is None or announced.instrument == questionnaire.instrument else None


@dataclass(frozen=True, slots=True)
class ProgressBar:
    """「7問中5問 回答済み」: open questions only."""

    open: int
    answered: int
    next_id: str  # the next unanswered question, or empty
    next_name: str
    saved_at: datetime | None


def progress_bar(opened: OpenCase, answers: Answers, *, saved_at: datetime | None) -> ProgressBar:
    """The bar for these answers."""
    counted = progress(opened.questionnaire, answers)
    following = counted.next_unanswered or ""
    name = opened.questionnaire.item(following).prefix or following if following else ""
    return ProgressBar(counted.open, counted.answered, following, name, saved_at)
