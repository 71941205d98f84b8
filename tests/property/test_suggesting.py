"""A clinic is chosen if some answer suggests the technology or something is unknown, and never after certain noes."""

from itertools import product
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tenken.questionnaire.model import Questionnaire
from tenken.response.model import Json
from tenken.response.pruning import prune
from tenken.response.suggesting import Suggesting, Suggestion, Why, why_chosen
from tests.unit.response.test_suggesting import ASKED, DONT_KNOW

CODES = {"D": ("yes", "no"), "M": ("kakuu", "maboroshi", "none", "other")}
OWN_WORDS = {"codes": ["other"], "text": "K社"}
ALSO_OWN_WORDS = {"codes": ["maboroshi", "other"], "text": "K社"}
SAID: dict[str, tuple[Any, ...]] = {  # answers as JSON
    "D": (None, DONT_KNOW, True, False),
    "M": (None, DONT_KNOW, ["kakuu"], ["maboroshi"], ["none"], ["kakuu", "maboroshi"], OWN_WORDS, ALSO_OWN_WORDS),
}
plans = st.builds(
    lambda d, m: Suggesting(tuple(Suggestion(name, codes) for name, codes in (("D", d), ("M", m)) if codes)),
    st.frozensets(st.sampled_from(CODES["D"])),
    st.frozensets(st.sampled_from(CODES["M"]), min_size=1),
)
answers = st.fixed_dictionaries({name: st.sampled_from(said) for name, said in SAID.items()})


def completions(questionnaire: Questionnaire, given: dict[str, Json]) -> list[dict[str, Json]]:
    """Every way in which what is unknown could turn out, as it would be submitted."""
    open_ends = {name: [given[name]] for name in SAID}
    for name, said in SAID.items():
        if given[name] is None or isinstance(given[name], dict):  # "don't know", or words that may mean anything
            open_ends[name] = [one for one in said if one is not None and one != DONT_KNOW]
    ways = (dict(zip(open_ends, way, strict=True)) for way in product(*open_ends.values()))
    return [prune(questionnaire, way) for way in ways]


def suggested(plan: Suggesting, told: dict[str, Json]) -> bool:
    """By the words of the rule alone: a known answer suggests it."""
    said: dict[str, Any] = {name: value for name, value in told.items() if value != DONT_KNOW}
    codes: dict[str, set[Any]] = {
        "D": {"yes" if said["D"] else "no"} if "D" in said else set(),
        "M": set(said["M"]["codes"] if isinstance(said.get("M"), dict) else said.get("M") or ()),
    }
    return any(codes[one.link_id] & one.codes for one in plan.suggestions)


@given(plan=plans, said=answers)
@settings(max_examples=150)
def test_chosen_if_and_only_if_it_may_have_the_technology(plan: Suggesting, said: dict[str, Json]) -> None:
    submitted = prune(ASKED, {name: value for name, value in said.items() if value is not None})

    why = why_chosen(plan, submitted, ASKED)

    # What a closed question would have said is not known either; what an open one says is.
    known = {name: submitted.get(name) for name in SAID}
    if known["D"] is False:
        known["M"] = []
    possible = any(suggested(plan, way) for way in completions(ASKED, known))
    assert (why is not None) == (possible or suggested(plan, submitted))
    assert (why is Why.SUGGESTS) == suggested(plan, submitted)


@given(plan=plans, said=answers)
@settings(max_examples=100)
def test_a_clinic_that_certainly_answered_no_is_never_chosen(plan: Suggesting, said: dict[str, Json]) -> None:
    submitted = prune(ASKED, {name: value for name, value in said.items() if value is not None})
    answered = not any(isinstance(value, dict) for value in submitted.values()) and "D" in submitted
    answered = answered and (submitted["D"] is False or "M" in submitted)

    if answered and not suggested(plan, submitted):
        assert why_chosen(plan, submitted, ASKED) is None
