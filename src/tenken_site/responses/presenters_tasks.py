"""The to-do list's lines."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from tenken.disposition.lifecycle import CaseStatus
from tenken_site.campaigns.models import Case
from tenken_site.campaigns.permissions import case_is_in_grace, case_takes_answers, taken_until
from tenken_site.instruments import queries as instruments
from tenken_site.responses.presenters import ProgressBar, last_moment, minutes, tells_exposure
from tenken_site.ui import dates
from tenken_site.ui.languages import page_language

__all__ = ["Task", "many_counts", "task", "tasks"]


@dataclass(frozen=True, slots=True)
class Task:
    """One survey of one clinic. ``state`` is a word for the template to say."""

    public_id: str
    title: str
    note: str
    facility: str
    official: bool
    pilot: bool  # a trial before the survey itself
    state: (
        str  # not-yet-open, not-started, in-progress, submitted, correcting, closed, closed-submitted, closed-partial
    )
    opens: datetime
    deadline: datetime
    grace_until: datetime | None  # in grace: until when it may still be finished
    days_left: str
    minutes: int | None
    receipt_number: str
    submitted_at: datetime | None
    saved_at: datetime | None
    bar: ProgressBar | None  # of a draft that is being written
    helping: bool  # the reader helps this clinic
    exposure: bool  # there is a page of what the submitted answers tell the clinic


CLOSED = ("closed-submitted", "closed-partial", "closed")
SUBMITTED = {CaseStatus.SUBMITTED.value, CaseStatus.CORRECTING.value}
STATES = {
    CaseStatus.NOT_STARTED: "not-started",
    CaseStatus.IN_PROGRESS: "in-progress",
    CaseStatus.SUBMITTED: "submitted",
    CaseStatus.CORRECTING: "correcting",
}


def state(case: Case, *, now: datetime) -> str:
    """Where the case stands for the person who has to act."""
    if now < case.campaign.opens_at:
        return "not-yet-open"
    if not case_takes_answers(case=case, campaign=case.campaign, now=now):
        if case.status in SUBMITTED:
            return "closed-submitted"
        return "closed-partial" if case.last_number else "closed"
    return STATES[CaseStatus(case.status)]


def tasks(cases: Iterable[Case], bars: Mapping[str, ProgressBar], *, now: datetime) -> tuple[Task, ...]:
    """Open surveys first, the official one before others; then by what is left to do. ``bars`` by public id."""
    found = [task(case, bars.get(case.public_id), now=now) for case in cases]
    order = ("correcting", "in-progress", "not-started", "submitted", "not-yet-open", *CLOSED)
    outside = ("not-yet-open", *CLOSED)
    return tuple(
        sorted(found, key=lambda entry: (entry.state in outside, not entry.official, order.index(entry.state)))
    )


def task(case: Case, bar: ProgressBar | None, *, now: datetime) -> Task:
    """One line."""
    version = case.campaign.instrument_version_id
    helping = bool(getattr(case, "helping", False))  # annotated by ``campaigns.queries.cases_of``
    questionnaire, language = instruments.questionnaire(version), page_language()
    deadline = last_moment(case=case, campaign=case.campaign)
    in_grace = case_is_in_grace(case=case, campaign=case.campaign, now=now)
    return Task(
        public_id=case.public_id,
        title=questionnaire.title.in_language(language),
        note="" if case.campaign.official or questionnaire.note is None else questionnaire.note.in_language(language),
        facility=case.unit.name,
        official=case.campaign.official,
        pilot=case.campaign.pilot_of_id is not None,
        state=state(case, now=now),
        opens=case.campaign.opens_at,
        deadline=deadline,
        grace_until=taken_until(case=case, campaign=case.campaign) if in_grace else None,
        days_left="" if in_grace else dates.days_left(deadline, now=now),
        minutes=minutes(instruments.survey(version), questionnaire),
        receipt_number=case.last_receipt_number,
        submitted_at=case.last_submitted_at,
        saved_at=case.draft_saved_at,
        bar=bar,
        helping=helping,
        exposure=tells_exposure(version=version, submitted=case.last_number > 0, helping=helping),
    )


def many_counts(counts: Mapping[str, int]) -> dict[str, int]:
    """Of many clinics: how many there are, wait to be begun, are begun, and are done."""
    waiting, begun = counts.get(CaseStatus.NOT_STARTED.value, 0), counts.get(CaseStatus.IN_PROGRESS.value, 0)
    correcting = counts.get(CaseStatus.CORRECTING.value, 0)
    return {
        "all": sum(counts.values()),
        "waiting": waiting,
        "begun": begun + correcting,
        "done": counts.get(CaseStatus.SUBMITTED.value, 0),
    }
