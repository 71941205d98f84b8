"""Releases in words: where each stands, what is checked, figures and files of the public pages."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext

from tenken_site.releases.models import PublishedFile, Release
from tenken_site.releases.policies import POINTS
from tenken_site.tabulations.models import Tabulation
from tenken_site.tabulations.titles import TitleGroup, grouped

__all__ = [
    "Chart",
    "Download",
    "KeyFigure",
    "MapChoice",
    "Point",
    "Step",
    "chart_of",
    "downloads",
    "key_figures",
    "map_choices",
    "points",
    "rate_words",
    "state_words",
    "steps",
    "summary_of",
    "table_groups",
    "title_of",
    "trouble_words",
]

_WIDTH = 500
_KILO, _MEGA = 1024, 1024**2


@dataclass(frozen=True, slots=True)
class Step:
    """One state on the way; ``here`` is where the release stands."""

    label: str
    here: bool


@dataclass(frozen=True, slots=True)
class Point:
    """One point of the check list."""

    name: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """One estimate of the whole country with its base and interval, and its bar of 500 units."""

    title: str
    answer: str
    key: str
    base: str
    estimate: str
    interval: str
    bar: float
    low: float
    high: float

    @property
    def span(self) -> float:
        """Width of the interval's bar, at least a line."""
        return max(self.high - self.low, 1)


@dataclass(frozen=True, slots=True)
class Download:
    """One file with its size."""

    name: str
    label: str
    use: str  # for whom it is
    size: str


@dataclass(frozen=True, slots=True)
class Chart:
    """One picture, and the same figures as a table."""

    name: str
    alt: str
    title: str
    headings: Sequence[str]
    rows: Sequence[Sequence[str]]
    note: str


@dataclass(frozen=True, slots=True)
class MapChoice:
    """A question whose map the page can show."""

    key: str
    title: str
    chosen: bool


def state_words(release: Release) -> str:
    """The state as a chip says it."""
    return {
        "draft": gettext("作成中"),
        "testing": gettext("逆算の試験中"),
        "submitted": gettext("点検待ち"),
        "approved": gettext("公表待ち"),
        "published": gettext("公表済み"),
        "withdrawn": gettext("取り下げ済み"),
    }[release.state]


def steps(release: Release) -> list[Step]:
    """Where the release stands on its way."""
    way = {
        "draft": gettext("1 作成"),
        "testing": gettext("2 逆算の試験"),
        "submitted": gettext("3 別の人の点検"),
        "approved": gettext("4 公表の日時を待つ"),
        "published": gettext("5 公表"),
    }
    at = "published" if release.state == Release.State.WITHDRAWN else release.state
    return [Step(label, name == at) for name, label in way.items()]


def points(chosen: Sequence[str]) -> list[Point]:
    """What the second person confirms."""
    words = {
        "titles": gettext("題名、説明、表の題名は、調査票と合っていて、英語も正しい"),
        "figures": gettext("主な数値を、回答状況や前回の結果と見比べて、おかしなところがない"),
        "hidden": gettext("秘匿した欄（X）の数と場所を見て、施設の答えが分かる表がない"),
        "methods": gettext("対象、分母、推計の方法の説明が、実際の計算と合っている"),
        "provenance": gettext("個票データと指定の照合値が、この調査の最終のものである"),
    }
    return [Point(name, words[name], name in chosen) for name in POINTS]


def trouble_words(release: Release) -> str:
    """Why it is not out although its moment has come."""
    if not release.trouble:
        return ""
    if release.trouble == "disposed":
        return gettext("個票データが廃棄されたため、公表できませんでした。この公表は取りやめてください。")
    return gettext(
        "公表の処理が途中で止まりました。自動でやり直します。続くときは、システムの管理者に連絡してください。"
    )


def title_of(release: Release, *, language: str) -> str:
    """In the reader's language."""
    return (release.title_en if language == "en" else "") or release.title_ja


def summary_of(release: Release, *, language: str) -> str:
    """What was asked, in the reader's language where somebody wrote it."""
    return (release.summary_en if language == "en" else "") or release.summary_ja


def table_groups(
    tabulation: Tabulation, *, language: str, keys: Collection[str] | None = None
) -> tuple[TitleGroup, ...]:
    """The tables of a tabulation, those of one question together; of ``keys`` alone where they are given."""
    return grouped(
        (
            (one["key"], one["title"].get(language) or one["title"].get("ja", one["key"]))
            for one in tabulation.contents
            if keys is None or one["key"] in keys
        ),
        language=language,
    )


def _per_cent(share: float) -> str:
    return f"{100 * share:.1f}"


def key_figures(release: Release, *, language: str) -> list[KeyFigure]:
    """As stored at publication."""
    between = "–" if language == "en" else "〜"
    made = []
    told: list[dict[str, Any]] = release.key_figures
    for one in told:
        low = one["estimate"] if one["low"] is None else one["low"]
        high = one["estimate"] if one["high"] is None else one["high"]
        made.append(
            KeyFigure(
                title=_words(one["words"], language),
                answer=_words(one["answer"], language),
                key=one["table"],
                base=f"{one['base']:,}" if one["base"] is not None else "",
                estimate=_per_cent(one["estimate"]),
                interval=f"{_per_cent(low)}{between}{_per_cent(high)}",
                bar=round(_WIDTH * one["estimate"], 1),
                low=round(_WIDTH * low, 1),
                high=round(_WIDTH * high, 1),
            )
        )
    return made


def map_choices(figures: Sequence[KeyFigure], *, maps: Collection[str], asked: str) -> list[MapChoice]:
    """The main results that have a map, one of them chosen: the one asked for, or the first."""
    keys = [one.key for one in figures if one.key in maps]
    chosen = asked if asked in keys else next(iter(keys), "")
    return [MapChoice(one.key, one.title, one.key == chosen) for one in figures if one.key in maps]


def rate_words(*, eligible: int | None, responded: int | None) -> str:
    """The share of clinics that answered, as per cent; empty where it is not known."""
    return _per_cent(responded / eligible) if eligible and responded else ""


def _words(words: Mapping[str, str], language: str) -> str:
    return words.get(language) or words.get("ja", "")


def size_words(size: int) -> str:
    """「1.2 MB」."""
    if size >= _MEGA:
        return f"{size / _MEGA:.1f} MB"
    return f"{max(1, round(size / _KILO))} KB"


def downloads(files: Sequence[PublishedFile]) -> list[Download]:
    """Files to take along; pictures are on the page already."""
    words = {
        "pdf": (gettext("報告書（PDF）"), gettext("読む、印刷する方に。主な結果、図、調査の方法")),
        "html": (gettext("報告書（HTML）"), gettext("画面で読む、読み上げソフトで使う方に。内容はPDFと同じ")),
        "xlsx": (gettext("Excel（すべての表）"), gettext("表計算ソフトで使う方に。記号と列の説明付き")),
        "csv": (gettext("CSV（UTF-8）"), gettext("表計算ソフトやプログラムで使う方に")),
        "csv-cp932": (gettext("CSV（シフトJIS、古いソフト用）"), gettext("UTF-8で文字が化けるときに")),
        "unwritten": (
            gettext("シフトJISで書けなかった文字の一覧（CSV）"),
            gettext("〓と書いた文字の、もとの文字と場所"),
        ),
        "json": (gettext("JSON（すべての表）"), gettext("プログラムで使う方に。日本語と英語")),
        "parquet": (gettext("Parquet（分析用）"), gettext("統計ソフトで使う方に")),
    }
    order = list(words)
    return [
        Download(one.name, *words[one.kind], size_words(one.size))
        for one in sorted(files, key=lambda one: order.index(one.kind) if one.kind in words else 0)
        if one.kind in words
    ]


def chart_of(row: PublishedFile) -> Chart:
    """A stored picture with its table."""
    title, headings, rows, note = row.lines
    return Chart(row.name, row.alt, title, headings, rows, note)
