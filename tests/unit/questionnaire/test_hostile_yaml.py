"""YAML and JSON made to take all memory, or to run: refused in words and little memory, wherever they are read."""

import tracemalloc
from collections.abc import Callable

import pytest

from tenken.errors import TenkenError
from tenken.questionnaire.json_form import questionnaire_from_json
from tenken.questionnaire.loading import SurveyRefused, parse_instrument
from tenken.questionnaire.survey_json import survey_from_json
from tenken.response.draft import DraftDocument
from tenken.response.sealing import open_sealed

ROOM = 32_000_000  # bytes; a reader that expands or recurses takes many times as much
LONGEST_WORDS = 30_000
LAUGHS = 'a: &a ["x","x"]\n' + "".join(
    f"{chr(98 + n)}: &{chr(98 + n)} [{','.join(['*' + chr(97 + n)] * 10)}]\n" for n in range(9)
)
YAML: dict[str, str | bytes] = {
    "laughs": LAUGHS,
    "itself": "a: &a [*a]\n",
    "merged": "a: &a {x: 1}\nb: {<<: *a}\n",
    "deep brackets": "[" * 400_000,
    "deep lines": "".join(" " * depth + "a:\n" for depth in range(800)),
    "deep dashes": "- " * 300_000,
    "huge text": "a: " + "x" * 900_000,
    "huge name": "? " + "x" * 500_000 + "\n: 1\n",
    "huge number": "a: 9" + ":59" * 100_000,
    "a program": 'a: !!python/object/apply:os.system ["true"]\n',
    "tags of its own": "%TAG ! tag:x,2000:\n---\na: !b c\n",
    "one name often": "a: 1\n" * 90_000,
    "half of a letter": b"a: \xed\xa0\x80",
    "half of a letter as a sign": 'a: "\\ud800"',
    "UTF-16": "a: b".encode("utf-16"),
    "null": "a: \0",
    "reading direction": "a: \u202ex",
    "many documents": "---\n" * 200_000,
}
JSON = {
    "deep lists": b"[" * 900_000,
    "deep objects": b'{"a":' * 200_000,
    "deep, and closed": b"[" * 900 + b"]" * 900,
    "huge number": b"9" * 900_000,
    "no number": b"NaN",
    "half of a letter": b'"\\ud800"',
    "no text": b"\xff\xfe{}",
    "one name twice": b'{"format":"a","format":"a"}',
    "nulls": b"\0" * 100,
}
READERS: dict[str, Callable[[bytes], object]] = {
    "draft": DraftDocument.from_bytes,
    "sealed": lambda read: open_sealed(read, b""),
    "questionnaire": questionnaire_from_json,
    "survey": survey_from_json,
}


def refused(read: Callable[[], object], *, by: type[Exception]) -> None:
    tracemalloc.start()
    try:
        with pytest.raises(by) as told:
            read()
        assert tracemalloc.get_traced_memory()[1] < ROOM
    finally:
        tracemalloc.stop()
    assert 0 < len(str(told.value)) < LONGEST_WORDS


@pytest.mark.parametrize("name", sorted(YAML))
def test_hostile_yaml_is_refused_in_words_and_little_memory(name: str) -> None:
    content = YAML[name]

    refused(
        lambda: parse_instrument(content if isinstance(content, bytes) else content.encode(), file="f.yaml"),
        by=SurveyRefused,
    )


@pytest.mark.parametrize("reader", sorted(READERS))
@pytest.mark.parametrize("name", sorted(JSON))
def test_hostile_json_is_refused_in_words_and_little_memory(name: str, reader: str) -> None:
    refused(lambda: READERS[reader](JSON[name]), by=TenkenError)
