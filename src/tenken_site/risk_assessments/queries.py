"""What a clinic's newest submission says of its exposure: worked out anew for each look, stored nowhere."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tenken.dataset.flattening import size_by_beds
from tenken.questionnaire.item_types import Value
from tenken.questionnaire.model import LocalizedText
from tenken.risk.explanation import NextStep, Reason, next_steps, reasons
from tenken.risk.model import Factor, IndexName, RiskModel, State
from tenken.risk.scoring import Exposure, score
from tenken.risk.states import Clinic, clinic_of
from tenken.risk.support import LetterWords, Support, SupportPath, matching
from tenken_site.frames.models import Unit
from tenken_site.responses.queries import OpenCase, Receipt

__all__ = ["STEPS", "Assessment", "assess"]

STEPS = 3  # next steps: nobody reads more
MOST_FURTHER = 8  # questions to the vendor beyond what the answers leave open: a letter that gets a reply is short


@dataclass(frozen=True, slots=True)
class Assessment:
    """Both numbers of one clinic, why, and what it can do."""

    opened: OpenCase
    receipt: Receipt
    model: RiskModel
    clinic: Clinic
    exposure: Exposure
    reasons: Mapping[IndexName, tuple[Reason, ...]]
    steps: tuple[NextStep, ...]
    asks: tuple[Factor, ...]  # of the vendor: what the clinic's own answers leave open
    further_asks: tuple[Factor, ...]  # of the vendor besides: the survey did not ask it, so nobody knows
    paths: tuple[SupportPath, ...]
    letter: LetterWords | None  # without it the survey has no letter to vendors

    @property
    def has_letter(self) -> bool:
        """Whether there is something to ask of a vendor, and words to ask it with."""
        return self.letter is not None and bool(self.asks or self.further_asks)


def assess(*, opened: OpenCase, receipt: Receipt, model: RiskModel, support: Support | None, today: date) -> Assessment:
    """The exposure that the answers of this receipt tell. No statement, a few milliseconds."""
    answers, questionnaire, facts = receipt.content.answers, receipt.questionnaire, facts_of(opened.unit)
    clinic = clinic_of(model, answers, questionnaire, facts=facts)
    asks, further = _asks(model, clinic)
    return Assessment(
        opened=opened,
        receipt=receipt,
        model=model,
        clinic=clinic,
        exposure=score(model, clinic),
        reasons={index: reasons(model, clinic, index) for index in IndexName},
        steps=next_steps(model, clinic, n=STEPS),
        asks=asks,
        further_asks=further,
        paths=matching(support.paths, answers, questionnaire, facts=facts, on=today) if support else (),
        letter=support.letter if support else None,
    )


def facts_of(unit: Unit) -> dict[str, Value]:
    """What the list of facilities says without asking, by the names that models and support paths use."""
    facts: dict[str, Value] = {"kind": unit.kind, "size": size_by_beds(unit.kind, unit.beds)}
    if unit.beds is not None:
        facts["beds"] = Decimal(unit.beds)
    if unit.prefecture_id is not None:
        facts["prefecture"] = unit.prefecture_id
    if unit.relay_id is not None:
        facts["relay"] = unit.relay_id
    return facts


def _asks(model: RiskModel, clinic: Clinic) -> tuple[tuple[Factor, ...], tuple[Factor, ...]]:
    """What to ask of the vendor, each question once: what is open, and the heaviest of what was not asked."""
    if not clinic.in_scope:
        return (), ()
    found: dict[LocalizedText, Factor] = {}
    for wanted in (True, False):
        for factor in model.factors:
            state = clinic.states[factor.key]
            if factor.ask is not None and (state.open if wanted else state is State.NOT_ASKED):
                found.setdefault(factor.ask, factor)
    asks = tuple(one for one in found.values() if clinic.states[one.key].open)
    whole = {index: sum(model.weight(one) for one in model.of(index)) for index in IndexName}
    heaviest = sorted(
        (one for one in found.values() if one not in asks), key=lambda one: -model.weight(one) / whole[one.index]
    )[:MOST_FURTHER]
    return asks, tuple(one for one in found.values() if one in heaviest)
