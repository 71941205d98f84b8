"""What letters say alike, taken from the survey's own texts."""

from tenken.questionnaire.survey_model import Survey
from tenken.report.letter import LetterDesk, LetterMatter

__all__ = ["letter_matter"]

_MINUTES = {"ja": "約{minutes}分", "en": "about {minutes} minutes"}
_UNTIL = {"ja": "{day}まで", "en": "{day}"}


def letter_matter(
    survey: Survey, *, title: str, date: str, due: str, as_of: str, language: str, reminder: bool = False
) -> LetterMatter:
    """The matter of a letter; ``title`` is the instrument's, days are written out by the caller in the language."""
    tongue = "en" if language == "en" else "ja"
    return LetterMatter(
        survey=title,
        issuer=survey.owner.in_language(language),
        date=date,
        why=survey.purpose.in_language(language),
        due=_UNTIL[tongue].format(day=due),
        as_of=as_of,
        minutes=_MINUTES[tongue].format(minutes=survey.minutes),
        reminder=reminder,
        desks=tuple(
            LetterDesk(
                subject=desk.subject.in_language(language),
                name=desk.name.in_language(language),
                phone=desk.phone,
                hours=desk.hours_text.in_language(language),
            )
            for desk in survey.desks
        ),
        basis=survey.legal_basis.in_language(language),
    )
