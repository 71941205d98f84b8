"""What kind of release it is, as ministries name them: 速報, 確報, and what mends one of them."""

from collections.abc import Mapping

from tenken.disclosure.published import both
from tenken.questionnaire.model import LocalizedText
from tenken_site.releases.models import Release

__all__ = ["EDITIONS", "edition_of"]

EDITIONS: Mapping[str, LocalizedText] = {
    Release.Edition.PRELIMINARY: both("速報", "Preliminary"),
    Release.Edition.FINAL: both("確報", "Final"),
    Release.Edition.REVISED: both("訂正版", "Revised"),
}


def edition_of(release: Release, *, language: str) -> str:
    """In the page's language."""
    return EDITIONS[release.edition].in_language(language)
