"""What a worker can do: runs that somebody asks for, duties on a beat, lanes of steady work; told by apps' ``jobs.py``.

Whatever registers here must bear being done again: a worker may be killed between the work and the note that it is
done, and another worker then starts the same piece from the beginning. Write what is done, look before doing.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol, TypeVar

__all__ = [
    "Duty",
    "Lane",
    "RunKind",
    "Shift",
    "Step",
    "UnknownRun",
    "duties",
    "duty",
    "kind_named",
    "kinds",
    "lane",
    "lanes",
    "run",
]

DUTY_LEASE_SECONDS = 300
RUN_LEASE_SECONDS = 120
RUN_ATTEMPTS = 5


class Step(Protocol):
    """What a run gets: what was asked, and the way to say how far it is."""

    run_id: int
    arguments: Mapping[str, Any]
    by: str  # who asked, as in the audit log

    def now(self) -> datetime:
        """The worker's clock."""

    def tell(self, done: int, total: int | None = None) -> None:
        """Says how far the run is, and keeps its lease. Raises LeaseLost when another worker has taken the run over."""

    def keep(self) -> None:
        """Keeps the lease where there is nothing to tell. Raises LeaseLost."""

    def stopping(self) -> bool:
        """Whether to return soon: somebody asked the run to stop, or the worker is to end. The run may be resumed."""


class Shift(Protocol):
    """What a lane gets: the clock, and whether to end."""

    def now(self) -> datetime:
        """The worker's clock."""

    def stopping(self) -> bool:
        """Whether the worker is to end: finish the thing in hand and return."""


@dataclass(frozen=True, slots=True)
class RunKind:
    """One kind of long work."""

    kind: str
    work: Callable[[Step], Mapping[str, Any] | None]
    lease: timedelta
    attempts: int  # how often it is tried before it counts as failed


@dataclass(frozen=True, slots=True)
class Duty:
    """Work on a beat; of several workers one does it at a time."""

    name: str
    work: Callable[..., object]  # takes ``now``
    every: timedelta
    lease: timedelta


@dataclass(frozen=True, slots=True)
class Lane:
    """Steady work that every worker shares, such as sending mail.

    ``work`` does a little and returns the seconds to wait before there is more, or None when nothing is left for now.
    """

    name: str
    work: Callable[[Shift], float | None]


RunWork = Callable[[Step], Mapping[str, Any] | None]
DutyWork = TypeVar("DutyWork", bound=Callable[..., object])
LaneWork = Callable[[Shift], float | None]


class UnknownRun(LookupError):
    """No app registers a run of this kind."""


_runs: dict[str, RunKind] = {}
_duties: dict[str, Duty] = {}
_lanes: dict[str, Lane] = {}


def run(
    kind: str, *, lease_seconds: int = RUN_LEASE_SECONDS, attempts: int = RUN_ATTEMPTS
) -> Callable[[RunWork], RunWork]:
    """Registers ``def f(step: Step) -> Mapping``; what it returns is kept as the run's result (JSON, no answers)."""

    def registered(work: RunWork) -> RunWork:
        _runs[kind] = RunKind(kind, work, timedelta(seconds=lease_seconds), attempts)
        return work

    return registered


def duty(name: str, *, every: float, lease_seconds: int = DUTY_LEASE_SECONDS) -> Callable[[DutyWork], DutyWork]:
    """Registers ``def f(*, now)``, done every so many seconds; a lease longer than the work keeps other workers off."""

    def registered(work: DutyWork) -> DutyWork:
        _duties[name] = Duty(name, work, timedelta(seconds=every), timedelta(seconds=lease_seconds))
        return work

    return registered


def lane(name: str) -> Callable[[LaneWork], LaneWork]:
    """Registers steady work that all workers share."""

    def registered(work: LaneWork) -> LaneWork:
        _lanes[name] = Lane(name, work)
        return work

    return registered


def kind_named(kind: str) -> RunKind:
    """Raises UnknownRun."""
    try:
        return _runs[kind]
    except KeyError:
        raise UnknownRun(kind) from None


def kinds() -> tuple[RunKind, ...]:
    """Every kind of run."""
    return tuple(_runs.values())


def duties() -> tuple[Duty, ...]:
    """Every duty, by name."""
    return tuple(_duties[name] for name in sorted(_duties))


def lanes() -> tuple[Lane, ...]:
    """Every lane, by name."""
    return tuple(_lanes[name] for name in sorted(_lanes))
