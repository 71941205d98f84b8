"""Reads of what prefectures and cities offer, and which of it a clinic is told of."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Q

from tenken.questionnaire.model import LocalizedText
from tenken.risk.model import RiskModel
from tenken.risk.states import Clinic
from tenken.risk.support import Category, Confidence, SupportPath, applies, offered_on, with_own
from tenken_site.campaigns.models import Campaign
from tenken_site.frames.models import Unit
from tenken_site.jurisdictions.models import Jurisdiction
from tenken_site.jurisdictions.scope import COUNTRY, visible
from tenken_site.risk_assessments.models import OwnPath

if TYPE_CHECKING:
    from tenken_site.risk_assessments.queries import Assessment

__all__ = [
    "MOST",
    "area_names",
    "as_support_path",
    "own_path",
    "own_paths",
    "told_to",
    "trigger_factors",
    "trigger_families",
    "with_area_paths",
]

MOST = 500  # of all areas together on a page


def own_paths(*, campaign: Campaign, codes: Sequence[str] | None) -> list[OwnPath]:
    """Those that these appointments reach; None: of every area. The newest of an area first. One statement."""
    found = OwnPath.objects.filter(campaign=campaign).select_related("area")
    if codes is not None and COUNTRY not in codes:
        found = found.filter(area__in=Jurisdiction.objects.filter(visible(codes)).values("pk"))
    return list(found.order_by("area_id", "-pk")[:MOST])


def area_names(codes: Iterable[str], *, english: bool) -> dict[str, str]:
    """What areas are called, by their codes. One statement."""
    found = Jurisdiction.objects.filter(pk__in=set(codes)).values_list("code", "name", "name_en")
    return {code: (name_en if english and name_en else name) for code, name, name_en in found}


def own_path(*, campaign: Campaign, pk: int) -> OwnPath | None:
    """One statement."""
    return OwnPath.objects.filter(campaign=campaign, pk=pk).select_related("area").first()


def as_support_path(path: OwnPath) -> SupportPath:
    """As the country's own are; its trigger is asked of the clinic's states (``told_to``), not of answers."""
    return SupportPath(
        key=f"own-{path.pk}",
        category=Category(path.category),
        owner=_text(path.owner),
        title=_text(path.title),
        body=_text(path.body),
        source=path.area_id,
        confidence=Confidence.FOUND,
        url=path.url or None,
        phone=path.phone,
        audience=" or ".join(f"{{kind}} = '{kind}'" for kind in path.kinds) or None,
        valid_from=path.valid_from,
        valid_to=path.valid_to,
        areas=(path.area_id,),
    )


def told_to(paths: Iterable[OwnPath], clinic: Clinic, *, unit: Unit, on: date) -> tuple[SupportPath, ...]:
    """The paths for this clinic on this day: its area, its kind, and the thing that they are against lacks."""
    facts = {"kind": unit.kind, "prefecture": unit.prefecture_id or "", "relay": unit.relay_id or ""}
    wanted = {as_support_path(path): path for path in paths if path.ended_at is None and _calls(path, clinic)}
    return tuple(path for path in offered_on(wanted, on) if applies(path, facts))


def with_area_paths(found: "Assessment", *, campaign_id: int, today: date) -> "Assessment":
    """The assessment with what the clinic's area offers behind what the country does. One statement.

    In a statistical survey (統計法) nothing that answers would choose, whatever was written when.
    """
    unit = found.opened.unit
    areas = [code for code in (unit.prefecture_id, unit.relay_id) if code]
    own = OwnPath.objects.filter(campaign=campaign_id, area__in=areas, ended_at__isnull=True)
    own = own.filter(Q(trigger="") | Q(campaign__statistical=False)).order_by("-area_id", "pk")
    return replace(found, paths=with_own(found.paths, told_to(own, found.clinic, unit=unit, on=today)))


def trigger_factors(model: RiskModel | None) -> dict[str, LocalizedText]:
    """What a path may be against, in words."""
    return {} if model is None else {factor.key: factor.lacking for factor in model.factors}


def trigger_families(model: RiskModel | None) -> list[tuple[LocalizedText, dict[str, LocalizedText]]]:
    """The same by family, as the model has them."""
    found = []
    for family in model.families if model else ():
        factors = {one.key: one.lacking for one in (model.factors if model else ()) if one.family == family.key}
        if factors:
            found.append((family.title, factors))
    return found


def _calls(path: OwnPath, clinic: Clinic) -> bool:
    state = clinic.states.get(path.trigger)
    return not path.trigger or (state is not None and state.open)


def _text(ja: str) -> LocalizedText:
    return LocalizedText((("ja", ja),))
