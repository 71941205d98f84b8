"""What a clinic's newest submission says of its exposure: worked out anew for each look, stored nowhere."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tenken.dataset.flattening import size_by_beds
from tenken.questionnaire.item_types import Value
from tenken.risk.deciding import beyond
from tenken.risk.explanation import NextStep, Reason, next_steps, reasons, told
from tenken.risk.exposure import Exposure
from tenken.risk.letter import Questions, vendor_questions
from tenken.risk.model import IndexName, RiskModel
from tenken.risk.states import Clinic, Values, clinic_of, values_of
from tenken.risk.support import LetterWords, Support, SupportPath, matching
from tenken_site.frames.models import Unit
from tenken_site.responses.queries import OpenCase, Receipt

__all__ = ["STEPS", "Assessment", "assess"]

STEPS = 3  # next steps: nobody reads more


@dataclass(frozen=True, slots=True)
class Assessment:
    """Both numbers of one clinic, why, and what it can do."""

    opened: OpenCase
    receipt: Receipt
    model: RiskModel
    clinic: Clinic
    values: Values  # what rules saw of the answers
    beyond: frozenset[str]  # factors that this questionnaire asks nothing of
    exposure: Exposure
    reasons: Mapping[IndexName, tuple[Reason, ...]]
    steps: tuple[NextStep, ...]
    asks: Questions  # of the vendor
    paths: tuple[SupportPath, ...]
    letter: LetterWords | None  # without it the survey has no letter to vendors

    @property
    def has_letter(self) -> bool:
        """Whether there is something to ask of a vendor, and words to ask it with."""
        return self.letter is not None and bool(self.asks.open or self.asks.further)


def assess(*, opened: OpenCase, receipt: Receipt, model: RiskModel, support: Support | None, today: date) -> Assessment:
    """The exposure that the answers of this receipt tell. No statement, a few milliseconds."""
    from tenken.risk.scoring import score  # loads numpy: not when the site starts

    answers, questionnaire, facts = receipt.content.answers, receipt.questionnaire, facts_of(opened.unit)
    clinic = clinic_of(model, answers, questionnaire, facts=facts)
    return Assessment(
        opened=opened,
        receipt=receipt,
        model=model,
        clinic=clinic,
        values=values_of(model, answers, questionnaire, facts=facts),
        beyond=beyond(model, questionnaire),
        exposure=score(model, clinic),
        reasons={index: told(clinic, reasons(model, clinic, index)) for index in IndexName},
        steps=next_steps(model, clinic, n=STEPS),
        asks=vendor_questions(model, clinic),
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
