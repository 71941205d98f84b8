"""Many requests at the same moment: guesses count one after the other, and no second press breaks."""

import pytest

from tenken_site.accounts import totp
from tenken_site.accounts.actions.invite import SignInTaken, invite, invite_again
from tenken_site.accounts.actions.make_recovery_codes import make_recovery_codes
from tenken_site.accounts.actions.pass_second_factor import FactorRefused, TooManyFailures, pass_second_factor
from tenken_site.accounts.actions.set_up_app import set_up_app
from tenken_site.accounts.models import FailedSignIn, Invitation, User, accounts_key
from tests.cast import CHIBA_CODE, FUNABASHI, NOW
from tests.factories import accounts
from tests.factories.at_once import at_once
from tests.factories.jurisdictions import territory

pytestmark = [pytest.mark.stores, pytest.mark.django_db(transaction=True)]
BY = "command:tests"


def with_app(user: User) -> str:
    secret = totp.new_secret()
    set_up_app(user=user, secret=secret, typed=totp.code_at(secret, step=totp.step_of(NOW)), by=BY, now=NOW)
    return secret


def test_guesses_sent_at_once_are_counted_one_after_the_other() -> None:
    official = accounts.official(FUNABASHI)
    with_app(official)

    came = at_once(
        lambda number: pass_second_factor(user=official, typed="abc", network=f"n{number}", by=BY, now=NOW), 16
    )

    assert {type(one) for one in came} == {FactorRefused, TooManyFailures}
    assert FailedSignIn.objects.filter(method="factor").count() == 10


def test_a_second_press_makes_no_second_app_no_second_invitation_and_no_error() -> None:
    official = accounts.official(FUNABASHI)
    official.put(key=accounts_key(), email="tsuda@funabashi.example.jp")
    official.save()
    with_app(official)

    came = [
        *at_once(lambda _: invite_again(user=official, by=BY, now=NOW), 3),
        *at_once(lambda _: with_app(official), 3),
        *at_once(lambda _: make_recovery_codes(user=official, by=BY, now=NOW), 3),
    ]

    assert [one for one in came if isinstance(one, Exception)] == []
    assert Invitation.objects.filter(user=official, ended_at__isnull=True).count() == 1


def test_inviting_one_person_twice_at_once_makes_one_sign_in() -> None:
    area = territory()[CHIBA_CODE].code
    accounts_key()

    came = at_once(
        lambda _: invite(username="ito", display_name="伊藤", mail="ito@pref.example.jp", area=area, by=BY, now=NOW), 3
    )

    assert sorted(type(one).__name__ for one in came) == ["Invitation", SignInTaken.__name__, SignInTaken.__name__]
    assert User.objects.filter(username="ito").count() == 1
