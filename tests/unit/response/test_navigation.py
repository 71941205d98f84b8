"""What is shown as following from another question."""

from tenken.response.navigation import follow_ups
from tests.unit.response.tiny import questionnaire, when, yes_no


def test_a_question_opened_by_another_follows_from_it_but_nothing_follows_from_a_gate() -> None:
    gate = yes_no("gate")
    opened = [yes_no(f"b{number}", enable_when=when("gate", "=", True)) for number in range(6)]
    follower = yes_no("c", enable_when=when("b0", "=", True))

    found = follow_ups(questionnaire(gate, *opened, follower))

    assert found == {"c"}
