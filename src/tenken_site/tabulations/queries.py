"""Reads of tabulations; whatever opens a sealed part says so in its name or its words."""

from tenken.disclosure.model import ProtectedTable
from tenken.tabulation.model import CountTable, Identity
from tenken_site.campaigns.models import Campaign
from tenken_site.encryption import keyring
from tenken_site.tabulations import stored
from tenken_site.tabulations.models import Tabulation, TabulationPart

__all__ = [
    "SHOWN",
    "NoSuchPart",
    "counts_and_hidden",
    "findings",
    "known_then",
    "part",
    "protected_tables",
    "tabulation",
    "tabulations",
]

SHOWN = 50


class NoSuchPart(LookupError):
    """The tabulation has not come so far, or its dataset was disposed of and the bytes were taken out."""


def tabulations(*, campaign: Campaign) -> list[Tabulation]:
    """Of every dataset of the campaign, the newest first; at most 50. One statement."""
    found = Tabulation.objects.filter(dataset__campaign=campaign).select_related("dataset")
    return list(found.order_by("-pk")[:SHOWN])


def tabulation(*, campaign: Campaign, pk: int) -> Tabulation | None:
    """The one of this campaign. One statement."""
    return Tabulation.objects.filter(dataset__campaign=campaign, pk=pk).select_related("dataset__campaign").first()


def part(*, tabulation: Tabulation, name: str) -> bytes:
    """One sealed part, opened. Raises NoSuchPart, KeyDestroyed, DoesNotOpen."""
    row = TabulationPart.objects.filter(tabulation=tabulation, name=name).select_related("key").first()
    if row is None:
        raise NoSuchPart(f"{tabulation}: {name}")
    key = keyring.learn(row.key)
    if not row.content:
        raise NoSuchPart(f"{tabulation}: {name}")
    return key.data.open(row.content, context=row.place)


def protected_tables(tabulation: Tabulation) -> tuple[ProtectedTable, ...]:
    """Every table as it may leave. Raises NoSuchPart, KeyDestroyed, DoesNotOpen."""
    return stored.tables_from(part(tabulation=tabulation, name=TabulationPart.Name.TABLES))


def counts_and_hidden(
    tabulation: Tabulation,
) -> tuple[tuple[CountTable, ...], dict[str, frozenset[tuple[str, ...]]]]:
    """The true counts behind the tables and which of them are hidden: for attacks alone, never for a page.

    Raises NoSuchPart, KeyDestroyed, DoesNotOpen.
    """
    return stored.counts_from(part(tabulation=tabulation, name=TabulationPart.Name.COUNTS))


def known_then(tabulation: Tabulation) -> dict[tuple[str, Identity], int]:
    """What anyone had when the tabulation was protected. Raises as ``part``."""
    return stored.known_from(part(tabulation=tabulation, name=TabulationPart.Name.KNOWN))


def findings(tabulation: Tabulation) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Which hidden cells the attacker came too close to: table and codes, without any bound. Raises as ``part``."""
    return stored.attack_from(part(tabulation=tabulation, name=TabulationPart.Name.ATTACK))[1]
