"""Where the clinic stands among its kind, in quarters: four boxes, and the same in words. Never a rank."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from tenken.report.exposure import ExposureBeside
from tenken.risk.model import IndexName
from tenken.risk.positions import LEAST, QUARTERS, Place
from tenken_site.frames.words import kind_names_apart
from tenken_site.risk_assessments.presenters_reasons import in_words
from tenken_site.risk_assessments.queries import Assessment
from tenken_site.risk_assessments.queries_position import Standing
from tenken_site.ui import dates
from tenken_site.ui.languages import page_language

__all__ = ["PlaceLines", "PositionLines", "number_title", "paper_position", "position_lines"]


@dataclass(frozen=True, slots=True)
class PlaceLines:
    """One number. Without a quarter ``words`` say why there is none."""

    title: str
    words: str  # a sentence
    short: str  # the same in few words, for paper; blank without a quarter
    own: tuple[bool, ...]  # for each quarter, the lowest first: whether the clinic stands in it; empty: no picture
    day: date | None


@dataclass(frozen=True, slots=True)
class PositionLines:
    """The section."""

    kind: str
    places: tuple[PlaceLines, ...]

    @property
    def compared(self) -> bool:
        """Whether at least one number was compared."""
        return any(one.day for one in self.places)


def number_title(index: IndexName) -> str:
    """What pages call the number."""
    return {IndexName.LIKELIHOOD: _("侵入されやすさ"), IndexName.IMPACT: _("止まったときの影響")}[index]


def position_lines(found: Assessment, standings: Mapping[IndexName, Standing]) -> PositionLines | None:
    """None for a clinic without numbers."""
    if not found.exposure.in_scope:
        return None
    places = tuple(_place(found, index, standings.get(index)) for index in IndexName)
    kind = found.opened.unit.kind
    return PositionLines(kind=kind_names_apart().get(kind, kind), places=places)


def paper_position(lines: PositionLines | None) -> ExposureBeside | None:
    """The same for the sheets of paper; None where there is no place."""
    if lines is None or not lines.compared:
        return None
    told = [one for one in lines.places if one.day]
    last = max(one.day for one in told if one.day)
    upto = _("%(day)sまでの答えとの比較") % {"day": dates.short_day(last, language=page_language())}
    return ExposureBeside(
        title=_("同じ種類の診療所とくらべると"),
        lines=(*(_("%(title)s：%(words)s") % {"title": one.title, "words": one.short} for one in told), upto),
    )


def _place(found: Assessment, index: IndexName, standing: Standing | None) -> PlaceLines:
    title = number_title(index)
    scored = found.exposure.of(index)
    if scored is not None and scored.wide:
        words = _("この調査でたずねたことが少ないので、ほかの診療所とはくらべていません。")
        return PlaceLines(title=title, words=words, short="", own=(), day=None)
    if standing is None:
        words = _("いまはくらべられません。同じ種類の診療所%(least)sか所以上の答えを集計できると、ここに出ます。") % {
            "least": LEAST
        }
        return PlaceLines(title=title, words=words, short="", own=(), day=None)
    place = standing.place
    told = {"about": f"{place.about:,}", "where": _where(place)}
    own = tuple(place.first <= quarter <= place.last for quarter in range(1, QUARTERS + 1))
    if all(own):
        own = ()
        words = short = _("約%(about)sか所のほとんどが同じ数なので、分けられません。") % told
    else:
        words = _("約%(about)sか所の中では、%(where)sです。") % told
        short = _("約%(about)sか所の中では、%(where)s") % told
    band = None if scored is None else found.model.band(index, scored.value)
    if band is not None and band.code == found.model.bands[0].code:  # few things lack, even where others lack fewer
        low = _("数そのものは「%(band)s」です。") % {"band": in_words(band.label)}
        words, short = (
            f"{words} {low}".replace("。 ", "。"),
            _("%(short)s。%(low)s") % {"short": short.rstrip("。"), "low": low},
        )
    return PlaceLines(title=title, words=words, short=short, own=own, day=standing.day)


def _where(place: Place) -> str:
    """The quarters in words."""
    return {
        (1, 1): _("備えがいちばん多い4分の1"),
        (2, 2): _("備えが多いほうから2番目の4分の1"),
        (3, 3): _("備えが少ないほうから2番目の4分の1"),
        (4, 4): _("備えがいちばん少ない4分の1"),
        (1, 2): _("備えが多いほうの半分"),
        (2, 3): _("まん中の半分"),
        (3, 4): _("備えが少ないほうの半分"),
        (1, 3): _("備えが多いほうの4分の3"),
        (2, 4): _("備えが少ないほうの4分の3"),
    }.get((place.first, place.last), "")
