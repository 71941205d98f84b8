"""From a dataset and three specifications to protected tables: the same call makes them and computes them again."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tenken.dataset.model import Dataset
from tenken.disclosure.attacking import attack as attack_tables
from tenken.disclosure.blanking import blank
from tenken.disclosure.model import Attack, ProtectedTable, Protection
from tenken.disclosure.protecting import protect
from tenken.disclosure.rules import parse_rules
from tenken.frame.areas import read_areas
from tenken.tabulation.computing import compute_all as compute_tables
from tenken.tabulation.counting import counts
from tenken.tabulation.dimensions import standard
from tenken.tabulation.model import CountTable, Identity
from tenken.tabulation.specification import parse_tables
from tenken.weighting.plan import parse_plan
from tenken.weighting.weighing import weigh
from tenken_site.tabulations import known as register
from tenken_site.tabulations import stored
from tenken_site.tabulations.specifications import STEPS, Texts, areas_file

__all__ = ["Computed", "compute_all"]

#: How many of ``STEPS`` are done when each part ends.
_WEIGHED, _COMPUTED, _PROTECTED = 5, 30, 70


@dataclass(frozen=True, slots=True)
class Computed:
    """All that one computation gives."""

    tables: tuple[ProtectedTable, ...]
    counts: tuple[CountTable, ...]
    left_out: tuple[str, ...]  # tables of the specification that this dataset has no variable for
    protection: Protection
    attack: Attack
    known: Mapping[tuple[str, Identity], int]
    digests: Mapping[str, str]  # by table key
    eligible: int  # clinics of the country that could answer
    responded: int

    @property
    def results(self) -> str:
        """The digest of everything that may leave."""
        return stored.tables_digest(self.digests)


def compute_all(
    *,
    dataset: Dataset,
    texts: Texts,
    seed: int,
    known: Mapping[tuple[str, Identity], int],
    told: Callable[[int], None] = lambda done: None,
) -> Computed:
    """Weighs, computes, counts, protects and attacks. ``told`` hears how many of ``STEPS`` are done.

    ``known``: everything that is out; what agrees with these tables is taken into account.
    Raises TenkenError, with the cause, where a specification does not fit the dataset.
    """
    asked = parse_tables(texts.tables.encode(), file="tables.yaml", dataset=dataset)
    plan = parse_plan(texts.weighting.encode(), file="weighting.yaml")
    rules = parse_rules(texts.disclosure.encode())
    specifications = asked.tables
    weighted = weigh(dataset.records, plan, seed=seed)
    told(_WEIGHED)
    dimensions = standard(dataset.records, read_areas(areas_file()))
    computed = compute_tables(
        specifications, dimensions, weighted, dataset, progress=_between(_WEIGHED, _COMPUTED, told)
    )
    counted = counts(specifications, dimensions, dataset)
    agreed = register.agreeing(known, counted)
    protecting, attacking = _between(_COMPUTED, _PROTECTED, told), _between(_PROTECTED, STEPS, told)
    protection = protect(
        counted, rules, known=agreed, seed=seed, progress=lambda _stage, done, of: protecting(done, of)
    )
    attack = attack_tables(
        counted, protection, rules, known=agreed, progress=lambda _stage, done, of: attacking(done, of)
    )
    tables = tuple(blank(one, protection) for one in computed)
    digests = {table.computed.specification.key: stored.table_digest(table) for table in tables}
    left_out = tuple(f"{one.key}: {one.reason}" for one in asked.left_out)
    eligible, responded = (int(dataset.records[name].sum()) for name in ("eligible", "responded"))
    return Computed(tables, counted, left_out, protection, attack, agreed, digests, eligible, responded)


def _between(first: int, last: int, told: Callable[[int], None]) -> Callable[[int, int], None]:
    """Progress of one part as steps of the whole."""
    return lambda done, of: told(first + (last - first) * min(done, of) // max(of, 1))
