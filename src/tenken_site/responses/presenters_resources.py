"""Links above the questions: words explained, documents in the edition in force today, paper."""

from dataclasses import dataclass
from datetime import datetime

from tenken_site.responses.presenters_question import TermCard, term
from tenken_site.responses.queries import OpenCase
from tenken_site.ui import dates
from tenken_site.ui.languages import page_language

__all__ = ["Resources", "resources"]


@dataclass(frozen=True, slots=True)
class DocumentLink:
    """A guideline or checklist."""

    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Resources:
    """What helps with every question."""

    documents: tuple[DocumentLink, ...]
    terms: tuple[TermCard, ...]  # used in this questionnaire, in order of first use


def resources(opened: OpenCase, *, now: datetime) -> Resources:
    """The survey's documents, those that the questions name first, and the terms that the questions use."""
    language, survey = page_language(), opened.survey
    named = {ref.document: None for item, _ in opened.questionnaire.walk() for ref in item.references}
    named |= {document.id: None for document in survey.documents}
    used = {name: None for item, _ in opened.questionnaire.walk() for name in item.terms}
    links = []
    for name in named:
        document = survey.document(name)
        edition = document.in_force(on=dates.local(now).date())
        title = document.title.in_language(language)
        links.append(DocumentLink(f"{title} {edition.title.in_language(language)}" if edition else title, document.url))
    return Resources(tuple(links), tuple(term(name, survey=survey, language=language) for name in used))
