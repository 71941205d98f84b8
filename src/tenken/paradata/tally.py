"""Many traces as one tally that can be added to and taken from: sums and histograms, never a single clinic's."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from tenken.paradata.traces import Trace

__all__ = ["FEWEST", "FEWEST_IN_A_PILOT", "QuestionFigures", "QuestionTally", "Tally", "figures"]

#: No figure rests on fewer clinics. A pilot is small by design, and its clinics know that they are watched.
FEWEST, FEWEST_IN_A_PILOT = 10, 5
#: The classes of the histogram grow by five per cent: a median read from it is right to within two and a half.
CLASS_WIDTH = math.log(1.05)


@dataclass(slots=True)
class QuestionTally:
    """One question over many clinics; ``seconds`` counts clinics by class of time."""

    clinics: int = 0
    troubles: int = 0
    changes: int = 0
    left_here: int = 0
    seconds: dict[int, int] = field(default_factory=dict)


@dataclass(slots=True)
class Tally:
    """The sum over clinics. Adding a trace and taking it away again leaves it as it was."""

    begun: int = 0
    submitted: int = 0
    questions: dict[str, QuestionTally] = field(default_factory=dict)

    def add(self, trace: Trace, *, times: int = 1) -> None:
        """Counts a clinic's trace; ``times`` -1 takes an earlier state of the same clinic away."""
        self.begun += times * trace.begun
        self.submitted += times * trace.submitted
        for link_id in trace.answered | trace.troubled | trace.seconds.keys():
            one = self.questions.setdefault(link_id, QuestionTally())
            one.clinics += times * (link_id in trace.answered)
            one.troubles += times * (link_id in trace.troubled)
            one.changes += times * (link_id in trace.changed)
            one.left_here += times * (link_id == trace.last)
            if link_id in trace.seconds:
                place = _class_of(trace.seconds[link_id])
                one.seconds[place] = one.seconds.get(place, 0) + times
                if not one.seconds[place]:
                    del one.seconds[place]
            if one == QuestionTally():
                del self.questions[link_id]

    def to_json(self) -> dict[str, object]:
        """Plain values to store."""
        return {
            "begun": self.begun,
            "submitted": self.submitted,
            "questions": {
                link_id: {
                    "clinics": one.clinics,
                    "troubles": one.troubles,
                    "changes": one.changes,
                    "left_here": one.left_here,
                    "seconds": {str(place): count for place, count in sorted(one.seconds.items())},
                }
                for link_id, one in sorted(self.questions.items())
            },
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, object]) -> "Tally":
        """What ``to_json`` gave. Raises KeyError, TypeError, ValueError for anything else."""
        questions = stored["questions"]
        if not isinstance(questions, dict):
            raise TypeError("questions")
        return cls(
            begun=int(str(stored["begun"])),
            submitted=int(str(stored["submitted"])),
            questions={
                link_id: QuestionTally(
                    one["clinics"],
                    one["troubles"],
                    one["changes"],
                    one["left_here"],
                    {int(place): count for place, count in one["seconds"].items()},
                )
                for link_id, one in questions.items()
            },
        )


@dataclass(frozen=True, slots=True)
class QuestionFigures:
    """What may be shown of one question; None where too few clinics stand behind the figure."""

    clinics: int | None
    median_seconds: float | None
    slow_seconds: float | None  # nine of ten took less
    troubles: int | None
    changes: int | None
    left_here: int | None  # of those that began and have not submitted


def figures(tally: Tally, *, link_id: str, fewest: int = FEWEST) -> QuestionFigures:
    """One question's figures. Times need ``fewest`` clinics whose time is known; counts as many that met the question;
    drop-off as many that began and have not submitted."""
    one = tally.questions.get(link_id, QuestionTally())
    met, timed, stopped = max(one.clinics, one.troubles), sum(one.seconds.values()), tally.begun - tally.submitted
    return QuestionFigures(
        clinics=one.clinics if one.clinics >= fewest else None,
        median_seconds=_quantile(one.seconds, 0.5) if timed >= fewest else None,
        slow_seconds=_quantile(one.seconds, 0.9) if timed >= fewest else None,
        troubles=one.troubles if met >= fewest else None,
        changes=one.changes if met >= fewest else None,
        left_here=one.left_here if stopped >= fewest else None,
    )


def _class_of(seconds: float) -> int:
    return max(0, math.floor(math.log(max(seconds, 1.0)) / CLASS_WIDTH))


def _quantile(classes: Mapping[int, int], share: float) -> float:
    """The middle of the class in which the share is reached."""
    rank, passed = share * sum(classes.values()), 0
    for place in sorted(classes):
        passed += classes[place]
        if passed >= rank:
            return round(math.exp((place + 0.5) * CLASS_WIDTH), 1)
    raise ValueError("no times")
