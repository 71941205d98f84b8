"""What if, and plans of support: asked for on a page, worked out, sealed, looked at, deleted, disposed of."""

import json
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import reverse

from tenken_site.audit.models import AuditEntry
from tenken_site.custody.actions.dispose_campaign import dispose_campaign
from tenken_site.custody.actions.empty_campaign import empty_campaign
from tenken_site.custody.models import Disposal
from tenken_site.datasets.models import Dataset
from tenken_site.encryption.models import WrappingKey
from tenken_site.jobs.models import Run
from tenken_site.risk_assessments.actions.ask_for_analysis import ask_for_analysis
from tenken_site.risk_assessments.actions.carry_out_analysis import carry_out_analysis
from tenken_site.risk_assessments.jobs_analysis import carry_out_run
from tenken_site.risk_assessments.models import Analysis
from tenken_site.risk_assessments.presenters_analyses import trouble_words
from tenken_site.risk_assessments.queries_analyses import OutcomeGone, analysis, outcome_of
from tests.cast import NOW
from tests.factories import exposure_offices, statistics
from tests.factories.browsers import signed_in
from tests.factories.people import Cast
from tests.integration.risk_assessments.offices import built, made_survey

pytestmark = [pytest.mark.stores, pytest.mark.first_on("sqlite")]
BY = "user:1"
MEASURE = {"m1-title": "点検", "m1-cost": "30,000", "m1-works": "80", "m1-basis": "見積もり"}


@pytest.fixture(autouse=True)
def survey(tmp_path_factory: pytest.TempPathFactory, settings: object) -> Path:
    folder = tmp_path_factory.mktemp("surveys")
    there = made_survey(folder)
    settings.SURVEYS = folder  # type: ignore[attr-defined]  # pytest-django's
    return there


def worked_out(dataset: Dataset, kind: str, **request: object) -> Analysis:
    made = ask_for_analysis(dataset=dataset, kind=kind, title="試し", request=request, by=BY, now=NOW)
    return carry_out_analysis(analysis=made, by=BY, now=NOW)


def steps(browser: Client, cast: Cast) -> list[str]:
    page = browser.get(reverse("what-if-new", args=[cast.campaign.slug]))
    return [one.key for one in page.context["steps"]]


def test_what_if_is_asked_for_by_a_form_and_worked_out_sealed(cast: Cast) -> None:
    dataset, browser = built(cast), signed_in(cast.ministry)
    keys = steps(browser, cast)

    asked = browser.post(
        reverse("what-if-new", args=[cast.campaign.slug]),
        {"dataset": dataset.pk, "title": "全部", "chosen": keys, "low": "10", "high": "40", "source": "試し"},
    )
    made = Analysis.objects.get()
    waiting = browser.get(asked.headers["Location"]).content.decode()
    carry_out_analysis(analysis=made, by=BY, now=NOW)
    shown = browser.get(asked.headers["Location"]).content.decode()
    found = outcome_of(Analysis.objects.get())

    assert Run.objects.get(kind="risk_assessments.carry_out_analysis").arguments == {"analysis": made.pk}
    assert "順番を待っています" in waiting
    assert found["every"]["low"] <= found["every"]["relative"] <= found["every"]["high"] < 0
    assert found["every"]["after"]["likelihood"] < 1, "everything is done"
    assert 0 < found["avoided"]["low"] <= found["avoided"]["high"] <= 40
    assert "1年に 10〜40 件" in shown
    assert b"relative" not in bytes(Analysis.objects.get().outcome_sealed)
    assert AuditEntry.objects.filter(action="risk_assessments.look_at_analysis").count() == 1


def test_without_a_base_rate_no_clinics_a_year_are_told(cast: Cast) -> None:
    made = exposure_offices.analysis(statistics.dataset(cast), "what-if")

    page = signed_in(cast.ministry).get(reverse("what-if", args=[cast.campaign.slug, made.number])).content.decode()

    assert "出典のある幅を入れたときだけ計算します" in page
    assert "件の診療所が被害" not in page
    assert "−15.2%" in page
    assert "95%以上" in page, "97 % of a group would tell nearly everyone's answer"
    assert "2 つは出していません" in page


def test_groups_of_few_clinics_are_left_out(cast: Cast) -> None:
    dataset = built(cast, clinics=120)

    found = outcome_of(worked_out(dataset, "what-if", steps=["updates"], base=None))

    areas = {code for code in found["by"]["area"] if code}
    assert len(areas) < 10, "of 120 clinics few prefectures have ten"
    assert found["by"]["area"][""]["left_out"] > 20


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"chosen": []}, "対策を1つ以上選んでください"),
        ({"chosen": ["nonsense"]}, "対策を選び直してください"),
        ({"low": "5"}, "出典がないと"),
        ({"low": "5", "source": "白書"}, "両方を入れてください"),
        ({"low": "50", "high": "5", "source": "白書"}, "少ない場合の件数以上"),
        ({"low": "-1", "high": "5", "source": "白書"}, "0以上の数"),
        ({"low": "nan", "high": "5", "source": "白書"}, "0以上の数"),
        ({"title": ""}, "名前を入力"),
        ({"dataset": "999"}, "個票データを選んで"),
    ],
)
def test_a_form_that_cannot_be_used_says_what_to_do(cast: Cast, change: dict[str, object], words: str) -> None:
    dataset, browser = statistics.dataset(cast), signed_in(cast.ministry)
    good: dict[str, object] = {"dataset": dataset.pk, "title": "試し", "chosen": steps(browser, cast)[:1]}

    answer = browser.post(reverse("what-if-new", args=[cast.campaign.slug]), good | change)

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Analysis.objects.exists()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"budget": "たくさん"}, "整数で入力"),
        ({"budget": "-5"}, "0円以上"),
        ({"least_area": "120"}, "0から100まで"),
        ({"m1-cost": "0"}, "支援1の1施設あたりの費用"),
        ({"m1-works": "0"}, "支援1の効果が出る割合"),
        ({"m1-works": "nan"}, "支援1の効果が出る割合"),
        ({"m1-basis": ""}, "支援1の費用と割合の根拠"),
        ({"m1-steps": []}, "支援1で進む対策"),
        ({"m1-title": "", "m1-cost": "", "m1-basis": "", "m1-steps": []}, "支援を1つ以上"),
        ({"m2-title": "二つめ"}, "支援2の1施設あたりの費用"),
        ({"aim": "both"}, "どちらの数を下げるか"),
    ],
)
def test_a_plan_that_cannot_be_made_is_refused_in_words(cast: Cast, change: dict[str, object], words: str) -> None:
    dataset, browser = statistics.dataset(cast), signed_in(cast.ministry)
    good: dict[str, object] = {
        "dataset": dataset.pk, "title": "試し", "budget": "1000000", "aim": "likelihood", "least_area": "50",
        "least_kind": "0", "m1-steps": steps(browser, cast)[:1], **MEASURE,
    }  # fmt: skip

    answer = browser.post(reverse("support-plan-new", args=[cast.campaign.slug]), good | change)

    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_a_plan_is_made_compared_and_taken_along(cast: Cast) -> None:
    dataset, browser = built(cast), signed_in(cast.ministry)
    asked = browser.post(
        reverse("support-plan-new", args=[cast.campaign.slug]),
        {"dataset": dataset.pk, "title": "来年度", "budget": "3000000", "aim": "likelihood", "least_area": "50",
         "least_kind": "0", "m1-steps": steps(browser, cast), **MEASURE},
    )  # fmt: skip
    made = carry_out_analysis(analysis=Analysis.objects.get(), by=BY, now=NOW)

    found = outcome_of(made)
    page = browser.get(asked.headers["Location"]).content.decode()
    csv, book = (
        browser.get(reverse("support-plan-file", args=[cast.campaign.slug, made.number, form]))
        for form in ("csv", "xlsx")
    )

    best = found["ways"]["best"]
    assert 0 < best["spent"] <= 3_000_000
    assert found["bound"] >= best["effect"] > 0
    assert sum(row["cost"] for row in found["rows"]) + best["setup"] == best["spent"]
    assert sum(row["clinics"] for row in found["rows"]) == best["taken"]
    assert all(row["clinics"] >= 10 for row in found["rows"])
    assert "施設数に応じて配るとき" in page
    lines = b"".join(csv.streaming_content).decode("utf-8-sig").splitlines()  # type: ignore[attr-defined]
    assert lines[0].startswith("地域,施設の種類,支援")
    assert len(lines) == 1 + len(found["rows"]) + len(found["short"]["areas"]) + bool(found["short"]["others"])
    assert b"".join(book.streaming_content).startswith(b"PK")  # type: ignore[attr-defined]


def test_a_plan_names_who_gets_less_than_the_least_share_and_says_what_rows_leave_out(cast: Cast) -> None:
    made = exposure_offices.analysis(statistics.dataset(cast), "plan")

    page = signed_in(cast.ministry).get(reverse("support-plan", args=[cast.campaign.slug, made.number]))
    short = page.content.decode().partition('id="short"')[2].partition("</section>")[0]

    assert "<li>大阪府</li>" in short
    assert "回答の少ない 2 地域" in short
    assert "<li>歯科診療所</li>" in short
    assert "合わせて 250,000 円" in page.content.decode()
    file = signed_in(cast.ministry).get(reverse("support-plan-file", args=[cast.campaign.slug, made.number, "csv"]))
    lines = b"".join(file.streaming_content).decode("utf-8-sig").splitlines()  # type: ignore[attr-defined]
    assert "全国,,都道府県ごとに1回の費用の合計,,250000," in lines
    assert "大阪府,,公平の条件の金額に届きません,,," in lines
    assert sum("届きません" in line for line in lines) == 3


def test_a_plan_for_few_clinics_tells_neither_rows_nor_effect(cast: Cast) -> None:
    few = {"spent": 30_000, "setup": 0, "effect": None, "taken": 1}
    ways = dict.fromkeys(("best", "unbound", "equal", "greedy"), few)
    made = exposure_offices.analysis(statistics.dataset(cast), "plan", rows=[], ways=ways, bound=None, kinds={})

    page = (
        signed_in(cast.ministry).get(reverse("support-plan", args=[cast.campaign.slug, made.number])).content.decode()
    )

    assert "効果と配分の内訳は出していません" in page
    assert "数を下げられるところがありません" not in page


def test_a_formula_in_the_name_of_a_measure_is_text_in_files(cast: Cast) -> None:
    made = exposure_offices.analysis(statistics.dataset(cast), "plan")

    answer = signed_in(cast.ministry).get(reverse("support-plan-file", args=[cast.campaign.slug, made.number, "csv"]))

    assert "'=点検の訪問" in b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]


def test_what_cannot_be_worked_out_is_kept_as_failed_with_words(cast: Cast) -> None:
    dataset = built(cast)

    made = worked_out(dataset, "plan", budget=1, aim="likelihood", least_area=0, least_kind=0, measures=[
        {"key": "m1", "title": "何も", "cost": 1, "setup": 0, "steps": [], "works": 1, "basis": "-"},
    ])  # fmt: skip

    page = signed_in(cast.ministry).get(reverse("support-plan", args=[cast.campaign.slug, made.number]))
    assert made.state == Analysis.State.FAILED
    assert "対策を選び直してください" in page.content.decode()


def test_one_that_is_done_or_deleted_is_not_worked_out_again(cast: Cast) -> None:
    done = exposure_offices.analysis(statistics.dataset(cast), "what-if")
    before = bytes(done.outcome_sealed)
    deleted = exposure_offices.analysis(done.dataset, "what-if")
    deleted.state, deleted.finished_at = Analysis.State.ASKED, None
    Analysis.objects.filter(pk=deleted.pk).delete()

    assert bytes(carry_out_analysis(analysis=done, by=BY, now=NOW).outcome_sealed) == before
    from tenken_site.risk_assessments.actions.carry_out_analysis import _ended

    assert _ended(deleted, {}, trouble="", by=BY, now=NOW) is deleted
    assert Analysis.objects.count() == 1


def test_an_outcome_is_deleted_with_an_entry_and_not_while_it_is_worked_on(cast: Cast) -> None:
    dataset, browser = statistics.dataset(cast), signed_in(cast.ministry)
    working = ask_for_analysis(dataset=dataset, kind="what-if", title="試し", request={}, by=BY, now=NOW)
    done = exposure_offices.analysis(dataset, "what-if")

    for one in (working, done):
        browser.post(reverse("what-if-delete", args=[cast.campaign.slug, one.number]))
    assert Analysis.objects.count() == 2, "nothing is deleted that nobody confirmed"
    assert (
        "「試しの計算」の条件と結果を消します"
        in browser.get(reverse("what-if", args=[cast.campaign.slug, done.number])).content.decode()
    )
    for one in (working, done):
        browser.post(reverse("what-if-delete", args=[cast.campaign.slug, one.number]), {"sure": "on"})

    assert list(Analysis.objects.values_list("pk", flat=True)) == [working.pk]
    entry = AuditEntry.objects.get(action="risk_assessments.delete_analysis")
    assert entry.target == f"analysis:{done.pk}"


def test_disposal_of_the_answers_disposes_of_the_outcomes(cast: Cast) -> None:
    made = exposure_offices.analysis(statistics.dataset(cast), "plan")
    disposal = Disposal.objects.create(
        kind=Disposal.Kind.CAMPAIGN, subject=f"campaign:{cast.campaign.slug}", reason="終了", asked_at=NOW, asked_by=BY
    )

    dispose_campaign(disposal=disposal, campaign=cast.campaign, by="user:2", now=NOW)
    kept = analysis(campaign=cast.campaign, kind="plan", number=made.number)
    assert kept is not None
    with pytest.raises(OutcomeGone):
        outcome_of(kept)
    empty_campaign(disposal=disposal, campaign=cast.campaign, by="user:2", now=NOW)
    page = signed_in(cast.ministry).get(reverse("support-plan", args=[cast.campaign.slug, made.number]))

    assert bytes(Analysis.objects.get(pk=made.pk).outcome_sealed) == b""
    assert "もう開けません" in page.content.decode()
    assert json.dumps(made.request), "what was asked names no clinic and stays"


@pytest.mark.parametrize("at", ["before", "between"])
def test_answers_disposed_of_while_it_is_worked_out_leave_no_outcome(cast: Cast, at: str) -> None:
    made = ask_for_analysis(
        dataset=built(cast), kind="what-if", title="試し", request={"steps": ["bcp"], "base": None}, by=BY, now=NOW
    )

    def disposed(done: int = 0) -> None:
        if not WrappingKey.objects.filter(scope=made.campaign.key_scope, destroyed_at__isnull=False).exists():
            dispose_campaign(
                disposal=Disposal.objects.create(
                    kind=Disposal.Kind.CAMPAIGN, subject=f"campaign:{cast.campaign.slug}", reason="終了", asked_at=NOW,
                    asked_by=BY,
                ),
                campaign=cast.campaign, by="user:2", now=NOW,
            )  # fmt: skip

    if at == "before":
        disposed()
    kept = carry_out_analysis(analysis=made, told=disposed, by=BY, now=NOW)

    assert kept.state == Analysis.State.FAILED
    assert "廃棄されたため" in trouble_words(kept)
    assert bytes(Analysis.objects.get(pk=made.pk).outcome_sealed) == b""
    assert not WrappingKey.objects.filter(scope=made.campaign.key_scope, destroyed_at__isnull=True).exists()


def test_the_worker_s_run_works_one_out_and_bears_that_it_was_deleted(cast: Cast) -> None:
    made = ask_for_analysis(
        dataset=built(cast), kind="what-if", title="試し", request={"steps": ["bcp"], "base": None}, by=BY, now=NOW
    )
    told: list[tuple[int, int | None]] = []

    step = SimpleNamespace(
        arguments={"analysis": made.pk}, by=BY, now=lambda: NOW, tell=lambda done, total: told.append((done, total))
    )

    assert carry_out_run(step) == {"state": "ready"}  # type: ignore[arg-type]  # a step
    assert told == [(40, 100), (100, 100)]
    Analysis.objects.all().delete()
    assert carry_out_run(step) == {"deleted": True}  # type: ignore[arg-type]  # a step
