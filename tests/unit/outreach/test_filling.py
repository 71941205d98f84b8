"""Filling in messages: every brace is filled, and a name cannot begin a new header."""

import pytest

from tenken.outreach.audience import Audience, AudienceInvalid
from tenken.outreach.filling import MessageCannotBeFilled, check_fields, fill
from tenken.questionnaire.survey_model import MessageText

MESSAGE = MessageText(
    id="reminder", language="ja", fields=("facility", "closes"), subject="【お願い】{facility}", body="締切　{closes}"
)


def test_fields_are_filled_in():
    assert fill(MESSAGE, {"facility": "みなと内科", "closes": "8月21日", "more": "x"}) == (
        "【お願い】みなと内科",
        "締切　8月21日",
    )


def test_a_missing_field_is_refused_by_name():
    with pytest.raises(MessageCannotBeFilled, match="closes"):
        fill(MESSAGE, {"facility": "みなと内科"})
    with pytest.raises(MessageCannotBeFilled, match="closes"):
        check_fields(MESSAGE, known={"facility"})


def test_a_name_cannot_begin_a_new_header_or_name_another_field():
    subject, body = fill(MESSAGE, {"facility": "みなと\r\nBcc: a@b.test", "closes": "{facility}"})

    assert "\n" not in subject
    assert "\r" not in subject
    assert body == "締切　{facility}"


@pytest.mark.parametrize(
    "document",
    [
        {"statuses": ["lost"]},
        {"kinds": ["hospital"]},
        {"areas": ["12"]},
        {"mail": ["?"]},
        {"who": ["all"]},
        {"kinds": 3},
    ],
)
def test_an_audience_that_names_nobody_is_refused(document):
    with pytest.raises(AudienceInvalid):
        Audience.from_json(document)
