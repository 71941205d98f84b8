"""Tabulations in words."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext

from tenken_site.jobs.models import Run
from tenken_site.tabulations.models import Tabulation
from tenken_site.tabulations.specifications import COMPUTED, PROTECTED, WEIGHED

__all__ = [
    "Content",
    "contents",
    "digest_lines",
    "is_stopped",
    "stage_words",
    "state_words",
    "trouble_words",
]

_OVER = (Run.State.FAILED, Run.State.STOPPED)


@dataclass(frozen=True, slots=True)
class Content:
    """One table of a tabulation."""

    key: str
    title: str
    cells: int
    hidden: int
    complementary: int


def state_words(tabulation: Tabulation, run: Run | None) -> str:
    """The state as a chip says it; ``run``: the latest that carries it out."""
    if is_stopped(tabulation, run):
        return gettext("止まりました")
    return {
        Tabulation.State.ASKED: gettext("計算中"),
        Tabulation.State.READY: gettext("公表の準備ができました"),
        Tabulation.State.BLOCKED: gettext("公表できません"),
        Tabulation.State.FAILED: gettext("計算できませんでした"),
    }[Tabulation.State(tabulation.state)]


def is_stopped(tabulation: Tabulation, run: Run | None) -> bool:
    """Whether it still waits for figures, and nothing computes them any more."""
    return tabulation.state == Tabulation.State.ASKED and (run is None or run.state in _OVER)


def stage_words(percent: int) -> str:
    """What is being done when so much of the run is over."""
    stages = (
        (WEIGHED, gettext("回答に重みを付けています。")),
        (COMPUTED, gettext("表を計算しています。")),
        (PROTECTED, gettext("秘匿する欄を決めています。ここがいちばん長くかかります。")),
    )
    return next((words for end, words in stages if percent < end), gettext("逆算の試験をしています。"))


def trouble_words(tabulation: Tabulation) -> str:
    """Why nothing was computed, for the causes that lie in the answers; empty where the cause is a specification."""
    told = tabulation.trouble
    if told.startswith(("Nobody answered", "None of the", "The dataset is empty")):
        return gettext("集計できる回答がありません。提出のあった施設があるかを、個票データの画面で確かめてください。")
    if "no error can be estimated" in told or "its spread is unknown" in told:
        return gettext("回答が少なすぎて、誤差の幅を計算できません。回答が2施設以上ないと集計できません。")
    if "cannot be protected" in told:
        return gettext("秘匿の計算ができませんでした。表どうしの数が合っていません。")
    return ""


def contents(tabulation: Tabulation, *, language: str) -> list[Content]:
    """Its tables, with titles in the reader's language."""
    told: list[dict[str, Any]] = tabulation.contents
    return [
        Content(
            one["key"],
            one["title"].get(language) or one["title"].get("ja", one["key"]),
            one["cells"],
            one["hidden"],
            one["complementary"],
        )
        for one in told
    ]


def digest_lines(tabulation: Tabulation) -> list[tuple[str, str]]:
    """What it was computed from, with digests."""
    words = {
        "dataset": gettext("個票データ"),
        "tables": gettext("集計の指定"),
        "weighting": gettext("重み付けの指定"),
        "disclosure": gettext("秘匿の規則"),
        "risk_model": gettext("備えの点検のモデル"),
        "support_paths": gettext("支援の一覧"),
        "areas": gettext("地域の一覧"),
        "known": gettext("公表済みの数値"),
        "results": gettext("集計結果"),
    }
    return [(label, tabulation.digests[name]) for name, label in words.items() if name in tabulation.digests]
