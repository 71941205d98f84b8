"""The rule of ``tenken.chase`` as conditions of the database, for areas too large to read whole.

Two implementations, one answer: tests/integration/chase/test_rule_in_the_database.py compares them on random cases.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Case as Choose
from django.db.models import DateTimeField, F, IntegerField, OrderBy, Q, QuerySet, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, Least, Substr

from tenken.chase.moments import DeskDay
from tenken.chase.priority import (
    ATTEMPT_WEIGHT,
    ATTEMPTS_COUNTED,
    LARGE_WEIGHT,
    NO_NUMBER_WEIGHT,
    PROMISES,
    WEIGHTS,
)
from tenken.chase.reasons import LARGE_FROM_BEDS, MAIN_REASONS, Reason
from tenken.disposition.lifecycle import CaseStatus
from tenken.disposition.outcomes import AttemptOutcome
from tenken_site.campaigns.models import Case
from tenken_site.frames.models import Contact

__all__ = ["ORDER", "Todays", "ranked", "to_call", "todays"]

#: For querysets of ``ranked``: the order of the calls.
ORDER: tuple[OrderBy | str, ...] = (F("rank").desc(), F("promised_at").asc(nulls_last=True), "pk")
#: One bit a reason.
BITS = {reason: 1 << place for place, reason in enumerate(Reason)}
_LAST = "chase_state__last_outcome"
_ENDS_WITH_THE_DAY = [
    one.value for one in AttemptOutcome if one not in {AttemptOutcome.WILL_ANSWER, AttemptOutcome.CALL_BACK}
]


def to_call(cases: QuerySet[Case], *, desk: DeskDay) -> QuerySet[Case]:
    """Those of the cases that are to be called today."""
    return _with_weekday(cases, desk=desk).filter(_called(desk))


def todays(cases: QuerySet[Case], *, desk: DeskDay) -> "Todays":
    """Today's calls among the cases, in their order, and the reasons of each. One statement, which looks at each once.

    Reasons come as bits of one number: few numbers occur, so that counting them for a prefecture takes no time.
    """
    conditions = _conditions(desk)
    bits = [
        Choose(When(conditions[reason], then=Value(bit)), default=Value(0), output_field=IntegerField())
        for reason, bit in BITS.items()
    ]
    total = bits[0]
    for one in bits[1:]:
        total = total + one  # type: ignore[assignment]  # a sum of expressions is one
    found = to_call(cases, desk=desk).annotate(rank=_rank(desk), promised_at=_promised_at(), bits=total)
    return Todays(tuple(found.order_by(*ORDER).values_list("pk", "bits")))


@dataclass(frozen=True, slots=True)
class Todays:
    """Keys of cases with their reasons as bits, in the order of the calls."""

    calls: tuple[tuple[int, int], ...]

    def counts(self) -> dict[Reason, int]:
        """How many have each reason; a case may have several."""
        counted = Counter(bits for _, bits in self.calls)
        return {reason: sum(n for bits, n in counted.items() if bits & bit) for reason, bit in BITS.items()}

    def having(self, reasons: Iterable[Reason]) -> "Todays":
        """Those with one of the reasons; all when none is named."""
        wanted = sum(BITS[reason] for reason in set(reasons))
        return Todays(tuple(call for call in self.calls if call[1] & wanted)) if wanted else self


def ranked(cases: QuerySet[Case], *, desk: DeskDay) -> QuerySet[Case]:
    """The cases with ``rank`` (0: not to be called today) and ``promised_at``."""
    return _with_weekday(cases, desk=desk).annotate(
        rank=Choose(When(_called(desk), then=_rank(desk)), default=Value(0), output_field=IntegerField()),
        promised_at=_promised_at(),
    )


def _with_weekday(cases: QuerySet[Case], *, desk: DeskDay) -> QuerySet[Case]:
    return cases.alias(weekday_closed=Substr("unit__closed_weekdays", desk.weekday + 1, 1))


def _called(desk: DeskDay) -> Q:
    """Of a queryset of ``_with_weekday``."""
    if not desk.has_begun:
        return Q(pk__in=())
    conditions = _conditions(desk)
    promised = conditions[Reason.PROMISE_DUE] | conditions[Reason.PROMISE_TODAY]
    deadline = Q() if desk.now < desk.closes_at else Q(own_closes_at__gt=desk.now)
    return (
        Q(status__in=(CaseStatus.NOT_STARTED.value, CaseStatus.IN_PROGRESS.value), outcome="")
        & deadline
        & _any_of(conditions[reason] for reason in MAIN_REASONS)
        & _not_resting(desk)
        & (promised | ~Q(weekday_closed="1"))
    )


def _rank(desk: DeskDay) -> Combinable:
    """The rank of a case that is to be called."""
    conditions = _conditions(desk)
    # The first that holds counts, as in the library.
    main = [When(conditions[reason], then=Value(WEIGHTS[reason])) for reason in MAIN_REASONS]
    promised = _any_of(conditions[reason] for reason in PROMISES)
    more = (
        Choose(When(conditions[Reason.LARGE], then=Value(LARGE_WEIGHT)), default=Value(0))
        + Choose(When(conditions[Reason.NO_NUMBER], then=Value(NO_NUMBER_WEIGHT)), default=Value(0))
        + Value(ATTEMPT_WEIGHT) * Least(Coalesce("chase_state__attempts", 0), Value(ATTEMPTS_COUNTED))
    )
    return Choose(*main, default=Value(0), output_field=IntegerField()) + Choose(
        When(promised, then=Value(0)), default=more, output_field=IntegerField()
    )


def _promised_at() -> Choose:
    promised = Q(**{_LAST: AttemptOutcome.CALL_BACK.value})
    return Choose(When(promised, then=F("chase_state__call_back_at")), output_field=DateTimeField())


def _conditions(desk: DeskDay) -> Mapping[Reason, Q]:
    """Each reason on its own: of a case that may be called at all."""
    promised = Q(**{_LAST: AttemptOutcome.CALL_BACK.value}, chase_state__call_back_at__isnull=False)
    never = Q(first_opened_at__isnull=True, draft_saved_at__isnull=True)
    return {
        Reason.PROMISE_DUE: promised & Q(chase_state__call_back_at__lte=desk.now),
        Reason.PROMISE_TODAY: promised & Q(chase_state__call_back_at__gt=desk.now),
        Reason.PROMISE_LATE: Q(**{_LAST: AttemptOutcome.WILL_ANSWER.value}),
        Reason.DEAD_MAIL: Q(unit__contact__mail_state=Contact.MailState.DEAD),
        Reason.STOPPED: (Q(first_opened_at__isnull=False) | Q(draft_saved_at__isnull=False))
        & (Q(first_opened_at__isnull=True) | Q(first_opened_at__lt=desk.patience_ends))
        & (Q(draft_saved_at__isnull=True) | Q(draft_saved_at__lt=desk.patience_ends)),
        Reason.NOT_OPENED: never & (Q() if desk.is_settled else Q(pk__in=())),
        Reason.LARGE: Q(unit__beds__gte=LARGE_FROM_BEDS) | Q(unit__beds__isnull=True, unit__kind="clinic_beds"),
        Reason.NO_NUMBER: Q(unit__contact__isnull=True)
        | Q(unit__contact__telephone_index="")
        | Q(unit__contact__telephone_wrong_at__isnull=False),
    }


def _not_resting(desk: DeskDay) -> Q:
    called = "chase_state__last_at"
    back = Q(**{_LAST: AttemptOutcome.CALL_BACK.value})
    return (
        Q(**{f"{called}__isnull": True})
        | Q(**{_LAST: ""})
        | back & Q(chase_state__call_back_at__lt=desk.tomorrow)
        | back & Q(chase_state__call_back_at__isnull=True, **{f"{called}__lt": desk.today})
        | Q(**{_LAST: AttemptOutcome.WILL_ANSWER.value, f"{called}__lt": desk.promise_ends})
        | Q(**{f"{_LAST}__in": _ENDS_WITH_THE_DAY, f"{called}__lt": desk.today})
    )


def _any_of(conditions: Iterable[Q]) -> Q:
    found = Q()
    for one in conditions:
        found |= one
    return found
