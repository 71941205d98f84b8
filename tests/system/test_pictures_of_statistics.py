"""The pictures of the guide to publishing: a dataset, its tabulation, the second person's check, the public page.

``--pictures`` writes them anew.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from tenken_site.campaigns.models import Campaign
from tenken_site.releases.actions.attack_release import attack_release
from tenken_site.releases.actions.check import approve
from tenken_site.releases.actions.make_release import make_release
from tenken_site.releases.actions.publish import publish
from tenken_site.releases.actions.submit import submit
from tenken_site.releases.policies import POINTS
from tenken_site.tabulations.actions.carry_out import carry_out
from tenken_site.tabulations.models import Tabulation
from tests.architecture.tree import ROOT
from tests.cast import COUNTRY_CODE, Official
from tests.factories import accounts
from tests.factories.analysed import built
from tests.factories.people import Cast
from tests.system.browser import Person

pytestmark = [pytest.mark.stores, pytest.mark.system, pytest.mark.long]  # test_statistics.py goes the same way in CI
SURVEY = ROOT / "surveys" / "clinic-cybersecurity-2026"
NAMES = ("statistics-dataset", "statistics-tabulation", "statistics-check", "statistics-release")
TABLES = """layouts:
  - id: kind
    title: {ja: 施設の種別, en: by kind of facility}
    rows: [kind]
tables:
  - {key: q2, title: {ja: 医療情報システム安全管理責任者の設置, en: Security manager}, variable: Q2, layouts: [kind]}
  - {key: q3-1, title: {ja: 事業継続計画（BCP）の策定, en: Business continuity plan}, variable: Q3-1, layouts: [kind]}
  - {key: q6, title: {ja: 電子カルテシステムの使用, en: Electronic health records}, variable: Q6, layouts: [kind]}
"""


@pytest.fixture
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Where the pictures go."""
    return ROOT / "docs" / "how-to" / "images" if request.config.getoption("--pictures") else tmp_path


def test_two_officials_lead_a_dataset_to_the_public_page(
    someone: Callable[..., Person], people: Cast, folder: Path
) -> None:
    now = timezone.now().replace(microsecond=0)  # noqa: TID251  # the server has the real clock
    second = accounts.official(Official("ministry-second", "二 人目", COUNTRY_CODE))
    by, place = f"user:{people.ministry.pk}", f"/campaigns/{people.campaign.slug}"
    Campaign.objects.filter(pk=people.campaign.pk).update(closed_at=now, closes_at=now - timedelta(days=3))
    people.campaign.refresh_from_db()
    dataset = built(people.campaign, asking=people.ministry, granting=second, clinics=4_000, now=now)
    one, other = someone(), someone()
    one.is_signed_in_as(people.ministry)
    other.is_signed_in_as(second)

    def picture(who: Person, name: str, path: str) -> None:
        page = who.goes_to(path)
        who.sees_no_barrier()
        page.screenshot(path=folder / f"{name}.png", animations="disabled")

    picture(one, "statistics-dataset", f"{place}/datasets/{dataset.number}/")
    texts = {name: (SURVEY / f"{name}.yaml").read_text(encoding="utf-8") for name in ("weighting", "disclosure")}
    asked = Tabulation.objects.create(
        dataset=dataset, number=1, tables=TABLES, seed=1, asked_at=now, asked_by=by, code_version="0",
        digests={"dataset": dataset.digests["manifest.json"]}, **texts,
    )  # fmt: skip
    tabulation = carry_out(tabulation=asked, by=by, now=now)
    assert tabulation.state == Tabulation.State.READY, tabulation.trouble
    picture(one, "statistics-tabulation", f"{place}/tabulations/{tabulation.pk}/")
    release = make_release(
        tabulation=tabulation, slug="clinics-2026", title_ja="診療所のサイバーセキュリティ対策（令和8年）",
        title_en="Cybersecurity of clinics, 2026", summary_ja="令和8年6月末の状況をたずねました。",
        summary_en="As of the end of June 2026.", tables=[each["key"] for each in tabulation.contents], by=by, now=now,
    )  # fmt: skip
    release = attack_release(release=submit(release=release, by=by, now=now), by=by, now=now)
    assert release.attack["passed"], release.attack
    picture(other, "statistics-check", f"{place}/releases/{release.pk}/")
    approve(
        release=release, points=POINTS, words="集計表と突き合わせた", publish_at=now + timedelta(seconds=1),
        by=f"user:{second.pk}", now=now,
    )  # fmt: skip
    publish(release=release, by=by, now=now + timedelta(seconds=2))
    picture(someone(), "statistics-release", "/statistics/clinics-2026/")

    assert all((folder / f"{name}.png").stat().st_size > 10_000 for name in NAMES)
