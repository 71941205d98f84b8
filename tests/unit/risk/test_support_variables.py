"""Whom support paths are for, as variables of a dataset: who is counted, and which paths are not."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenken.dataset.model import Dataset
from tenken.dataset.variables import answer_variables
from tenken.questionnaire.model import LocalizedText
from tenken.risk.exposure_names import SUPPORT, names_support
from tenken.risk.support import Category, Confidence, SupportPath, counted_paths
from tenken.risk.support_counts import count_matching
from tenken.risk.support_loading import load_support
from tenken.risk.support_variables import support_variables, with_all_asked_for, with_support
from tests.factories.risk import FOLDER, questionnaire
from tests.factories.synthetic import country, shipped
from tests.factories.tables import DONT_KNOW, NOT_APPLICABLE, clinic, dataset

WORDS = LocalizedText((("ja", "点検"), ("en", "Check")))
DAY = date(2026, 8, 1)


def path(key: str, trigger: str | None = "{N2} = false", **more: object) -> SupportPath:
    return SupportPath(
        key=key, category=Category.ADVICE, owner=WORDS, title=WORDS, body=WORDS, source="s",
        confidence=Confidence.FOUND, trigger=trigger, **more,  # type: ignore[arg-type]  # as SupportPath
    )  # fmt: skip


def asked(*clinics: dict[str, object]) -> Dataset:
    variables = answer_variables({"tiny@1": questionnaire()})
    return dataset([clinic(**answers) for answers in clinics], variables=variables)


@pytest.mark.parametrize(
    ("trigger", "counted"),
    [
        ("{N2} = false", True),
        ("exists({N2})", False),
        ("exists({N2}) and {N3} = true", True),
        ("{kind} = 'dental'", False),
        (None, False),
    ],
)
def test_only_what_an_answer_decides_is_counted(trigger: str | None, counted: bool) -> None:
    assert bool(counted_paths([path("one", trigger)])) is counted
    assert not counted_paths([path("one", trigger, areas=("130001",))]), "elsewhere all would be no"


def test_each_clinic_is_called_for_or_not_whatever_the_day() -> None:
    no, yes, unsure, blank = {"N2": "no"}, {"N2": "yes"}, {"N2": DONT_KNOW}, {"N1": "yes", "N2": None}
    closed = {"N1": "no", "N2": NOT_APPLICABLE}
    found = with_support(
        asked(no, yes, unsure, blank, closed, {}),
        [path("one", valid_to=date(2020, 1, 1)), path("sure", dont_know=False)],
    ).dataset

    assert found.records[f"{SUPPORT}:one"].to_list() == ["yes", "no", "yes", None, None, None]
    assert found.records[f"{SUPPORT}:sure"].to_list() == ["yes", "no", "no", None, None, None]
    assert found.records[f"{SUPPORT}:one.state"].to_list() == [
        "answered", "answered", "answered", "not_applicable", "not_applicable", "not_asked",
    ]  # fmt: skip
    assert [one.sources for one in found.variables if one.link_id == SUPPORT] == [("N2",), ("N2",)]


def test_why_there_is_nothing_to_count_is_said() -> None:
    of = asked({"N2": "no"})

    assert "support_paths.yaml" in with_support(of, None).lacking[SUPPORT]
    assert "Nobody has answered" in with_support(asked({}), [path("one")]).lacking[SUPPORT]
    assert "No support path" in with_support(of, [path("one", "{Q99} = true")]).lacking[SUPPORT]


def test_only_tables_that_ask_for_it_have_it_worked_out() -> None:
    def never() -> None:
        raise AssertionError("nobody asked")

    of = asked({"N2": "no"})

    assert with_all_asked_for(of, "variable: Q5", model=never, paths=never).dataset is of
    assert names_support(f"variable: {SUPPORT}")
    found = with_all_asked_for(of, f"variable: {SUPPORT}", model=never, paths=lambda: [path("one")])
    assert f"{SUPPORT}:one" in found.dataset.records.columns


def test_the_shipped_paths_are_counted_as_the_library_counts_them() -> None:
    of = country(clinics=300, questionnaire=shipped("extended")).dataset()
    paths = load_support(FOLDER / "support_paths.yaml").paths

    found = with_support(of, paths).dataset

    counts = {one.key: one.respondents for one in count_matching(paths, of, on=DAY)}
    made = {
        one.option: int((found.records[one.name] == "yes").sum()) for one in found.variables if one.link_id == SUPPORT
    }
    assert len(made) >= 8
    assert made == {key: counts[key] for key in made}
    assert {one.option for one in support_variables(paths)} == set(made)


@settings(max_examples=25)
@given(st.lists(st.sampled_from(["yes", "no", DONT_KNOW, None]), min_size=1, max_size=6))
def test_whoever_the_page_of_a_clinic_tells_is_counted(answers: list[object]) -> None:
    of = asked(*({"N1": "yes", "N2": one} for one in answers))
    one = path("one")

    found = with_support(of, [one])

    wanted = count_matching([one], of, on=DAY)[0].respondents
    told = 0 if found.lacking else int((found.dataset.records[f"{SUPPORT}:one"] == "yes").sum())
    assert told == wanted
