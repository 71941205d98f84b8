"""The clinic lets its vendor help: the helper saves answers, and nothing else; the clinic takes it back at once."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from tenken_site.accounts.actions.issue_code import issue_code
from tenken_site.accounts.models import AccessCode, User
from tenken_site.audit.models import AuditEntry
from tenken_site.campaigns.actions.add_by_code import NothingToAdd, OwnCodeFirst, add_by_code
from tenken_site.campaigns.actions.grant_help import MOST_HELPERS, TooManyHelpers, grant_help
from tenken_site.campaigns.models import Campaign, Case, Enrolment
from tenken_site.outreach.queries_codes import holders
from tenken_site.responses import queries
from tenken_site.responses.actions.submit import submit as submit_draft
from tenken_site.responses.permissions import OnlyTheClinic
from tenken_site.ui.templatetags.tenken_ui import short_before
from tests.cast import HIMAWARI, NOW
from tests.factories import campaigns, organisations
from tests.factories.browsers import signed_in
from tests.factories.campaigns import Enrolled
from tests.integration.responses.conftest import Reopen, save, submit

pytestmark = pytest.mark.stores
PERSONS = Path(__file__).parents[2] / "fixtures" / "surveys" / "persons" / "core.yaml"
NAME = "髙橋"
RESERVED = "医療機関の方が記入します"


@pytest.fixture
def minato(db: None) -> Enrolled:
    return campaigns.enrolled(into=campaigns.campaign(slug="persons-2026", receipt_prefix="P26", path=PERSONS))


@pytest.fixture
def vendor(minato: Enrolled) -> Client:
    """The vendor's browser, come in by the code that the clinic's page showed."""
    page = signed_in(minato.user).post(address(minato, "helpers"), {"label": "みどり保守"}).content.decode()
    code = "".join(re.findall(r"<span>([0-9A-Z]{4})-?</span>", page))
    assert len(code) == 16
    browser = Client()
    assert browser.post(reverse("sign-in"), {"code": code}).status_code == 302
    return browser


def address(case: Enrolled, page: str, *more: object) -> str:
    return reverse(page, args=[case.case.public_id, *more])


def test_a_helper_comes_in_by_its_code_answers_and_saves(minato: Enrolled, vendor: Client) -> None:
    listed = vendor.get(reverse("surveys")).content.decode()

    answer = vendor.post(address(minato, "answer"), {"answer-P3": "yes", "seen-P3": "0", "do": "review"})

    assert minato.case.unit.name in vendor.get(address(minato, "case")).content.decode()
    assert "回答を手伝う" in listed
    assert answer.headers["Location"] == address(minato, "pause")
    assert "提出は、医療機関の方が行います" in vendor.get(address(minato, "pause")).content.decode()
    assert Case.objects.get(pk=minato.case.pk).draft_version == 1


def test_the_sheet_for_the_helper_says_the_last_minute_of_the_code_and_keeps_the_clinics_advice_off_paper(
    minato: Enrolled,
) -> None:
    minato.case.campaign.refresh_from_db()
    until = short_before(minato.case.campaign.closes_at)

    clinic = signed_in(minato.user)
    sheet = clinic.post(address(minato, "helpers"), {"label": "みどり保守"}).content.decode()
    listed = clinic.get(address(minato, "helpers")).content.decode()

    assert f"<dd>{until}</dd>" in sheet
    assert f"<dd>{until}</dd>" in listed
    assert re.search('<p class="noprint">[^<]*渡さないでください', sheet)


def test_a_helper_sees_no_answer_about_a_person_anywhere(minato: Enrolled, vendor: Client, reopen: Reopen) -> None:
    save(reopen(), {"P1": NAME, "P3": "yes"})

    pages = ["case", "answer", "form", "pause", "review", "own-unit", "helpers", "receipt", "discard-correction"]
    shown = {page: vendor.get(address(minato, page)) for page in pages}
    answered = [
        vendor.get(address(minato, "form"), {"answered": "1"}),
        vendor.get(address(minato, "answer"), {"check": "1"}),
    ]
    plain = vendor.post(address(minato, "answer"), {"answer-P3": "no", "seen-P3": "1", "do": "save"}, follow=True)

    assert all(NAME not in one.content.decode() for one in (*shown.values(), *answered, plain))
    assert RESERVED in shown["answer"].content.decode()
    assert answered[0].status_code == 403


def test_a_helper_may_not_answer_about_a_person_nor_submit_nor_drop_nor_let_others_in(
    minato: Enrolled, vendor: Client, reopen: Reopen
) -> None:
    save(reopen(), {"P1": NAME, "P3": "yes"})
    submit(reopen())
    save(reopen(), {"P3": "no"})
    before = Case.objects.values().get(pk=minato.case.pk)
    helper = User.objects.get(enrolments__right="assist")

    by_form = vendor.post(address(minato, "answer"), {"answer-P1": "わたし", "seen-P1": "1"})
    by_script = vendor.post(
        address(minato, "save", "P1"), {"answer-P1": "わたし", "seen-P1": "1"}, headers={"HX-Request": "true"}
    )
    refused = [
        vendor.post(address(minato, "submit"), {"draft_version": "3"}),
        vendor.post(address(minato, "discard-correction")),
        vendor.post(address(minato, "helpers"), {"label": "もう一社"}),
        vendor.get(address(minato, "receipt")),
        vendor.get(address(minato, "receipt-pdf", 1)),
        vendor.get(address(minato, "form-pdf"), {"answered": "1"}),
        vendor.get(address(minato, "own-log")),
    ]

    assert by_form.status_code == 403
    assert by_script.headers["Tenken-Answer"] == "refused"
    assert {one.status_code for one in refused} == {403}
    assert vendor.post(address(minato, "own-unit"), {"kind": "moved", "reason": "x"}).status_code == 404
    assert Case.objects.values().get(pk=minato.case.pk) == before
    opened = queries.case_for(user=helper, public_id=minato.case.public_id, now=NOW)
    with pytest.raises(OnlyTheClinic):
        submit_draft(opened=opened, draft_version=3, confirmed=frozenset(), by=helper, now=NOW)


def test_taking_it_back_ends_the_helpers_session_and_code_at_once(minato: Enrolled, vendor: Client) -> None:
    grant = Enrolment.objects.get(right="assist")
    page = signed_in(minato.user).get(address(minato, "helpers")).content.decode()

    signed_in(minato.user).post(address(minato, "helpers"), {"revoke": str(grant.pk)})

    assert "みどり保守" in page
    assert vendor.get(address(minato, "answer")).status_code == 302  # to sign in: the session is over
    assert not AccessCode.objects.filter(user=grant.user, revoked_at__isnull=True).exists()
    assert [one.action for one in AuditEntry.objects.filter(target=f"case:{minato.case.public_id}").order_by("pk")][
        :1
    ] == ["campaigns.grant_help"]
    assert AuditEntry.objects.filter(action="campaigns.revoke_help").count() == 1


def test_help_is_over_with_the_deadline(minato: Enrolled) -> None:
    made = grant_help(case=minato.case, label="", by=minato.user, now=NOW)

    last = minato.campaign.closes_at
    assert made.enrolment.until == last
    helper = made.enrolment.user
    queries.case_for(user=helper, public_id=minato.case.public_id, now=last - timedelta(seconds=1))
    with pytest.raises(queries.CaseNotYours):
        queries.case_for(user=helper, public_id=minato.case.public_id, now=last)


def test_only_so_many_help_at_a_time(minato: Enrolled) -> None:
    for _ in range(MOST_HELPERS):
        grant_help(case=minato.case, label="", by=minato.user, now=NOW)
    people = User.objects.count()

    with pytest.raises(TooManyHelpers):
        grant_help(case=minato.case, label="", by=minato.user, now=NOW)

    assert User.objects.count() == people  # nobody is left behind who belongs to nothing


def test_a_helpers_name_holds_nothing_that_cannot_be_seen(minato: Enrolled) -> None:
    made = grant_help(case=minato.case, label="保守\0ベンダー\u202e　山田\u200b", by=minato.user, now=NOW)

    assert Enrolment.objects.get(pk=made.enrolment.pk).label == "保守ベンダー 山田"


def test_no_letter_and_no_mail_with_a_code_goes_to_a_helper(minato: Enrolled) -> None:
    other = Case.objects.get(campaign=minato.campaign, unit__name=HIMAWARI.name)  # nobody is enrolled there
    organisations.helper("vendor", minato.case)
    organisations.helper("vendor", other)

    assert {pk: user.pk for pk, user in holders([minato.case.pk, other.pk]).items()} == {minato.case.pk: minato.user.pk}


class TestAddingAnotherClinicByItsCode:
    """A vendor with many clinics has one sign-in; what a clinic knows opens no other clinic."""

    def test_a_helpers_grant_moves_and_its_code_is_used_up(self, minato: Enrolled) -> None:
        made = grant_help(case=minato.case, label="", by=minato.user, now=NOW)
        vendor = User.objects.create_user("vendor")

        added = add_by_code(user=vendor, code_user=made.enrolment.user, by=f"user:{vendor.pk}", now=NOW)

        assert [case.pk for case in added.helping] == [minato.case.pk]
        assert queries.case_for(user=vendor, public_id=minato.case.public_id, now=NOW).helping
        assert not AccessCode.objects.filter(user=made.enrolment.user, revoked_at__isnull=True).exists()

    def test_whoever_came_by_a_clinics_code_makes_an_own_one_first(self, minato: Enrolled) -> None:
        himawari = campaigns.enrolled(HIMAWARI, into=minato.campaign)
        first = grant_help(case=minato.case, label="", by=minato.user, now=NOW)
        second = grant_help(case=himawari.case, label="", by=himawari.user, now=NOW)
        vendor, by = first.enrolment.user, f"user:{first.enrolment.user_id}"

        with pytest.raises(OwnCodeFirst):
            add_by_code(user=vendor, code_user=second.enrolment.user, by=by, now=NOW)
        issue_code(user=vendor, by=by, now=NOW)
        add_by_code(user=vendor, code_user=second.enrolment.user, by=by, now=NOW)

        assert queries.case_for(user=vendor, public_id=himawari.case.public_id, now=NOW).helping

    def test_what_was_added_is_not_passed_on_with_a_clinics_code(self, minato: Enrolled) -> None:
        himawari = campaigns.enrolled(HIMAWARI, into=minato.campaign)
        add_by_code(user=minato.user, code_user=himawari.user, by=f"user:{minato.user.pk}", now=NOW)
        third = User.objects.create_user("third")

        added = add_by_code(user=third, code_user=minato.user, by=f"user:{third.pk}", now=NOW)

        assert [case.pk for case in added.answering] == [minato.case.pk]
        with pytest.raises(NothingToAdd):
            add_by_code(user=third, code_user=minato.user, by=f"user:{third.pk}", now=NOW)

    def test_the_clinic_sees_and_ends_it(self, minato: Enrolled) -> None:
        other = User.objects.create_user("other")
        add_by_code(user=other, code_user=minato.user, by=f"user:{other.pk}", now=NOW)
        browser, theirs = signed_in(minato.user), signed_in(other)
        assert theirs.get(address(minato, "case")).status_code == 200

        page = browser.get(address(minato, "helpers")).content.decode()
        number = Enrolment.objects.get(user=other).pk
        browser.post(address(minato, "helpers"), {"revoke": str(number)})

        assert "この施設のコードを追加した人" in page
        assert theirs.get(address(minato, "case")).status_code in {302, 404}


def test_what_the_front_page_says_of_who_sees_the_answers(minato: Enrolled) -> None:
    browser = signed_in(minato.user)
    before = browser.get(address(minato, "case")).content.decode()
    Campaign.objects.filter(pk=minato.campaign.pk).update(relays_see="answers")
    shown = browser.get(address(minato, "case")).content.decode()
    Campaign.objects.filter(pk=minato.campaign.pk).update(relays_see="status", statistical=True)
    statistical = browser.get(address(minato, "case")).content.decode()

    assert "見えるのは、提出したかどうかだけです" in before
    assert "管内の施設の回答を見ることがあります" in shown
    assert "統計法にもとづく統計調査です" in statistical


def test_the_audit_log_says_for_whom_a_helper_and_a_member_of_a_corporation_act(
    minato: Enrolled, vendor: Client, reopen: Reopen
) -> None:
    group = organisations.corporation(1)
    below = organisations.corporation(2, parent=group)
    organisations.runs(below, minato.case.unit)
    member = User.objects.create_user("member")
    organisations.member("member", group)
    save(reopen(), {"P1": NAME, "P3": "yes"})

    vendor.get(address(minato, "answer"))
    signed_in(member).get(address(minato, "answer"))
    signed_in(member).post(address(minato, "submit"), {"draft_version": "1"})
    signed_in(member).get(address(minato, "personal"))
    signed_in(minato.user).get(address(minato, "answer"))

    helper = Enrolment.objects.get(right=Enrolment.Right.ASSIST).user
    entries = AuditEntry.objects.exclude(behalf="").order_by("pk").values_list("actor", "action", "behalf")
    assert list(entries) == [
        (f"user:{helper.pk}", "responses.look", f"unit:{minato.case.unit_id}"),
        (f"user:{member.pk}", "responses.look", f"organisation:{group.pk}"),
        (f"user:{member.pk}", "responses.submit", f"organisation:{group.pk}"),
        (f"user:{member.pk}", "custody.look_at_person", f"organisation:{group.pk}"),
    ]
    assert AuditEntry.objects.filter(action="responses.look", actor=f"user:{minato.user.pk}", behalf="").exists()
