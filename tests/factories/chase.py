"""Clinics of one city in every state that the chase desk knows, and rows for any state of the rule."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from tenken.chase.moments import DeskDay
from tenken.chase.reasons import CallState
from tenken.disposition.lifecycle import CaseStatus
from tenken.disposition.outcomes import AttemptOutcome, CaseOutcome
from tenken.frame.folding import fold_name
from tenken_site.accounts.models import User
from tenken_site.campaigns.models import Campaign, Case
from tenken_site.chase.models import ChaseState, ContactAttempt
from tenken_site.frames.models import Contact, Unit
from tests import cast
from tests.cast import CHIBA_CODE, FUNABASHI_CODE, NOW
from tests.factories.campaigns import new_case
from tests.factories.jurisdictions import territory

__all__ = ["DOZEN", "cases_for", "desk", "dozen"]

DAY = timedelta(days=1)
NEW = CallState(number=0)
TOLD = replace(NEW, attempts=1, last_at=NOW - DAY)

#: A dozen clinics of Funabashi: name, town, and where each stands at ``cast.NOW`` (Wednesday, 10:00).
DOZEN: tuple[tuple[str, str, CallState], ...] = (
    ("きたならし皮膚科", "習志野台8丁目1-1", replace(
        TOLD, status=CaseStatus.IN_PROGRESS, saved_at=NOW - 5 * DAY, last_outcome=AttemptOutcome.CALL_BACK,
        call_back_at=NOW - timedelta(minutes=5),
    )),
    ("薬円台眼科", "薬円台5丁目2-2", replace(
        TOLD, last_outcome=AttemptOutcome.CALL_BACK, call_back_at=NOW + timedelta(hours=4)
    )),
    ("古作ペインクリニック", "古作3丁目3-3", replace(
        TOLD, last_outcome=AttemptOutcome.WILL_ANSWER, last_at=NOW - 8 * DAY
    )),
    ("青葉こどもクリニック", "本町4丁目4-4", replace(NEW, mail_is_dead=True, closed_weekdays="0001001")),
    ("夏見台内科・循環器内科", "夏見台1丁目5-5", replace(
        NEW, status=CaseStatus.IN_PROGRESS, opened_at=NOW - 9 * DAY, saved_at=NOW - 8 * DAY
    )),
    ("宮本産婦人科", "宮本3丁目6-6", replace(NEW, beds=19, has_beds=True)),
    ("塚田ファミリークリニック", "前貝塚町7-7", NEW),
    ("髙橋耳鼻咽喉科", "三山2丁目8-8", replace(TOLD, number_works=False, last_outcome=AttemptOutcome.WRONG_NUMBER)),
    ("はまなす整形外科", "湊町2丁目9-9", replace(
        TOLD, last_outcome=AttemptOutcome.WILL_ANSWER, beds=12, has_beds=True
    )),
    ("高根木戸眼科", "高根台6丁目1-2", replace(NEW, status=CaseStatus.SUBMITTED)),
    ("坪井の森クリニック", "坪井東1丁目2-3", replace(NEW, outcome=CaseOutcome.REFUSED)),
    ("水曜休みの医院", "海神6丁目3-4", replace(NEW, closed_weekdays="0010001")),
)  # fmt: skip


def desk(campaign: Campaign) -> DeskDay:
    """The campaign's desk at ``cast.NOW``."""
    return DeskDay(now=NOW, opens_at=campaign.opens_at, closes_at=campaign.closes_at)


def dozen(campaign: Campaign, *, by: User) -> dict[str, Case]:
    """The dozen by name; ``by`` made the calls."""
    return {
        case.unit.name: case
        for case in cases_for(campaign, [(name, town, state) for name, town, state in DOZEN], by=by)
    }


def cases_for(campaign: Campaign, wanted: Iterable[tuple[str, str, CallState]], *, by: User) -> tuple[Case, ...]:
    """A case in Funabashi for each state, with unit, contact and last call."""
    areas = territory()
    made = []
    for line, (name, town, state) in enumerate(wanted, start=1000):
        unit = Unit.objects.create(
            version=campaign.frame_version,
            line=line,
            name=name,
            name_folded=fold_name(name),
            kind="clinic_beds" if state.has_beds else "clinic",
            address=f"千葉県船橋市{town}",
            address_folded=f"千葉県船橋市{town}",
            prefecture=areas[CHIBA_CODE],
            relay=areas[FUNABASHI_CODE],
            beds=state.beds,
            closed_weekdays=state.closed_weekdays,
        )
        Contact.objects.create(
            unit=unit,
            mail=f"c{line}@example.jp",
            mail_state="dead" if state.mail_is_dead else "works",
            mail_state_at=NOW - 3 * DAY,
            telephone=f"047-000-{line}",
            telephone_wrong_at=None if state.number_works else NOW - DAY,
            changed_at=NOW,
            changed_by="command:tests",
        )
        made.append(_case(campaign, unit, state, by=by))
    return tuple(made)


def _case(campaign: Campaign, unit: Unit, state: CallState, *, by: User) -> Case:
    submitted = state.status in {CaseStatus.SUBMITTED, CaseStatus.CORRECTING}
    case = new_case(
        campaign,
        unit,
        status=state.status.value,
        status_at=None if state.status is CaseStatus.NOT_STARTED else NOW,
        outcome=state.outcome.value,
        outcome_at=NOW if state.outcome else None,
        own_closes_at=state.own_closes_at,
        first_opened_at=state.opened_at,
        draft_saved_at=state.saved_at,
        draft_version=1 if state.saved_at else 0,
        last_number=1 if submitted else 0,
        last_receipt_number=f"T26-{unit.line}" if submitted else "",
        last_submitted_at=NOW if submitted else None,
        settled_version=0 if submitted else None,
    )
    case.save()
    if state.last_outcome is not None or state.attempts:
        attempt = None
        if state.last_outcome is not None and state.last_at is not None:
            attempt = ContactAttempt.objects.create(
                case=case,
                at=state.last_at,
                by=by,
                area_id=cast.FUNABASHI_CODE,
                outcome=state.last_outcome.value,
                call_back_at=state.call_back_at,
                spoke_to="受付の方",
            )
        ChaseState.objects.create(
            case=case,
            attempts=state.attempts,
            last_attempt=attempt,
            last_at=state.last_at,
            last_outcome=state.last_outcome.value if state.last_outcome else "",
            call_back_at=state.call_back_at,
        )
    return case
