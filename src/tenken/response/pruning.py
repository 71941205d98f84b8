"""What enters a submission, an export or a count: the answers of open questions, as they are stored."""

from tenken.questionnaire.model import Questionnaire
from tenken.response.enablement import read
from tenken.response.model import Answers, Json

__all__ = ["prune"]


def prune(questionnaire: Questionnaire, answers: Answers) -> dict[str, Json]:
    """The stored values of open questions, in the order of the questionnaire; pruning twice changes nothing."""
    return read(questionnaire, answers).stored
