"""Which answers decided a state, and what a questionnaire asks nothing of."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenken.risk.deciding import beyond, decided_by
from tenken.risk.model import State
from tenken.risk.states import state_of, values_of
from tests.factories.risk import questionnaire, shipped_instrument, shipped_model, tiny

DK = {"dont_know": True}


def decided(key: str, answers: dict[str, Any]) -> tuple[str, ...]:
    """Of the shipped model's factor, by answers to the long questionnaire."""
    model = shipped_model()
    values = values_of(model, {"Q0": True, **answers}, shipped_instrument())
    return decided_by(model.factor(key), values)


@pytest.mark.parametrize(
    ("key", "answers", "names"),
    [
        ("vpn-unpatched", {"Q22-1": True, "Q22-2": False, "Q14-3": "yes"}, ("Q22-2",)),
        ("vpn-unpatched", {"Q22-1": True, "Q22-2": True, "Q14-3": "no"}, ("Q22-1", "Q14-3")),
        ("vpn-unpatched", {"Q22-1": True, "Q22-2": False, "Q14-3": "no"}, ("Q22-1", "Q22-2", "Q14-3")),
        ("vpn-unpatched", {"Q22-1": True, "Q22-2": DK, "Q14-3": "yes"}, ("Q22-2",)),
        ("vpn-unpatched", {"Q22-1": DK}, ("Q22-1",)),
        ("vpn-unpatched", {}, ()),
        ("patch-servers", {"Q14-1": "no", "Q26": True}, ("Q14-1",)),  # whose duty it is decides nothing
        ("log-review", {"Q19": "yes", "Q22-1": True, "Q22-3": False}, ("Q22-3",)),
        ("ledger", {"Q4": False, "Q23": True}, ("Q4",)),
        ("ledger", {"Q4": False, "Q23": False}, ("Q4", "Q23")),
        ("backup-exists", {"Q6": True, "Q7-1": "one", "Q7-4": "never"}, ("Q7-4",)),
        ("unchangeable", {"Q6": True, "Q7-1": "cloud"}, ("Q7-1",)),
    ],
)
def test_a_reason_names_the_answers_that_decided(key: str, answers: dict[str, Any], names: tuple[str, ...]) -> None:
    assert set(decided(key, answers)) == set(names)


@pytest.mark.parametrize(
    ("when", "values", "names"),
    [
        ("not ({N2} = true and {N3} = true)", {"N2": False, "N3": True}, ["N2"]),
        ("not ({N2} = true or {N3} = true)", {"N2": False, "N3": False}, ["N2", "N3"]),
        ("{N2} = true implies {N3} = true", {"N2": False, "N3": False}, ["N2"]),
        ("{N2} = true implies {N3} = true", {"N2": True, "N3": True}, ["N3"]),
        ("not ({N2} = true implies {N3} = true)", {"N2": True, "N3": False}, ["N2", "N3"]),
    ],
)
def test_every_joint_of_the_language_is_followed(when: str, values: dict[str, bool], names: list[str]) -> None:
    from dataclasses import replace

    from tenken.risk.model import Rule

    factor = replace(tiny().factor("door"), rules=(Rule(when, State.NOT_DONE),))

    assert list(decided_by(factor, values)) == names


@settings(max_examples=60, deadline=None)
@given(
    st.fixed_dictionaries({}, optional={f"N{number}": st.sampled_from([True, False, None]) for number in range(1, 8)})
)
def test_the_answers_that_decided_are_enough_for_the_state(values: dict[str, bool | None]) -> None:
    for factor in tiny().factors:
        names = decided_by(factor, values)

        alone = state_of(factor, {name: values[name] for name in names})
        assert alone.answer is state_of(factor, values).answer


def test_a_questionnaire_asks_nothing_of_what_only_says_that_it_does_not_apply() -> None:
    short, long = (beyond(shipped_model(), shipped_instrument(name)) for name in ("core", "extended"))

    assert long == {"remote-control", "end-of-support", "anti-malware"}
    assert {"offline-backup", "backup-exists", "vpn-unpatched", "restore-checked"} <= short  # Q6 tells of none of them
    assert not short & {"safety-manager", "bcp", "bcp-drilled", "training", "ledger"}
    assert beyond(tiny(), questionnaire()) == {"key"}
