"""A dataset of an invented country held against what was found at some of its clinics."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from typing import Any

import pytest

from tenken.dataset.model import Dataset, ValueState
from tenken.questionnaire.model import LocalizedText
from tenken.risk.model import IndexName
from tenken.verification.comparing import Compared, compare
from tenken.verification.loading import CHECKLIST_FILE, load_checklist
from tenken.verification.model import NOT_THERE, UNSEEN, Checklist, Method, Record, Verifiable
from tenken.verification.stored import as_json
from tests.factories.risk import FOLDER, shipped_model
from tests.factories.synthetic import Country, country, shipped

LATER = datetime(2030, 1, 1, tzinfo=UTC)
WORDS = LocalizedText((("ja", "見ます"),))
Row = dict[str, Any]


@cache
def invented() -> Country:
    return country(clinics=150, questionnaire=shipped("extended"), response=0.6)


@cache
def dataset() -> Dataset:
    return invented().dataset()


def checklist(*names: str) -> Checklist:
    every = load_checklist(FOLDER / CHECKLIST_FILE)
    return Checklist(every.survey, every.version, tuple(one for one in every.questions if one.link_id in names))


def told(
    found: Callable[[Row], dict[str, str]], asked: Checklist, *, rows: int = 60, at: datetime = LATER, **more: Any
) -> Compared:
    """The first respondents of the country, all in one stratum, with what ``found`` makes of each record."""
    everybody = [row for row in dataset().records.iter_rows(named=True) if row["responded"]]
    records = [Record(row["case"], "all", Method.VISIT, found(row)) for row in everybody[:rows]]
    return compare(
        dataset(), asked, records, populations={"all": len(everybody)},
        questionnaires={invented().instrument: invented().questionnaire}, drawn_at=at, **more,
    )  # fmt: skip


def as_answered(row: Row, *names: str) -> dict[str, str]:
    """Found as the clinic said, where it said anything."""
    given = ValueState.ANSWERED.value
    return {name: row[name] if row[f"{name}.state"] == given else UNSEEN for name in names}


def test_where_all_is_as_answered_there_is_no_bias_anywhere() -> None:
    names = [one.link_id for one in load_checklist(FOLDER / CHECKLIST_FILE).questions]

    whole = told(lambda row: as_answered(row, *names), checklist(*names), model=shipped_model())

    assert (whole.looked_at, whole.changed, whole.lost) == (60, 0, 0)
    assert whole.methods == {"visit": 60}
    assert [one.link_id for one in whole.questions] == names
    for one in whole.questions:
        assert one.agreement.net_bias is None or one.agreement.net_bias.value == 0
    for number in whole.exposure:
        assert number.bias is not None
        assert (number.bias.value, number.bias.low, number.bias.high) == (0, 0, 0)


def test_a_plan_that_nobody_could_show_is_bias_in_full_and_raises_the_impact() -> None:
    whole = told(lambda row: {"Q3-1": "no"}, checklist("Q3-1"), model=shipped_model())

    (only,) = whole.questions
    assert only.agreement.found is not None
    assert only.agreement.reported is not None
    assert only.agreement.net_bias is not None
    assert only.agreement.found.value == 0
    assert only.agreement.net_bias.value == pytest.approx(only.agreement.reported.value)
    assert only.agreement.sensitivity is None  # nobody has one
    assert only.corrected is None
    impact = next(one for one in whole.exposure if one.index is IndexName.IMPACT)
    assert impact.bias is not None
    assert impact.reported is not None
    assert impact.found is not None
    assert impact.bias.value > 0
    assert impact.bias.value == pytest.approx(impact.found.value - impact.reported.value)


def test_dont_know_is_not_so_and_what_could_not_be_seen_is_not_compared() -> None:
    rows = [row for row in dataset().records.iter_rows(named=True) if row["responded"]][:60]
    unsure = sum(row["Q22-1.state"] == ValueState.DONT_KNOW.value for row in rows)
    asked_of = sum(row["Q22-1.state"] in {"answered", "dont_know"} for row in rows)

    seen = told(lambda row: {"Q22-1": "yes"}, checklist("Q22-1"))
    unseen = told(lambda row: {"Q22-1": UNSEEN}, checklist("Q22-1"))
    not_there = told(lambda row: {"Q22-1": NOT_THERE}, checklist("Q22-1"))

    assert unsure > 0
    assert seen.questions[0].agreement.clinics == asked_of  # those without any system were not asked
    assert seen.questions[0].dont_know == unsure
    assert seen.questions[0].agreement.reported is not None
    said_so = sum(row["Q22-1"] == "yes" for row in rows)
    assert seen.questions[0].agreement.reported.value == pytest.approx(said_so / asked_of)
    assert unseen.questions[0].agreement.clinics == not_there.questions[0].agreement.clinics == 0
    assert unseen.questions[0].unseen == asked_of


def test_other_codes_can_mean_so() -> None:
    either = Checklist("any", "1", (Verifiable("Q7-1", WORDS, ("one", "two-or-more", "cloud")),))

    whole = told(lambda row: {"Q7-1": "cloud"}, either)

    found = whole.questions[0].agreement.found
    assert found is not None
    assert found.value == 1


def test_answers_that_changed_after_the_drawing_and_clinics_without_any_are_left_out() -> None:
    moments = sorted(row["submitted_at"] for row in dataset().records.iter_rows(named=True) if row["responded"])
    middle = moments[len(moments) // 2]
    everybody = dataset().records.filter(dataset().records["responded"])["case"].to_list()
    silent = dataset().records.filter(~dataset().records["responded"])["case"].to_list()[:3]

    before = told(lambda row: {"Q4": "yes"}, checklist("Q4"), rows=len(moments), at=middle)
    lost = compare(
        dataset(), checklist("Q4"),
        [Record(case, "all", Method.VISIT, {"Q4": "yes"}) for case in (*silent, *everybody[:12])],
        populations={"all": 90}, questionnaires={}, drawn_at=LATER,
    )  # fmt: skip

    assert before.changed == sum(moment > middle for moment in moments) > 0
    asked = dataset().records.filter(dataset().records["Q4.state"].cast(str) == ValueState.ANSWERED.value)
    assert before.questions[0].agreement.clinics == (asked["submitted_at"] <= middle).sum() >= 40
    assert (lost.lost, lost.questions[0].agreement.clinics) == (3, 12)


def test_nobody_looked_at_yet_gives_a_comparison_without_figures() -> None:
    whole = told(lambda row: {}, checklist("Q4"), rows=0, model=shipped_model())

    assert whole.questions[0].agreement.net_bias is None
    assert whole.questions[0].submitted is not None
    assert [one.clinics for one in whole.exposure] == [0, 0]


def test_clinics_of_strata_without_any_record_are_counted() -> None:
    everybody = dataset().records.filter(dataset().records["responded"])["case"].to_list()[:12]

    whole = compare(
        dataset(), checklist("Q4"), [Record(case, "one", Method.VISIT, {"Q4": "yes"}) for case in everybody],
        populations={"one": 60, "other": 25, "third": 5}, questionnaires={}, drawn_at=LATER,
    )  # fmt: skip

    assert whole.unrepresented == 30


def test_few_clinics_tell_nothing_of_exposure_either() -> None:
    whole = told(lambda row: {"Q4": "no"}, checklist("Q4"), rows=9, model=shipped_model())

    assert [one.bias for one in whole.exposure] == [None, None]


def test_the_comparison_is_kept_as_json() -> None:
    whole = told(lambda row: {"Q4": "no"}, checklist("Q4"), model=shipped_model())

    stored = json.loads(json.dumps(as_json(whole)))

    assert stored["format"] == 1
    assert stored["questions"][0]["agreement"]["clinics"] == whole.questions[0].agreement.clinics
    assert [one["index"] for one in stored["exposure"]] == ["likelihood", "impact"]
