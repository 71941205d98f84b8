"""Support paths as planners read them: whose, for whom, until when, and how many clinics' answers call for it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from tenken.questionnaire.model import LocalizedText, Questionnaire
from tenken.risk.exposure_names import SUPPORT
from tenken.risk.support import Category, Confidence, SupportPath, counted_paths
from tenken_site.jurisdictions.scope import reaches
from tenken_site.risk_assessments.models import OwnPath
from tenken_site.risk_assessments.presenters_conditions import Called, called, for_kinds, kind_words
from tenken_site.risk_assessments.presenters_country import estimate_of, no_figure
from tenken_site.risk_assessments.queries_tables import Tables, of_areas
from tenken_site.tabulations.plain import TOTAL, PlainCell, PlainTable
from tenken_site.tabulations.table_view import Choice, Select
from tenken_site.ui import dates

__all__ = ["Asking", "CountsPage", "PathLine", "category_words", "counts_page", "kind_words", "valid_words"]


@dataclass(frozen=True, slots=True)
class Asking:
    """What names questions, and areas by their codes."""

    questionnaire: Questionnaire
    titles: Mapping[str, LocalizedText]
    areas: Mapping[str, str]
    language: str


@dataclass(frozen=True, slots=True)
class PathLine:
    """One support path."""

    title: str
    owner: str
    category: str
    audience: str
    called: Called
    valid: str
    over: bool
    confidence: str
    unsure: bool
    url: str
    count: str  # a sentence: how many that answered match, or why none are told; blank where none are counted
    share: str  # likewise of all clinics
    figure: bool  # whether an interval is shown
    kinds: tuple[tuple[str, str, str], ...]  # kind of facility, clinics, share
    why_not: str  # why no clinics are counted


@dataclass(frozen=True, slots=True)
class CountsPage:
    """The country's paths, then those of areas."""

    lines: tuple[PathLine, ...]
    own: tuple[tuple[OwnPath, bool], ...]  # and whether it is over
    area: Select | None
    place: str

    @property
    def figures(self) -> bool:
        """Whether any interval is shown."""
        return any(line.figure for line in self.lines)


def counts_page(
    paths: Sequence[SupportPath],
    *,
    own: Iterable[OwnPath],
    tables: Tables | None,
    codes: Sequence[str] | None,
    asked: Mapping[str, str],
    asking: Asking,
    today: date,
) -> CountsPage:
    """``codes``: the appointments of a prefecture or city, which sees no path of another's; None for the ministry."""
    areas = tables.divided(SUPPORT, "area") if tables else None
    kinds = tables.divided(SUPPORT, "kind") if tables else None
    if areas is not None and codes is not None:
        areas = of_areas(areas, codes)
    has_areas = areas is not None
    areas = areas or kinds  # without a table of areas, the country from the other one
    code, language = _area_of(areas, codes, asked.get("area")), asking.language
    counted = {one.key for one in counted_paths(paths)}
    here = [one for one in paths if codes is None or not one.areas or _offered_in(one.areas, codes)]
    lines = tuple(_line(one, areas, kinds, code, counted, today, asking) for one in here)
    return CountsPage(
        lines=lines,
        own=tuple((one, one.is_over(today)) for one in own),
        area=_areas(areas, code, language) if areas is not None and has_areas else None,
        place=(_name(areas, code, language) if has_areas else _("全国")) if areas is not None else "",
    )


def _offered_in(areas: Sequence[str], codes: Sequence[str]) -> bool:
    """Whether clinics of these appointments are told: a city's are told what their prefecture offers, too."""
    whole = {area[:2] for area in areas if area[2:5] == "000"}
    return any(reaches(codes, area=area) for area in areas) or any(code[:2] in whole for code in codes)


def _area_of(table: PlainTable | None, codes: Sequence[str] | None, asked: str | None) -> str:
    """The area asked for; else a prefecture's or city's own, else the country."""
    if table is None:
        return TOTAL
    there = [one.code for one in table.dimensions[0].codes]
    if asked in there:
        return str(asked)
    return next((code for code in there if codes is not None and code in codes), TOTAL)


def _areas(table: PlainTable, chosen: str, language: str) -> Select:
    dimension = table.dimensions[0]
    choices = tuple(
        Choice(one.code, "　" * max(one.depth - 1, 0) + _words(one.words, language), one.code == chosen)
        for one in dimension.codes
    )
    return Select(dimension.name, _words(dimension.words, language), choices)


def _name(table: PlainTable, code: str, language: str) -> str:
    return next((_words(one.words, language) for one in table.dimensions[0].codes if one.code == code), code)


def _words(words: Mapping[str, str], language: str) -> str:
    return words.get(language) or words.get("ja", "")


def _number(table: PlainTable, code: str, category: str) -> str:
    cell = table.cell((code,), category)
    if cell is None:
        return "・"
    return cell.sign or ("…" if cell.n is None else f"{cell.n:,}")


def _count(cell: PlainCell | None) -> str:
    """How many of those that answered."""
    if cell is None or cell.sign or cell.n is None:
        return no_figure("・" if cell is None else cell.sign or "…")
    if cell.base_n is None:
        return _("回答した施設のうち%(count)s施設") % {"count": f"{cell.n:,}"}
    return _("回答した%(base)s施設のうち%(count)s施設") % {"base": f"{cell.base_n:,}", "count": f"{cell.n:,}"}


def _share(cell: PlainCell | None) -> tuple[str, bool]:
    """Of all clinics, those that did not answer too; and whether its interval is told."""
    if cell is None or cell.sign or cell.estimate is None:
        return "", False
    share = _whole(cell.estimate)
    if cell.low is None or cell.high is None:
        return _("診療所全体では、およそ%(share)s") % {"share": share}, False
    return _("診療所全体では、およそ%(share)s（%(low)s〜%(high)sの間と考えられます）") % {
        "share": share,
        "low": f"{100 * cell.low:.0f}",
        "high": f"{100 * cell.high:.0f}%",
    }, True


def _whole(share: float) -> str:
    return _("1%未満") if 0 < share < 0.005 else f"{100 * share:.0f}%"


def _line(
    path: SupportPath,
    areas: PlainTable | None,
    kinds: PlainTable | None,
    code: str,
    counted: set[str],
    today: date,
    asking: Asking,
) -> PathLine:
    here = areas is not None and any(one.code == path.key for one in areas.categories)
    cell = areas.cell((code,), path.key) if areas is not None and here else None
    share, figure = _share(cell)
    language = asking.language
    return PathLine(
        title=" ".join(path.title.in_language(language).split()),
        owner=path.owner.in_language(language),
        category=category_words()[path.category],
        audience=_audience(path, asking),
        called=called(path, questionnaire=asking.questionnaire, titles=asking.titles, language=language),
        valid=_valid(path, language),
        over=path.valid_to is not None and path.valid_to < today,
        confidence=_confidence(path.confidence),
        unsure=path.confidence is not Confidence.FOUND,
        url=path.url or "",
        count=_count(cell) if here else "",
        share=share,
        figure=figure,
        kinds=_by_kind(kinds, path.key, language) if kinds is not None and here else (),
        why_not=_why_not(path, counted, tables=areas is not None, here=here),
    )


def _by_kind(table: PlainTable, key: str, language: str) -> tuple[tuple[str, str, str], ...]:
    found = []
    for one in table.dimensions[0].codes:
        if one.code != TOTAL:
            share = estimate_of("", table.cell((one.code,), key), language)
            found.append((_words(one.words, language), _number(table, one.code, key), share.text))
    return tuple(found)


def _why_not(path: SupportPath, counted: set[str], *, tables: bool, here: bool) -> str:
    if here or not tables:
        return ""
    if path.areas:
        return _("一部の地域だけの支援なので、数えていません。")
    if path.key not in counted:
        return _("答えの内容によらず知らせる支援なので、数えていません。")
    return _("この集計では数えていません。")


def _audience(path: SupportPath, asking: Asking) -> str:
    who = for_kinds(path, questionnaire=asking.questionnaire, titles=asking.titles, language=asking.language)
    if not path.areas:
        return who
    places = _("、").join(asking.areas.get(area, area) for area in path.areas)
    return _("%(places)sの、%(who)s") % {"places": places, "who": who}


def _valid(path: SupportPath, language: str) -> str:
    return valid_words(path.valid_from, path.valid_to, language=language)


def valid_words(first: date | None, last: date | None, *, language: str) -> str:
    """From when to when clinics are told, as dates are read."""
    begins = _("%(day)sから") % {"day": dates.whole_day(first, language=language)} if first else ""
    ends = _("%(day)sまで") % {"day": dates.whole_day(last, language=language)} if last else ""
    if begins and ends:
        return _("%(begins)s%(ends)s") % {"begins": begins, "ends": ends}
    return begins or ends or _("期限なし")


def _confidence(found: Confidence) -> str:
    return {
        Confidence.FOUND: _("出典で確かめました。"),
        Confidence.LIKELY: _("広く知られていますが、出典では確かめていません。知らせる前に、窓口に確かめてください。"),
        Confidence.UNSURE: _("条件が変わったかもしれません。知らせる前に、窓口に確かめてください。"),
    }[found]


def category_words() -> dict[Category, str]:
    """What kind of help it is."""
    return {
        Category.ADVICE: _("相談"),
        Category.MONEY: _("費用の補助"),
        Category.TEMPLATE: _("ひな形や手引き"),
        Category.TRAINING: _("研修"),
        Category.SERVICE: _("サービス"),
        Category.ALERTS: _("お知らせ"),
        Category.REPORT: _("事故のときの連絡先"),
    }
