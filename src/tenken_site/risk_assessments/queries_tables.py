"""Tables of exposure that an office may look at: protected ones for the ministry, published ones for everybody else."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from tenken.questionnaire.faults import Report
from tenken.questionnaire.fields import Fields
from tenken.questionnaire.yaml_source import parse
from tenken.risk.exposure_names import OPEN, SUPPORT, band_name
from tenken.risk.model import IndexName
from tenken_site.campaigns.models import Campaign
from tenken_site.jurisdictions.scope import COUNTRY, reaches
from tenken_site.releases import queries as releases
from tenken_site.releases.models import PublishedTable, Release
from tenken_site.tabulations.models import Tabulation
from tenken_site.tabulations.plain import TOTAL, PlainTable, plain_table
from tenken_site.tabulations.queries import protected_tables

__all__ = [
    "BANDS",
    "WANTED",
    "Tables",
    "keys_of",
    "newest_published",
    "newest_ready",
    "of_areas",
    "protected",
    "published",
]

BANDS = {index: band_name(index) for index in IndexName}
#: What the pages of offices read.
WANTED = (*BANDS.values(), OPEN, SUPPORT)


@dataclass(frozen=True, slots=True)
class Tables:
    """Tables by what they are about, and where they come from. ``release`` is None where they are not out yet."""

    by_variable: Mapping[str, tuple[PlainTable, ...]]
    tabulation: Tabulation
    release: Release | None = None

    def divided(self, variable: str, *dimensions: str) -> PlainTable | None:
        """The table of this variable that is divided by these dimensions, at least."""
        found = self.by_variable.get(variable, ())
        return next((one for one in found if set(dimensions) <= {each.name for each in one.dimensions}), None)


def keys_of(tabulation: Tabulation) -> dict[str, tuple[str, ...]]:
    """The keys of its tables by the variable that they are about, for the variables of exposure and support."""
    there = {one["key"] for one in tabulation.contents}
    report = Report("tables.yaml")
    found: dict[str, tuple[str, ...]] = {}
    if not there:
        return found
    for node in Fields(parse(tabulation.tables.encode(), file="tables.yaml", report=report), report, what="").sequence(
        "tables", required=True
    ):
        table = Fields(node, report, what="a table")
        key, variable = table.string("key"), table.string("variable")
        if variable in WANTED:
            made = tuple(f"{key}.{layout}" for layout in table.strings("layouts"))
            found[variable] = (*found.get(variable, ()), *(one for one in made if one in there))
    return {variable: keys for variable, keys in found.items() if keys}


def newest_ready(*, campaign: Campaign) -> Tabulation | None:
    """The newest tabulation that the attacker learned nothing from. One statement."""
    ready = Tabulation.objects.filter(dataset__campaign=campaign, state=Tabulation.State.READY)
    return ready.select_related("dataset__campaign").order_by("-pk").first()


def newest_published(*, campaign: Campaign) -> Release | None:
    """The newest release that is out and holds a table of exposure or of support. Two statements and a few."""
    out = Release.objects.filter(campaign=campaign, state=Release.State.PUBLISHED)
    for release in out.select_related("tabulation__dataset").order_by("-published_at", "-pk"):
        if {key for keys in keys_of(release.tabulation).values() for key in keys} & set(release.tables):
            return release
    return None


def protected(tabulation: Tabulation) -> Tables:
    """Of a tabulation, opened: whoever asks notes it. Raises NoSuchPart, KeyDestroyed, DoesNotOpen."""
    keys = keys_of(tabulation)
    wanted = {key for some in keys.values() for key in some}
    there = {
        one.computed.specification.key: plain_table(one)
        for one in (protected_tables(tabulation) if wanted else ())
        if one.computed.specification.key in wanted
    }
    return Tables(
        {variable: tuple(there[key] for key in some if key in there) for variable, some in keys.items()}, tabulation
    )


def published(release: Release) -> Tables:
    """As everybody may see them. Two statements."""
    keys = keys_of(release.tabulation)
    wanted = [key for some in keys.values() for key in some]
    there = {one.key: one for one in PublishedTable.objects.filter(release=release, key__in=wanted)}
    return Tables(
        {
            variable: tuple(releases.table_of(there[key]) for key in some if key in there)
            for variable, some in keys.items()
        },
        release.tabulation,
        release,
    )


def of_areas(table: PlainTable, codes: Collection[str]) -> PlainTable:
    """The table with the country and what these appointments reach, and no other area."""

    def reached(code: str) -> bool:
        return code == TOTAL or (code[:6].isdigit() and reaches(codes, area=code[:6]) and not _of_others(code, codes))

    rest = table.dimensions[1:] if table.dimensions else ()
    if not table.dimensions or table.dimensions[0].name != "area":
        return table
    area = table.dimensions[0]
    kept = tuple(one for one in area.codes if reached(one.code))
    there = {one.code for one in kept}
    return replace(
        table,
        dimensions=(replace(area, codes=kept), *rest),
        cells={place: cell for place, cell in table.cells.items() if place[0] in there},
    )


def _of_others(code: str, codes: Collection[str]) -> bool:
    """A prefecture's rest ("120006-rest") belongs to the prefecture, and not to a city in it."""
    return "-" in code and COUNTRY not in codes and code[:6] not in codes
