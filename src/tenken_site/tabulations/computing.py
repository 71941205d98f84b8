"""From a dataset and specifications to protected tables: the same call makes them and computes them again."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from tenken.dataset.model import Dataset
from tenken.disclosure.attacking import attack as attack_tables
from tenken.disclosure.blanking import blank_all
from tenken.disclosure.model import Attack, ProtectedTable, Protection
from tenken.disclosure.protecting import protect
from tenken.disclosure.rules import parse_rules
from tenken.frame.areas import read_areas
from tenken.report.statistics_nonresponse import nonresponse_figures
from tenken.risk.loading import MODEL_FILE, parse_model
from tenken.risk.support_loading import SUPPORT_FILE, parse_support
from tenken.risk.support_variables import with_all_asked_for
from tenken.tabulation.computing import compute_all as compute_tables
from tenken.tabulation.counting import counts
from tenken.tabulation.dimensions import standard
from tenken.tabulation.model import CountTable, Identity
from tenken.tabulation.specification import parse_tables
from tenken.weighting.nonresponse import analyse
from tenken.weighting.plan import parse_plan
from tenken.weighting.weighing import weigh
from tenken_site.tabulations import known as register
from tenken_site.tabulations import stored
from tenken_site.tabulations.moved import earlier, moved_tables
from tenken_site.tabulations.specifications import COMPUTED, PROTECTED, STEPS, WEIGHED, Texts, areas_file

__all__ = ["Computed", "Knowing", "compute_all", "from_register"]

Known = Mapping[tuple[str, Identity], int]
#: What anyone has of the clinics that these tables count, and which of it counts nearly the same ones (``moved``).
#: Takes the tables and the threshold of the rules.
Knowing = Callable[[tuple[CountTable, ...], int], Known]


@dataclass(frozen=True, slots=True)
class Computed:
    """All that one computation gives."""

    tables: tuple[ProtectedTable, ...]
    counts: tuple[CountTable, ...]
    left_out: tuple[str, ...]  # tables of the specification that this dataset has no variable for
    protection: Protection
    attack: Attack
    known: Known
    digests: Mapping[str, str]  # by table key
    eligible: int  # clinics of the country that could answer
    responded: int
    nonresponse: Mapping[str, float] = field(default_factory=dict)  # ``report.statistics_nonresponse``
    not_confidential: tuple[str, ...] = ()  # tabulated questions that the rules hide nothing of for its own sake

    @property
    def results(self) -> str:
        """The digest of everything that may leave."""
        return stored.tables_digest(self.digests)


def from_register(shown: Iterable[register.Shown], *, dataset: str) -> Knowing:
    """``dataset``: the digest of the one that the tables count."""
    sources = tuple(shown)

    def knowing(counts: tuple[CountTable, ...], threshold: int) -> Known:
        known = register.agreeing(sources, counts, dataset=dataset)
        return known | earlier(sources, counts, dataset=dataset, threshold=threshold, known=known)

    return knowing


def compute_all(
    *,
    dataset: Dataset,
    texts: Texts,
    seed: int,
    knowing: Knowing,
    told: Callable[[int], None] = lambda done: None,
) -> Computed:
    """Weighs, computes, counts, protects and attacks. ``told`` hears how many of ``STEPS`` are done.

    ``knowing``: ``from_register`` for what is out now; what it gave then, to compute the same again.
    Raises TenkenError, with the cause, where a specification does not fit the dataset.
    """
    found = with_all_asked_for(
        dataset,
        texts.tables,
        model=lambda: parse_model(texts.risk_model.encode(), file=MODEL_FILE) if texts.risk_model else None,
        paths=lambda: (
            parse_support(texts.support_paths.encode(), file=SUPPORT_FILE).paths if texts.support_paths else None
        ),
    )
    dataset = found.dataset
    asked = parse_tables(texts.tables.encode(), file="tables.yaml", dataset=dataset, lacking=found.lacking)
    plan = parse_plan(texts.weighting.encode(), file="weighting.yaml")
    rules = parse_rules(texts.disclosure.encode())
    specifications = asked.tables
    weighted = weigh(dataset.records, plan, seed=seed)
    told(WEIGHED)
    dimensions = standard(dataset.records, read_areas(areas_file()))
    computed = compute_tables(specifications, dimensions, weighted, dataset, progress=_between(WEIGHED, COMPUTED, told))
    counted = counts(specifications, dimensions, dataset)
    known = knowing(counted, rules.threshold)
    since = moved_tables(known, counted)
    together = (*counted, *(table for one in since for table in one.tables))
    protecting, attacking = _between(COMPUTED, PROTECTED, told), _between(PROTECTED, STEPS, told)
    chosen = protect(together, rules, known=known, seed=seed, progress=lambda _stage, done, of: protecting(done, of))
    attack = attack_tables(together, chosen, rules, known=known, progress=lambda _stage, done, of: attacking(done, of))
    extra = {key for one in since for key in one.hidden}
    protection = replace(chosen, hidden={key: cells for key, cells in chosen.hidden.items() if key not in extra})
    tables = blank_all(computed, protection)
    digests = {table.computed.specification.key: stored.table_digest(table) for table in tables}
    left_out = tuple(f"{one.key}: {one.reason}" for one in asked.left_out)
    eligible, responded = (int(dataset.records[name].sum()) for name in ("eligible", "responded"))
    silent = nonresponse_figures(analyse(dataset.records, weighted))
    plain = tuple(sorted(rules.not_confidential & {one.variable for one in specifications}))
    return Computed(tables, counted, left_out, protection, attack, known, digests, eligible, responded, silent, plain)


def _between(first: int, last: int, told: Callable[[int], None]) -> Callable[[int, int], None]:
    """Progress of one part as steps of the whole."""
    return lambda done, of: told(first + (last - first) * min(done, of) // max(of, 1))
