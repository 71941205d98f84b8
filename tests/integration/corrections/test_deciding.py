"""Proposals change what campaigns know only when a second official accepts them, and only within the areas."""

from datetime import timedelta

import pytest
from django.test import Client

from tenken.disposition.outcomes import CaseOutcome
from tenken_site.audit.models import AuditEntry
from tenken_site.campaigns.models import Campaign, Case
from tenken_site.corrections.actions.decide import accept
from tenken_site.frames.actions.propose import propose
from tenken_site.frames.actions.settle_proposal import ProposalMovedOn
from tenken_site.frames.models import Contact, UnitProposal
from tests.cast import NOW
from tests.factories import campaigns
from tests.factories.browsers import signed_in
from tests.factories.campaigns import new_case
from tests.factories.people import Cast

pytestmark = pytest.mark.stores
Kind = UnitProposal.Kind


def proposed(cast: Cast, *, kind: Kind = Kind.CLOSED, by: str = "letter", **more: str) -> UnitProposal:
    return propose(unit=cast.minato.case.unit, kind=kind, reason="閉院の貼り紙", way="letter", by=by, now=NOW, **more)


def decide(user: object, cast: Cast, proposal: UnitProposal, decision: str, why: str = "") -> int:
    address = f"/campaigns/{cast.campaign.slug}/proposals/{proposal.pk}/"
    return signed_in(user).post(address, {"decision": decision, "why": why}).status_code  # type: ignore[arg-type]


def outcome(cast: Cast) -> str:
    return Case.objects.get(pk=cast.minato.case.pk).outcome


@pytest.mark.parametrize(
    ("kind", "then"),
    [
        (Kind.CLOSED, CaseOutcome.CLOSED),
        (Kind.DUPLICATE, CaseOutcome.DUPLICATE),
        (Kind.NOT_OURS, CaseOutcome.UNREACHABLE),
        (Kind.MOVED, CaseOutcome.NONE),
        (Kind.WRONG_MAIL, CaseOutcome.NONE),
    ],
)
def test_accepting_gives_the_case_its_outcome(kind: Kind, then: CaseOutcome, cast: Cast) -> None:
    proposal = proposed(cast, kind=kind)

    decide(cast.funabashi, cast, proposal, "accept")

    assert outcome(cast) == then
    assert UnitProposal.objects.get().state == "accepted"
    assert AuditEntry.objects.filter(action="corrections.accept", actor=f"user:{cast.funabashi.pk}").count() == 1


def test_every_running_campaign_of_the_clinic_learns_it_and_a_closed_one_does_not(cast: Cast) -> None:
    other = campaigns.campaign(slug="second", receipt_prefix="S26")
    Campaign.objects.filter(pk=other.pk).update(frame_version=cast.campaign.frame_version)
    Case.objects.filter(campaign=other).delete()
    running = new_case(other, cast.minato.case.unit)
    running.save()
    over = campaigns.campaign(slug="third", receipt_prefix="X26")
    Campaign.objects.filter(pk=over.pk).update(closed_at=NOW)
    Case.objects.filter(campaign=over).delete()
    closed = new_case(over, cast.minato.case.unit)
    closed.save()

    decide(cast.chiba, cast, proposed(cast), "accept")

    running.refresh_from_db()
    closed.refresh_from_db()
    assert (outcome(cast), running.outcome, closed.outcome) == ("closed", "closed", "")


def test_who_proposed_it_does_not_accept_it(cast: Cast) -> None:
    proposal = proposed(cast, by=f"user:{cast.funabashi.pk}")

    assert decide(cast.funabashi, cast, proposal, "accept") == 403
    assert outcome(cast) == ""
    assert decide(cast.chiba, cast, proposal, "accept") == 302
    assert outcome(cast) == "closed"


def test_declining_needs_a_reason_and_changes_nothing(cast: Cast) -> None:
    proposal = proposed(cast)

    assert decide(cast.chiba, cast, proposal, "decline") == 422
    assert decide(cast.chiba, cast, proposal, "decline", "電話で診療中と確認") == 302

    proposal.refresh_from_db()
    assert (proposal.state, proposal.decision, outcome(cast)) == ("declined", "電話で診療中と確認", "")


def test_a_decision_can_be_taken_back(cast: Cast) -> None:
    proposal = proposed(cast)
    decide(cast.chiba, cast, proposal, "accept")

    decide(cast.chiba, cast, proposal, "take-back")

    proposal.refresh_from_db()
    assert (proposal.state, proposal.decided_at, outcome(cast)) == ("open", None, "")


def test_taking_back_leaves_an_outcome_that_came_from_elsewhere(cast: Cast) -> None:
    proposal = proposed(cast)
    decide(cast.chiba, cast, proposal, "accept")
    Case.objects.filter(pk=cast.minato.case.pk).update(outcome="refused")

    decide(cast.chiba, cast, proposal, "take-back")

    assert outcome(cast) == "refused"


def test_the_second_of_two_who_decide_at_once_hears_of_the_first(cast: Cast) -> None:
    proposal = proposed(cast)
    decide(cast.chiba, cast, proposal, "decline", "診療中")
    address = f"/campaigns/{cast.campaign.slug}/proposals/{proposal.pk}/"

    page = signed_in(cast.ministry).post(address, {"decision": "accept"}, follow=True).content.decode()

    assert "ほかの担当者が先に決めました" in page
    assert outcome(cast) == ""


def test_a_new_mail_address_is_taken_over_untried(cast: Cast) -> None:
    unit = cast.minato.case.unit
    Contact.objects.create(unit=unit, mail="old@example.jp", mail_state="dead", changed_at=NOW, changed_by="command:t")

    decide(cast.funabashi, cast, proposed(cast, kind=Kind.WRONG_MAIL, new_mail="new@example.jp"), "accept")

    contact = Contact.objects.get(unit=unit)
    assert (contact.mail, contact.mail_state, contact.source) == ("new@example.jp", "untried", "official")
    assert not AuditEntry.objects.filter(detail__icontains="new@example.jp").exists()


def test_words_that_changed_while_somebody_read_are_not_accepted_unseen(cast: Cast) -> None:
    proposal = proposed(cast, kind=Kind.WRONG_MAIL, new_mail="told@example.jp")
    address = f"/campaigns/{cast.campaign.slug}/proposals/{proposal.pk}/"
    page = signed_in(cast.chiba).get(address).content.decode()
    seen = page.split('name="seen" value="')[1].split('"')[0]
    later = NOW + timedelta(minutes=1)
    unit = cast.minato.case.unit
    propose(
        unit=unit, kind=Kind.WRONG_MAIL, reason="", new_mail="other@example.jp", way="official", by="user:0", now=later
    )

    answers = [
        signed_in(cast.chiba).post(address, {"decision": decision, "why": "違う", "seen": seen})
        for decision in ("accept", "decline")
    ]

    assert [answer.status_code for answer in answers] == [409, 409]
    assert "other@example.jp" in answers[0].content.decode()
    assert UnitProposal.objects.get().state == "open"
    with pytest.raises(ProposalMovedOn):
        accept(proposal=proposal, user=cast.chiba, by=f"user:{cast.chiba.pk}", now=later)
    assert not Contact.objects.filter(unit=unit).exists()


def test_a_mail_address_that_accepting_takes_over_is_always_shown(cast: Cast) -> None:
    proposal = proposed(cast, kind=Kind.MOVED, new_mail="hidden@example.jp")

    page = signed_in(cast.chiba).get(f"/campaigns/{cast.campaign.slug}/proposals/{proposal.pk}/").content.decode()

    assert "hidden@example.jp" in page


def test_another_areas_official_sees_and_decides_nothing(cast: Cast) -> None:
    proposal = proposed(cast)
    page = signed_in(cast.osaka).get(f"/campaigns/{cast.campaign.slug}/proposals/").content.decode()

    assert cast.minato.case.unit.name not in page
    assert decide(cast.osaka, cast, proposal, "accept") == 404
    assert outcome(cast) == ""


def test_lists_and_pages_need_few_statements(cast: Cast, django_assert_max_num_queries: object) -> None:
    proposal = proposed(cast)
    client = signed_in(cast.ministry)
    pages = (
        f"/campaigns/{cast.campaign.slug}/units/",
        f"/campaigns/{cast.campaign.slug}/units/{cast.minato.case.unit_id}/",
        f"/campaigns/{cast.campaign.slug}/proposals/",
        f"/campaigns/{cast.campaign.slug}/proposals/{proposal.pk}/",
        f"/campaigns/{cast.campaign.slug}/review/",
    )
    for page in pages:
        with django_assert_max_num_queries(8):  # type: ignore[operator]  # pytest-django's fixture
            assert client.get(page).status_code == 200


@pytest.mark.parametrize("typed", ["", "みなと", "1219900010", "１２１９９", "zzz", "%", "\0"])
def test_searching_never_fails(typed: str, cast: Cast) -> None:
    answer = signed_in(cast.funabashi).get(f"/campaigns/{cast.campaign.slug}/units/", {"q": typed, "page": "9999"})

    assert answer.status_code == 200


def test_a_visitor_finds_nothing(cast: Cast) -> None:
    for page in ("units", "proposals", "review"):
        answer = Client().get(f"/campaigns/{cast.campaign.slug}/{page}/")
        assert answer.status_code in {302, 401}
