"""Reads of the log: its head, its state, and its entries by filters. Who may look is for the caller to ask."""

from dataclasses import asdict, dataclass
from datetime import datetime

from django.db.models import Count, Min, Q, QuerySet, Sum

from tenken_site.audit.models import AuditBatch, AuditEntry

__all__ = ["Head", "State", "Wanted", "entries", "head", "latest", "state"]

#: What the log notes of itself.
ITSELF = "audit"


@dataclass(frozen=True, slots=True)
class Head:
    """The last batch: its number and digest (hex), how many entries the chain binds, and when it was sealed."""

    number: int
    digest: str
    entries: int
    sealed_at: datetime

    def as_json(self) -> dict[str, object]:
        """Plain values."""
        return asdict(self) | {"sealed_at": self.sealed_at.isoformat()}


@dataclass(frozen=True, slots=True)
class State:
    """How the log stands: last batch, what waits for one and since when, the last checkpoint and the last check."""

    batch: AuditBatch | None
    unsealed: int
    oldest_unsealed: datetime | None
    checkpoint: AuditEntry | None
    verification: AuditEntry | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which entries; what is empty does not narrow. ``action`` is the beginning of the name: "responses."."""

    case: str = ""
    actor: str = ""
    action: str = ""
    since: datetime | None = None
    until: datetime | None = None  # the first moment that is not meant any more
    before: tuple[datetime, int] | None = None  # only what comes after this one in the list: its time and number


def head() -> Head | None:
    """The last batch, None before the first. Two statements."""
    last = AuditBatch.objects.order_by("-number").first()
    if last is None:
        return None
    bound = AuditBatch.objects.filter(number__lte=last.number).aggregate(entries=Sum("count"))["entries"]
    return Head(number=last.number, digest=last.digest, entries=bound, sealed_at=last.sealed_at)


def state() -> State:
    """Four statements, none of which reads the log from end to end."""
    waiting = AuditEntry.objects.filter(batch__isnull=True).aggregate(count=Count("pk"), oldest=Min("at"))
    return State(
        batch=AuditBatch.objects.defer("contents").order_by("-number").first(),
        unsealed=waiting["count"],
        oldest_unsealed=waiting["oldest"],
        checkpoint=latest(action="audit.checkpoint"),
        verification=latest(action="audit.verify"),
    )


def latest(*, action: str) -> AuditEntry | None:
    """The last entry of what the log notes of itself: "audit.verify"."""
    return AuditEntry.objects.filter(target=ITSELF, action=action).order_by("-at", "-pk").first()


def entries(wanted: Wanted) -> QuerySet[AuditEntry]:
    """The newest first."""
    found = AuditEntry.objects.order_by("-at", "-pk")
    if wanted.case:
        found = found.filter(target=f"case:{wanted.case}")
    if wanted.actor:
        found = found.filter(actor=wanted.actor)
    if wanted.action:
        found = found.filter(action__startswith=wanted.action)
    if wanted.since:
        found = found.filter(at__gte=wanted.since)
    if wanted.until:
        found = found.filter(at__lt=wanted.until)
    if wanted.before:
        at, number = wanted.before
        found = found.filter(Q(at__lt=at) | Q(at=at, pk__lt=number))
    return found
