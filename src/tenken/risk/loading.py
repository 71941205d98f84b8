"""``risk_model.yaml``: the model of exposure, read whole, or refused with every fault, its line and what to do."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import partial
from pathlib import Path

from tenken.questionnaire.faults import Report, SurveyRefused
from tenken.questionnaire.fields import Fields
from tenken.questionnaire.model import AnswerOption, Item, LocalizedText, Questionnaire
from tenken.questionnaire.yaml_source import Node, parse, read
from tenken.risk.loading_factors import read_dependence, read_factor, read_step
from tenken.risk.loading_parts import KEY, both_languages, expression, gap, key_of, listed, number
from tenken.risk.model import UPPER, Band, Factor, Family, Gap, Grade, IndexName, RiskModel, Source, State, Step

__all__ = ["MODEL_FILE", "load_model", "parse_model"]

MODEL_FILE = "risk_model.yaml"
_LINK_ID = r"[A-Za-z][A-Za-z0-9-]{0,39}"
_ASKABLE = ("yes-no", "single-choice", "integer")
#: Given in the file; the others are whole by their meaning.
_GAPS = (State.PLANNED, State.DONT_KNOW, State.NOT_ASKED)
_NONE, _ALL = Gap(0.0, 0.0, 0.0), Gap(1.0, 1.0, 1.0)


def load_model(path: Path, *, questionnaires: Sequence[Questionnaire] | None = None) -> RiskModel:
    """The model in this file. With ``questionnaires``, the survey's instruments, rules are held against their items.

    Raises SurveyRefused with every fault, its line and what to do.
    """
    report = Report(str(path))
    return _model(read(path, report=report), report, questionnaires)


def parse_model(
    content: bytes, *, file: str = MODEL_FILE, questionnaires: Sequence[Questionnaire] | None = None
) -> RiskModel:
    """The model of a file's content; ``file`` names it in faults. Raises SurveyRefused."""
    report = Report(file)
    return _model(parse(content, file=file, report=report), report, questionnaires)


def _model(node: Node, report: Report, questionnaires: Sequence[Questionnaire] | None) -> RiskModel:
    top = Fields(node, report, what=MODEL_FILE)
    survey = top.string("survey", required=True, pattern=KEY, hint="Write the id of the survey.")
    version, title = top.string("version", required=True), both_languages(top, "title")
    items, facts = _items(top, "items", named="link_id"), _items(top, "facts", named="name")
    known: dict[str, Item] | None = None
    if questionnaires is not None:
        known = {item.link_id: item for item in (*facts, *items)}
        for one in questionnaires:
            known |= {item.link_id: item for item, _ in one.walk()}
    scope = expression(top, "scope", known)
    shrink = number(top, "shrink", 0.05, 1, hint="Write 0.5 to halve every log ratio.")
    cap = number(top, "family_cap", 1.01, 1000, hint="Write 6 so that a family multiplies the odds by 6 at most.")
    together = number(top, "together", 0, 0.95, hint="Write 0.5 so that half of what is not known hangs together.")
    enough = number(top, "enough_asked", 0, 1, hint="Write 0.6 to call a number wide where less of it was asked.")
    top.node("seed", required=True)
    seed = top.integer("seed", minimum=0)
    gaps, spread = _gaps(top), _spread(top)
    sources = listed(top, "sources", "a source", _source)
    families = {one.key: one for one in listed(top, "families", "a family", _family)}
    steps = listed(top, "steps", "a step", read_step)
    factors = listed(
        top, "factors", "a factor",
        partial(read_factor, items=known, families=families, steps={one.key for one in steps},
                sources={one.key for one in sources}),
    )  # fmt: skip
    dependence = listed(top, "dependence", "a scale", partial(read_dependence, items=known))
    bands = _bands(top)
    limits = _limits(top)
    theirs = next((one.survey for one in questionnaires or ()), survey)
    if survey is not None and survey != theirs:
        top.fault(
            top.place("survey"), "other-survey", f"This model is of “{survey}”, the questionnaires are of “{theirs}”.",
            "Correct “survey”, or move the file.",
        )  # fmt: skip
    if not report.faults:
        _idle(top, "families", families, {one.family for one in factors})
        _idle(top, "steps", [one.key for one in steps], {one.step for one in factors})
        _idle(top, "sources", [one.key for one in sources], {key for one in factors for key in one.sources})
        _order(top, steps)
        _named_factors(top, factors)
        _both_numbers(top, {one.index for one in factors})
    top.done()
    if (
        report.faults or survey is None or version is None or title is None or scope is None or shrink is None
        or cap is None or together is None or enough is None or seed is None
    ):  # fmt: skip
        raise SurveyRefused(report.faults)
    return RiskModel(
        survey=survey, version=version, title=title, scope=scope, items=items, facts=facts,
        families=tuple(families.values()), factors=factors, steps=steps, sources=sources, dependence=dependence,
        bands=bands, gaps=gaps, spread=spread, family_cap=cap, shrink=shrink, together=together, enough_asked=enough,
        seed=seed, limits=limits,
    )  # fmt: skip


def _items(top: Fields, key: str, *, named: str) -> tuple[Item, ...]:
    """Questions, or facts of a facility, as far as rules need them: name, type, words and codes."""
    found: dict[str, Item] = {}
    for node in top.sequence(key):
        one = Fields(node, top.report, what=f"an entry of “{key}”")
        link_id = one.string(named, required=True, pattern=_LINK_ID, hint="Use letters, digits and hyphens.")
        one.item = link_id or ""
        kind = one.string("type", required=True, choices=_ASKABLE)
        text, codes = both_languages(one, "text"), one.strings("codes")
        if kind == "single-choice" and not codes:
            one.fault(one.node_place, "missing-key", "A choice needs “codes”.", "List the codes of its options.")
        dont_know = one.boolean("dont_know")
        one.done()
        if link_id is None or kind is None or text is None:
            continue
        if link_id in found:
            one.fault(node.place, "duplicate-id", f"“{link_id}” stands here twice.", "Keep one of them.")
        options = tuple(AnswerOption(code, LocalizedText((("en", code),))) for code in codes)
        found[link_id] = Item(link_id=link_id, type=kind, text=text, options=options, dont_know=dont_know)
    return tuple(found.values())


def _gaps(top: Fields) -> Mapping[State, Gap]:
    """Every state with what it lacks, so that a better answer never lacks more, in no draw either."""
    below = top.mapping("gaps", what="“gaps”", required=True)
    given = {} if below is None else {state: gap(below, state.value) for state in _GAPS}
    if below is not None:
        below.done()
    planned, unknown, unasked = (given.get(state) or _ALL for state in _GAPS)
    worse = all(getattr(planned, end) <= getattr(unknown, end) for end in ("point", "low", "high"))
    if below is not None and all(given.values()) and not worse:
        below.fault(
            below.node_place, "bad-range", "“dont-know” lacks less than “planned”: better would count as worse.",
            "Raise point, low and high of “dont-know”, or lower those of “planned”.",
        )  # fmt: skip
    return {
        State.DONE: _NONE, State.PLANNED: planned, State.DONT_KNOW: unknown, State.NOT_DONE: _ALL,
        State.VENDOR_UNKNOWN: unknown, State.VENDOR: _ALL, State.NOT_APPLICABLE: _NONE, State.NOT_ASKED: unasked,
    }  # fmt: skip


def _spread(top: Fields) -> Mapping[Grade, float]:
    below = top.mapping("spread", what="“spread”", required=True)
    found: dict[Grade, float] = {}
    if below is None:
        return found
    for grade in Grade:
        share = number(below, grade.value, 0, 1, hint="Write 0.3 for a standard deviation of 30 % of the weight.")
        if share is not None:
            found[grade] = share
    below.done()
    if list(found.values()) != sorted(found.values()):
        below.fault(
            below.node_place, "bad-range", "A better grade is less sure than a worse one.", "Let it grow from B to D."
        )
    return found


def _source(fields: Fields) -> Source | None:
    key, text = key_of(fields), both_languages(fields, "text")
    url = fields.string("url", pattern=r"https?://\S+", hint="Write the whole address, or leave it out.")
    fields.done()
    return Source(key, text, url) if key and text else None


def _family(fields: Fields) -> Family | None:
    key, title = key_of(fields), both_languages(fields, "title")
    index = fields.string("index", required=True, choices=[name.value for name in IndexName])
    fields.done()
    return Family(key, IndexName(index), title) if key and index and title else None


def _bands(top: Fields) -> tuple[Band, ...]:
    found: list[Band] = []
    nodes = top.sequence("bands", required=True)
    for node in nodes:
        one = Fields(node, top.report, what="a band")
        code = one.string("code", required=True, pattern=KEY, hint="Use a-z, 0-9 and hyphens.")
        one.item = code or ""
        label = both_languages(one, "label")
        below = {} if node is nodes[-1] else _ends(one)
        one.done()
        if code is None or label is None:
            continue
        if any(code == band.code for band in found):
            one.fault(node.place, "duplicate-id", f"The band “{code}” stands here twice.", "Give each its own code.")
        if any(found and name in found[-1].below and end <= found[-1].below[name] for name, end in below.items()):
            one.fault(node.place, "bad-range", f"The band “{code}” ends below the one before.", "Put bands in order.")
        found.append(Band(code, label, below))
    if nodes and len(nodes) <= UPPER:
        top.fault(
            top.place("bands"), "bad-range", f"With {len(nodes)} bands none is a lower one.",
            f"The last {UPPER} are the upper ones; write at least {UPPER + 1}.",
        )  # fmt: skip
    return tuple(found)


def _ends(band: Fields) -> dict[IndexName, float]:
    """Where the band ends, in each number."""
    below = band.mapping("below", what="“below”", required=True)
    found: dict[IndexName, float] = {}
    if below is None:
        return found
    for name in IndexName:
        end = number(below, name.value, 0.1, 100, hint="Write where the band ends, above 0, at most 100.")
        if end is not None:
            found[name] = end
    below.done()
    return found


def _limits(top: Fields) -> tuple[LocalizedText, ...]:
    found = []
    for node in top.sequence("limits", required=True):
        one = Fields(node, top.report, what="a limit")
        text = both_languages(one, "text")
        one.done()
        if text is not None:
            found.append(text)
    return tuple(found)


def _idle(top: Fields, key: str, names: Collection[str], used: Collection[str]) -> None:
    """What no factor names is a slip of the pen."""
    for name in names:
        if name not in used:
            top.fault(
                top.place(key), "unused", f"No factor names “{name}” of “{key}”.", "Name it there, or take it out."
            )


def _order(top: Fields, steps: Sequence[Step]) -> None:
    """What a step comes after must be another step of the file, and not in a circle."""
    before: set[str] = set()
    waiting = {step.key: set(step.after) for step in steps}
    while ready := {key for key, after in waiting.items() if after <= before}:
        before |= ready
        waiting = {key: after for key, after in waiting.items() if key not in ready}
    for key in waiting:
        top.fault(
            top.place("steps"), "unknown-value", f"The step “{key}” comes after none that is there, or after itself.",
            "Name steps of this list under “after”.",
        )  # fmt: skip


def _named_factors(top: Fields, factors: Sequence[Factor]) -> None:
    """A factor names others of the file; it lies within one of its own number that lies within none."""
    by_key = {factor.key: factor for factor in factors}
    for factor in factors:
        around = by_key.get(factor.within or factor.key)
        fits = around is not None and around.index is factor.index
        nested = factor.within is not None and (around is None or around.within is not None or around is factor)
        if not fits or nested or (factor.known_by or factor.key) not in by_key:
            top.fault(
                top.place("factors"), "unknown-value", f"“{factor.key}” names a factor that cannot be meant.",
                "“known_by” names any factor, “within” one of the same number that lies within no other.",
            )  # fmt: skip


def _both_numbers(top: Fields, there: Collection[IndexName]) -> None:
    for name in IndexName:
        if name not in there:
            top.fault(
                top.place("factors"), "missing-key", f"No factor belongs to the number “{name.value}”.",
                "There are two numbers, never one: add a family and factors for it.",
            )  # fmt: skip
