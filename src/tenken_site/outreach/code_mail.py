"""What stands in the mail that brings one clinic a new access code: the survey's own message for codes."""

from tenken.outreach.filling import fill
from tenken.questionnaire.survey_model import MessageText, Survey
from tenken_site.campaigns.models import Case
from tenken_site.outreach.mail_texts import base_values, messages_for

__all__ = ["code_message", "code_text"]


def code_message(survey: Survey) -> MessageText | None:
    """The survey's message that carries an access code; None when it has none."""
    return next((one for one in messages_for(survey, of_relay=False) if "access_code" in one.fields), None)


def code_text(message: MessageText, *, case: Case, survey: Survey, code: str) -> tuple[str, str]:
    """Subject and body for this case (campaign and unit joined)."""
    values = base_values(case, campaign=case.campaign, survey=survey) | {"access_code": code}
    return fill(message, values)
