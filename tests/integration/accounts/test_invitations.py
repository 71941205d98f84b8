"""Inviting officials: rights reach downward only, the link works once and for seven days."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from tenken_site.accounts.actions.accept_invitation import InvitationOver, accept_invitation
from tenken_site.accounts.actions.change_password import change_password
from tenken_site.accounts.actions.invite import MailTaken, MailUnreadable, SignInTaken, invite, invite_again
from tenken_site.accounts.actions.renew_password import renew_password
from tenken_site.accounts.invitations import found, link_to, token_of
from tenken_site.accounts.models import Invitation, User, accounts_key
from tenken_site.accounts.topic import InvitationTopic
from tenken_site.messaging.models import OutboxEntry
from tenken_site.messaging.topics import Drop, Mail
from tests.cast import CHIBA_CODE, FUNABASHI_CODE, NOW, OSAKA_CODE
from tests.cast import PASSWORD as OFFICIALS
from tests.factories.browsers import signed_in
from tests.factories.people import Cast

pytestmark = pytest.mark.stores
BY = "command:tests"
PASSWORD = "four words upon a hill"


def invited(*, username: str = "chiba2", mail: str = "new@pref.example.jp", area: str = CHIBA_CODE) -> Invitation:
    return invite(username=username, display_name="千葉 新", mail=mail, area=area, by=BY, now=NOW)


def composed() -> list[object]:
    entries = list(OutboxEntry.objects.filter(topic="accounts.invitation").order_by("pk"))
    made = InvitationTopic().compose(entries, now=NOW + timedelta(hours=1))
    return [made[entry.pk] for entry in entries]


def test_the_mail_brings_a_link_that_sets_the_password_once(cast: Cast) -> None:
    made = invited()
    (mail,) = composed()
    assert isinstance(mail, Mail)
    path = re.search(r"https://tenken\.test(/invitation/\S+)", mail.text)
    assert path
    assert (mail.to, "chiba2" in mail.text) == ("new@pref.example.jp", True)

    Invitation.objects.update(until=NOW + timedelta(days=9999))  # pages take the real clock
    client = Client()
    looked = client.get(path[1])
    weak = client.post(path[1], {"new": "short", "again": "short"})
    set_ = client.post(path[1], {"new": PASSWORD, "again": PASSWORD})
    again = Client().post(path[1], {"new": PASSWORD, "again": PASSWORD})

    assert [looked.status_code, weak.status_code, set_.status_code, again.status_code] == [200, 422, 302, 404]
    assert set_["Location"] == "/sign-in/second/"
    assert User.objects.get(username="chiba2").check_password(PASSWORD)
    assert Invitation.objects.get(pk=made.pk).ended_at


def test_a_link_ends_after_seven_days_and_with_the_next_one(cast: Cast) -> None:
    first = invited()

    assert found(first.pk, token_of(first), now=NOW + timedelta(days=7, seconds=-1)) == first
    assert found(first.pk, token_of(first), now=NOW + timedelta(days=7)) is None
    assert found(first.pk, "0" * 32, now=NOW) is None
    second = invite_again(user=first.user, by=BY, now=NOW + timedelta(days=1))
    assert found(first.pk, token_of(first), now=NOW) is None
    assert link_to(second) != link_to(first)
    assert [type(one) for one in composed()] == [Drop, Mail]
    with pytest.raises(InvitationOver):
        accept_invitation(invitation=first, password=PASSWORD, by=BY, now=NOW)


def test_a_new_password_ends_the_links_that_were_sent_before(cast: Cast) -> None:
    user = cast.funabashi
    user.put(key=accounts_key(), email="tsuda@funabashi.example.jp")
    user.save()
    words = "kawa hashi yama sora"

    first = invite_again(user=user, by=BY, now=NOW)
    change_password(user=user, former=OFFICIALS, password=words, by=f"user:{user.pk}", now=NOW)
    second = invite_again(user=user, by=BY, now=NOW)
    renew_password(username=user.username, password=words, by="command:tests", now=NOW)

    assert [found(one.pk, token_of(one), now=NOW) for one in (first, second)] == [None, None]


def test_what_is_taken_or_unreadable_changes_nothing(cast: Cast) -> None:
    invited()
    before = User.objects.count()

    with pytest.raises(SignInTaken):
        invited(mail="other@pref.example.jp")
    with pytest.raises(MailTaken):
        invited(username="chiba3", mail="New@Pref.example.jp")
    with pytest.raises(MailUnreadable):
        invited(username="chiba4", mail="no address")

    assert User.objects.count() == before


@pytest.mark.parametrize(
    ("who", "area", "status"),
    [
        ("chiba", FUNABASHI_CODE, 302), ("chiba", CHIBA_CODE, 302), ("chiba", OSAKA_CODE, 422),
        ("chiba", "000000", 422),
        ("funabashi", CHIBA_CODE, 422), ("funabashi", FUNABASHI_CODE, 302), ("ministry", OSAKA_CODE, 302),
    ],
)  # fmt: skip
def test_rights_reach_downward_only(cast: Cast, who: str, area: str, status: int) -> None:
    form = {"name": "新しい人", "username": "new-one", "mail": "new-one@example.jp", "area": area}

    answer = signed_in(getattr(cast, who)).post("/officials/invite/", form)

    assert answer.status_code == status
    assert User.objects.filter(username="new-one").exists() is (status == 302)


def test_the_list_shows_the_own_area_and_below(cast: Cast) -> None:
    pages = {who: signed_in(getattr(cast, who)).get("/officials/").content.decode() for who in ("ministry", "chiba")}

    assert all(name in pages["ministry"] for name in ("山根 修", "津田 健", "岸 真由美"))
    assert [name in pages["chiba"] for name in ("津田 健", "岸 真由美", "花田 恵")] == [True, False, False]


def test_ending_an_appointment_closes_pages_links_and_the_sign_in(cast: Cast) -> None:
    theirs = signed_in(cast.funabashi)
    office = cast.funabashi.appointments.get().pk

    answer = signed_in(cast.chiba).post(f"/officials/{office}/", {"do": "end", "reason": "異動"})

    assert answer.status_code == 302
    assert theirs.get("/officials/")["Location"].startswith("/sign-in/?")
    assert not User.objects.get(pk=cast.funabashi.pk).is_active
    assert signed_in(cast.chiba).post(f"/officials/{office}/", {"do": "end", "reason": "異動"}).status_code == 404


def test_nobody_ends_the_own_appointment_or_one_above(cast: Cast) -> None:
    own, above = cast.funabashi.appointments.get().pk, cast.chiba.appointments.get().pk

    form = {"do": "end", "reason": "異動"}
    answers = [signed_in(cast.funabashi).post(f"/officials/{one}/", form) for one in (own, above)]

    assert [answer.status_code for answer in answers] == [404, 404]
