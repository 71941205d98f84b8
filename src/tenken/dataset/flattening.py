"""From cases and their answers to a dataset: one record per case of the frame, in constant overhead a row.

Rows are taken as they come and become columns in lots, so a country passes through a few megabytes of Python objects.
The order of the records is that of a keyed digest: it tells neither when a clinic answered nor its place in a list.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

import polars as pl

from tenken.dataset.columns import MARKERS, answer_columns, empty_columns
from tenken.dataset.enablement import routed
from tenken.dataset.frame_variables import COLUMNS, FRAME_VARIABLES
from tenken.dataset.model import Dataset, Marker, Role, ValueState, Variable
from tenken.dataset.requiring import EmptyDataset
from tenken.dataset.variables import CannotBeFlattened, answer_variables, columns_of, questions
from tenken.disposition.codes import DISPOSITIONS, Category
from tenken.questionnaire.model import Questionnaire
from tenken.response.model import Answers

__all__ = ["KEY_BYTES", "LOT", "CaseRow", "flatten", "size_by_beds"]

LOT = 8_192  # answered rows that become columns together
KEY_BYTES = 16  # of the key of the order, at least
_JAPAN = timezone(timedelta(hours=9))
_ORDER = "order of the records"  # no question can have such a name
_ELIGIBLE = {code.value: row.category is not Category.NOT_ELIGIBLE for code, row in DISPOSITIONS.items()}
_KINDS = frozenset({"clinic", "clinic_beds", "dental"})
_PROCESS = tuple(name for name in COLUMNS if name != "record")


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One case as it stands in the snapshot: what the frame and the process know, and the last submission's answers.

    ``answers`` None: no submission; then ``instrument`` and the times are None too. ``link``: the certain facility code
    of ten digits, or empty. ``place``: any token that is the same for the same address, or empty. ``instrument``: a key
    of the questionnaires, ``name@version``. ``number``: of the last submission, from 1.
    """

    case: str
    prefecture: str
    relay: str
    kind: str  # clinic, clinic_beds, dental
    disposition: str  # AAPOR's code
    link: str = ""
    place: str = ""
    beds: int | None = None
    answers: Answers | None = None
    instrument: str | None = None
    submitted_at: datetime | None = None  # the last submission; aware
    first_submitted_at: datetime | None = None  # the first one; where it is not given, the last
    complete: bool | None = None
    number: int = 1
    active_seconds: int | None = None
    saves: int | None = None


def flatten(
    rows: Iterable[CaseRow],
    questionnaires: Mapping[str, Questionnaire],
    *,
    opened_at: datetime,
    key: bytes,
) -> Dataset:
    """The dataset of these cases. ``questionnaires`` by ``name@version``, the newest last; ``opened_at``: when the
    campaign opened (days are counted in Japan time); ``key``: at least 16 random bytes, of the order of the records.

    Answers to closed questions never enter; what cannot be stored counts as missing. Raises CannotBeFlattened,
    EmptyDataset.
    """
    if len(key) < KEY_BYTES:
        raise CannotBeFlattened(f"The key of the order must have at least {KEY_BYTES} bytes.")
    variables = answer_variables(questionnaires)
    blocks: list[pl.DataFrame] = []
    waiting: dict[str | None, list[CaseRow]] = {}
    for row in rows:
        _check(row, questionnaires)
        lot = waiting.setdefault(row.instrument, [])
        lot.append(row)
        if len(lot) >= LOT:
            blocks.append(_block(lot, questionnaires, variables, opened_at=opened_at, key=key))
            waiting[row.instrument] = []
    blocks += [_block(lot, questionnaires, variables, opened_at=opened_at, key=key) for lot in waiting.values() if lot]
    if not blocks:
        raise EmptyDataset("There is not one case: a dataset cannot be made of a campaign without clinics.")
    return Dataset((*FRAME_VARIABLES, *variables), _in_order(blocks))


def _in_order(blocks: list[pl.DataFrame]) -> pl.DataFrame:
    """The blocks as one frame in the order of the keyed digests; column by column, so that no second one is needed."""
    order = pl.concat([block.drop_in_place(_ORDER) for block in blocks]).arg_sort()
    columns = [pl.int_range(1, len(order) + 1, dtype=pl.Int32(), eager=True).alias("record")]
    for name in blocks[0].columns:
        columns.append(pl.concat([block.drop_in_place(name) for block in blocks]).gather(order))
    records = pl.DataFrame(columns)
    twice = records["case"].is_duplicated()
    if twice.any():
        raise CannotBeFlattened(f"The case “{records.filter(twice)['case'][0]}” stands there twice.")
    return records


def _check(row: CaseRow, questionnaires: Mapping[str, Questionnaire]) -> None:
    if row.disposition not in _ELIGIBLE:
        raise CannotBeFlattened(f"Case “{row.case}”: “{row.disposition}” is no final disposition.")
    if row.kind not in _KINDS:
        raise CannotBeFlattened(f"Case “{row.case}”: “{row.kind}” is no kind of clinic.")
    if row.answers is None:
        if row.instrument is not None or row.submitted_at is not None:
            raise CannotBeFlattened(f"Case “{row.case}” has a time or an instrument, but no answers.")
        return
    if row.instrument not in questionnaires:
        known = ", ".join(questionnaires) or "none"
        raise CannotBeFlattened(f"Case “{row.case}” answered “{row.instrument}”; the questionnaires given are {known}.")
    if row.submitted_at is None or row.submitted_at.tzinfo is None:
        raise CannotBeFlattened(f"Case “{row.case}” was submitted at a time that is not known, or without a time zone.")


def _block(
    rows: Sequence[CaseRow],
    questionnaires: Mapping[str, Questionnaire],
    variables: Sequence[Variable],
    *,
    opened_at: datetime,
    key: bytes,
) -> pl.DataFrame:
    """Rows that answered one questionnaire, or none, as columns."""
    columns = _process_columns(rows, opened_at=opened_at, key=key)
    instrument = rows[0].instrument
    answers: dict[str, pl.Series] = {}
    if instrument is not None:
        answers = _answered(questionnaires[instrument], variables, [row.answers or {} for row in rows])
    others = [variable for variable in variables if variable.name not in answers]
    answers |= {column.name: column for column in empty_columns(others, len(rows))}
    return pl.DataFrame(columns + [answers[name] for variable in variables for name in columns_of(variable)])


def _answered(
    questionnaire: Questionnaire, variables: Sequence[Variable], answers: Sequence[Answers]
) -> dict[str, pl.Series]:
    by_name = {variable.name: variable for variable in variables}
    given = pl.DataFrame(
        [column for item, _ in questions(questionnaire) for column in answer_columns(item, by_name, answers)]
    )
    if not given.width:
        return {}
    told, _ = routed(given, questionnaire)
    reported = [
        pl.when(pl.col(variable.state).is_in([ValueState.ANSWERED.value, ValueState.DONT_KNOW.value]))
        .then(pl.lit(Marker.REPORTED.value, dtype=MARKERS))
        .otherwise(pl.lit(Marker.NONE.value, dtype=MARKERS))
        .alias(variable.marker)
        for variable in variables
        if variable.role is Role.ANSWER and variable.state in told.columns
    ]
    return {column.name: column for column in told.with_columns(reported)}


def _process_columns(rows: Sequence[CaseRow], *, opened_at: datetime, key: bytes) -> list[pl.Series]:
    first_day = opened_at.astimezone(_JAPAN).date().toordinal()

    def day(row: CaseRow) -> int | None:
        at = row.first_submitted_at or row.submitted_at
        return None if at is None else at.astimezone(_JAPAN).date().toordinal() - first_day

    answered = rows[0].instrument is not None
    values: dict[str, list[object]] = {
        "link": [row.link for row in rows],
        "case": [row.case for row in rows],
        "place": [row.place for row in rows],
        "prefecture": [row.prefecture for row in rows],
        "relay": [row.relay for row in rows],
        "kind": [row.kind for row in rows],
        "beds": [row.beds for row in rows],
        "size": [size_by_beds(row.kind, row.beds) for row in rows],
        "disposition": [row.disposition for row in rows],
        "eligible": [_ELIGIBLE[row.disposition] for row in rows],
        "responded": [answered] * len(rows),
        "complete": [row.complete if answered else None for row in rows],
        "submitted_at": [row.submitted_at for row in rows],
        "day": [day(row) for row in rows],
        "corrections": [row.number - 1 if answered else 0 for row in rows],
        "active_seconds": [row.active_seconds for row in rows],
        "saves": [row.saves for row in rows],
        "instrument": [row.instrument for row in rows],
    }
    order = [hmac.digest(key, row.case.encode(), hashlib.sha256)[:16] for row in rows]
    return [
        pl.Series(_ORDER, order, dtype=pl.Binary()),
        *(pl.Series(name, values[name], dtype=COLUMNS[name]) for name in _PROCESS),
    ]


def size_by_beds(kind: str, beds: int | None) -> str:
    """The size by beds; only clinics with beds have one (at most 19, Medical Care Act, Article 1-5)."""
    if kind != "clinic_beds":
        return "none"
    beds = beds or 0
    return "1-9" if 1 <= beds <= 9 else "10-19" if 10 <= beds <= 19 else "unknown"
