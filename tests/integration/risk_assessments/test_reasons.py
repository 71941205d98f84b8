"""What stands beside each reason: what lacks, the answer that decided, whose task it is; and what has no answer."""

import re
from pathlib import Path

import pytest

from tenken_site.audit.models import AuditEntry
from tests.factories.exposure import NOTHING_DONE, submitted
from tests.factories.people import Cast
from tests.integration.risk_assessments.test_pages import opened, words
from tests.integration.risk_assessments.test_paper import text_of

pytestmark = pytest.mark.stores


def changed(folder: Path, old: str, new: str) -> None:
    """The survey's model with something else in it."""
    model = folder / "risk_model.yaml"
    content = model.read_text("utf-8")
    assert old in content
    model.write_text(content.replace(old, new), "utf-8")


def test_what_a_clinic_left_blank_is_told_apart_from_what_nobody_asked(cast: Cast, folder: Path) -> None:
    changed(folder, '{done: "{FU-DOOR} = false"}', '{done: "exists({T4})"}, {planned: "{FU-DOOR} = false"}')
    submitted(cast.minato, NOTHING_DONE)

    number, said = opened(cast.minato).context["page"].numbers[0], words(cast.minato)
    paper = text_of(opened(cast.minato, "exposure/pdf/").content)

    assert [line.title for line in number.reasons[1:]] == ["お答えがなかったこと（1件）"]
    assert sum(line.points for line in number.reasons) == number.value
    assert "お答えがなかったこと（1件）" in said
    assert "この調査でたずねていないこと（" not in said
    assert "お答えがなかったこと（1件）外からの入口" in paper


def test_a_number_that_blanks_make_wide_says_so(cast: Cast, folder: Path) -> None:
    changed(folder, '{done: "{FU-DOOR} = false"}', '{done: "exists({T4})"}, {planned: "{FU-DOOR} = false"}')
    changed(folder, "ratio: 1.5", "ratio: 50")
    submitted(cast.minato, NOTHING_DONE)

    page = opened(cast.minato).context["page"]

    assert page.numbers[0].wide
    assert page.doubt == ("お答えのないところがあるため、幅が広くなっています。たとえば、次のことです：外からの入口",)


@pytest.mark.parametrize(
    ("state", "title", "mark"),
    [
        ("not-done", "機械の更新が入っていない", ""),
        ("planned", "機械の更新が入っていない", "予定あり"),
        ("dont-know", "機械の更新が入っていないかもしれない", ""),
    ],
)
def test_a_reason_says_what_lacks_and_what_the_answer_was(
    cast: Cast, folder: Path, state: str, title: str, mark: str
) -> None:
    changed(
        folder, "{not-done: \"not contains({T3}, 'updates')\"}", f"{{{state}: \"not contains({{T3}}, 'updates')\"}}"
    )
    submitted(cast.minato, NOTHING_DONE)

    told = opened(cast.minato).context["page"].numbers[0].reasons[0]

    assert (told.title, told.mark) == (title, mark)
    assert f'<span class="mark">{mark}</span>' in words(cast.minato) or not mark


def test_a_vendors_duty_is_a_mark_beside_the_reason_on_the_page_and_on_paper(cast: Cast) -> None:
    submitted(cast.minato, NOTHING_DONE | {"T2": "101"})

    told = opened(cast.minato).context["page"].numbers[0].reasons[0]
    paper = text_of(opened(cast.minato, "exposure/pdf/").content)

    assert (told.mark, told.answers) == ("契約では保守の会社の仕事", "機械の更新（T3 どれも行っていない）")
    assert "契約では保守の会社の仕事" in paper
    assert "契約では、保守の会社の仕事です。保守の会社に頼んでください。" in paper


def test_a_reason_names_only_the_answers_that_decided(cast: Cast, folder: Path) -> None:
    changed(folder, "not contains({T3}, 'updates')\"}", "not contains({T3}, 'updates') or {T2} > 500\"}")
    submitted(cast.minato, NOTHING_DONE)

    assert opened(cast.minato).context["page"].numbers[0].reasons[0].answers == "機械の更新（T3 どれも行っていない）"


def test_day_and_version_of_the_model_stand_with_the_numbers_and_the_version_in_the_note_of_the_look(
    cast: Cast, folder: Path
) -> None:
    changed(folder, 'version: "1"', 'version: "2026.9"')
    submitted(cast.minato, NOTHING_DONE)

    said, paper = words(cast.minato), text_of(opened(cast.minato, "exposure/pdf/").content)

    made = r"令和\d+年（20\d\d年）\d+月\d+日（.）計算。計算のしかた：2026\.9版"
    assert re.search(made, said)
    assert re.search(made, paper)
    assert {entry.detail["model"] for entry in AuditEntry.objects.filter(action="responses.look")} == {"2026.9"}
