"""Whatever is typed, sent or put in an address by someone who may: an answer in words, never a broken page."""

import pytest
from django.urls import NoReverseMatch, reverse

from tests.integration.permissions.test_every_role_on_every_page import ROUTES, ROWS, address, pressed
from tests.integration.permissions.world import World

pytestmark = [pytest.mark.stores, pytest.mark.first_on("postgresql")]

FIELDS = (
    "kind", "reason", "new_address", "new_mail", "same_as", "decision", "why", "seen", "relay", "unit", "candidate",
    "dismiss", "until", "area", "case", "title", "body", "covering_text", "own_deadline", "contact_office",
    "contact_person", "contact_telephone", "contact_mail", "on", "channel", "to", "count", "note", "outcome",
    "call_back_day", "call_back_time", "spoke_to", "mail", "telephone", "attempt", "state", "q", "page", "sort", "show",
    "only", "name", "purpose", "message", "channels", "planned_day", "planned_time", "days_before_close", "own_words",
    "hold_out_percent", "statuses", "kinds", "areas", "value", "do",
)  # fmt: skip
HOSTILE = (
    "a\0b",
    "x" * 12_000,
    "99999999999999999999999",
    "²",
    "a\r\nBcc: b@example.jp",
    "0001-01-01",
    "9999-12-31",
    "a" * 245 + "@example.jp",
)


#: A city sees a part of what the ministry sees.
ROLES = ["ministry", pytest.param("funabashi", marks=pytest.mark.long), "minato"]


@pytest.mark.at_once
@pytest.mark.parametrize("role", ROLES)
def test_nothing_that_is_typed_breaks_a_page(role: str, there: World) -> None:
    browser, good = there.browsers[role], pressed(there)

    broken = []
    for name, (lookers, pressers) in ROWS.items():
        target = address(name, there.chiba)
        if role in lookers and name not in {"relay-material-file", "form-pdf"}:
            for turn in range(3):  # each field gets another of them, so that three looks try many
                asked = {field: HOSTILE[(place + turn) % len(HOSTILE)] for place, field in enumerate(FIELDS)}
                broken += [(name, turn)] if browser.get(target, asked).status_code >= 500 else []
        for typed in HOSTILE if role in pressers else ():
            # Good where a form insists, odd wherever it takes words.
            sent = dict.fromkeys(FIELDS, typed) | good | dict.fromkeys(("reason", "title", "body", "why"), typed)
            broken += [(name, typed[:20])] if browser.post(target, sent).status_code >= 500 else []
    assert not broken


@pytest.mark.at_once
@pytest.mark.parametrize("role", ROLES)
def test_no_address_breaks_by_a_number_or_name_that_cannot_be(role: str, there: World) -> None:
    browser = there.browsers[role]

    broken = []
    for name in ROWS:
        for part in ROUTES[name][-1].pattern.converters:
            for odd in (0, 10**25, "x" * 300, "a\0b", "あ"):
                try:
                    target = address(name, there.chiba, **{part: odd})
                except NoReverseMatch:
                    continue
                answers = [browser.get(target), browser.post(target, {})]
                broken += [(name, part, odd) for answer in answers if answer.status_code >= 500]
    assert not broken


@pytest.mark.parametrize("reference", ["a\0b", "x" * 5000, "\u202e", "²", "١" * 12, "../../", "'--"])
def test_the_page_of_letters_takes_anything(reference: str, there: World) -> None:
    browser = there.browsers["visitor"]

    answers = [browser.post("/reply/", {"reference": reference}), browser.get("/reply/", {"reference": reference})]
    answers.append(browser.get(reverse("reply-letter", args=["x"]), {"q": reference}))

    assert [answer.status_code for answer in answers] == [422, 200, 302]
