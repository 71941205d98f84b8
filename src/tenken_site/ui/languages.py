"""The language that a page is read in."""

from django.utils.translation import get_language

__all__ = ["page_language"]


def page_language() -> str:
    """The reader's language: ja or en."""
    return (get_language() or "ja")[:2]
