"""Loads the demonstration through the same actions that the pages use."""

import csv
import io
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from django.db import transaction

from tenken.disposition.lifecycle import CaseStatus
from tenken.frame.areas import AreaKind, AreaList, read_areas
from tenken.questionnaire.survey import instrument_files, load_survey
from tenken.questionnaire.survey_json import plain
from tenken_site.accounts import totp
from tenken_site.accounts.actions.appoint import appoint
from tenken_site.accounts.actions.issue_code import issue_code
from tenken_site.accounts.actions.make_recovery_codes import make_recovery_codes
from tenken_site.accounts.actions.set_up_app import set_up_app
from tenken_site.accounts.models import User
from tenken_site.campaigns.actions.enrol import enrol
from tenken_site.campaigns.actions.open_campaign import DeadlinePolicy, open_campaign
from tenken_site.campaigns.models import Campaign, Case
from tenken_site.cli.demonstration import field
from tenken_site.cli.demonstration.answers import complete_answers, some_answers
from tenken_site.cli.demonstration.clinics import FIRST_CLINIC, Area, clinics
from tenken_site.cli.demonstration.sendings import Sendings
from tenken_site.cli.demonstration.sign_ins import SignIns
from tenken_site.frames.actions.freeze import freeze_version
from tenken_site.frames.actions.import_frame import import_frame
from tenken_site.frames.list_files import SourceFile
from tenken_site.frames.models import FrameVersion
from tenken_site.instruments.actions.publish import publish
from tenken_site.jurisdictions.actions.load_relays import load_relays
from tenken_site.monitoring.actions.forecast_rates import forecast_rates
from tenken_site.monitoring.actions.refresh_facts import refresh_facts
from tenken_site.monitoring.actions.tally_questions import tally_questions
from tenken_site.outreach.actions.plan_waves import plan_defaults
from tenken_site.responses import queries as responses
from tenken_site.responses.actions.open_questions import open_questions
from tenken_site.responses.actions.save import Change, save
from tenken_site.responses.actions.submit import submit

__all__ = ["Progress", "load_demonstration"]

BY = "command:demo"
#: Called with the name of the step, how much of it is done and how much there is.
Progress = Callable[[str, int, int], None]
#: How far the demonstration's campaign is: past its first reminder.
BEGAN = timedelta(days=35)
TOGETHER = 200  # clinics in one transaction
ONE_BY_ONE = 0.2  # of the clinics answer question by question, so that there are times to show
STATES = (CaseStatus.NOT_STARTED, CaseStatus.IN_PROGRESS, CaseStatus.SUBMITTED, CaseStatus.CORRECTING)
SHARES = (0.5, 0.12, 0.34, 0.04)
OFFICIALS = (
    ("ministry", "厚生労働省 医療情報担当参事官室", "000000"),
    ("chiba", "千葉県 衛生主管部", "120006"),
    ("funabashi", "船橋市保健所", "122041"),
    ("osaka", "大阪府 衛生主管部", "270008"),
)
STATE_WORDS = {
    CaseStatus.NOT_STARTED: "まだ始めていない / not started",
    CaseStatus.IN_PROGRESS: "入力の途中 / in progress",
    CaseStatus.SUBMITTED: "提出済み / submitted",
    CaseStatus.CORRECTING: "訂正の途中 / being corrected",
}


@dataclass(frozen=True, slots=True)
class _Plan:
    """One instrument to open: which, under which name, and whether its text is the ministry's."""

    instrument: str
    slug: str
    prefix: str
    official: bool


@transaction.atomic  # whole or not at all: an interrupted demo leaves an empty database, and the next start loads it
def load_demonstration(
    *, surveys: Path, survey: str, count: int, progress: Progress, seed: int = 2026, now: datetime
) -> SignIns:
    """``count`` invented clinics, one campaign for each instrument of the survey, answers in every state."""
    random = Random(seed)  # noqa: S311  # invented data, not a secret
    folder = surveys / survey
    areas = read_areas(surveys / "codelists" / "relays.csv")
    load_relays(areas=areas, by=BY, now=now)
    version = _frame(areas, count=count, seed=seed, progress=progress, now=now)
    dead = field.load_contacts(version, areas=areas, random=random, by=BY, now=now - BEGAN - timedelta(days=30))
    sign_ins = SignIns()
    opened = []
    for number, path in enumerate(_instruments(folder)):
        plan = _Plan(path.stem, f"demo-{path.stem}", f"D{number + 1}", official=path.stem == _default(folder))
        opened.append(_open(plan, folder=folder, version=version, progress=progress, now=now))
    field.pass_on(opened[0], random=random, by=BY, now=now)
    for campaign in opened:
        sendings = Sendings(campaign, dead=dead, by=BY)
        _answer(campaign, sendings, random=random, progress=progress, now=now)
    _codes(opened[0], sign_ins, now=now)
    _passwords(sign_ins, clinic=Case.objects.get(campaign=opened[0], unit__name=FIRST_CLINIC), now=now)
    callers = [User.objects.get(username=username) for username in ("chiba", "funabashi", "osaka")]
    field.call(opened[0], callers, random=random, by=BY, now=now)
    field.correct(opened[0], random=random, by=BY, now=now)
    refresh_facts(by=BY, now=now)
    forecast_rates(by=BY, now=now)
    tally_questions(by=BY, now=now)
    return sign_ins


def _instruments(folder: Path) -> list[Path]:
    """The survey's instrument files, the one that its campaign names first."""
    return sorted(instrument_files(folder), key=lambda path: path.stem != _default(folder))


def _default(folder: Path) -> str:
    campaign = load_survey(folder).campaign
    return campaign.instrument if campaign else ""


def _frame(areas: AreaList, *, count: int, seed: int, progress: Progress, now: datetime) -> FrameVersion:
    """The invented list, written as CSV and read like any list."""
    names = {area.code: area.name for area in areas.areas}
    inside = [
        Area(area.code.digits, area.name, names[area.prefecture], area.kind is AreaKind.PREFECTURE)
        for area in areas.areas
        if area.kind is not AreaKind.COUNTRY
    ]
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(["facility_code", "name", "postcode", "address", "kind"])
    for done, clinic in enumerate(clinics(inside, count=count, seed=seed), start=1):
        writer.writerow([clinic.facility_code, clinic.name, clinic.postcode, clinic.address, clinic.kind])
        progress("list", done, count)
    file = io.BytesIO(text.getvalue().encode("utf-8-sig"))
    report = import_frame(files=[SourceFile("demo.csv", file)], frame="demo", areas=areas, by=BY, now=now)
    if not report.complete or report.version is None:
        raise ValueError(f"the invented list was refused: {report.refusals[:3]}")
    return FrameVersion.objects.get(frame__name="demo", number=report.version)


def _open(plan: _Plan, *, folder: Path, version: FrameVersion, progress: Progress, now: datetime) -> Campaign:
    """The campaign with its own length, shifted by whole weeks so that more than half of it has passed.

    Only the ministry's own questions have waves: who is asked twice is reminded once.
    """
    survey = load_survey(folder)
    period = survey.campaign
    if period is None:
        raise LookupError(f"{folder} has no campaign.yaml")
    weeks = round((now - period.opens - BEGAN) / timedelta(days=7))
    units = version.units.count()
    with transaction.atomic():
        campaign = open_campaign(
            slug=plan.slug,
            receipt_prefix=plan.prefix,
            instrument_version=publish(folder=folder, instrument=plan.instrument, by=BY, now=now),
            frame_version=version,
            opens_at=period.opens + timedelta(weeks=weeks),
            closes_at=period.closes_at + timedelta(weeks=weeks),
            as_of=survey.as_of,
            official=plan.official,
            policy=DeadlinePolicy.announced(period),
            quiet=plain(period.quiet) if period.quiet else {},
            progress=lambda done: progress(f"{plan.slug}: cases", done, units),
            by=BY,
            now=now,
        )
        if plan.official:
            freeze_version(version=version, by=BY, now=now)
            plan_defaults(campaign=campaign, defaults=period.waves, by=BY, now=now)
        enrol(campaign=campaign, progress=lambda done: progress(f"{plan.slug}: sign-ins", done, units), by=BY, now=now)
    return campaign


def _answer(campaign: Campaign, sendings: Sendings, *, random: Random, progress: Progress, now: datetime) -> None:
    """Each case gets a state at a moment, in the order of the moments, and the waves between them; the first clinic is
    in the middle of answering."""
    plan: list[tuple[datetime, int, CaseStatus]] = []
    for pk, name in Case.objects.filter(campaign=campaign).order_by("unit__line").values_list("pk", "unit__name"):
        state = CaseStatus.IN_PROGRESS if name == FIRST_CLINIC else random.choices(STATES, SHARES)[0]
        if state is not CaseStatus.NOT_STARTED:
            plan.append((_office_hour(campaign, random=random, now=now), pk, state))
    plan.sort()
    for start in range(0, len(plan), TOGETHER):
        with transaction.atomic():  # one wait for the disk for many clinics
            for at, pk, state in plan[start : start + TOGETHER]:
                sendings.until(at)
                case = Case.objects.select_related("unit").get(pk=pk)
                _bring(case, state, campaign=campaign, at=at, random=random, now=now)
        progress(f"{campaign.slug}: answers", min(start + TOGETHER, len(plan)), len(plan))
    sendings.until(now)


def _bring(case: Case, state: CaseStatus, *, campaign: Campaign, at: datetime, random: Random, now: datetime) -> None:
    """Saves, submits and corrects until the case is in the state, from this moment on."""
    user = User.objects.get(enrolments__case=case)
    opened = responses.case_for(user=user, public_id=case.public_id)
    if state is CaseStatus.IN_PROGRESS:
        started = some_answers(opened.questionnaire, random=random, share=0.7)
        save(opened=opened, changes=_changes(started), device="Windowsのパソコン", by=user, now=at)
        return
    answers, confirmed = complete_answers(opened.questionnaire, random=random)
    if campaign.official and random.random() < ONE_BY_ONE:
        at = _answer_one_by_one(case, answers, by=user, random=random, at=at)
    else:
        save(opened=opened, changes=_changes(answers), device="Windowsのパソコン", by=user, now=at)
    opened = responses.case_for(user=user, public_id=case.public_id)
    submit(opened=opened, draft_version=opened.draft_version, confirmed=confirmed, by=user, now=at)
    if state is CaseStatus.CORRECTING:
        opened = responses.case_for(user=user, public_id=case.public_id)
        changed = next(link_id for link_id, value in answers.items() if isinstance(value, bool))
        entry = opened.document.entry(changed)
        correction = {changed: Change(raw=not answers[changed], seen_version=entry.version if entry else 0)}
        save(opened=opened, changes=correction, device="iPhone", by=user, now=min(at + timedelta(hours=3), now))


def _answer_one_by_one(
    case: Case, answers: Mapping[str, object], *, by: User, random: Random, at: datetime
) -> datetime:
    """As at the screen: one question after the other, each with its time; the moment of the last one."""
    opened = responses.case_for(user=by, public_id=case.public_id)
    open_questions(opened=opened, device="Windowsのパソコン", by=by, now=at)
    for link_id, value in answers.items():
        at += timedelta(seconds=round(random.lognormvariate(3.2, 0.7)))
        opened = responses.case_for(user=by, public_id=case.public_id)
        save(opened=opened, changes=_changes({link_id: value}), device="Windowsのパソコン", by=by, now=at)
    return at


def _office_hour(campaign: Campaign, *, random: Random, now: datetime) -> datetime:
    """A moment since the opening at which a clinic could have answered: 9:00 to 18:00 in Japan."""
    day = campaign.opens_at + timedelta(days=random.randrange(max(1, (now - campaign.opens_at).days)))
    return min(day + timedelta(seconds=random.randrange(9 * 3600, 18 * 3600)), now)


def _changes(answers: Mapping[str, object]) -> dict[str, Change]:
    return {link_id: Change(raw=value, seen_version=0) for link_id, value in answers.items()}


def _codes(campaign: Campaign, sign_ins: SignIns, *, now: datetime) -> None:
    """A code for the first clinic and for one clinic in each state."""
    cases = Case.objects.filter(campaign=campaign).select_related("unit").order_by("unit__line")
    chosen = [cases.get(unit__name=FIRST_CLINIC)]
    for state in STATES:
        found = cases.filter(status=state).exclude(pk=chosen[0].pk).first()
        chosen += [found] if found else []
    for case in chosen:
        code = issue_code(user=User.objects.get(enrolments__case=case), by=BY, now=now)
        sign_ins.codes.append((f"{case.unit.name}  {STATE_WORDS[CaseStatus(case.status)]}", code))


def _passwords(sign_ins: SignIns, *, clinic: Case, now: datetime) -> None:
    """The first clinic's ID, and officials of the country, two prefectures and a city."""
    user = User.objects.get(enrolments__case=clinic)
    sign_ins.passwords.append((FIRST_CLINIC, user.username, _password_for(user)))
    for username, name, area in OFFICIALS:
        password = secrets.token_hex(8)
        user = appoint(username=username, display_name=name, area=area, password=password, by=BY, now=now)
        sign_ins.passwords.append((name, username, password))
        secret = totp.new_secret()
        # Set up a day ago: whoever tries the demo at once types digits that were not used yet.
        before = now - timedelta(days=1)
        set_up_app(user=user, secret=secret, typed=totp.code_at(secret, step=totp.step_of(before)), by=BY, now=before)
        make_recovery_codes(user=user, by=BY, now=before)
        sign_ins.secrets.append((username, secret))


def _password_for(user: User) -> str:
    password = secrets.token_hex(8)
    user.set_password(password)
    user.save(update_fields=["password"])
    return password
