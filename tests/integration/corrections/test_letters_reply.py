"""Whoever holds a letter can say "closed" or "not ours" without signing in; nothing changes until someone looked."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tenken_site.accounts.models import FailedSignIn
from tenken_site.audit.models import AuditEntry
from tenken_site.campaigns.letter_references import printed, reference_of
from tenken_site.campaigns.models import Campaign, Case
from tenken_site.frames.actions.propose import propose
from tenken_site.frames.models import UnitProposal
from tests.cast import HIMAWARI, MINATO, NOW
from tests.factories.browsers import signed_in
from tests.factories.people import Cast

pytestmark = pytest.mark.stores
Kind = UnitProposal.Kind


def strip_token(page: str) -> str:
    """Without what differs on every page."""
    return re.sub(r'(name="csrfmiddlewaretoken" value|nonce)="[^"]*"', "", page)


def reply_page(case: Case) -> str:
    """The address on the case's letter."""
    return f"/reply/{reference_of(case.public_id)}/"


def test_the_reference_may_be_typed_as_printed_or_full_width(client: Client, cast: Cast) -> None:
    number = printed(reference_of(cast.minato.case.public_id))
    full_width = number.upper().translate({ord(c): ord(c) + 0xFEE0 for c in set(number.upper())})

    answers = [client.post("/reply/", {"reference": typed}) for typed in (number, number.upper(), full_width)]

    assert [answer.headers["Location"] for answer in answers] == [reply_page(cast.minato.case)] * 3


def test_who_knows_the_cases_name_from_an_address_cannot_speak_as_the_letter(client: Client, cast: Cast) -> None:
    name = cast.minato.case.public_id
    official = signed_in(cast.chiba)

    looks = [official.get(f"/reply/{one}/") for one in (name, f"{name}0000", "abcdefghjkmn0000")]
    official.post(f"/reply/{name}/", {"kind": "closed"})
    typed = [client.post("/reply/", {"reference": one}) for one in (name, f"{name}0000", "abcdefghjkmn0000")]

    assert [(answer.status_code, answer.headers["Location"]) for answer in looks] == [(302, "/reply/")] * 3
    assert [answer.status_code for answer in typed] == [422] * 3
    assert FailedSignIn.objects.filter(method="letter").count() == 7
    assert not UnitProposal.objects.exists()


def test_a_wrong_tag_and_an_unknown_number_look_alike(client: Client, cast: Cast) -> None:
    texts = []
    for typed in (f"{cast.minato.case.public_id}0000", "abcdefghjkmn0000"):
        with CaptureQueriesContext(connection) as statements:
            answer = client.post("/reply/", {"reference": typed})
        texts.append((answer.status_code, answer.content.decode().replace(typed, ""), len(statements)))

    (status, first, asked), second = texts
    assert (status, strip_token(first), asked) == (second[0], strip_token(second[1]), second[2])


def test_the_page_names_the_addressee_and_asks_for_no_sign_in(client: Client, cast: Cast) -> None:
    page = client.get(reply_page(cast.minato.case)).content.decode()

    assert MINATO.name in page
    assert HIMAWARI.name not in page
    assert MINATO.address not in page


def test_saying_closed_proposes_it_and_leaves_the_case_as_it_is(client: Client, cast: Cast) -> None:
    address = reply_page(cast.minato.case)

    client.post(address, {"kind": "closed", "reason": "6月末で閉院しました"})

    proposal = UnitProposal.objects.get()
    assert (proposal.unit, proposal.kind, proposal.way, proposal.state) == (
        cast.minato.case.unit,
        "closed",
        "letter",
        "open",
    )
    assert Case.objects.get(pk=cast.minato.case.pk).outcome == ""
    assert AuditEntry.objects.filter(action="frames.propose", actor="letter").exists()
    assert "お知らせを受け取りました" in client.get(address).content.decode()


def test_saying_it_twice_makes_one_proposal(client: Client, cast: Cast) -> None:
    address = reply_page(cast.minato.case)

    for _ in range(2):
        client.post(address, {"kind": "not_ours"})

    assert UnitProposal.objects.count() == 1


def test_a_word_can_be_withdrawn_until_it_is_decided(client: Client, cast: Cast) -> None:
    address = reply_page(cast.minato.case)
    client.post(address, {"kind": "not_ours"})

    client.post(address, {"withdraw": "1"})

    assert UnitProposal.objects.get().state == "withdrawn"
    assert "どれにあてはまりますか" in client.get(address).content.decode()


def test_choosing_nothing_is_explained_and_keeps_what_was_typed(client: Client, cast: Cast) -> None:
    answer = client.post(reply_page(cast.minato.case), {"reason": "隣に移りました"})

    assert answer.status_code == 422
    assert "どれにあてはまるかを選んでください" in answer.content.decode()
    assert "隣に移りました" in answer.content.decode()
    assert not UnitProposal.objects.exists()


def test_a_duplicate_cannot_be_claimed_from_a_letter(client: Client, cast: Cast) -> None:
    answer = client.post(reply_page(cast.minato.case), {"kind": "duplicate"})

    assert answer.status_code == 422
    assert not UnitProposal.objects.exists()


@pytest.mark.parametrize("wrong", ["abcdefghjkmn", "0", "", "あ", "x" * 90, "a\0b"])
def test_a_wrong_reference_is_explained_and_counted(wrong: str, client: Client, cast: Cast) -> None:
    answer = client.post("/reply/", {"reference": wrong})

    assert answer.status_code == 422
    assert "返信番号を、もう一度お確かめください" in answer.content.decode()
    assert FailedSignIn.objects.filter(method="letter").count() == 1


def test_guessing_references_gets_slow(client: Client, cast: Cast, settings: object) -> None:
    settings.TENKEN_SIGN_IN_FAILURES = 3  # type: ignore[attr-defined]  # pytest-django's wrapper
    for number in range(3):
        client.get(f"/reply/{'abcdefghjkm'}{number + 2}/")

    answer = client.post("/reply/", {"reference": reference_of(cast.minato.case.public_id)})

    assert answer.status_code == 429


def test_after_the_close_a_letter_changes_nothing(client: Client, cast: Cast) -> None:
    Campaign.objects.filter(pk=cast.campaign.pk).update(closed_at=NOW)

    answer = client.post(reply_page(cast.minato.case), {"kind": "closed"})

    assert answer.status_code == 409
    assert "この調査は終わりました" in answer.content.decode()
    assert not UnitProposal.objects.exists()


def test_after_the_close_nothing_is_withdrawn_by_a_letter_either(client: Client, cast: Cast) -> None:
    address = reply_page(cast.minato.case)
    client.post(address, {"kind": "closed"})
    Campaign.objects.filter(pk=cast.campaign.pk).update(closed_at=NOW)

    answer = client.post(address, {"withdraw": "1"})

    assert answer.status_code == 409
    assert UnitProposal.objects.get().state == "open"


@pytest.mark.parametrize("way", ["site", "official", "call"])
def test_a_letter_neither_rewrites_nor_withdraws_what_others_said(way: str, client: Client, cast: Cast) -> None:
    address = reply_page(cast.minato.case)
    unit = cast.minato.case.unit
    propose(unit=unit, kind=Kind.CLOSED, reason="電話で院長から", way=way, by=f"user:{cast.chiba.pk}", now=NOW)

    said = client.post(address, {"kind": "closed", "reason": "別の話"}, follow=True).content.decode()
    client.post(address, {"withdraw": "1"})

    proposal = UnitProposal.objects.get()
    assert (proposal.reason, proposal.way, proposal.state) == ("電話で院長から", way, "open")
    assert proposal.proposed_by == f"user:{cast.chiba.pk}"  # who proposed it still cannot accept it
    assert "お知らせを受け取りました" in said
    assert "電話で院長から" not in said
    assert AuditEntry.objects.filter(action="corrections.reply_known", actor="letter").count() == 1


def test_one_letter_says_one_thing_at_a_time(client: Client, cast: Cast) -> None:
    address = reply_page(cast.minato.case)

    for kind in ("closed", "moved", "not_ours"):
        client.post(address, {"kind": kind})

    assert [one.kind for one in UnitProposal.objects.all()] == ["closed"]


def test_saying_and_withdrawing_again_and_again_comes_to_an_end(client: Client, cast: Cast) -> None:
    address = reply_page(cast.minato.case)
    for _ in range(5):
        client.post(address, {"kind": "not_ours"})
        client.post(address, {"withdraw": "1"})

    answer = client.post(address, {"kind": "not_ours"})

    assert answer.status_code == 429
    assert "明日もう一度" in answer.content.decode()
    assert UnitProposal.objects.count() == 5


def test_the_letter_opens_no_answers(client: Client, cast: Cast) -> None:
    client.get(reply_page(cast.minato.case))

    assert client.get(f"/cases/{cast.minato.case.public_id}/").status_code in {302, 401}
    assert signed_in(cast.himawari.user).get(f"/cases/{cast.minato.case.public_id}/").status_code == 404
