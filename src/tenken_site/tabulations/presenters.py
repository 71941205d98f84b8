"""Tabulations in words."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext

from tenken_site.jobs.models import Run
from tenken_site.tabulations.models import Tabulation
from tenken_site.tabulations.specifications import STEPS

__all__ = ["Content", "Progress", "contents", "digest_lines", "progress_of", "state_words"]

_WIDTH = 760


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is; ``failed`` where it was given up."""

    percent: int
    waiting: bool
    failed: bool

    @property
    def bar(self) -> int:
        """Of 760 units."""
        return _WIDTH * self.percent // 100


@dataclass(frozen=True, slots=True)
class Content:
    """One table of a tabulation."""

    key: str
    title: str
    cells: int
    hidden: int
    complementary: int


def state_words(tabulation: Tabulation) -> str:
    """The state as a chip says it."""
    return {
        Tabulation.State.ASKED: gettext("計算中"),
        Tabulation.State.READY: gettext("公表の準備ができました"),
        Tabulation.State.BLOCKED: gettext("公表できません"),
        Tabulation.State.FAILED: gettext("計算できませんでした"),
    }[Tabulation.State(tabulation.state)]


def progress_of(run: Run | None) -> Progress:
    """Of the run that carries it out."""
    if run is None:
        return Progress(0, waiting=False, failed=True)
    percent = 100 * run.done // (run.total or STEPS)
    failed = run.state in {Run.State.FAILED, Run.State.STOPPED}
    return Progress(min(percent, 100), waiting=run.state == Run.State.WAITING, failed=failed)


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
        "areas": gettext("地域の一覧"),
        "known": gettext("公表済みの数値"),
        "results": gettext("集計結果"),
    }
    return [(label, tabulation.digests[name]) for name, label in words.items() if name in tabulation.digests]
