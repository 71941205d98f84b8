"""Whom to ask at each relay, for letters: provided by the app that knows, asked by the app that writes.

Notices and outreach do not know each other; both know campaigns.
"""

from collections.abc import Callable, Mapping

from tenken.report.letter import LetterContact

__all__ = ["contacts_of", "provide"]

Provider = Callable[[int], Mapping[str, LetterContact]]


def _nobody(_campaign_id: int) -> Mapping[str, LetterContact]:
    return {}


_provider: Provider = _nobody


def provide(provider: Provider) -> None:
    """Names who knows the contacts; a later one takes the former's place."""
    global _provider  # one registration at start
    _provider = provider


def contacts_of(campaign_id: int) -> Mapping[str, LetterContact]:
    """The contact of each relay that gave one, by the relay's code."""
    return _provider(campaign_id)
