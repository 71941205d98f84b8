"""After the close: the answers become a dataset, somebody reviews it, takes records out, and makes tables of it."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

from tenken.editing.model import EditRule, Holds, Topic
from tenken.questionnaire.model import LocalizedText
from tenken.response.suggesting import Suggesting, Suggestion
from tenken_site.accounts.models import User
from tenken_site.campaigns.models import Campaign
from tenken_site.datasets.actions.ask_for_build import ask_for_build
from tenken_site.datasets.actions.ask_for_export import ask_for_export
from tenken_site.datasets.actions.ask_for_microdata import ask_for_microdata, grant_microdata
from tenken_site.datasets.actions.build import build
from tenken_site.datasets.actions.check_edits import check_edits
from tenken_site.datasets.actions.decide_edit import decide_edit
from tenken_site.datasets.actions.export_rows import export_rows
from tenken_site.datasets.models import Dataset
from tenken_site.datasets.queries import opened
from tenken_site.datasets.queries_edits import flag, flags_table
from tenken_site.encryption.actions.make_key import ensure_key
from tenken_site.flash_surveys.models import FlashPart
from tenken_site.releases.actions.attack_release import attack_release
from tenken_site.releases.actions.check import approve
from tenken_site.releases.actions.make_release import make_release
from tenken_site.releases.actions.submit import submit
from tenken_site.releases.policies import POINTS
from tenken_site.responses.actions.unlock import ask_for_unlock, grant_unlock
from tenken_site.tabulations.actions.carry_out import carry_out
from tenken_site.tabulations.models import Tabulation
from tests.cast import COUNTRY_CODE, Official
from tests.factories import accounts, exposure_offices, flash
from tests.factories.verifications import stored

__all__ = ["REVIEWED", "analysed"]

BY = "command:tests"
#: What the reviewer writes about one clinic.
REVIEWED = {
    "reason of a decision about a clinic": "タスマニアデビル医院に電話で確認",
    "what was found at a clinic": "wombat-found-here",
    "outcome of an analysis": "quokka-worked-out",
    "count of a flash survey": "bilby-chosen-here",
}
_WORDS = LocalizedText((("ja", "おかしな値"), ("en", "An odd value")))
#: The shipped files are for another questionnaire; these ask for the one question that everybody answered.
TABLES = """layouts:
  - id: kind
    title: {ja: 種別, en: by kind}
    rows: [kind]
tables:
  - key: gate
    title: {ja: 何か起きたか, en: Whether something happened}
    variable: GATE72
    layouts: [kind]
"""
WEIGHTING = """classes: {variables: [kind], least_respondents: 2, when_small: collapse}
margins: [{variables: [kind]}]
"""
DISCLOSURE = "threshold: 3\ngroup_share: 1\nprotection: 3\nseconds: 60\n"


def analysed(campaign: Campaign, *, now: datetime) -> Dataset:
    """The dataset, with a decision, an export and a tabulation under its key, a verification and a plan."""
    asking, granting = (accounts.official(Official(f"analyst-{n}", "集計", COUNTRY_CODE)) for n in (1, 2))
    dataset = _built(campaign, asking, granting, now=now)
    records = opened(dataset.pk)
    rule = EditRule("odd", Topic.CONTRADICTION, "high", _WORDS, _WORDS, Holds("{COUNT75} < 5"))
    assert check_edits(dataset=dataset, rules=(rule,), by=BY, now=now) == 1
    found = flag(flags_table(dataset).row(0, named=True))
    decide_edit(
        dataset=dataset, flag=found, verdict="change", variable=records.variable("COUNT75"), state="missing",
        reason=REVIEWED["reason of a decision about a clinic"], by=BY, now=now,
    )  # fmt: skip
    # Not the columns of a multiple choice: its codes are sought, and the request tells which columns it is about.
    request = ask_for_microdata(
        dataset=dataset,
        variables=records.variables,
        reason="研究",
        columns=["GATE72", "kind"],
        days=3,
        by=asking,
        now=now,
    )
    grant_microdata(request=request, by=granting, now=now)
    request.refresh_from_db()
    export_rows(export=ask_for_export(request=request, form="csv", by=asking, now=now), by=BY, now=now)
    made = Tabulation.objects.create(
        dataset=dataset, number=1, tables=TABLES, weighting=WEIGHTING, disclosure=DISCLOSURE, seed=1, asked_at=now,
        asked_by=BY, digests={"dataset": dataset.digests["manifest.json"]},
    )  # fmt: skip
    carry_out(tabulation=made, by=BY, now=now)
    made.refresh_from_db()
    assert made.state == Tabulation.State.READY, made.trouble
    _embargoed(made, now=now)
    stored(campaign, dataset, list(campaign.cases.all()), found=REVIEWED["what was found at a clinic"])
    exposure_offices.analysis(dataset, "plan", now=now, told=REVIEWED["outcome of an analysis"])
    _chosen(campaign, now=now)
    return dataset


def _chosen(campaign: Campaign, *, now: datetime) -> None:
    """Whom a flash survey would ask, by the gate's answer alone: which one is public, who gave it is not."""
    plan = Suggesting((Suggestion("GATE72", frozenset({"yes"})),))
    survey = flash.chosen(campaign, plan=plan, now=now)
    part = FlashPart.objects.get(survey=survey, name=FlashPart.Name.NUMBERS)
    key = ensure_key(scope=campaign.key_scope, by=BY, now=now)
    part.put(key=key, content=json.dumps({"counts": [["suggests", REVIEWED["count of a flash survey"], 1]]}))
    part.save()


def _embargoed(tabulation: Tabulation, *, now: datetime) -> None:
    """A release of every table, attacked and approved; nobody may read a figure of it before its moment."""
    made = make_release(
        tabulation=tabulation, slug="embargoed", title_ja="結果", title_en="Results", summary_ja="", summary_en="",
        tables=[one["key"] for one in tabulation.contents], by="user:1", now=now,
    )  # fmt: skip
    tested = attack_release(release=submit(release=made, by="user:1", now=now), by="user:1", now=now)
    assert tested.attack["passed"], tested.attack
    approve(release=tested, points=POINTS, words="よい", publish_at=now + timedelta(days=1), by="user:2", now=now)


def _built(campaign: Campaign, asking: User, granting: User, *, now: datetime) -> Dataset:
    unlock = ask_for_unlock(campaign=campaign, purpose="statistics", reason="集計", days=3, by=asking, now=now)
    grant_unlock(unlock=unlock, by=granting, now=now)
    unlock.refresh_from_db()
    campaign.refresh_from_db()
    dataset = ask_for_build(campaign=campaign, unlock=unlock, by=BY, now=now)
    return build(dataset=dataset, by=BY, now=now + timedelta(minutes=1))
