"""Each role at each address with the things of Funabashi: who gets in, who changes something, and what leaks.

The table is written by hand: an address that is new has no row, and the test asks for one.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.http import HttpResponseBase
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tenken_site.accounts.access import PUBLIC, declared
from tenken_site.audit.models import AuditEntry
from tests.cast import CHIBA_CODE, COUNTRY_CODE
from tests.factories.people import Cast
from tests.integration.permissions.world import ROLES, World, body, world

pytestmark = pytest.mark.stores

EVERYONE = frozenset(ROLES)
CLINIC = frozenset({"minato"})
OFFICIALS = frozenset({"funabashi", "chiba", "osaka", "ministry"})
OVER_FUNABASHI = frozenset({"funabashi", "chiba", "ministry"})
OVER_CHIBA = frozenset({"chiba", "ministry"})
MINISTRY = frozenset({"ministry"})
FUNABASHI = frozenset({"funabashi"})
FUNABASHI_OR_MINISTRY = FUNABASHI | MINISTRY
NOBODY: frozenset[str] = frozenset()

#: About the signed-in person alone: there is nothing of another's to name.
OWN = {"surveys", "access", "access-new", "session-keep", "status-newest"}
#: Address → who may look, who may press. ``own_wave`` is a wave that Funabashi planned.
ROWS: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    "case": (CLINIC, NOBODY),
    "answer": (CLINIC, CLINIC),
    "save": (NOBODY, CLINIC),
    "pause": (CLINIC, NOBODY),
    "review": (CLINIC, CLINIC),
    "submit": (NOBODY, CLINIC),
    "receipt": (CLINIC, NOBODY),
    "receipt-pdf": (CLINIC, NOBODY),
    "discard-correction": (CLINIC, CLINIC),
    "form": (CLINIC, NOBODY),
    "form-pdf": (CLINIC, NOBODY),
    "own-unit": (CLINIC, CLINIC),
    "wave-list": (OFFICIALS, NOBODY),
    "wave-new": (OFFICIALS, OFFICIALS),
    "wave": (OVER_FUNABASHI, NOBODY),
    "wave-progress": (OVER_FUNABASHI, NOBODY),
    "wave-edit": (FUNABASHI_OR_MINISTRY, FUNABASHI_OR_MINISTRY),
    "wave-start": (FUNABASHI_OR_MINISTRY, FUNABASHI_OR_MINISTRY),
    "wave-stop": (FUNABASHI_OR_MINISTRY, FUNABASHI_OR_MINISTRY),
    "wave-resume": (FUNABASHI_OR_MINISTRY, FUNABASHI_OR_MINISTRY),
    "wave-withdraw": (FUNABASHI_OR_MINISTRY, FUNABASHI_OR_MINISTRY),
    "letter-batches": (OFFICIALS, MINISTRY),
    "letter-batch": (FUNABASHI_OR_MINISTRY, FUNABASHI_OR_MINISTRY),
    "code-send": (OVER_FUNABASHI, OVER_FUNABASHI),
    "code-letter": (OVER_FUNABASHI, OVER_FUNABASHI),
    "frame-list": (OFFICIALS, NOBODY),
    "frame-unit": (OVER_FUNABASHI, NOBODY),
    "unit-propose": (NOBODY, OVER_FUNABASHI),
    "proposal-list": (OFFICIALS, NOBODY),
    "proposal": (OVER_FUNABASHI, OVER_FUNABASHI),
    "review-list": (OFFICIALS, OFFICIALS),
    "notice-list": (OFFICIALS, NOBODY),
    "notice-new": (MINISTRY, MINISTRY),
    "notice": (OFFICIALS, NOBODY),
    "notice-edit": (MINISTRY, MINISTRY),
    "notice-attach": (NOBODY, MINISTRY),
    "notice-detach": (NOBODY, MINISTRY),
    "attachment": (OFFICIALS, NOBODY),
    "notice-publish": (MINISTRY, MINISTRY),
    "notice-correct": (NOBODY, MINISTRY),
    "notice-withdraw": (MINISTRY, MINISTRY),
    "notice-chain": (MINISTRY, NOBODY),
    "delivery": (OVER_FUNABASHI, FUNABASHI),
    "delivery-confirm": (NOBODY, FUNABASHI),
    "delivery-covering": (FUNABASHI, FUNABASHI),
    "passing-undo": (NOBODY, FUNABASHI),
    "relay-material": (OVER_FUNABASHI, NOBODY),
    "relay-material-file": (OVER_FUNABASHI, NOBODY),
    "status": (OFFICIALS, NOBODY),
    "status-area": (OVER_FUNABASHI, NOBODY),
    "status-meeting": (OVER_FUNABASHI, NOBODY),
    "question-facts": (MINISTRY, NOBODY),
    "campaign": (OFFICIALS, NOBODY),
    "campaign-extend": (NOBODY, OVER_FUNABASHI),
    "campaign-reopen": (NOBODY, OVER_FUNABASHI),
    "campaign-close": (MINISTRY, MINISTRY),
    "campaign-case": (OVER_FUNABASHI, NOBODY),
    "final-dispositions": (OFFICIALS, NOBODY),
    "chase": (OFFICIALS, NOBODY),
    "chase-area": (OVER_FUNABASHI, NOBODY),
    "chase-list": (OVER_FUNABASHI, NOBODY),
    "chase-case": (OVER_FUNABASHI, NOBODY),
    "chase-contact": (NOBODY, OVER_FUNABASHI),
    "chase-attempt": (NOBODY, OVER_FUNABASHI),
    "chase-undo": (NOBODY, OVER_FUNABASHI),
    "chase-take": (NOBODY, OVER_FUNABASHI),
}
#: Nothing is there yet in our world, so that nobody gets anything; strangers are turned away all the same.
EMPTY = {"receipt", "receipt-pdf", "review", "code-letter", "status-meeting", "discard-correction", "form-pdf"}
#: The city's own address is one name below an area; the rest of its row speaks of the area in the address.
BY_AREA = ("relay-material", "status-area", "chase-area", "chase-list", "delivery", "delivery-covering")


def routes() -> dict[str, list[URLPattern]]:
    """Every address of the site by its name."""
    found: dict[str, list[URLPattern]] = {}

    def walk(patterns: list[URLPattern | URLResolver]) -> Iterator[URLPattern]:
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                yield from walk(pattern.url_patterns)
            else:
                yield pattern

    for pattern in walk(get_resolver().url_patterns):
        found.setdefault(str(pattern.name), []).append(pattern)
    return found


ROUTES = {name: there for name, there in routes().items() if declared(there[0].callback) is not PUBLIC}


def address(name: str, things: dict[str, object], **instead: object) -> str:
    """The address with these things in it; steering a wave is tried on the area's own."""
    wanted = things | ({"wave": things["own_wave"]} if name.startswith("wave") else {}) | instead
    return reverse(name, kwargs={key: wanted[key] for key in ROUTES[name][-1].pattern.converters})


def turned_away(answer: HttpResponseBase) -> bool:
    """Refused without a word of the thing, or sent to sign in."""
    if answer.status_code in {302, 303}:
        return str(answer.headers["Location"]).startswith(reverse("sign-in"))
    return answer.status_code in {401, 403, 404, 405}


def pressed(there: World) -> dict[str, object]:
    """What a button could send: good enough for every form of the site."""
    return {
        "case": there.chiba["public_id"], "unit": there.chiba["unit"], "kind": "closed", "reason": "理由",
        "until": "2099-12-01", "decision": "accept", "relay": CHIBA_CODE, "sure": "yes", "confirmed": "1",
        "outcome": "refused", "seen": "0", "title": "件名", "body": "本文", "contact_office": "課", "on": "2026-07-01",
        "contact_telephone": "03-0000-0000", "channel": "mail", "to": "全診療所", "mail": "new@clinics.test",
        "telephone": "03-1111-1111", "attempt": "1", "value": "1", "T1": "1",
    }  # fmt: skip


def everything() -> dict[str, list[Any]]:
    """Each row of ours but the log of sign-ins that failed and sessions."""
    skipped = {"FailedSignIn", "Session"}
    return {
        model.__name__: list(model._default_manager.order_by("pk").values_list())
        for app in apps.get_app_configs()
        if app.name.startswith("tenken_site.")
        for model in app.get_models()
        if model.__name__ not in skipped
    }


def test_every_address_has_a_row() -> None:
    assert set(ROWS) | OWN | {"sign-out"} == set(ROUTES) | {"sign-out"}


@pytest.mark.parametrize("role", ROLES)
def test_who_may_look_at_what_is_funabashis(role: str, cast: Cast) -> None:
    there = world(cast)
    browser = there.browsers[role]

    wrong = []
    for name, (lookers, _) in ROWS.items():
        answer = browser.get(address(name, there.chiba))
        allowed = role in lookers
        # Where there is nothing yet, only those who may not look are asked about.
        if answer.status_code >= 500 or (turned_away(answer) == allowed and not (allowed and name in EMPTY)):
            wrong.append((name, answer.status_code))
    assert not wrong


@pytest.mark.parametrize("role", ROLES)
def test_whoever_may_not_press_changes_nothing(role: str, cast: Cast) -> None:
    there = world(cast)
    browser, sent = there.browsers[role], pressed(there)
    before, log = everything(), AuditEntry.objects.count()

    wrong = []
    for name, (_, pressers) in ROWS.items():
        if role in pressers:
            continue
        answer = browser.post(address(name, there.chiba), sent)
        if not turned_away(answer) or AuditEntry.objects.count() != log:
            wrong.append((name, answer.status_code))
    assert not wrong
    assert everything() == before


@pytest.mark.parametrize("role", sorted(OFFICIALS))
def test_rights_reach_downward_only(role: str, cast: Cast) -> None:
    there = world(cast)
    browser = there.browsers[role]

    wrong = []
    for code, lookers in ((CHIBA_CODE, OVER_CHIBA), (COUNTRY_CODE, MINISTRY), ("271004", {"osaka", "ministry"})):
        for name in BY_AREA:
            acting = name == "delivery-covering"
            absent = code == COUNTRY_CODE and name in {"relay-material", "delivery", "delivery-covering"}
            allowed = not absent and role in ({"chiba"} & set(lookers) if acting else lookers)
            answer = browser.get(address(name, there.chiba, area=code))
            if turned_away(answer) == allowed:
                wrong.append((name, code, answer.status_code))
    assert not wrong


@pytest.mark.parametrize("role", sorted(OFFICIALS))
def test_a_thing_is_found_in_its_own_campaign_alone(role: str, cast: Cast) -> None:
    there = world(cast)
    browser, sent = there.browsers[role], pressed(there)
    before = everything()

    wrong = []
    for name in ROWS:
        kinds = set(ROUTES[name][-1].pattern.converters)
        if "slug" not in kinds or not kinds & {"unit", "proposal", "wave", "notice", "public_id"}:
            continue
        elsewhere = address(name, there.chiba, slug=there.other.slug)
        answers = [browser.get(elsewhere), browser.post(elsewhere, sent)]
        wrong += [(name, answer.status_code) for answer in answers if not turned_away(answer)]
    for name in ("campaign-extend", "campaign-reopen"):  # the case is named in the form
        answer = browser.post(address(name, there.chiba, slug=there.other.slug), sent)
        wrong += [(name, answer.status_code)] if not turned_away(answer) else []
    assert not wrong
    assert everything() == before


@pytest.mark.parametrize("role", sorted(OFFICIALS))
def test_a_part_is_found_in_its_own_whole_alone(role: str, cast: Cast) -> None:
    there = world(cast)
    browser = there.browsers[role]
    of_the_draft, of_osaka = there.draft_file.pk, there.osaka["passing"]

    looked = browser.get(address("attachment", there.chiba, attachment=of_the_draft))
    drafted = browser.get(address("attachment", there.chiba, notice=there.draft.pk, attachment=of_the_draft))
    read = browser.get(address("notice", there.chiba, notice=there.draft.pk))
    before = everything()
    browser.post(address("passing-undo", there.chiba, passing=of_osaka))
    browser.post(address("notice-detach", there.chiba, attachment=of_the_draft))

    assert looked.status_code == 404
    assert [drafted.status_code, read.status_code] == [200 if role == "ministry" else 404] * 2
    assert everything() == before


#: What narrows, sorts and saves lists.
QUERIES = {
    "frame-list": ("q={name}",),
    "proposal-list": ("q={name}", "state=accepted"),
    "campaign": ("q={name}",),
    "chase-area": ("q={name}", "q=0000001"),
    "chase-list": ("q={name}", "format=csv", "format=xlsx", "format=csv&q={name}"),
    "final-dispositions": ("area={area}", "format=csv", "format=xlsx"),
    "status": ("format=csv", "format=xlsx"),
}
#: Words cannot be looked for in a PDF; who may have one is looked at above.
PDF = {"form-pdf", "receipt-pdf", "relay-material-file", "letter-batch", "status-meeting"}


@pytest.mark.parametrize("role", [role for role in ROLES if role != "ministry"])
def test_nothing_of_another_area_is_read_anywhere(role: str, cast: Cast) -> None:
    there = world(cast)
    browser = there.browsers[role]
    side = {"minato": "chiba", "funabashi": "chiba", "chiba": "chiba", "himawari": "osaka", "osaka": "osaka"}.get(role)
    foreign = [mark for area, marks in there.marks.items() if area != side for mark in marks]
    things, beyond = (there.osaka, "122041") if side == "osaka" else (there.chiba, "271004")
    homes = {things["area"], {"chiba": CHIBA_CODE, "osaka": "270008"}.get(role, things["area"])}

    leaks = []
    for name in set(ROWS) - PDF:
        for target in {address(name, things, area=home) for home in homes}:
            for query in ("", *(QUERIES.get(name, ()) if role in OFFICIALS else ())):
                asked = f"{target}?{query}".format(name=foreign[0], area=beyond)
                words = body(browser.get(asked)).replace(f'value="{foreign[0]}"', "").replace(f"「{foreign[0]}」", "")
                leaks += [(asked, mark) for mark in foreign if mark in words]
    assert not leaks


def test_a_leak_would_be_seen(cast: Cast) -> None:
    there = world(cast)

    seen = {
        mark
        for name in ("frame-list", "chase-list", "proposal", "delivery", "review-list", "wave", "chase-case")
        for mark in there.marks["chiba"]
        if mark in body(there.browsers["chiba"].get(address(name, there.chiba)))
    }
    listed = body(there.browsers["chiba"].get(address("chase-list", there.chiba) + "?format=xlsx"))

    assert seen == set(there.marks["chiba"])
    assert there.marks["chiba"][0] in listed
