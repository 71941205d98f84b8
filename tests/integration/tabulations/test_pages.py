"""What the ministry reads about tabulations: tables of one question together, findings and troubles in plain words."""

import pytest
from django.urls import reverse

from tenken_site.datasets.models import Dataset
from tenken_site.jobs.models import Run
from tenken_site.tabulations import presenters
from tenken_site.tabulations.finding_words import finding_words, said
from tenken_site.tabulations.models import Tabulation
from tenken_site.tabulations.plain import TOTAL, plain_table
from tenken_site.tabulations.titles import grouped
from tests.cast import NOW
from tests.factories import statistics
from tests.factories.browsers import signed_in
from tests.factories.people import Cast

TABLE = plain_table(statistics.hand_made()[0][0])


def test_tables_of_one_question_stand_together_and_are_told_apart_by_what_divides_them() -> None:
    ja = grouped(
        [("q2.area", "BCPの策定（地域別）"), ("q2.size", "BCPの策定（規模別）"), ("q5", "研修")], language="ja"
    )
    en = grouped([("q2.area", "Plan, by area"), ("q2.size", "Plan, by size")], language="en")
    odd = grouped([("q2.area", "BCPの策定（地域別）"), ("q2.size", "BCP（規模別）")], language="ja")

    assert [(one.title, [table.label for table in one.tables]) for one in ja] == [
        ("BCPの策定", ["地域別", "規模別"]),
        ("", ["研修"]),
    ]
    assert [(one.title, [table.label for table in one.tables]) for one in en] == [("Plan", ["By area", "By size"])]
    assert [(one.title, [table.label for table in one.tables]) for one in odd] == [
        ("", ["BCPの策定（地域別）", "BCP（規模別）"])
    ]


def test_a_cell_that_was_found_out_is_named_in_words_without_a_number() -> None:
    cell = said("q2.area-kind", ("122041", "dental", "yes"), TABLE, "ja")
    whole = said("q2.area-kind", ("122041", TOTAL, "yes"), TABLE, "en")
    unknown = said("Q2=yes", ("area=122041",), None, "ja")

    assert cell.endswith("：船橋市、歯科診療所、はい")
    assert whole.endswith(": Funabashi, Yes")
    assert unknown == "Q2=yes / area=122041"


def test_a_figure_that_follows_from_what_is_public_is_named_by_its_place_first() -> None:
    findings = [("known", ("Q2=yes", "area=122041")), ("known", ("Q2=yes", "area=120006-rest"))]
    without_dataset = Tabulation(dataset=Dataset())

    ja = finding_words(without_dataset, findings, language="ja")
    en = finding_words(without_dataset, findings, language="en")

    assert ja == ["船橋市、Q2：yes", "千葉県（保健所を設置する市・区を除く）、Q2：yes"]
    assert en[1] == "Chiba outside cities with a health centre, Q2: yes"


@pytest.mark.parametrize(
    ("trouble", "words"),
    [
        ("Nobody answered: there are 9 eligible records and no respondent.", "回答がありません"),
        ("Only 1 of 9 clinics answered: no error can be estimated from a single answer.", "回答が少なすぎて"),
        ("tables.yaml:3:5: there is no variable Q99.", ""),
    ],
)
def test_too_few_answers_are_told_as_such_and_a_wrong_specification_is_not(trouble: str, words: str) -> None:
    told = presenters.trouble_words(Tabulation(trouble=trouble))

    assert words in told
    assert bool(words) == bool(told)


@pytest.mark.stores
@pytest.mark.first_on("sqlite")
def test_a_run_that_was_given_up_is_not_called_computing(cast: Cast) -> None:
    dataset = statistics.dataset(cast)
    made = Tabulation.objects.create(
        dataset=dataset, number=1, tables="", weighting="", disclosure="", seed=1, asked_at=NOW, asked_by="user:1"
    )
    Run.objects.create(
        kind="tabulations.carry_out", key=f"tabulation:{made.pk}", state=Run.State.FAILED, requested_at=NOW,
        requested_by="user:1", next_at=NOW, finished_at=NOW,
    )  # fmt: skip
    browser = signed_in(cast.ministry)

    listed = browser.get(reverse("tabulations", args=[cast.campaign.slug])).content.decode()
    shown = browser.get(reverse("tabulation", args=[cast.campaign.slug, made.pk])).content.decode()

    assert "止まりました" in listed
    assert "計算中" not in listed
    assert "もう一度集計してください" in shown
    assert "hx-get" not in shown
