"""Datasets of tiny campaigns: a closed campaign, an unlock by two officials, and a dataset built of it."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path

from tenken_site.campaigns.models import Campaign, Case
from tenken_site.datasets.actions.ask_for_build import ask_for_build
from tenken_site.datasets.actions.build import build
from tenken_site.datasets.models import Dataset
from tenken_site.responses import queries
from tenken_site.responses.actions.save import Change, save
from tenken_site.responses.actions.submit import submit
from tenken_site.responses.actions.unlock import ask_for_unlock, grant_unlock
from tenken_site.responses.models import Unlock
from tests.cast import COUNTRY_CODE, HIMAWARI, MINATO, MINISTRY, NOW, Official
from tests.factories import accounts, campaigns
from tests.factories.campaigns import Enrolled

__all__ = ["EDITS", "SECOND", "answered", "built", "closed", "edits", "unlocked"]

#: The other official of the ministry.
SECOND = Official("ministry-ueno", "上野 徹", COUNTRY_CODE)
#: One rule about the tiny survey.
EDITS = """\
survey: tiny
rules:
  - key: many-computers
    topic: contradiction
    severity: high
    text: {ja: パソコンが50台より多いと答えています。, en: More than 50 computers are reported.}
    advice: {ja: 桁の誤りかを確かめてください。, en: Find out whether a digit is wrong.}
    holds: "{T2} <= 50"
"""


def edits(folder: Path) -> Path:
    """A folder of surveys in which the tiny one has the rule."""
    (folder / "tiny").mkdir(exist_ok=True)
    (folder / "tiny" / "edits.yaml").write_text(EDITS, "utf-8")
    return folder


def answered(clinic: Enrolled, answers: Mapping[str, object], *, at: datetime = NOW) -> None:
    """The clinic gives these answers and submits; again for a correction."""
    opened = queries.case_for(user=clinic.user, public_id=clinic.case.public_id)
    seen = {link_id: opened.document.entry(link_id) for link_id in answers}
    changes = {
        link_id: Change(raw=raw, seen_version=entry.version if (entry := seen[link_id]) else 0)
        for link_id, raw in answers.items()
    }
    save(opened=opened, changes=changes, device="iPhone", by=opened.user, now=at)
    opened = queries.case_for(user=clinic.user, public_id=clinic.case.public_id)
    submit(opened=opened, draft_version=opened.draft_version, confirmed=frozenset(), by=opened.user, now=at)


def closed(*, slug: str = "tiny-2026", receipt_prefix: str = "T26") -> Campaign:
    """A campaign of the tiny survey that is over: Minato has answered (60 computers), Himawari has not."""
    made = campaigns.campaign(slug=slug, receipt_prefix=receipt_prefix)
    minato = campaigns.enrolled(MINATO, into=made)
    campaigns.enrolled(HIMAWARI, into=made)
    answered(minato, {"T1": "yes", "T2": "60", "T3": ["backup", "updates"], "T4": "困っていません"})
    Case.objects.filter(campaign=made, last_number__gt=0).update(disposition="1.1")
    Case.objects.filter(campaign=made, last_number=0).update(disposition="3.19")
    Campaign.objects.filter(pk=made.pk).update(closed_at=NOW)
    made.refresh_from_db()
    return made


def unlocked(campaign: Campaign, *, purpose: str = "statistics", days: int = 7, now: datetime = NOW) -> Unlock:
    """An unlock in force."""
    asked = ask_for_unlock(
        campaign=campaign, purpose=purpose, reason="速報の集計", days=days, by=accounts.official(MINISTRY), now=now
    )
    return grant_unlock(unlock=asked, by=accounts.official(SECOND), now=now)


def built(campaign: Campaign, *, unlock: Unlock | None = None, now: datetime = NOW + timedelta(hours=1)) -> Dataset:
    """The next dataset of the campaign."""
    asked = ask_for_build(campaign=campaign, unlock=unlock or unlocked(campaign), run=False, by="user:1", now=now)
    return build(dataset=asked, by="user:1", now=now)
