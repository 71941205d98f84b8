"""Each role at each address with the things of Funabashi: who gets in, who changes something, and what leaks.

The table is written by hand: an address that is new has no row, and the test asks for one. What each role reaches is
worked out from the cast (``world.REACHES``), never from the site's own rules. All roles share a world: it is costly.
"""

import csv
import io

import pytest

from tenken_site.audit.models import AuditEntry
from tenken_site.campaigns.models import Campaign
from tenken_site.outreach.models import CodeRequest
from tests.cast import (
    CHIBA_CODE,
    COUNTRY_CODE,
    FUNABASHI_CODE,
    HIMAWARI,
    MINATO,
    OSAKA_CITY_CODE,
    OSAKA_CODE,
)
from tests.factories.campaigns import ALWAYS
from tests.integration.permissions.table import (
    EMPTY,
    MINISTRY,
    OFFICES,
    OFFICIALS,
    OVER_CHIBA,
    OWN,
    ROUTES,
    ROWS,
    address,
    everything,
    pressed,
    routes,
    turned_away,
)
from tests.integration.permissions.world import NEIGHBOUR, REACHES, ROLES, World, body

__all__ = ["OWN", "ROUTES", "ROWS", "address", "everything", "pressed", "routes"]

pytestmark = [pytest.mark.stores, pytest.mark.first_on("sqlite")]

_NAMES = {MINATO.name, NEIGHBOUR.name, HIMAWARI.name}
#: In our world there is nothing to press on: no letter was asked for, and the campaign is not archived. The buttons of
#: a dataset, of a release and of a verification have names that no other page knows.
NOTHING_TO_PRESS = {"code-letter", "campaign-retention", "dataset", "release", "verification"}
#: The city's own address is one name below an area; the rest of its row speaks of the area in the address.
BY_AREA = ("relay-material", "status-area", "chase-area", "chase-list", "delivery", "delivery-covering")


def test_every_address_has_a_row() -> None:
    assert set(ROWS) | OWN | {"sign-out"} == set(ROUTES) | {"sign-out"}


@pytest.mark.at_once
def test_who_may_look_and_nobody_reads_what_is_anothers(there: World) -> None:
    """One look at each address serves both questions: whether it was let through, and what stood in it."""
    wrong, leaks = [], []
    for role in ROLES:
        foreign = foreign_to(role, there)
        for name, (lookers, _) in ROWS.items():
            answer = there.browsers[role].get(address(name, there.chiba))
            allowed = role in lookers
            # Where there is nothing yet, only those who may not look are asked about.
            if answer.status_code >= 500 or (turned_away(answer) == allowed and not (allowed and name in EMPTY)):
                wrong.append((role, name, answer.status_code))
            words = "" if name in PDF else body(answer)
            leaks += [(role, name, mark) for mark in foreign if mark in words]
    assert not wrong
    assert not leaks


@pytest.mark.at_once
def test_whoever_may_not_press_changes_nothing(there: World) -> None:
    sent = pressed(there)
    before, log = everything(), AuditEntry.objects.count()

    wrong = []
    for role in ROLES:
        for name, (_, pressers) in ROWS.items():
            if role in pressers:
                continue
            answer = there.browsers[role].post(address(name, there.chiba), sent)
            wrong += [] if turned_away(answer) else [(role, name, answer.status_code)]
    assert not wrong
    assert AuditEntry.objects.count() == log
    assert everything() == before


def test_whoever_may_press_is_let_through(there: World) -> None:
    """Else a row that shuts out its own people would go unseen."""
    sent = pressed(there) | {"do": "grant", "mail": ""}

    wrong = []
    for role in ("minato", "member", "group", "helper", "desk", "ministry"):
        for name, (_, pressers) in ROWS.items():
            if role in pressers and name not in NOTHING_TO_PRESS:
                answer = there.browsers[role].post(address(name, there.chiba), sent)
                wrong += [(role, name, answer.status_code)] if turned_away(answer) else []
    assert not wrong


def test_rights_reach_downward_only(there: World) -> None:
    wrong = []
    sides = (
        (CHIBA_CODE, OVER_CHIBA),
        (COUNTRY_CODE, MINISTRY),
        (OSAKA_CITY_CODE, {"osaka_city", "osaka", "ministry"}),
        (OSAKA_CODE, {"osaka", "ministry"}),
    )
    for role in sorted(OFFICES):
        for code, lookers in sides:
            for name in BY_AREA:
                acting = name == "delivery-covering"
                absent = code == COUNTRY_CODE and name in {"relay-material", "delivery", "delivery-covering"}
                own = {CHIBA_CODE: "chiba", OSAKA_CODE: "osaka", OSAKA_CITY_CODE: "osaka_city"}.get(code)
                allowed = not absent and (role == own if acting else role in lookers)
                answer = there.browsers[role].get(address(name, there.chiba, area=code))
                if turned_away(answer) == allowed:
                    wrong.append((role, name, code, answer.status_code))
    assert not wrong


@pytest.mark.at_once
def test_a_thing_is_found_in_its_own_campaign_alone(there: World) -> None:
    sent = pressed(there)
    before = everything()

    wrong = []
    for role in sorted(OFFICES):
        browser = there.browsers[role]
        for name in ROWS:
            kinds = set(ROUTES[name][-1].pattern.converters)
            if "slug" not in kinds or not kinds & OF_A_CAMPAIGN:
                continue
            elsewhere = address(name, there.chiba, slug=there.other.slug)
            answers = [browser.get(elsewhere), browser.post(elsewhere, sent)]
            wrong += [(role, name, answer.status_code) for answer in answers if not turned_away(answer)]
        for name in ("campaign-extend", "campaign-reopen"):  # the case is named in the form
            answer = browser.post(address(name, there.chiba, slug=there.other.slug), sent)
            wrong += [(role, name, answer.status_code)] if not turned_away(answer) else []
    assert not wrong
    assert everything() == before


@pytest.mark.parametrize("role", sorted(OFFICIALS))
def test_a_part_is_found_in_its_own_whole_alone(role: str, there: World) -> None:
    browser = there.browsers[role]
    of_the_draft, of_osaka = there.draft_file.pk, there.osaka["passing"]

    looked = browser.get(address("attachment", there.chiba, attachment=of_the_draft))
    drafted = browser.get(address("attachment", there.chiba, notice=there.draft.pk, attachment=of_the_draft))
    read = browser.get(address("notice", there.chiba, notice=there.draft.pk))
    before = everything()
    if role != "osaka_city":  # whose own it is
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
    "surveys": ("q={name}", "show=due"),
}
#: Words cannot be looked for in a PDF; who may have one is looked at above.
PDF = {
    "form-pdf", "receipt-pdf", "relay-material-file", "letter-batch", "status-meeting", "exposure-pdf",
    "exposure-vendor-pdf",
}  # fmt: skip
#: What an address names that belongs to one campaign.
OF_A_CAMPAIGN = {
    "unit", "proposal", "wave", "notice", "public_id", "unlock", "dataset", "tabulation", "release", "verification",
    "flash",
}  # fmt: skip
#: Where each role's own page begins.
HOMES = {"chiba": CHIBA_CODE, "osaka": OSAKA_CODE, "ministry": COUNTRY_CODE}


def foreign_to(role: str, there: World) -> list[str]:
    """Words that nobody reads who plays this role."""
    return [mark for whose, marks in there.marks.items() if whose not in REACHES[role] for mark in marks]


@pytest.mark.at_once
def test_nothing_of_another_is_found_by_any_search_or_in_any_file(there: World) -> None:
    leaks = []
    for role in sorted(role for role in ROLES if REACHES[role] and foreign_to(role, there)):
        browser, foreign = there.browsers[role], foreign_to(role, there)
        osaka = "minato" not in REACHES[role]
        things, beyond = (there.osaka, FUNABASHI_CODE) if osaka else (there.chiba, OSAKA_CITY_CODE)
        homes = {things["area"], HOMES.get(role, things["area"])}
        # Of Funabashi's things every page was read above: here the searches, and Osaka's own pages.
        names = {*ROWS, "surveys"} if role in {"osaka", "rival"} else {*QUERIES}
        for name in names - PDF:
            for target in {address(name, things, area=home) for home in homes}:
                for query in ("", *(QUERIES.get(name, ()) if role in OFFICES or name == "surveys" else ())):
                    asked = f"{target}?{query}".format(name=foreign[0], area=beyond)
                    words = body(browser.get(asked))
                    words = words.replace(f'value="{foreign[0]}"', "").replace(f"「{foreign[0]}」", "")
                    leaks += [(role, asked, mark) for mark in foreign if mark in words]
    assert not leaks


def test_a_leak_would_be_seen(there: World) -> None:
    seen = {
        mark
        for name in ("frame-list", "chase-list", "proposal", "delivery", "review-list", "wave", "chase-case")
        for mark in there.marks["minato"]
        if mark in body(there.browsers["chiba"].get(address(name, there.chiba)))
    }
    listed = body(there.browsers["chiba"].get(address("chase-list", there.chiba) + "?format=xlsx"))

    assert seen == set(there.marks["minato"])
    assert there.marks["minato"][0] in listed


def names_in(there: World, words: str) -> frozenset[str]:
    """Which clinics a page or a file names."""
    return frozenset(whose for whose, marks in there.marks.items() if marks[0] in words)


def test_lists_searches_counts_and_files_hold_exactly_what_the_role_reaches(there: World) -> None:
    homes = {"desk": FUNABASHI_CODE, "funabashi": FUNABASHI_CODE, "osaka_city": OSAKA_CITY_CODE, **HOMES}

    wrong = []
    for role in ROLES:
        browser, expected = there.browsers[role], REACHES[role]
        if role not in OFFICES:
            mine = browser.get("/surveys/")
            shown = names_in(there, body(mine)) if mine.status_code == 200 else frozenset()
            told = len(mine.context["tasks"]) if mine.status_code == 200 and mine.context else 0
            # The two campaigns of our world hold Minato and Himawari both; the clinics themselves are in both.
            counted = {task.facility for task in mine.context["tasks"]} if told else set()
            wrong += [(role, "surveys", shown)] if shown != expected or len(counted) != len(expected) else []
            continue
        things = there.chiba | {"area": homes[role]}
        units = browser.get(address("frame-list", things))
        wrong += [(role, "units", names_in(there, body(units)))] if names_in(there, body(units)) != expected else []
        wrong += (
            [(role, "count of units", units.context["page"].total)]
            if units.context["page"].total != len(expected)
            else []
        )
        for whose, marks in there.marks.items():
            found = browser.get(address("frame-list", things), {"q": marks[1]}).context["page"].total
            wrong += [(role, "search", whose, found)] if found != (whose in expected) else []
        if role == "desk":
            continue
        file = body(browser.get(address("chase-list", things), {"format": "csv"}))
        rows = list(csv.reader(io.StringIO(file.lstrip("\ufeff"))))
        wrong += [(role, "file", names_in(there, file))] if names_in(there, file) != expected else []
        wrong += (
            [(role, "rows", len(rows))]
            if sum(any(cell in _NAMES for cell in row) for row in rows) != len(expected)
            else []
        )
    assert not wrong


def test_a_desk_sends_a_code_to_the_address_on_file_and_never_holds_one(there: World) -> None:
    Campaign.objects.filter(pk=there.campaign.pk).update(closes_at=ALWAYS[1])
    desk, target = there.browsers["desk"], address("code-send", there.chiba)
    CodeRequest.objects.all().delete()

    page = body(desk.get(target))
    for sent in ({"channel": "letter"}, {"channel": "mail", "to": "new", "mail": "mine@desk.test"}):
        assert desk.post(target, sent | {"sure": "yes"}).status_code == 403
    assert not CodeRequest.objects.exists()
    asked = desk.post(target, {"channel": "mail", "to": "file", "mail": "", "sure": "yes"})

    assert asked.status_code == 302
    assert CodeRequest.objects.get().channel == "mail"
    assert 'name="mail"' not in page
    assert 'value="letter"' not in page
    assert "chase-contact" not in body(desk.get(address("chase-case", there.chiba)))
