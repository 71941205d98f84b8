"""What calls showed about cases, told by the apps above that keep records of contact."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

__all__ = ["ContactSigns", "Source", "forget", "register", "signs_of"]


@dataclass(frozen=True, slots=True)
class ContactSigns:
    """``spoken_to``: a call reached somebody of the clinic. ``exists``: it showed that the clinic is there."""

    spoken_to: bool = False
    exists: bool = False


class Source(Protocol):
    """Tells the signs of these cases in one statement; leaves out cases without any."""

    def __call__(self, *, cases: Sequence[int]) -> Mapping[int, ContactSigns]:
        """Signs by id of the case."""


_SOURCES: list[Source] = []


def register(source: Source) -> Source:
    """Adds a source; the same one again changes nothing. Apps call it in ``AppConfig.ready``."""
    if source not in _SOURCES:
        _SOURCES.append(source)
    return source


def forget(source: Source) -> None:
    """Takes a source back, for tests."""
    _SOURCES.remove(source)


def signs_of(*, cases: Sequence[int]) -> dict[int, ContactSigns]:
    """The signs of all sources together."""
    found: dict[int, ContactSigns] = {}
    for source in _SOURCES:
        for case, signs in source(cases=cases).items():
            before = found.get(case, ContactSigns())
            found[case] = ContactSigns(before.spoken_to or signs.spoken_to, before.exists or signs.exists)
    return found
