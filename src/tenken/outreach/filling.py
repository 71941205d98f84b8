"""Filling in a survey's message. A field that is missing is an error: a clinic must not read an empty brace."""

from collections.abc import Collection, Mapping

from tenken.errors import SurveyError
from tenken.questionnaire.survey_model import MessageText

__all__ = ["MessageCannotBeFilled", "check_fields", "fill"]


class MessageCannotBeFilled(SurveyError):
    """The message asks for fields that this mail has not."""


def check_fields(message: MessageText, *, known: Collection[str]) -> None:
    """Raises MessageCannotBeFilled, naming the fields of the message that are not known."""
    if missing := [name for name in message.fields if name not in known]:
        raise MessageCannotBeFilled(f"“{message.id}” asks for {', '.join(missing)}.")


def fill(message: MessageText, values: Mapping[str, str]) -> tuple[str, str]:
    """Subject (one line) and body. Raises MessageCannotBeFilled."""
    check_fields(message, known=values)
    given = {name: values[name] for name in message.fields}
    # Line breaks in a name must not begin a new header.
    subject = " ".join(message.subject.format_map(given).split())
    return subject, message.body.format_map(given)
