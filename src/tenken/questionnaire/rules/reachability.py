"""Can this item ever be open? Decided exactly, by looking for answers that open it.

An item is open when its own condition and those of the groups above it are true. A comparison is true only for an
answer, and only an open question has one; so each question that is compared brings its own conditions along. What is
left is: choose one branch of every "any" so that every question keeps an answer that fits.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from tenken.errors import SurveyError
from tenken.questionnaire.conditions import operand, questions_of
from tenken.questionnaire.model import Condition, EnableGroup, EnableWhen, Item
from tenken.questionnaire.rules.domains import Domain, domain_of

__all__ = ["MOST_STEPS", "Reachability", "TooComplex"]

MOST_STEPS = 20_000  # for one item
MOST_IN_ALL = 200_000  # for a questionnaire; real ones take a few thousand
_MOST_KEPT = 200_000  # answers kept in memory, on which a later item may build
_MOST_BRANCHES = 200  # one below the other


class TooComplex(SurveyError):
    """No answers were found within MOST_STEPS; nobody could review such a condition either."""


@dataclass(frozen=True, slots=True)
class _Absent:
    """No answer: the question is closed, or left out."""


_ABSENT = _Absent()


@dataclass(slots=True)
class _Trial:
    """Answers tried so far, and what is still to be made true."""

    states: dict[str, Domain | _Absent] = field(default_factory=dict)
    opened: set[str] = field(default_factory=set)
    goals: list[Condition] = field(default_factory=list)
    choices: list[EnableGroup] = field(default_factory=list)

    def copy(self) -> _Trial:
        return _Trial(dict(self.states), set(self.opened), list(self.goals), list(self.choices))


class Reachability:
    """Questions of one questionnaire, by which conditions are tried. ``above`` has the groups around each item."""

    def __init__(self, items: Mapping[str, Item], above: Mapping[str, tuple[Item, ...]]) -> None:
        self._items = items
        self._above = above
        self._domains: dict[str, Domain | None] = {}
        self._found: dict[str, _Trial] = {}  # answers that open these items, the latest ones
        self._kept = 0
        self._steps = 0
        self._spent = 0

    @property
    def exhausted(self) -> bool:
        """Whether the steps for the whole questionnaire are used up."""
        return self._spent > MOST_IN_ALL

    def can_open(self, link_id: str) -> bool:
        """Whether some answers open this item. Raises TooComplex."""
        self._spent += self._steps
        self._steps = 0
        if self.exhausted:
            raise TooComplex
        # Answers that open a question it looks at often need but one more: so a long chain costs a step for each item.
        known = [self._found[needed] for needed in self._needed(link_id) if needed in self._found]
        for begun in (*(trial.copy() for trial in known[:1]), _Trial()):
            self._open(begun, link_id)
            found = self._search(begun, depth=0)
            if found is not None:
                self._keep(link_id, found)
                return True
        return False

    def _keep(self, link_id: str, found: _Trial) -> None:
        self._found[link_id] = found
        self._kept += len(found.opened)
        while self._kept > _MOST_KEPT:
            self._kept -= len(self._found.pop(next(iter(self._found))).opened)

    def can_hold(self, condition: Condition) -> bool:
        """Whether some answers make this condition true. Raises TooComplex."""
        self._steps = 0
        return self._search(_Trial(goals=[condition]), depth=0) is not None

    def _needed(self, link_id: str) -> Iterator[str]:
        """What the item looks at, nearest first, then the groups around it."""
        yield from reversed(questions_of(self._items[link_id]))
        yield from (group.link_id for group in reversed(self._above[link_id]))

    def _open(self, trial: _Trial, link_id: str) -> None:
        for item in (*self._above[link_id], self._items[link_id]):
            if item.link_id not in trial.opened:
                trial.opened.add(item.link_id)
                if item.enable_when is not None:
                    trial.goals.append(item.enable_when)

    def _search(self, trial: _Trial, *, depth: int) -> _Trial | None:
        """The trial carried on until everything is true; None when no way leads there."""
        if not self._settle(trial):
            return None
        if not trial.choices:
            return trial
        if depth >= _MOST_BRANCHES:
            raise TooComplex
        group = min(trial.choices, key=lambda choice: len(choice.conditions))
        trial.choices.remove(group)
        for branch in group.conditions:
            attempt = trial.copy()
            attempt.goals.append(branch)
            found = self._search(attempt, depth=depth + 1)
            if found is not None:
                return found
        return None

    def _settle(self, trial: _Trial) -> bool:
        """Makes true whatever leaves no choice; False when that fails."""
        while True:
            while trial.goals:
                if not self._make_true(trial, trial.goals.pop()):
                    return False
            waiting, trial.choices = trial.choices, []
            for group in waiting:
                possible = tuple(branch for branch in group.conditions if self._possible(trial, branch))
                if not possible:
                    return False
                if any(self._already(trial, branch) for branch in possible):
                    continue
                if len(possible) == 1:
                    trial.goals.append(possible[0])
                else:
                    trial.choices.append(EnableGroup("any", possible))
            if not trial.goals:
                return True

    def _make_true(self, trial: _Trial, goal: Condition) -> bool:
        self._steps += 1
        if self._steps > MOST_STEPS:
            raise TooComplex
        if isinstance(goal, EnableGroup):
            if goal.behavior == "all":
                trial.goals.extend(goal.conditions)
            else:
                trial.choices.append(goal)
            return True
        state = self._after(trial, goal)
        if state is None:
            return False
        trial.states[goal.question] = state
        if not isinstance(state, _Absent):
            self._open(trial, goal.question)
        return True

    def _after(self, trial: _Trial, leaf: EnableWhen) -> Domain | _Absent | None:
        """What is left of the question's answers when this holds; None when nothing is."""
        state = trial.states.get(leaf.question)
        if leaf.operator == "exists" and leaf.answer is False:
            return _ABSENT if state is None or isinstance(state, _Absent) else None
        if isinstance(state, _Absent):
            return None
        state = state or self._domain(leaf.question)
        if state is None or leaf.operator == "exists":
            return state
        return state.narrow(leaf.operator, operand(leaf.answer))

    def _domain(self, link_id: str) -> Domain | None:
        if link_id not in self._domains:
            self._domains[link_id] = domain_of(self._items[link_id])
        return self._domains[link_id]

    def _possible(self, trial: _Trial, branch: Condition) -> bool:
        """Whether the branch alone fits what was tried so far; groups are looked into later."""
        self._steps += 1
        return isinstance(branch, EnableGroup) or self._after(trial, branch) is not None

    def _already(self, trial: _Trial, branch: Condition) -> bool:
        if isinstance(branch, EnableGroup):
            return False
        state = trial.states.get(branch.question)
        return state is not None and self._after(trial, branch) == state
