"""What offices read of exposure: the ministry from protected tables, prefectures and cities from what is out."""

import re
from pathlib import Path

import pytest
from django.urls import reverse

from tenken.risk.model import IndexName
from tenken_site.audit.models import AuditEntry
from tenken_site.releases import making
from tenken_site.releases.actions.withdraw import withdraw
from tenken_site.risk_assessments.presenters_country import Estimate, country_page
from tenken_site.risk_assessments.queries_tables import BANDS, Tables
from tenken_site.tabulations.models import Tabulation
from tenken_site.tabulations.plain import TOTAL, PlainCell, PlainCode, PlainDimension, PlainTable
from tests.cast import NOW
from tests.factories import statistics
from tests.factories.browsers import signed_in
from tests.factories.people import Cast
from tests.factories.statistics import CHECKER
from tests.integration.risk_assessments.offices import BY_AREA, built, made_survey, tabulated

pytestmark = [pytest.mark.stores, pytest.mark.first_on("sqlite")]


@pytest.fixture(autouse=True)
def survey(tmp_path_factory: pytest.TempPathFactory, settings: object) -> Path:
    folder = tmp_path_factory.mktemp("surveys")
    there = made_survey(folder)
    settings.SURVEYS = folder  # type: ignore[attr-defined]  # pytest-django's
    return there


def page(user: object, name: str, cast: Cast, **asked: str) -> str:
    answer = signed_in(user).get(reverse(name, args=[cast.campaign.slug]), asked)  # type: ignore[arg-type]  # a user
    assert answer.status_code == 200
    return answer.content.decode()


def test_before_there_are_tables_the_page_says_what_to_do_next(cast: Cast) -> None:
    early = page(cast.ministry, "exposure-country", cast)
    built(cast)
    type(cast.campaign).objects.filter(pk=cast.campaign.pk).update(closed_at=cast.campaign.closes_at)
    later = page(cast.ministry, "exposure-country", cast)

    assert "調査が終わっていません" in early
    assert "終わった集計がまだありません" in later
    assert reverse("tabulations", args=[cast.campaign.slug]) in later


def test_the_ministry_reads_the_newest_tabulation_with_every_area(cast: Cast) -> None:
    statistics.tabulation(cast, tables=BY_AREA)

    whole = page(cast.ministry, "exposure-country", cast, number="impact")

    assert "地域ごとの「止まったときの影響」" in whole
    assert "千葉県" in whole
    assert "大阪府" in whole
    assert {"X", "-", "…", "・"} <= set(re.findall(r"<dt>(.)</dt><dd>", whole.split("地図の記号")[1].split("</dl>")[0]))
    assert "秘匿したあとの数値です" in whole
    assert AuditEntry.objects.filter(action="risk_assessments.look_at_tables").count() == 1


def test_a_tabulation_that_the_attacker_won_or_that_is_not_finished_is_none(cast: Cast) -> None:
    made = statistics.tabulation(cast, tables=BY_AREA)
    type(made).objects.update(state="blocked")

    assert "千葉県" not in page(cast.ministry, "exposure-country", cast)


def test_a_prefecture_or_city_reads_its_own_area_beside_the_country_once_it_is_published(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(making, "_files", lambda *_: [])  # they take seconds, and are looked at elsewhere
    tabulation = statistics.tabulation(cast, tables=BY_AREA)

    before = [page(cast.chiba, "exposure-country", cast), page(cast.funabashi, "support-counts", cast)]
    release = statistics.published(cast, of=tabulation)
    chiba, funabashi, osaka = (page(one, "exposure-country", cast) for one in (cast.chiba, cast.funabashi, cast.osaka))
    asked = page(cast.funabashi, "exposure-country", cast, area="270008", number="impact")
    withdraw(release=release, reason_ja="誤り", reason_en="Error", by=CHECKER, now=NOW)
    after = page(cast.chiba, "exposure-country", cast)

    for closed in (*before, after):
        assert "まだ公表されていません" in closed
        assert not re.search(r"回答した[0-9,]+施設", closed)
    assert {word for word in ("全国", "千葉県", "船橋市", "大阪") if word in chiba} == {"全国", "千葉県", "船橋市"}
    assert {word for word in ("全国", "千葉県", "船橋市", "大阪") if word in funabashi} == {"全国", "船橋市"}
    assert {word for word in ("全国", "千葉県", "船橋市", "大阪") if word in asked} == {"全国", "船橋市"}
    assert "船橋市" not in osaka
    assert "大阪市" in osaka
    assert not AuditEntry.objects.filter(action="risk_assessments.look_at_tables").exists(), "it is public"


def test_a_release_without_these_tables_tells_areas_nothing(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(making, "_files", lambda *_: [])
    statistics.published(cast, of=statistics.tabulation(cast))

    assert "まだ公表されていません" in page(cast.chiba, "exposure-country", cast)


def test_bands_are_added_up_and_a_hidden_one_hides_the_sum() -> None:
    shown, hidden = PlainCell(50, 100, 0.5, 0.4, 0.6), PlainCell(sign="X")
    bands = ("low", "raised", "high", "top")
    codes = tuple(PlainCode(code, {"ja": code}, "", 0) for code in bands)
    area = PlainDimension("area", {"ja": "地域"}, (PlainCode(TOTAL, {"ja": "全国"}, "", 0),))
    part = PlainCell(20, 100, 0.2, 0.15, 0.28)

    def upper(*cells: PlainCell) -> Estimate:
        found = {(TOTAL, code): cell for code, cell in zip(bands, cells, strict=True)}
        table = PlainTable("l", {"ja": ""}, {}, "proportion", True, (area,), codes, found, 0, 0)
        made = country_page(
            Tables({BANDS[IndexName.LIKELIHOOD]: (table,)}, Tabulation()), codes=None, asked={}, language="ja"
        )
        return made.numbers[0].places[0].upper

    assert (upper(part, part, part, shown).text, upper(part, part, part, shown).interval) == ("70.0%", "55.0〜88.0")
    assert upper(part, part, part, hidden).text == "X"
    assert "（X）" in upper(part, part, part, hidden).why
    assert upper(hidden, part, part, part).text == "40.0%"
    nobody = PlainCell(0, 100, sign="-")
    assert (upper(part, part, shown, nobody).text, upper(part, part, shown, nobody).interval) == ("50.0%", "")
    assert (upper(part, part, nobody, nobody).text, upper(part, part, nobody, nobody).sign) == ("-", True)


def test_ways_in_and_support_paths_are_read_from_tables_that_were_computed_and_protected(cast: Cast) -> None:
    tabulated(built(cast))

    ways = page(cast.ministry, "exposure-country", cast)
    counts = page(cast.ministry, "support-counts", cast)

    assert "二要素認証" in ways or "2要素認証" in ways
    shares = [float(found) for found in re.findall(r"<b>([0-9.]+)%</b>", ways)]
    assert len(shares) > 5
    assert shares == sorted(shares, reverse=True)
    assert "無料のオンライン研修" in counts
    assert "答えの内容によらず知らせる支援なので" in counts
    assert "一部の地域だけの支援なので" in counts
    assert "条件が変わったかもしれません。知らせる前に、窓口に確かめてください。" in counts
    assert "要確認" not in counts
    assert "令和6年（2024年）6月6日から" in counts
    assert re.search(r"回答した[0-9]+施設のうち[0-9]+施設", counts)
    assert re.search(r"診療所全体では、およそ[0-9]+%（[0-9]+〜[0-9]+%の間と考えられます）", counts)
    assert "かっこの中は、本当の割合が入ると考えられる幅" in counts
    assert "n = " not in ways + counts


def test_a_prefecture_or_city_reads_of_no_other_prefectures_support_and_of_no_interval_where_none_is_shown(
    cast: Cast, survey: Path
) -> None:
    there = survey / "support_paths.yaml"
    text = there.read_text("utf-8").replace('areas: ["130001"]', 'areas: ["120006"]')
    there.write_text(text.replace('"{Q24} = false"', '"exists({T1})"'), "utf-8")

    seen = {user: page(getattr(cast, user), "support-counts", cast) for user in ("chiba", "funabashi", "osaka")}

    assert {user for user, found in seen.items() if "東京都 中小企業サイバー" in found} == {"chiba", "funabashi"}
    assert "千葉県の、すべての診療所" in seen["funabashi"]
    assert "<li>T1（" in seen["osaka"]
    assert "に答えた</li>" in seen["osaka"]
    assert "95%信頼区間" not in seen["osaka"]


def test_a_hidden_sum_is_a_sentence_and_the_note_on_sums_stands_only_where_one_is_shown(cast: Cast) -> None:
    made = statistics.tabulation(cast, tables=BY_AREA)

    found = page(cast.ministry, "exposure-country", cast)

    assert made.state == Tabulation.State.READY
    assert '<b class="big-n">X</b>' not in found
    assert ("合計の幅は" in found) is ("<br>幅 " in found)


def test_where_too_little_was_asked_the_page_says_so(cast: Cast) -> None:
    tabulated(built(cast, form="core"))

    found = page(cast.ministry, "exposure-country", cast)

    assert "この集計には、備えの表がありません" in found
