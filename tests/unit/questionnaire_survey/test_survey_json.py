"""A survey as JSON: nothing is lost, and nothing but a survey is taken."""

import json
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import get_type_hints

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tenken.questionnaire.model import LocalizedText
from tenken.questionnaire.survey import NotASurvey, load_survey, survey_from_json, survey_to_json
from tenken.questionnaire.survey_model import (
    JAPAN,
    Break,
    CampaignDefaults,
    Definition,
    Desk,
    DeskHours,
    Document,
    Edition,
    Link,
    MessageText,
    QuietTimes,
    Survey,
    Viewer,
    WaveAudience,
    WaveDefaults,
)

TINY = load_survey(Path(__file__).parents[2] / "fixtures" / "surveys" / "tiny")

words = st.builds(
    lambda ja, en: LocalizedText((("ja", ja), ("en", en)) if en else (("ja", ja),)),
    st.text(min_size=1, max_size=9),
    st.text(max_size=9),
)
moments = st.datetimes(min_value=datetime(2020, 1, 1), max_value=datetime(2040, 1, 1)).map(
    lambda moment: moment.replace(microsecond=0, tzinfo=JAPAN)
)
clocks = st.times().map(lambda moment: moment.replace(microsecond=0))
OURS: dict[object, st.SearchStrategy[object]] = {LocalizedText: words, datetime: moments, time: clocks}


def made(kind: type, **given: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    """Values of a dataclass, with our texts and times."""
    ours = {name: OURS[hint] for name, hint in get_type_hints(kind).items() if hint in OURS}
    return st.builds(kind, **(ours | given))


def some(entries: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    """Tuples of none to two of these."""
    return st.lists(entries, max_size=2).map(tuple)


surveys = made(
    Survey,
    at_hand=some(words),
    desks=some(made(Desk, links=some(made(Link)), hours=made(DeskHours, breaks=some(made(Break))))),
    definitions=some(made(Definition, note=st.none() | words)),
    documents=some(made(Document, editions=some(made(Edition, note=st.none() | words)))),
    campaign=st.none()
    | made(
        CampaignDefaults,
        waves=some(made(WaveDefaults, audience=made(WaveAudience))),
        quiet=st.none() | made(QuietTimes),
    ),
    messages=some(made(MessageText)),
    viewers=some(made(Viewer)),
    advice=st.none() | words,
)


# Whole surveys are large to draw; on a busy machine that is no fault of the code.
@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(survey=surveys)
def test_every_survey_comes_back_as_it_was(survey: Survey) -> None:
    document = survey_to_json(survey)

    assert survey_from_json(document) == survey
    assert survey_to_json(survey_from_json(document)) == document


def test_texts_stay_readable_in_the_document() -> None:
    assert "小さな調査" in survey_to_json(TINY).decode()


def test_a_field_added_later_takes_its_default() -> None:
    document = json.loads(survey_to_json(replace(TINY, advice=TINY.title)))
    del document["advice"]

    assert survey_from_json(json.dumps(document).encode()) == replace(TINY, advice=None)


@pytest.mark.parametrize(
    "change",
    [
        {"minutes": True},
        {"minutes": "5"},
        {"title": ["ja"]},
        {"title": {"ja": 1}},
        {"as_of": "last summer"},
        {"desks": {}},
        {"unknown": 1},
        {"id": None},
    ],
)
def test_a_document_of_another_shape_is_refused(change: dict[str, object]) -> None:
    document = json.loads(survey_to_json(TINY)) | change

    with pytest.raises(NotASurvey):
        survey_from_json(json.dumps(document).encode())


@pytest.mark.parametrize("document", [b"", b"[]", b"null", b"{}", b"\xff", b"[" * 100_000])
def test_bytes_that_are_no_survey_are_refused(document: bytes) -> None:
    with pytest.raises(NotASurvey):
        survey_from_json(document)


def test_links_and_edges_of_editions_are_kept() -> None:
    link = Link(TINY.title, "https://example.jp/")
    edition = Edition("7.0", TINY.title, date(2026, 6, 29))
    survey = replace(
        TINY,
        desks=(replace(TINY.desks[0], links=(link,)),),
        documents=(Document("guideline", TINY.title, TINY.owner, "https://example.jp/", (edition,)),),
    )

    found = survey_from_json(survey_to_json(survey))

    assert found.desks[0].links == (link,)
    assert found.in_force("guideline", on=date(2026, 6, 29)) == edition
    assert found.in_force("guideline", on=date(2026, 6, 29) - timedelta(days=1)) is None
