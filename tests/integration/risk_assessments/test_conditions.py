"""Conditions of support paths as a tired official reads them."""

import re

import pytest

from tenken.questionnaire.model import LocalizedText
from tenken.risk.support import Category, Confidence, SupportPath
from tenken.risk.support_loading import SUPPORT_FILE, load_support
from tenken_site.risk_assessments.presenters_conditions import called, for_kinds
from tests.factories.risk import FOLDER, questionnaire, shipped_instrument

NAME = LocalizedText((("ja", "名前"),))


def path(trigger: str | None = None, audience: str | None = None) -> SupportPath:
    return SupportPath("p", Category.ADVICE, NAME, NAME, NAME, "tests", Confidence.FOUND, None, audience, trigger)


@pytest.mark.parametrize(
    ("trigger", "told"),
    [
        ("{Q5} = false", ("Q5（研修）が「いいえ」",)),
        ("{Q5} != true", ("Q5（研修）が「はい」ではない",)),
        ("exists({Q5})", ("Q5（研修）に答えた",)),
        (
            "contains({Q27}, 'staff') or {Q5} = false or contains({Q27}, 'cost')",
            ("Q27（望み）で「担当する人や時間が足りない」「費用の負担」のどれかを選んだ", "Q5（研修）が「いいえ」"),
        ),
        ("contains({Q27}, 'staff')", ("Q27（望み）で「担当する人や時間が足りない」を選んだ",)),
        (
            "{Q5} = true and ({Q27} = 'x' or {Q5} = false)",
            ("Q5（研修）、Q27（望み）の答えによる",),
        ),
        (
            "{Q5} = true and not {Q5} = false",
            ("Q5（研修）が「はい」、かつ、Q5（研修）が「いいえ」、に当てはまらない",),
        ),
        ("count({Q27}) > 2", ("Q27（望み）の答えによる",)),
    ],
)
def test_a_trigger_names_its_questions_and_answers(trigger: str, told: tuple[str, ...]) -> None:
    titles = {"Q5": LocalizedText((("ja", "研修"),)), "Q27": LocalizedText((("ja", "望み"),))}

    found = called(path(trigger), questionnaire=shipped_instrument("extended"), titles=titles, language="ja")

    assert found.conditions == told


def test_who_a_path_is_for_is_told_by_kind() -> None:
    def who(audience: str | None) -> str:
        return for_kinds(path(None, audience), questionnaire=shipped_instrument("extended"), titles={}, language="ja")

    assert who(None) == "すべての診療所"
    assert who("{kind} != 'dental'") == "歯科診療所を除く診療所"
    assert who("{kind} = 'clinic_beds'") == "次に当てはまる診療所：有床診療所である"
    assert who("{beds} > 5") == "次に当てはまる診療所：施設の種類や規模による"


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_shipped_path_is_told_without_a_code(language: str) -> None:
    for one in load_support(FOLDER / SUPPORT_FILE).paths:
        for name in ("core", "extended"):
            asked = shipped_instrument(name)
            found = called(one, questionnaire=asked, titles={}, language=language)
            who = for_kinds(one, questionnaire=asked, titles={}, language=language)

            assert found.unasked or bool(found.conditions) is (one.trigger is not None)
            for words in (*found.conditions, who):
                assert not re.search(r"[{}=]|contains|exists|no-contract", words)


def test_what_was_not_asked_is_left_out() -> None:
    found = called(path("{Q99} = false"), questionnaire=questionnaire(), titles={}, language="ja")

    assert (found.conditions, found.unasked) == ((), True)
