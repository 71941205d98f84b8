"""Clinics and officials propose that the list is wrong; doubtful areas and contacts are settled by a person."""

import pytest

from tenken_site.frames.models import Contact, ContactCandidate, Unit, UnitProposal
from tests.cast import CHIBA_CODE, FUNABASHI_CODE, NOW, OSAKA_CODE
from tests.factories.browsers import signed_in
from tests.factories.people import Cast

pytestmark = pytest.mark.stores


def candidate(cast: Cast, **more: object) -> ContactCandidate:
    values: dict[str, object] = {
        "source": "contacts.csv",
        "line": 7,
        "name": "みなと内科",
        "mail": "minato@example.jp",
        "telephone": "047-000-0105",
        "why": "name_differs",
        "likely": cast.minato.case.unit,
        "prefecture_id": CHIBA_CODE,
    }
    return ContactCandidate.objects.create(version=cast.campaign.frame_version, **(values | more))


def test_a_clinic_sees_its_entry_and_tells_what_is_wrong(cast: Cast) -> None:
    address = f"/cases/{cast.minato.case.public_id}/unit/"
    client = signed_in(cast.minato.user)

    page = client.get(address).content.decode()
    client.post(address, {"kind": "wrong_mail", "new_mail": "new@example.jp"})

    assert cast.minato.case.unit.name in page
    proposal = UnitProposal.objects.get()
    assert (proposal.kind, proposal.way, proposal.new_mail) == ("wrong_mail", "site", "new@example.jp")
    assert proposal.proposed_by == f"user:{cast.minato.user.pk}"


def test_another_clinics_entry_looks_like_none(cast: Cast) -> None:
    assert signed_in(cast.himawari.user).get(f"/cases/{cast.minato.case.public_id}/unit/").status_code == 404


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"kind": "moved"}, "新しい所在地を入力してください"),
        ({"kind": "closed"}, "いつ、何があったかを入力してください"),
        ({"kind": "wrong_mail", "new_mail": "no-address"}, "メールアドレスの形になっていません"),
        ({}, "どこが違うかを選んでください"),
        ({"kind": "closed", "reason": "あ" * 401}, "400文字まで"),
    ],
)
def test_what_is_missing_is_named_and_nothing_is_proposed(sent: dict[str, str], told: str, cast: Cast) -> None:
    client = signed_in(cast.funabashi)
    address = f"/campaigns/{cast.campaign.slug}/units/{cast.minato.case.unit_id}/propose/"

    answer = client.post(address, sent)

    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert not UnitProposal.objects.exists()


def test_a_duplicate_names_the_other_entry(cast: Cast) -> None:
    unit, other = cast.minato.case.unit, Unit.objects.get(name="ひまわり小児科医院")
    address = f"/campaigns/{cast.campaign.slug}/units/{unit.pk}/propose/"
    told = {"kind": "duplicate", "reason": "同じ建物"}

    refused = signed_in(cast.ministry).post(address, told)
    out_of_reach = signed_in(cast.funabashi).post(address, told | {"same_as": str(other.pk)})
    signed_in(cast.ministry).post(address, told | {"same_as": str(other.pk)})

    assert (refused.status_code, out_of_reach.status_code) == (422, 422)
    assert UnitProposal.objects.get().same_as == other


def test_an_official_of_another_area_cannot_propose(cast: Cast) -> None:
    address = f"/campaigns/{cast.campaign.slug}/units/{cast.minato.case.unit_id}/propose/"

    assert signed_in(cast.osaka).post(address, {"kind": "closed", "reason": "x"}).status_code == 404


def test_a_facility_without_an_area_gets_one_and_keeps_it(cast: Cast) -> None:
    Unit.objects.filter(pk=cast.minato.case.unit_id).update(relay=None, prefecture=None, review="no_area,gaiji")
    address = f"/campaigns/{cast.campaign.slug}/review/"
    ministry = signed_in(cast.ministry)

    ministry.post(address, {"unit": cast.minato.case.unit_id, "relay": FUNABASHI_CODE})
    ministry.post(address, {"unit": cast.minato.case.unit_id, "relay": OSAKA_CODE})

    unit = Unit.objects.get(pk=cast.minato.case.unit_id)
    assert (unit.relay_id, unit.prefecture_id, unit.review) == (FUNABASHI_CODE, CHIBA_CODE, "gaiji")


def test_an_area_outside_the_officials_own_is_refused(cast: Cast) -> None:
    Unit.objects.filter(pk=cast.minato.case.unit_id).update(relay=None)
    address = f"/campaigns/{cast.campaign.slug}/review/"

    answer = signed_in(cast.chiba).post(address, {"unit": cast.minato.case.unit_id, "relay": OSAKA_CODE})

    assert answer.status_code == 404
    assert Unit.objects.get(pk=cast.minato.case.unit_id).relay is None


def test_a_contact_is_linked_to_the_likely_facility_once(cast: Cast) -> None:
    row = candidate(cast)
    address = f"/campaigns/{cast.campaign.slug}/review/"

    signed_in(cast.chiba).post(address, {"candidate": row.pk})
    page = signed_in(cast.chiba).post(address, {"candidate": row.pk, "dismiss": "1"}, follow=True).content.decode()

    contact = Contact.objects.get(unit=cast.minato.case.unit)
    assert (contact.mail, contact.telephone, contact.mail_state) == ("minato@example.jp", "047-000-0105", "untried")
    assert "ほかの担当者が先に決めました" in page


def test_a_contact_row_is_put_away(cast: Cast) -> None:
    row = candidate(cast)

    signed_in(cast.ministry).post(f"/campaigns/{cast.campaign.slug}/review/", {"candidate": row.pk, "dismiss": "1"})

    row.refresh_from_db()
    assert (row.state, row.decided_by) == ("dismissed", f"user:{cast.ministry.pk}")
    assert not Contact.objects.exists()


def test_contact_rows_are_shown_to_the_prefecture_and_not_to_others(cast: Cast) -> None:
    row = candidate(cast)
    address = f"/campaigns/{cast.campaign.slug}/review/"

    seen = [row.mail in signed_in(user).get(address).content.decode() for user in (cast.ministry, cast.chiba)]
    hidden = [row.mail in signed_in(user).get(address).content.decode() for user in (cast.osaka, cast.funabashi)]
    refused = signed_in(cast.osaka).post(address, {"candidate": row.pk})

    assert (seen, hidden, refused.status_code) == ([True, True], [False, False], 404)


def test_the_time_of_the_decision_is_kept(cast: Cast) -> None:
    row = candidate(cast, state="dismissed", decided_at=NOW, decided_by="user:1")

    assert row.mail not in signed_in(cast.ministry).get(f"/campaigns/{cast.campaign.slug}/review/").content.decode()


def test_a_mail_address_longer_than_the_list_holds_is_refused_in_words(cast: Cast) -> None:
    address = f"/cases/{cast.minato.case.public_id}/unit/"
    longest = "a" * 245 + "@example.jp"

    answer = signed_in(cast.minato.user).post(address, {"kind": "wrong_mail", "new_mail": longest})

    assert answer.status_code == 422
    assert "メールアドレスの形になっていません" in answer.content.decode()
    assert not UnitProposal.objects.exists()


def test_the_country_is_nobodys_relay_and_that_is_said_in_words(cast: Cast) -> None:
    unit = cast.minato.case.unit
    Unit.objects.filter(pk=unit.pk).update(relay=None)
    address = f"/campaigns/{cast.campaign.slug}/review/"

    answer = signed_in(cast.ministry).post(address, {"unit": unit.pk, "relay": "000000"}, follow=True)

    assert "担当の自治体を選んでください" in answer.content.decode()
    assert Unit.objects.get(pk=unit.pk).relay is None
