"""Flash surveys over the tiny survey: Minato has a computer, Himawari says no, others never answered or do not know."""

from datetime import datetime, timedelta
from pathlib import Path

from tenken.response.suggesting import Suggesting, Suggestion
from tenken_site.campaigns.models import Campaign
from tenken_site.flash_surveys.actions.ask import Advisory, ask_for_flash_survey, grant_flash_survey
from tenken_site.flash_surveys.actions.choose import choose
from tenken_site.flash_surveys.models import FlashSurvey
from tests.cast import CHIBA_CODE, FUNABASHI_CODE, HIMAWARI, MINATO, MINISTRY, NOW, Clinic
from tests.factories import accounts, campaigns, outreach
from tests.factories.datasets import SECOND, answered

__all__ = ["ADVISORY", "BACKUPS", "BY", "SILENT", "asked", "campaign", "chosen", "granted", "ready_surveys"]

BY = "command:tests"
READY = Path(__file__).parents[2] / "surveys" / "clinic-cybersecurity-2026" / "flash"
#: A clinic that never submits anything.
SILENT = Clinic(
    username="silent-clinic",
    display_name="静 一",
    name="しずか医院",
    facility_code="1219900036",
    postcode="273-0005",
    address="千葉県船橋市本町9-99-7",
    prefecture=CHIBA_CODE,
    relay=FUNABASHI_CODE,
)
ADVISORY = Advisory(
    title="架空社VPN装置の弱点について",
    title_en="Weakness of Kakuu VPN devices",
    technology="架空社のVPN装置 {K-1}",
    technology_en="Kakuu VPN device {K-1}",
    action="ファームウェアを <2.1> に更新してください。",
    action_en="Update the firmware to <2.1>.",
    address="https://advisory.test/2026/1",
    issued_on=NOW.date(),
)
#: Whoever makes backups is asked, and whoever is unknown.
BACKUPS = Suggesting((Suggestion("T3", frozenset({"backup"})),))


def ready_surveys(folder: Path) -> Path:
    """A folder of surveys in which the tiny one has the ready flash survey, under its own name."""
    made = folder / "tiny" / "flash"
    made.mkdir(parents=True)
    for path in READY.glob("*.yaml"):
        text = path.read_text("utf-8").replace("clinic-cybersecurity-2026", "tiny")
        (made / path.name).write_text(text, "utf-8")
    return folder


def campaign() -> Campaign:
    """Minato makes backups, Himawari certainly does not, the silent clinic never answered; all can be written to."""
    made = campaigns.campaign(clinics=(MINATO, HIMAWARI, SILENT))
    minato, himawari, silent = (campaigns.enrolled(one, into=made) for one in (MINATO, HIMAWARI, SILENT))
    answered(minato, {"T1": "yes", "T2": "60", "T3": ["backup"]})
    answered(himawari, {"T1": "no", "T3": ["updates"]})
    for one in (minato, himawari, silent):
        outreach.address(one.case)
    return made


def asked(
    source: Campaign, *, plan: Suggesting = BACKUPS, closes_after: int = 5, days: int = 14, now: datetime = NOW
) -> FlashSurvey:
    """By Hanada, with a reason."""
    return ask_for_flash_survey(
        campaign=source,
        advisory=ADVISORY,
        plan=plan,
        closes_on=(now + timedelta(days=closes_after)).date(),
        reason="悪用が確認されたため",
        days=days,
        by=accounts.official(MINISTRY),
        now=now,
    )


def granted(source: Campaign, *, plan: Suggesting = BACKUPS, now: datetime = NOW) -> FlashSurvey:
    """By the second official."""
    return grant_flash_survey(survey=asked(source, plan=plan, now=now), by=accounts.official(SECOND), now=now)


def chosen(source: Campaign, *, plan: Suggesting = BACKUPS, now: datetime = NOW) -> FlashSurvey:
    """Granted, and whom to ask is known."""
    made = granted(source, plan=plan, now=now)
    choose(survey=made, by=BY, now=now)
    made.refresh_from_db()
    return made
