"""A dataset and what hangs on it, as rows that open: a few clinics of the synthetic country, without submissions."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import datetime

from tenken.dataset import storage
from tenken.editing.model import EditRule, Holds, Topic
from tenken.questionnaire.model import LocalizedText
from tenken_site.accounts.models import User
from tenken_site.campaigns.models import Campaign
from tenken_site.datasets.actions.ask_for_export import ask_for_export
from tenken_site.datasets.actions.ask_for_microdata import ask_for_microdata, grant_microdata
from tenken_site.datasets.actions.check_edits import check_edits
from tenken_site.datasets.actions.export_rows import export_rows
from tenken_site.datasets.models import Dataset, Export, MicrodataRequest
from tenken_site.datasets.queries import opened
from tenken_site.datasets.sealed_files import keep_file
from tenken_site.encryption.actions.make_key import ensure_key
from tenken_site.releases.models import Release
from tenken_site.responses.actions.unlock import ask_for_unlock, grant_unlock
from tenken_site.tabulations.models import Tabulation
from tests.factories.synthetic import country, shipped

__all__ = ["Analysed", "analysed", "built"]

BY = "command:tests"
_ODD = LocalizedText((("ja", "電子カルテを使っている"), ("en", "Keeps records on a computer")))


@dataclass(frozen=True, slots=True)
class Analysed:
    """One of each."""

    dataset: Dataset
    request: MicrodataRequest
    export: Export
    tabulation: Tabulation
    release: Release


def built(
    campaign: Campaign, *, asking: User, granting: User, clinics: int = 60, form: str = "core", now: datetime
) -> Dataset:
    """A built dataset of so many clinics that are nobody's, by this instrument of the shipped survey."""
    unlock = ask_for_unlock(campaign=campaign, purpose="statistics", reason="集計", days=7, by=asking, now=now)
    grant_unlock(unlock=unlock, by=granting, now=now)
    by = f"user:{asking.pk}"
    made = Dataset.objects.create(campaign=campaign, number=1, unlock=unlock, asked_at=now, asked_by=by)
    invented = country(clinics=clinics, questionnaire=shipped(form), response=0.7)
    files: dict[str, bytes] = {}
    circumstances = storage.Circumstances(
        questionnaires={invented.instrument: invented.questionnaire}, frame="test 1", code_version="0",
        snapshot_at=now, built_at=now,
    )  # fmt: skip
    manifest = storage.write(invented.dataset(), into=files, circumstances=circumstances)
    key = ensure_key(scope=made.key_scope, by=BY, now=now)
    for name, content in files.items():
        made.digests[name], _ = keep_file(dataset=made, name=name, content=io.BytesIO(content), key=key)
    made.counts = {
        "cases": manifest.records,
        "submissions": manifest.respondents,
        "variables": len(invented.dataset().variables),
        "changes": manifest.changes,
        "stale_decisions": 0,
        "bytes": sum(map(len, files.values())),
    }
    made.built_at, made.built_by, made.code_version = now, BY, "0"
    made.save()
    return made


def analysed(campaign: Campaign, *, asking: User, granting: User, now: datetime) -> Analysed:
    """Flags to review, a granted request with its file, a tabulation without tables, a draft of a release."""
    dataset = built(campaign, asking=asking, granting=granting, now=now)
    rule = EditRule("odd", Topic.CONTRADICTION, "high", _ODD, _ODD, Holds("{Q6} = false"))
    check_edits(dataset=dataset, rules=(rule,), by=BY, now=now)
    variables = opened(dataset.pk).variables
    request = ask_for_microdata(
        dataset=dataset, variables=variables, reason="研究", columns=["kind", "Q6"], days=7, by=asking, now=now
    )
    grant_microdata(request=request, by=granting, now=now)
    request.refresh_from_db()
    export = export_rows(export=ask_for_export(request=request, form="csv", by=asking, now=now), by=BY, now=now)
    tabulation = Tabulation.objects.create(
        dataset=dataset, number=1, tables="", weighting="", disclosure="", seed=1, asked_at=now, asked_by=BY,
        state=Tabulation.State.READY, finished_at=now, digests={"dataset": dataset.digests["manifest.json"]},
    )  # fmt: skip
    release = Release.objects.create(
        campaign=campaign, tabulation=tabulation, slug=f"{campaign.slug}-release", title_ja="結果", title_en="Results",
        made_at=now, made_by=BY,
    )  # fmt: skip
    return Analysed(dataset, request, export, tabulation, release)
