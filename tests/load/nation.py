"""A campaign of the whole country in the middle of its course, made fast: 172,000 clinics in every state.

Rows are inserted in bulk, past the actions that make them one by one; facts, forecasts and sizes are then counted by
the actions themselves, as the worker does. The same seed makes the same country.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from random import Random

from django.db import connection, transaction

from tenken.disposition.lifecycle import CaseStatus
from tenken.disposition.outcomes import CaseOutcome
from tenken.frame.areas import read_areas
from tenken.frame.folding import fold, fold_name
from tenken.identifiers import FacilityCode
from tenken.questionnaire.survey import load_survey
from tenken.questionnaire.survey_json import plain
from tenken_site.accounts.models import AccessCode, Appointment, User, accounts_key
from tenken_site.campaigns.actions.open_campaign import DeadlinePolicy
from tenken_site.campaigns.models import Campaign, Case, Enrolment
from tenken_site.encryption.actions.make_key import ensure_key
from tenken_site.encryption.documents import unwrap_key
from tenken_site.encryption.keyring import UsableKey
from tenken_site.frames.models import Contact, ContactCandidate, Frame, FrameVersion, Unit
from tenken_site.instruments.actions.publish import publish
from tenken_site.jurisdictions.actions.load_relays import load_relays
from tenken_site.jurisdictions.models import Jurisdiction
from tenken_site.monitoring.actions.forecast_rates import forecast_rates
from tenken_site.monitoring.actions.refresh_facts import refresh_facts
from tenken_site.outreach.actions.size_waves import judge_waves, size_waves
from tenken_site.responses.actions.count_dispositions import count_dispositions
from tests.load.nation_field import BY, Story, calls, insert, notice, outbox, proposals, questions, waves
from tests.load.server import ROOT

__all__ = ["CLINICS", "NAMED", "OFFICIALS", "SLUG", "build", "whole_second"]

CLINICS = 172_000  # general and dental clinics
SLUG = "nation"
#: The one clinic that is looked for by name, and its name in the list.
NAMED = "第八七六五四診療所"
SURVEY = ROOT / "surveys" / "clinic-cybersecurity-2026"
#: Thousands of clinics by prefecture, about as official statistics have them: Tokyo has a seventh of the country.
SHARES = (
    8, 2, 2, 3, 1, 2, 3, 3, 2, 3, 9, 8, 25, 14, 3, 2, 2, 1, 1, 3, 3, 5, 11, 3, 2, 5, 17, 10, 2, 2,
    1, 1, 3, 5, 2, 1, 2, 2, 1, 10, 1, 3, 3, 2, 2, 3, 2,
)  # fmt: skip
STATES = (CaseStatus.NOT_STARTED, CaseStatus.IN_PROGRESS, CaseStatus.SUBMITTED, CaseStatus.CORRECTING)
STATE_SHARES = (0.55, 0.10, 0.32, 0.03)
UNPLACED, UNLINKED = 0.01, 1_500
DRAFT = b"x" * 1_400  # about what seven answers with their history take
OFFICIALS = (("ministry", "000000"), ("tokyo", "130001"), ("funabashi", "122041"))
_SURNAMES = ("山田", "髙橋", "佐藤", "渡邉", "山﨑", "齋藤", "さくら", "みなと", "中央", "𠮷田", "小林", "加藤")
_SUBJECTS = ("内科クリニック", "医院", "診療所", "眼科", "小児科クリニック", "整形外科", "歯科医院", "歯科クリニック")
_KINDS = ("clinic", "clinic", "clinic", "clinic", "clinic_beds", "dental", "dental")


def build(*, now: datetime, clinics: int = CLINICS, seed: int = 2026) -> Campaign:
    """The country with its campaign, thirty days after the opening and with twelve left. In an empty database."""
    random = Random(seed)
    load_relays(areas=read_areas(ROOT / "surveys" / "codelists" / "relays.csv"), by=BY, now=now)
    with transaction.atomic():
        version = _version(now)
        insert(Unit, _units(version, clinics=clinics, random=random))
        insert(ContactCandidate, _candidates(version, random=random))
    campaign = _campaign(version, now=now)
    with transaction.atomic():
        stories = _cases(campaign, random=random, now=now)
        officials = _officials()
        _sign_ins(stories, now=now)
        sent = waves(campaign, now=now)
        outbox(sent, stories, random=random)
        calls(stories, officials["tokyo"], random=random, now=now)
        proposals(stories, random=random, now=now)
        questions(campaign, now=now)
    notice(campaign, random=random, now=now)
    _count(campaign, now=now)
    with connection.cursor() as cursor:  # as autovacuum and `PRAGMA optimize` leave a database in use
        cursor.execute("ANALYZE" if connection.vendor == "sqlite" else "VACUUM ANALYZE")
    return campaign


def _version(now: datetime) -> FrameVersion:
    return FrameVersion.objects.create(
        frame=Frame.objects.create(name="全国"),
        number=1,
        imported_at=now - timedelta(days=90),
        imported_by=BY,
        source_name="nation.csv",
        source_digest="0" * 64,
        frozen_at=now - timedelta(days=60),
        frozen_by=BY,
    )


def _units(version: FrameVersion, *, clinics: int, random: Random) -> Iterator[Unit]:
    prefectures = list(Jurisdiction.objects.filter(kind=Jurisdiction.Kind.PREFECTURE).order_by("code"))
    below = {one.code: [one, *one.children.order_by("code")] for one in prefectures}
    drawn = sorted(random.choices(range(len(prefectures)), SHARES, k=clinics))
    for line, place in enumerate(drawn, start=2):
        prefecture = prefectures[place]
        relay = random.choice(below[prefecture.code])
        kind = random.choice(_KINDS)
        city = "" if relay is prefecture else relay.name
        name = f"{random.choice(_SURNAMES)}{random.choice(_SURNAMES)}{random.choice(_SUBJECTS)}"
        if line == clinics // 2:
            name = NAMED
        address = f"{prefecture.name}{city}{random.choice('東西南北')}町{line % 9 + 1}丁目{line % 30}－{line % 20}"
        code = FacilityCode.issue(prefecture=prefecture.code[:2], table="1", number=f"{line:06}").digits
        placed = random.random() > UNPLACED
        yield Unit(
            version=version,
            line=line,
            facility_code=code,
            code_given=code,
            code_check="whole",
            kind=kind,
            name=name,
            name_folded=fold_name(name),
            postcode=f"{line % 1000:03}-{line % 10_000:04}",
            address=address,
            address_folded=fold(address),
            prefecture=prefecture,
            relay=relay if placed else None,
            review="" if placed else "no_area",
            beds=random.randrange(1, 20) if kind == "clinic_beds" else None,
            closed_weekdays=random.choice(("0001001", "0000001", "0010001", "")),
        )


def _candidates(version: FrameVersion, *, random: Random) -> Iterator[ContactCandidate]:
    likely = list(Unit.objects.filter(version=version).order_by("pk")[: UNLINKED * 2 : 2])
    for number, unit in enumerate(likely):
        yield ContactCandidate(
            version=version,
            source="contacts.csv",
            line=number + 2,
            name=unit.name,
            address=unit.address,
            mail=f"candidate{number}@clinics.example",
            telephone="03-0000-0000",
            prefecture_id=unit.prefecture_id,
            likely=unit if random.random() < 0.7 else None,
            why=random.choice(("not_found", "several", "name_differs")),
        )


def _campaign(version: FrameVersion, *, now: datetime) -> Campaign:
    survey = load_survey(SURVEY)
    period = survey.campaign
    assert period is not None
    policy = DeadlinePolicy.announced(period)
    opens_at = now.replace(hour=15, minute=0, second=0, microsecond=0) - timedelta(days=31)
    closes_at = opens_at + timedelta(days=43)
    return Campaign.objects.create(
        slug=SLUG,
        receipt_prefix="N",
        instrument_version=publish(folder=SURVEY, instrument="core", by=BY, now=now),
        frame_version=version,
        opens_at=opens_at,
        closes_at=closes_at,
        first_closes_at=closes_at,
        as_of=date(2026, 6, 30),
        grace_minutes=policy.grace_minutes,
        partial_from_percent=policy.partial_from_percent,
        quiet=plain(period.quiet) if period.quiet else {},
    )


def _cases(campaign: Campaign, *, random: Random, now: datetime) -> list[Story]:
    """Cases and contacts. The rows' order is the list's, as ``open_campaign`` makes them."""
    units = list(Unit.objects.filter(version_id=campaign.frame_version_id).order_by("pk"))
    open_for = (now - campaign.opens_at).total_seconds()
    key = ensure_key(scope=campaign.key_scope, by=BY, now=now)
    made: list[Case] = []
    for number, (unit, status) in enumerate(
        zip(units, random.choices(STATES, STATE_SHARES, k=len(units)), strict=True), start=1
    ):
        case = Case(campaign=campaign, unit=unit, status=status.value)
        case.take_new_key(under=key)
        if status is not CaseStatus.NOT_STARTED:
            at = campaign.opens_at + timedelta(seconds=random.random() * open_for)
            case.status_at = case.draft_saved_at = case.first_opened_at = at
            own = unwrap_key(case.wrapped_key, under=key, context=Case.key_context(case.public_id))
            case.draft_version, case.draft_document = 7, own.seal(DRAFT, context=Case.draft_context(case.public_id, 7))
            if status is not CaseStatus.IN_PROGRESS:
                case.last_number, case.settled_version, case.last_receipt_number = 1, 7, f"N-{number:07}"
                case.last_submitted_at = case.first_submitted_at = at
        elif random.random() < 0.05:
            case.first_opened_at = now - timedelta(days=random.randrange(20))
        if status is CaseStatus.NOT_STARTED and random.random() < 0.02:
            case.outcome, case.outcome_at = random.choice((CaseOutcome.CLOSED, CaseOutcome.REFUSED)).value, now
        made.append(case)
    made = insert(Case, made)
    chances = [random.randrange(100) for _ in made]
    mail_states = ["none" if n < 12 else "dead" if n < 17 else "untried" if n < 30 else "works" for n in chances]
    insert(
        Contact,
        (
            Contact(
                unit_id=case.unit_id,
                mail="" if state == "none" else f"clinic{case.unit_id}@clinics.example",
                telephone=f"03-{case.unit_id // 10_000:04}-{case.unit_id % 10_000:04}",
                mail_state=state,
                changed_at=now,
                changed_by=BY,
            )
            for case, state in zip(made, mail_states, strict=True)
        ),
    )
    return [Story(case, unit, state) for case, unit, state in zip(made, units, mail_states, strict=True)]


def _officials() -> dict[str, User]:
    found = {}
    for username, code in OFFICIALS:
        found[username] = User.objects.create_user(username, None, display_name=username)
        Appointment.objects.create(user=found[username], jurisdiction_id=code)
    return found


def _clinic(username: str, name: str, *, key: UsableKey) -> User:
    user = User(username=username, password="!")
    user.put(key=key, display_name=name)
    return user


def _sign_ins(stories: list[Story], *, now: datetime) -> None:
    key = accounts_key()
    users = insert(
        User,
        (_clinic(f"k{story.case.pk:09}", story.unit.name, key=key) for story in stories),
    )
    pairs = list(zip(stories, users, strict=True))
    insert(Enrolment, (Enrolment(case=story.case, user=user) for story, user in pairs))
    insert(
        AccessCode,
        (
            AccessCode(
                user=user,
                digest=f"{user.pk:064x}",
                issued_at=now - timedelta(days=40),
                issued_by=BY,
                last_used_at=story.case.first_opened_at,
            )
            for story, user in pairs
        ),
    )


def _count(campaign: Campaign, *, now: datetime) -> None:
    """What the worker counts on its beat."""
    refresh_facts(by=BY, now=now)
    forecast_rates(by=BY, now=now)
    count_dispositions(campaign=campaign, by=BY, now=now)
    size_waves(now=now)
    judge_waves(now=now)


def whole_second() -> datetime:
    """The moment the country is built for."""
    return datetime.now(tz=UTC).replace(microsecond=0)  # noqa: TID251  # a program is an edge
