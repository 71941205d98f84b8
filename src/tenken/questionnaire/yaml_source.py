"""YAML as positioned nodes, never as objects: the one way in for survey content.

Only mappings, lists and scalars are read. What YAML can do beyond that (anchors and aliases, tags, merge keys,
several documents) is refused, and so is anything too big or too deep, before it costs memory or time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

import yaml

from tenken.questionnaire.faults import Fault, Place, SurveyRefused

__all__ = ["MAX_BYTES", "MAX_DEPTH", "MAX_NODES", "ListNode", "MapNode", "Node", "Scalar", "parse", "read"]

MAX_BYTES = 1_000_000
MAX_DEPTH = 40
MAX_NODES = 50_000

# C0 without tab and line ends, DEL, C1 without NEL, and non-characters. Directional overrides and zero-width spaces
# are invisible, so a reviewer would approve a text that is not what is shown.
_STRAY = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2028\u2029\u2066-\u2069\ufeff\ufffe\uffff]"
)
_Loader: type[yaml.SafeLoader] | type[yaml.CSafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Scalar:
    """A single value as written. ``plain`` is a value without quotes, whose type YAML would guess."""

    text: str
    plain: bool
    place: Place = field(compare=False)


@dataclass(frozen=True, slots=True)
class ListNode:
    """A list."""

    items: tuple[Node, ...]
    place: Place = field(compare=False)


@dataclass(frozen=True, slots=True)
class MapNode:
    """A mapping; keys are in the order of the file and each occurs once."""

    entries: tuple[tuple[Scalar, Node], ...]
    place: Place = field(compare=False)


Node = Scalar | ListNode | MapNode


def read(path: Path) -> Node:
    """The one document of a YAML file.

    Raises SurveyRefused when the file is missing, no plain file, over MAX_BYTES (seen before it is read), not UTF-8,
    or not the YAML we take.
    """
    file = str(path)
    try:
        if not path.is_file():
            what = "is a folder or device" if path.exists() else "does not exist"
            _refuse(file, Place(), "missing-file", f"The file {what}.", "Check the name of the file.")
        size = path.stat().st_size
        if size > MAX_BYTES:
            _too_big(file, size)
        with path.open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)
    except OSError as problem:
        _refuse(file, Place(), "unreadable-file", f"The file cannot be read: {problem.strerror}.", "Check its rights.")
    if len(content) > MAX_BYTES:  # it grew after we looked
        _too_big(file, len(content))
    return parse(content, file=file)


def parse(content: bytes, *, file: str) -> Node:
    """The one document of this YAML text; ``file`` is the name told in faults. Raises SurveyRefused."""
    text = _decoded(content, file)
    stray = _STRAY.search(text)
    if stray:
        place = Place(text.count("\n", 0, stray.start()) + 1, stray.start() - text.rfind("\n", 0, stray.start()))
        _stray(file, place, stray.group())
    try:
        return _Reader(file).document(yaml.parse(text, Loader=_Loader))
    except yaml.YAMLError as problem:
        mark = getattr(problem, "problem_mark", None) or getattr(problem, "context_mark", None)
        place = Place(mark.line + 1, mark.column + 1) if mark else Place()
        told = getattr(problem, "problem", None) or "it cannot be parsed"
        _refuse(
            file, place, "yaml-syntax", f"This is not valid YAML: {told}.",
            "Check indentation, quotes and colons on this line and the one above.",
        )  # fmt: skip


class _Reader:
    """Turns parser events into nodes and stops at the first thing we do not take."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._nodes = 0

    def document(self, events: Iterator[yaml.Event]) -> Node:
        root: Node | None = None
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                if root is not None:
                    self._refuse(event, "several-documents", "The file holds a second document.", "Remove '---'.")
            elif isinstance(event, yaml.NodeEvent):
                root = self._node(event, events, depth=1)
        if root is None or (isinstance(root, Scalar) and root.plain and not root.text.strip()):
            _refuse(self._file, Place(), "empty-file", "The file is empty.", "Write the content, or remove the file.")
        return root

    def _node(self, event: yaml.Event, events: Iterator[yaml.Event], *, depth: int) -> Node:
        place = _place(event)
        self._nodes += 1
        if self._nodes > MAX_NODES:
            self._refuse(event, "too-many-nodes", f"The file has over {MAX_NODES} values.", "Split the file.")
        if depth > MAX_DEPTH:
            self._refuse(event, "too-deep", f"Values are nested over {MAX_DEPTH} deep.", "Nest less.")
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            self._refuse(
                event, "anchor-or-alias", "Anchors (&) and aliases (*) are not taken.",
                "Write the value out, or put text that begins with & or * in quotes.",
            )  # fmt: skip
        if getattr(event, "tag", None):
            self._refuse(event, "tag", "Tags (!) are not taken.", "Remove the tag, or put the text in quotes.")
        if isinstance(event, yaml.ScalarEvent):
            stray = _STRAY.search(event.value)  # escapes such as "\0" come to light only here
            if stray:
                _stray(self._file, place, stray.group())
            return Scalar(event.value, event.style is None or event.style == "", place)
        if isinstance(event, yaml.SequenceStartEvent):
            items: list[Node] = []
            for following in events:
                if isinstance(following, yaml.SequenceEndEvent):
                    break
                items.append(self._node(following, events, depth=depth + 1))
            return ListNode(tuple(items), place)
        return self._mapping(events, place, depth)

    def _mapping(self, events: Iterator[yaml.Event], place: Place, depth: int) -> MapNode:
        entries: list[tuple[Scalar, Node]] = []
        lines: dict[str, int] = {}
        for following in events:
            if isinstance(following, yaml.MappingEndEvent):
                break
            key = self._node(following, events, depth=depth + 1)
            if not isinstance(key, Scalar):
                self._refuse(following, "bad-key", "A list or mapping stands where a name belongs.", "Write a name.")
            if key.text in lines:
                self._refuse(
                    following, "duplicate-key", f"“{key.text}” stands here twice (first on line {lines[key.text]}).",
                    "Keep one of the two.",
                )  # fmt: skip
            lines[key.text] = key.place.line
            entries.append((key, self._node(next(events), events, depth=depth + 1)))
        return MapNode(tuple(entries), place)

    def _refuse(self, event: yaml.Event, code: str, message: str, remedy: str) -> NoReturn:
        _refuse(self._file, _place(event), code, message, remedy)


def _place(event: yaml.Event) -> Place:
    mark = event.start_mark
    return Place(mark.line + 1, mark.column + 1) if mark else Place()


def _decoded(content: bytes, file: str) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        before = content[: problem.start]
        place = Place(before.count(b"\n") + 1, problem.start - before.rfind(b"\n"))
        byte = content[problem.start]
        _refuse(
            file, place, "not-utf-8", f"The file is not UTF-8: byte {problem.start + 1} is 0x{byte:02X}.",
            "Save the file as UTF-8 (it may be in Shift_JIS now).",
        )  # fmt: skip


def _stray(file: str, place: Place, character: str) -> NoReturn:
    _refuse(
        file, place, "control-character", f"An invisible control character (U+{ord(character):04X}) stands here.",
        "Delete it; it often comes with pasted text.",
    )  # fmt: skip


def _too_big(file: str, size: int) -> NoReturn:
    _refuse(
        file, Place(), "file-too-big", f"The file has {size:,} bytes; at most {MAX_BYTES:,} are taken.",
        "Check that it is the right file, or split the survey into several instruments.",
    )  # fmt: skip


def _refuse(file: str, place: Place, code: str, message: str, remedy: str) -> NoReturn:
    raise SurveyRefused([Fault(file, place.line, place.column, "", code, message, remedy)])
