"""What a clinic reads besides the model: support paths, pages, paper, whatever presenters say; it is as plain."""

import ast
import re
from collections.abc import Iterator

import pytest

from tenken.report.exposure_words import EXPOSURE_WORDS
from tenken.risk.support_loading import SUPPORT_FILE, parse_support
from tests.architecture.tree import ROOT
from tests.factories.risk import FOLDER
from tests.unit.risk.test_shipped_model import EXPLAINED, NEVER

APP = ROOT / "src" / "tenken_site" / "risk_assessments"
#: Of a clinic's pages; officials read the others.
PYTHON = ("presenters", "presenters_reasons", "presenters_letter", "presenters_paper", "presenters_position",
          "presenters_years", "views/opening", "views/exposure")  # fmt: skip
TEMPLATES = ("exposure", "vendor_letter", "parts/position", "parts/years")
#: Explained on the page where it stands first, or beside the word itself.
HERE = {"PDF": "", "ランサムウェア": "使えなくして", "Wi": "無線", "Fi": "無線", "BCP": "計画"}
MOST = 60  # letters of a sentence
_JAPANESE = re.compile(r"[ぁ-んァ-ヶ一-龯]")
_SLOT = re.compile(r"%\(\w+\)s|\{\{.*?\}\}|\{\w+\}")
_TEMPLATE = re.compile(
    r'{%\s*translate\s+"([^"]+)"|{%\s*blocktranslate[^%]*%}(.*?){%\s*(?:plural|endblocktranslate)', re.DOTALL
)


def sentences() -> Iterator[tuple[str, str]]:
    """Every sentence with where it stands."""
    for name in PYTHON:
        tree = ast.parse((APP / f"{name}.py").read_text("utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"_", "ngettext"}:
                for argument in node.args:
                    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                        yield name, argument.value
    for name in TEMPLATES:
        text = (APP / "templates" / "risk_assessments" / f"{name}.html").read_text("utf-8")
        for found in _TEMPLATE.finditer(text):
            yield name, found[1] or found[2]
    for key, text in EXPOSURE_WORDS["ja"].items():
        yield f"paper {key}", text
    support = parse_support((FOLDER / SUPPORT_FILE).read_bytes(), file=SUPPORT_FILE)
    for path in support.paths:
        yield path.key, f"「{path.title.in_language('ja')}」。{path.body.in_language('ja')}"
    assert support.letter is not None
    for part in ("opening", "request", "duty", "closing", "advice"):
        yield f"letter {part}", getattr(support.letter, part).in_language("ja")


SENTENCES = [(where, text) for where, text in sentences() if _JAPANESE.search(text)]


def faults(text: str) -> list[str]:
    """What is not plain in it. Names in 「」 are names, and a slot counts as a short word."""
    text = _SLOT.sub("ＮＮ", text)
    named = re.sub(r"「[^」]*」", "「」", text)
    found = [f"long: {one}" for one in text.split("。") if len(one) > MOST]
    found += [f"not plain: {word}" for word in NEVER if word in named.replace("サポート", "") and word not in HERE]
    known = {**EXPLAINED, **HERE}
    found += [f"not explained: {word}" for word in set(re.findall(r"[A-Za-z]{2,}", named)) - set(known)]
    return found + [
        f"{word} without {beside}" for word, beside in known.items() if word in named and beside not in text
    ]


@pytest.mark.parametrize("where", sorted({where for where, _ in SENTENCES}))
def test_every_sentence_is_plain(where: str) -> None:
    found = [faults(text) for place, text in SENTENCES if place == where]

    assert [one for one in found if one] == []


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("あ" * 61 + "。", "long"),
        ("ファームウェアを更新します。", "not plain: ファームウェア"),
        ("EDRを入れます。", "not explained: EDR"),
        ("VPN装置を更新します。", "VPN without つなぐ"),
    ],
)
def test_what_is_not_plain_is_found(text: str, fault: str) -> None:
    assert any(one.startswith(fault) for one in faults(text))
    assert faults("「EDR」という名前の冊子です。") == []


def test_the_letters_opening_also_holds_where_the_answers_left_nothing_open() -> None:
    """A short questionnaire that was answered “yes” throughout leads to a letter as well: of what it did not ask."""
    support = parse_support((FOLDER / SUPPORT_FILE).read_bytes(), file=SUPPORT_FILE)

    assert support.letter is not None
    assert "見つかりました" not in support.letter.opening.in_language("ja")
    assert "found" not in support.letter.opening.in_language("en")
