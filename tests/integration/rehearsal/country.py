"""A small country that lives through one campaign by a clock we move: clinics answer, refuse, close."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from random import Random

from django.conf import settings

from tenken.disposition.outcomes import AttemptOutcome
from tenken.frame.areas import read_areas
from tenken.questionnaire.survey import load_survey
from tenken.questionnaire.survey_json import plain
from tenken_site.accounts.models import User
from tenken_site.campaigns.actions.enrol import enrol
from tenken_site.campaigns.actions.open_campaign import DeadlinePolicy, open_campaign
from tenken_site.campaigns.models import Campaign, Case
from tenken_site.campaigns.permissions import CampaignNotOpen, deadline_of
from tenken_site.chase.actions.record_attempt import record_attempt
from tenken_site.corrections.actions import decide
from tenken_site.corrections.actions.reply_from_letter import reply_from_letter
from tenken_site.frames.actions.freeze import freeze_version
from tenken_site.frames.actions.import_contacts import import_contacts
from tenken_site.frames.actions.import_frame import import_frame
from tenken_site.frames.list_files import SourceFile
from tenken_site.frames.models import FrameVersion, UnitProposal
from tenken_site.instruments.actions.publish import publish
from tenken_site.jobs.worker import Worker
from tenken_site.jurisdictions.models import Jurisdiction
from tenken_site.outreach.actions.plan_waves import plan_defaults
from tenken_site.responses import queries as responses
from tenken_site.responses.actions.save import Change, save
from tenken_site.responses.actions.submit import submit
from tests.cast import FUNABASHI_CODE
from tests.factories.facility_lists import invented_rows, write_csv
from tests.factories.post import MailServer

SURVEY = Path(__file__).parents[2] / "fixtures" / "surveys" / "mailing"
BY = "command:rehearsal"
CLINICS = 120  # in one prefecture, so that letters and forecasts are few
#: Which of the clinics, by line of the list: no mail, an address that does not exist.
WITHOUT_MAIL, DEAD = 7, 5
JAPAN = timedelta(hours=9)


def japan(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    """A moment on Japan's clock, in UTC."""
    return datetime(year, month, day, hour, minute, tzinfo=UTC) - JAPAN


@dataclass
class Country:
    """The campaign, its clock, and what really happened to each clinic."""

    campaign: Campaign
    post: MailServer
    official: User
    now: datetime
    chance: Random = field(default_factory=lambda: Random(2026))
    submitted: dict[int, datetime] = field(default_factory=dict)
    started: dict[int, datetime] = field(default_factory=dict)
    refused: dict[int, datetime] = field(default_factory=dict)
    closed: dict[int, datetime] = field(default_factory=dict)
    sent: dict[str, list[datetime]] = field(default_factory=lambda: defaultdict(list))
    turned_away: int = 0
    _seen: int = 0

    def to(self, moment: datetime) -> None:
        """Moves the clock forward."""
        assert moment >= self.now, "time goes forward"
        self.now = moment

    def work(self) -> None:
        """The worker does what is due at this moment; the mail that arrived is noted with the moment."""
        worker = Worker(clock=lambda: self.now)
        for _ in range(3):  # a run may leave mail behind it
            worker.once()
        for received in self.post.received[self._seen :]:
            self.sent[received.to].append(self.now)
        self._seen = len(self.post.received)

    def day(self, *, hazard: float) -> None:
        """One day: the worker at ten, then clinics. ``hazard``: the part of them to which something happens today."""
        ten = self.now.replace(hour=1, minute=0)
        self.to(max(self.now, ten))
        self.work()
        self.to(ten + timedelta(hours=3))
        for case in Case.objects.filter(campaign=self.campaign).select_related("unit").order_by("pk"):
            if self.chance.random() < hazard:
                self.live(case)
        self.to(ten + timedelta(hours=23))

    def live(self, case: Case) -> None:
        """Something happens at this clinic."""
        what = self.chance.random()
        if case.pk in self.closed:
            return
        if what < 0.06 and case.pk not in self.submitted:
            self.close_down(case)
        elif what < 0.12 and case.pk not in self.submitted | self.refused:
            self.refuse(case)
        elif what < 0.30:
            self.begin(case)
        else:
            self.answer(case)

    def answer(self, case: Case) -> None:
        """The clinic answers everything and submits, unless the deadline has passed."""
        if case.pk in self.submitted:
            return
        self._save(case, {"T1": False, "T3": ["none"]})
        user = User.objects.get(enrolments__case=case)
        opened = responses.case_for(user=user, public_id=case.public_id)
        try:
            submit(opened=opened, draft_version=opened.draft_version, confirmed=frozenset(), by=user, now=self.now)
        except CampaignNotOpen:
            self.turned_away += 1
            return
        self.submitted[case.pk] = self.now

    def begin(self, case: Case) -> None:
        """The clinic answers one question and is called away."""
        if case.pk not in self.submitted:
            self._save(case, {"T1": False})

    def refuse(self, case: Case) -> None:
        """The city calls; the clinic does not want to take part."""
        area = Jurisdiction.objects.get(code=FUNABASHI_CODE)
        record_attempt(
            case=case, area=area, outcome=AttemptOutcome.REFUSED, seen=0, caller=self.official, by=BY, now=self.now
        )
        self.refused[case.pk] = self.now

    def close_down(self, case: Case) -> None:
        """The letter is answered with "closed", and an official accepts it."""
        case = Case.objects.select_related("campaign", "unit").get(pk=case.pk)
        proposal = reply_from_letter(case=case, kind=UnitProposal.Kind.CLOSED, reason="閉院", now=self.now)
        decide.accept(proposal=proposal, user=self.official, by=BY, now=self.now)
        self.closed[case.pk] = self.now

    def _save(self, case: Case, answers: dict[str, object]) -> None:
        user = User.objects.get(enrolments__case=case)
        opened = responses.case_for(user=user, public_id=case.public_id)
        changes = {
            link_id: Change(raw=value, seen_version=entry.version if (entry := opened.document.entry(link_id)) else 0)
            for link_id, value in answers.items()
        }
        try:
            save(opened=opened, changes=changes, device="iPhone", by=user, now=self.now)
        except CampaignNotOpen:
            self.turned_away += 1
            return
        self.started.setdefault(case.pk, self.now)

    def deadline(self, case: Case) -> datetime:
        """The case's deadline as it stands now."""
        return deadline_of(case=case, campaign=self.campaign)


def found(*, post: MailServer, official: User, folder: Path, now: datetime) -> Country:
    """Imports the list and the contacts, opens the campaign with its waves, and enrols every clinic."""
    areas = read_areas(Path(settings.SURVEYS) / "codelists" / "relays.csv")
    listed = folder / "list.csv"
    rows = (row for row in invented_rows(count=40 * CLINICS, areas=areas) if row[3].startswith("千葉県"))
    write_csv(listed, islice(rows, CLINICS))
    with listed.open("rb") as file:
        source = SourceFile("list.csv", file)
        report = import_frame(files=[source], frame="country", areas=areas, by=BY, now=now)
    version = FrameVersion.objects.get(frame__name="country", number=report.version)
    with io.BytesIO(_contacts(version).encode("utf-8-sig")) as file:
        import_contacts(file=file, source_name="contacts.csv", version=version, areas=areas, by=BY, now=now)
    for number, unit in enumerate(version.units.select_related("contact").order_by("line"), start=1):
        if number % DEAD == 0 and hasattr(unit, "contact") and unit.contact.mail:
            post.behaviour.refuse[unit.contact.mail] = "550 5.1.1 no such user"
    freeze_version(version=version, by=BY, now=now)
    survey = load_survey(SURVEY)
    defaults = survey.campaign
    assert defaults is not None
    campaign = open_campaign(
        slug="rehearsal",
        receipt_prefix="R26",
        instrument_version=publish(folder=SURVEY, instrument="core", by=BY, now=now),
        frame_version=version,
        opens_at=defaults.opens,
        closes_at=defaults.closes_at,
        as_of=survey.as_of,
        official=True,
        policy=DeadlinePolicy(grace_minutes=30, drafts="partial", partial_from_percent=50),
        quiet=plain(defaults.quiet) if defaults.quiet else {},
        by=BY,
        now=now,
    )
    plan_defaults(campaign=campaign, defaults=defaults.waves, by=BY, now=now)
    enrol(campaign=campaign, by=BY, now=now)
    return Country(campaign=campaign, post=post, official=official, now=now)


def _contacts(version: FrameVersion) -> str:
    """Mail addresses for most of the clinics."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(["facility_code", "name", "address", "mail", "telephone"])
    for number, unit in enumerate(version.units.order_by("line"), start=1):
        mail = "" if number % WITHOUT_MAIL == 0 else f"clinic{number}@clinics.test"
        writer.writerow([unit.facility_code, unit.name, unit.address, mail, f"047-000-{number:04}"])
    return text.getvalue()


def in_quiet_time(moment: datetime) -> bool:
    """The fixture survey's quiet times, written out once more."""
    at = moment + JAPAN
    day = at.strftime("%m-%d")
    return (
        at.weekday() in {3, 6}
        or (at.weekday() == 5 and at.time() >= time(12))
        or "08-13" <= day <= "08-16"
        or day in {"07-20", "08-11"}
        or not time(9) <= at.time() < time(17)
    )
