"""The letter to the vendor: the survey's own words around the questions, and nothing of the numbers."""

from datetime import datetime

from django.http import Http404
from django.utils.translation import gettext as _

from tenken.errors import RiskError
from tenken.report.exposure import VendorLetter, VendorQuestion
from tenken.risk.letter import Asked
from tenken.risk.support import LetterWords
from tenken_site.risk_assessments.presenters_reasons import in_words
from tenken_site.risk_assessments.queries import Assessment
from tenken_site.ui import dates
from tenken_site.ui.languages import page_language

__all__ = ["NoLetter", "advice_of", "vendor_letter"]


class NoLetter(RiskError, Http404):
    """The survey has no words for a letter to the vendor, or nothing has to be asked."""


def advice_of(found: Assessment) -> str:
    """To the clinic: how to use the letter. Raises NoLetter."""
    return in_words(_words(found).advice)


def _words(found: Assessment) -> LetterWords:
    if found.letter is None or not found.has_letter:
        raise NoLetter(found.opened.public_id)
    return found.letter


def vendor_letter(found: Assessment, *, now: datetime) -> VendorLetter:
    """The letter of this assessment. Raises NoLetter (404) where there is nothing to ask, or no words for it."""
    words = _words(found)

    def question(one: Asked) -> VendorQuestion:
        return VendorQuestion(text=in_words(one.ask), duty=in_words(words.duty) if one.duty else "")

    return VendorLetter(
        title=in_words(words.title),
        to=_("保守のご担当者様"),
        facility=found.opened.unit.name,
        address=found.opened.unit.address,
        date=dates.binding_day(dates.local(now).date(), language=page_language()),
        opening=in_words(words.opening),
        request=in_words(words.request),
        questions=tuple(map(question, found.asks.open)),
        further=tuple(map(question, found.asks.further)),
        closing=in_words(words.closing),
    )
