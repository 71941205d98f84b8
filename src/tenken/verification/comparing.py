"""A dataset held against what was found at some of its clinics: question by question, and in both exposure numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import polars as pl

from tenken.dataset.model import Dataset, ValueState
from tenken.editing.changing import Change, apply, changes_table
from tenken.questionnaire.model import Questionnaire
from tenken.risk.columns import columns_of
from tenken.risk.model import IndexName, RiskModel
from tenken.risk.scoring import asked_share, points
from tenken.verification.agreement import Agreement, agreement
from tenken.verification.correcting import Corrected, Rate, corrected_share
from tenken.verification.estimating import Estimate, Flags, Sample
from tenken.verification.model import LEAST, NOT_THERE, UNSEEN, Checklist, Record, Verifiable

__all__ = ["Compared", "ExposureBias", "Question", "compare"]

_GIVEN = [ValueState.ANSWERED.value, ValueState.DONT_KNOW.value]


@dataclass(frozen=True, slots=True)
class Question:
    """One question: agreement, and what it makes of the share of all that submitted."""

    link_id: str
    agreement: Agreement
    unseen: int  # looked at, and not to be told
    dont_know: int  # of those compared: reported "don't know"
    submitted: float | None  # unweighted share of submissions that say "so"; "don't know" stays in the base
    submissions: int  # behind it
    corrected: Corrected | None


@dataclass(frozen=True, slots=True)
class ExposureBias:
    """One exposure number of the clinics that were looked at: from their answers, and with what was found instead.

    Clinics for which it is out of scope or wide either way are left out.
    """

    index: IndexName
    clinics: int
    reported: Estimate | None  # mean, 0 to 100
    found: Estimate | None
    bias: Estimate | None  # found less reported: above zero, self-report makes clinics look better than they are


@dataclass(frozen=True, slots=True)
class Compared:
    """The whole comparison."""

    looked_at: int
    changed: int  # left out: their answers changed after the sample was drawn
    lost: int  # left out: the dataset has no submission of theirs
    unrepresented: int  # clinics with a submission in strata without any record: nothing is said of them
    methods: Mapping[str, int]
    questions: tuple[Question, ...]
    exposure: tuple[ExposureBias, ...]  # empty without a model


def compare(
    dataset: Dataset,
    checklist: Checklist,
    records: Sequence[Record],
    *,
    populations: Mapping[str, int],
    questionnaires: Mapping[str, Questionnaire],
    drawn_at: datetime,
    model: RiskModel | None = None,
) -> Compared:
    """``populations``: clinics with a submission in each stratum when the sample was drawn; ``questionnaires`` by
    ``name@version``, as the dataset was made of them. Every figure with fewer than ``LEAST`` clinics is left out.

    Raises what ``editing.changing`` raises where a value found is no value of its question.
    """
    rows = dataset.records.with_row_index("_row").filter(pl.col("responded"))
    place = dict(zip(rows["case"], zip(rows["_row"], rows["submitted_at"], strict=True), strict=True))
    there = [one for one in records if one.case in place]
    kept = [one for one in there if place[one.case][1] <= drawn_at]
    strata = sorted(populations)
    numbers = {key: number for number, key in enumerate(strata)}
    sample = Sample(
        np.array([numbers[one.stratum] for one in kept], dtype=np.int64),
        np.array([populations[key] for key in strata], dtype=np.float64),
    )
    looked = dataset.records[[place[one.case][0] for one in kept]]
    return Compared(
        looked_at=len(records),
        changed=len(there) - len(kept),
        lost=len(records) - len(there),
        unrepresented=sum(populations[key] for key in strata if key not in {one.stratum for one in kept}),
        methods=dict(sorted(Counter(one.method.value for one in kept).items())),
        questions=tuple(
            _question(one, dataset, looked, kept, sample)
            for one in checklist.questions
            if one.link_id in dataset.records.columns
        ),
        exposure=_exposure(dataset, looked, kept, sample, checklist, questionnaires, drawn_at, model),
    )


def _question(
    asked: Verifiable, dataset: Dataset, looked: pl.DataFrame, kept: Sequence[Record], sample: Sample
) -> Question:
    name, state = asked.link_id, dataset.variable(asked.link_id).state
    codes = np.array([one.found.get(name, UNSEEN) for one in kept], dtype=object)
    decided = np.array([code not in {UNSEEN, NOT_THERE} for code in codes], dtype=np.bool_)
    asked_of = _flags(looked[state].cast(pl.String()).is_in(_GIVEN))
    reported = _says_so(looked, asked)
    compared = decided & asked_of
    told = agreement(sample, reported=reported, found=np.isin(codes.astype(str), asked.positive), compared=compared)
    base = dataset.records.filter(pl.col("responded") & pl.col(state).cast(pl.String()).is_in(_GIVEN))
    share = float(_says_so(base, asked).mean()) if base.height else None
    found = np.isin(codes.astype(str), asked.positive)
    return Question(
        link_id=name,
        agreement=told,
        unseen=int((asked_of & ~decided).sum()),
        dont_know=int((compared & _flags(looked[state].cast(pl.String()) == ValueState.DONT_KNOW.value)).sum()),
        submitted=share,
        submissions=base.height,
        corrected=_corrected(share, told, sample, compared & found, compared & ~found),
    )


def _says_so(rows: pl.DataFrame, asked: Verifiable) -> Flags:
    return _flags(rows[asked.link_id].cast(pl.String()).is_in(list(asked.positive)))


def _flags(column: pl.Series) -> Flags:
    return np.asarray(column.fill_null(value=False).to_numpy(), dtype=np.bool_)


def _corrected(share: float | None, told: Agreement, sample: Sample, so: Flags, not_so: Flags) -> Corrected | None:
    if share is None or told.sensitivity is None or told.specificity is None:
        return None
    return corrected_share(
        share,
        sensitivity=Rate(told.sensitivity.value, sample.effective(so)),
        specificity=Rate(told.specificity.value, sample.effective(not_so)),
    )


def _exposure(
    dataset: Dataset,
    looked: pl.DataFrame,
    kept: Sequence[Record],
    sample: Sample,
    checklist: Checklist,
    questionnaires: Mapping[str, Questionnaire],
    at: datetime,
    model: RiskModel | None,
) -> tuple[ExposureBias, ...]:
    """Both numbers without draws: that weights are uncertain is the model's doubt, not that of the answers."""
    if model is None:
        return ()
    if not kept:
        return tuple(ExposureBias(index, 0, None, None, None) for index in IndexName)
    before = Dataset(dataset.variables, looked)
    changes = list(_as_found(before, kept, checklist, at))
    after = apply(before, changes_table(before, changes, questionnaires)) if changes else before
    one, other = columns_of(model, before), columns_of(model, after)
    reported, found = points(model, one), points(model, other)
    biases = []
    for index in IndexName:
        enough = [asked_share(model, index, clinics) >= model.enough_asked for clinics in (one, other)]
        base = one.in_scope & other.in_scope & enough[0] & enough[1]
        clinics = int(base.sum())
        if clinics < LEAST:
            biases.append(ExposureBias(index, clinics, None, None, None))
            continue
        said, seen = np.nan_to_num(reported[index]), np.nan_to_num(found[index])
        biases.append(
            ExposureBias(
                index, clinics, sample.mean(said, base), sample.mean(seen, base), sample.mean(seen - said, base)
            )
        )
    return tuple(biases)


def _as_found(dataset: Dataset, kept: Sequence[Record], checklist: Checklist, at: datetime) -> Sequence[Change]:
    """What was found in place of what was answered; questions that follow from it are opened and closed by routing."""
    changes = []
    for row, record in zip(dataset.records.iter_rows(named=True), kept, strict=True):
        for asked in checklist.questions:
            code = record.found.get(asked.link_id, UNSEEN)
            state = row.get(f"{asked.link_id}.state", ValueState.NOT_ASKED.value)
            if code in {UNSEEN, NOT_THERE} or state == ValueState.NOT_ASKED.value:
                continue
            changes.append(
                Change(
                    record=row["record"], variable=asked.link_id, value=code, state=ValueState.ANSWERED, rule="",
                    reason="found", by="verification", at=at,
                )
            )  # fmt: skip
    return changes
