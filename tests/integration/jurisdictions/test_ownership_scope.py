"""Whose cases a person may open: worked out here by hand from the rows, and compared with what the one filter finds."""

import random
from datetime import timedelta

import pytest
from django.db import connection
from django.db.utils import IntegrityError
from django.test.utils import CaptureQueriesContext

from tenken_site.accounts.models import Membership, User
from tenken_site.campaigns.models import Case, Enrolment
from tenken_site.campaigns.queries import cases_of, cases_wanted
from tenken_site.campaigns.queries_scope import open_to, with_right
from tenken_site.frames.models import Ownership
from tenken_site.responses import queries
from tests.cast import HIMAWARI, MINATO, NOW
from tests.factories import campaigns, organisations
from tests.factories.browsers import signed_in
from tests.factories.people import Cast

pytestmark = pytest.mark.stores


def by_hand(user: User, case: Case) -> str:
    """ "answer", "assist" or nothing, from the rows alone."""
    for one in Enrolment.objects.filter(user=user, case=case):
        if one.revoked_at is None and one.right == "answer":
            return "answer"
    owner = Ownership.objects.select_related("organisation").filter(unit=case.unit_id).first()
    for one in Membership.objects.filter(user=user):
        if (
            owner
            and one.ended_at is None
            and one.organisation_id in (owner.organisation_id, owner.organisation.parent_id)
        ):
            return "answer"
    for one in Enrolment.objects.filter(user=user, case=case):
        if one.revoked_at is None and one.until is not None and one.until > NOW:
            return "assist"
    return ""


@pytest.mark.parametrize("seed", range(4))
def test_the_filter_finds_what_the_rows_say_for_any_rights(seed: int, db: None) -> None:
    pick = random.Random(seed)
    made = [campaigns.campaign(slug=f"c{n}", receipt_prefix=f"C{n}") for n in range(2)]
    cases = list(Case.objects.select_related("unit"))
    groups = [organisations.corporation(n) for n in (1, 2)]
    below = [organisations.corporation(n, parent=pick.choice(groups)) for n in (11, 12, 13)]
    for unit in {case.unit for case in cases}:
        if pick.random() < 0.8:
            organisations.runs(pick.choice([*groups, *below]), unit)
    people = [User.objects.create_user(f"p{n}") for n in range(6)]
    for person in people:
        for case in cases:
            if pick.random() < 0.4:
                organisations.helper(
                    person.username,
                    case,
                    revoked=pick.random() < 0.3,
                    until=NOW + timedelta(hours=pick.choice((-1, 0, 1))),
                )
            elif pick.random() < 0.3:
                Enrolment.objects.create(user=person, case=case)
        for one in {pick.choice([*groups, *below]) for _ in range(pick.choice((0, 1, 2)))}:
            organisations.member(person.username, one, ended=pick.random() < 0.3)

    for person in people:
        told = {case.pk: by_hand(person, case) for case in cases}
        rights = with_right(Case.objects.all(), user=person, now=NOW)
        found = {case.pk: "assist" if case.helping else "answer" for case in rights}  # type: ignore[attr-defined]
        assert found == {pk: right for pk, right in told.items() if right}
        without_helping = Case.objects.filter(open_to(person, now=None)).values_list("pk", flat=True)
        assert set(without_helping) == {pk for pk, right in told.items() if right == "answer"}
        assert {case.pk for case in cases_of(user=person, now=NOW)} == set(found)
        for case in cases:
            opened = None
            try:
                opened = queries.case_for(user=person, public_id=case.public_id, now=NOW)
            except queries.CaseNotYours:
                assert not told[case.pk]
            else:
                assert told[case.pk] == ("assist" if opened.helping else "answer")
    assert len(made) == 2


def test_a_member_opens_saves_and_submits_for_every_clinic_of_the_corporation_and_of_those_below(cast: Cast) -> None:
    group = organisations.corporation(1)
    branch = organisations.corporation(2, parent=group)
    organisations.runs(branch, cast.minato.case.unit)
    organisations.runs(group, cast.himawari.case.unit)
    of_group, of_branch = organisations.member("group", group), organisations.member("branch", branch)

    seen = {
        name: {case.unit.name for case in cases_of(user=user, now=NOW)}
        for name, user in (("group", of_group), ("branch", of_branch))
    }
    address = f"/cases/{cast.minato.case.public_id}"
    browser = signed_in(of_group)
    saved = browser.post(
        f"{address}/answer/",
        {"answer-T1": "yes", "answer-T2": "3", "answer-T3": "backup", "seen-T1": "0", "seen-T2": "0", "seen-T3": "0"},
    )
    version = Case.objects.get(pk=cast.minato.case.pk).draft_version
    submitted = browser.post(f"{address}/submit/", {"draft_version": version})

    assert seen == {"group": {MINATO.name, HIMAWARI.name}, "branch": {MINATO.name}}
    assert saved.status_code == 302
    assert "/receipt/" in submitted.headers["Location"]
    assert signed_in(of_branch).get(f"/cases/{cast.himawari.case.public_id}/").status_code == 404


def test_rights_end_with_the_membership_and_when_the_clinic_changes_hands(cast: Cast) -> None:
    mine, other = organisations.corporation(1), organisations.corporation(2)
    owned = organisations.runs(mine, cast.minato.case.unit)
    user = organisations.member("boss", mine)
    browser, address = signed_in(user), f"/cases/{cast.minato.case.public_id}/"
    assert browser.get(address).status_code == 200

    owned.organisation = other
    owned.save()
    assert browser.get(address).status_code == 404
    owned.organisation = mine
    owned.save()
    Membership.objects.filter(user=user).update(ended_at=NOW, ended_by="command:tests")

    assert browser.get(address).status_code == 404


def test_an_organisation_is_not_its_own_parent_and_a_vendor_has_none(db: None) -> None:
    group = organisations.corporation(1)
    group.parent = group
    with pytest.raises(IntegrityError):
        group.save()


def test_a_corporation_with_three_hundred_clinics_gets_a_table_to_search_in_four_statements(cast: Cast) -> None:
    group = organisations.corporation(1)
    version, first = cast.campaign.frame_version, cast.minato.case.unit
    units = [
        first.__class__(
            version=version, line=1000 + n, name=f"第{n}診療所", name_folded=f"第{n}診療所", prefecture=first.prefecture
        )
        for n in range(300)
    ]
    units = list(first.__class__.objects.bulk_create(units))
    Case.objects.bulk_create(campaigns.new_case(cast.campaign, unit) for unit in units)
    Ownership.objects.bulk_create(Ownership(unit=unit, organisation=group) for unit in units)
    done = Case.objects.get(unit=units[7])
    Case.objects.filter(pk=done.pk).update(
        status="submitted",
        status_at=NOW,
        last_number=1,
        last_receipt_number="X",
        last_submitted_at=NOW,
        settled_version=0,
    )
    browser = signed_in(organisations.member("boss", group))
    browser.get("/surveys/")

    with CaptureQueriesContext(connection) as captured:
        page = browser.get("/surveys/").content.decode()
    last = browser.get("/surveys/", {"page": "6"}).content.decode()
    searched = browser.get("/surveys/", {"q": "第17診療所"}).content.decode()
    finished = browser.get("/surveys/", {"show": "done"}).content.decode()

    asked = [one["sql"] for one in captured.captured_queries if one["sql"].startswith("SELECT")]
    assert len(asked) <= 4, asked
    assert "全部で300件：未着手 299件、途中 0件、提出済み 1件" in page
    assert page.count('<th scope="row">') == 50
    assert 'href="/surveys/add/"' in page  # as below a short list: another clinic may be added, a passkey registered
    assert 'href="/access/sign-in/"' in page
    assert "第7診療所" not in page
    assert "第7診療所" in last
    assert searched.count('<th scope="row">') == 1
    assert finished.count('<th scope="row">') == 1
    assert "第7診療所" in finished
    assert cases_wanted(user=cast.minato.user, now=NOW, words="", status="", start=0, most=5).total == 1
