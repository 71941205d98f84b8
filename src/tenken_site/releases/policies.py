"""The states of a release: one table says which deed leads from where to where. No state can be skipped."""

from datetime import datetime, timedelta

from tenken.errors import TenkenError
from tenken_site.releases.models import Release

__all__ = [
    "DEEDS",
    "FURTHEST",
    "POINTS",
    "EmbargoRefused",
    "NotNow",
    "PointsMissing",
    "WordsMissing",
    "check_deed",
    "check_moment",
    "check_points",
    "check_words",
]

_S = Release.State
#: Deed -> (from which states, to which state).
DEEDS: dict[str, tuple[frozenset[str], str]] = {
    "change": (frozenset({_S.DRAFT}), _S.DRAFT),
    "discard": (frozenset({_S.DRAFT}), ""),
    "submit": (frozenset({_S.DRAFT}), _S.TESTING),
    "pass": (frozenset({_S.TESTING}), _S.SUBMITTED),
    "fail": (frozenset({_S.TESTING}), _S.DRAFT),
    "take_back": (frozenset({_S.TESTING, _S.SUBMITTED}), _S.DRAFT),
    "send_back": (frozenset({_S.SUBMITTED}), _S.DRAFT),
    "approve": (frozenset({_S.SUBMITTED}), _S.APPROVED),
    "recall": (frozenset({_S.APPROVED}), _S.DRAFT),
    "stop": (frozenset({_S.APPROVED}), _S.DRAFT),  # the attacker wins at the last moment
    "publish": (frozenset({_S.APPROVED}), _S.PUBLISHED),
    "withdraw": (frozenset({_S.PUBLISHED}), _S.WITHDRAWN),
}
#: What the second person looks at, each for itself, before a release is approved.
POINTS = ("titles", "figures", "hidden", "methods", "provenance")
#: An embargo longer than this is a slip of the finger.
FURTHEST = timedelta(days=366)


class NotNow(TenkenError):
    """The state of the release does not allow this deed."""


class PointsMissing(TenkenError):
    """Not every point of the check list was confirmed."""


class WordsMissing(TenkenError):
    """A decision needs its reason in words."""


class EmbargoRefused(TenkenError):
    """The moment of publication is over already, or more than a year away."""


def check_deed(release: Release, deed: str) -> str:
    """The state that follows. Raises NotNow."""
    allowed, following = DEEDS[deed]
    if release.state not in allowed:
        raise NotNow(
            f"{release.slug} is {release.state}: {deed.replace('_', ' ')} is for {', '.join(sorted(allowed))}."
        )
    return following


def check_points(points: tuple[str, ...]) -> None:
    """Raises PointsMissing."""
    missing = [point for point in POINTS if point not in points]
    if missing:
        raise PointsMissing(f"Not confirmed: {', '.join(missing)}.")


def check_words(words: str) -> str:
    """The words without spaces around. Raises WordsMissing."""
    if not words.strip():
        raise WordsMissing("Say why.")
    return words.strip()


def check_moment(publish_at: datetime, *, now: datetime) -> None:
    """Raises EmbargoRefused."""
    if publish_at < now - timedelta(minutes=1):
        raise EmbargoRefused(f"{publish_at:%Y-%m-%d %H:%M} is over.")
    if publish_at > now + FURTHEST:
        raise EmbargoRefused(f"{publish_at:%Y-%m-%d %H:%M} is more than a year away.")
