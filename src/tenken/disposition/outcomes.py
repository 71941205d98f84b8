"""What officials learn about a case while the campaign runs: the outcome of a contact, and what it says of the case.

AAPOR Standard Definitions, 10th edition, distinguishes the record of each contact (temporary codes) from the final
disposition (``tenken.disposition.codes``).
"""

from collections.abc import Mapping
from enum import StrEnum

__all__ = ["OUTCOME_OF_ATTEMPT", "AttemptOutcome", "CaseOutcome"]


class AttemptOutcome(StrEnum):
    """How one call ended."""

    WILL_ANSWER = "will_answer"
    CALL_BACK = "call_back"
    NO_ANSWER = "no_answer"
    WRONG_NUMBER = "wrong_number"
    CLOSED = "closed"
    REFUSED = "refused"
    OTHER = "other"


class CaseOutcome(StrEnum):
    """What is known of a case apart from its answers. A submission outweighs it. Can be taken back until the close."""

    NONE = ""
    REFUSED = "refused"  # AAPOR 2.11
    CLOSED = "closed"  # the facility no longer exists or is suspended: not eligible (4.x)
    DUPLICATE = "duplicate"  # another case stands for the same facility: not eligible
    OUT_OF_SCOPE = "out_of_scope"  # no clinic of the survey's population: not eligible
    UNREACHABLE = "unreachable"  # no letter, mail or call arrives: eligibility unknown (3.x)


OUTCOME_OF_ATTEMPT: Mapping[AttemptOutcome, CaseOutcome] = {
    AttemptOutcome.REFUSED: CaseOutcome.REFUSED,
    AttemptOutcome.CLOSED: CaseOutcome.CLOSED,
}
