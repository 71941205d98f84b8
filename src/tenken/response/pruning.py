"""What enters a submission, an export or a count: the answers of open questions, as they are stored."""

from tenken.questionnaire.model import Questionnaire
from tenken.response.enablement import read
from tenken.response.model import Answers, Json

__all__ = ["apart", "personal_items", "prune"]


def prune(questionnaire: Questionnaire, answers: Answers) -> dict[str, Json]:
    """The stored values of open questions, in the order of the questionnaire; pruning twice changes nothing."""
    return read(questionnaire, answers).stored


def personal_items(questionnaire: Questionnaire) -> frozenset[str]:
    """The questions whose answers name or describe a person: marked so themselves, or within a group that is."""
    return frozenset(
        item.link_id for item, above in questionnaire.walk() if item.personal or any(group.personal for group in above)
    )


def apart(questionnaire: Questionnaire, answers: Answers) -> tuple[dict[str, Json], dict[str, Json]]:
    """The answers that name nobody, and the personal ones; each in the order given."""
    personal = personal_items(questionnaire)
    return (
        {link_id: value for link_id, value in answers.items() if link_id not in personal},
        {link_id: value for link_id, value in answers.items() if link_id in personal},
    )
