"""The second factor of officials: no page without it, set up at first, entered later, lost and reset."""

import json
import re
from datetime import datetime, timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils import timezone

from tenken_site.accounts import means, totp
from tenken_site.accounts.actions.make_recovery_codes import make_recovery_codes
from tenken_site.accounts.actions.pass_second_factor import FactorRefused, TooManyFailures, pass_second_factor
from tenken_site.accounts.actions.remove_means import LastMeans, remove_means
from tenken_site.accounts.actions.reset_second_factor import NotAnOfficial, ReasonMissing, reset_second_factor
from tenken_site.accounts.actions.set_up_app import WrongDigits, set_up_app
from tenken_site.accounts.models import FailedSignIn, Session, User
from tenken_site.accounts.second_factor import KEY
from tenken_site.audit.models import AuditEntry
from tenken_site.encryption.aead import DoesNotOpen
from tests.cast import FUNABASHI, MINATO, MINISTRY, NOW, PASSWORD
from tests.factories import accounts
from tests.factories.browsers import signed_in
from tests.factories.people import Cast

pytestmark = pytest.mark.stores
BY = "command:tests"


@pytest.fixture
def official(db: None) -> User:
    return accounts.official(FUNABASHI)


def by_password(user: User, *, back: str = "") -> Client:
    client = Client()
    client.post("/sign-in/password/", {"login": user.username, "password": PASSWORD, "next": back})
    return client


def with_app(user: User, *, now: datetime = NOW) -> str:
    secret = totp.new_secret()
    set_up_app(user=user, secret=secret, typed=digits(secret, now), by=BY, now=now)
    return secret


def digits(secret: str, now: datetime) -> str:
    return totp.code_at(secret, step=totp.step_of(now))


def real_now() -> datetime:
    return timezone.now()  # noqa: TID251  # pages take the real clock


def passes(user: User, typed: str, *, now: datetime, network: str = "n") -> str:
    return pass_second_factor(user=user, typed=typed, network=network, by=BY, now=now)


def test_the_digits_are_those_of_the_standard() -> None:
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # RFC 6238, appendix B: "12345678901234567890"

    assert totp.code_at(secret, step=59 // 30) == "287082"
    assert totp.code_at(secret, step=1111111109 // 30) == "081804"


def test_without_a_second_factor_every_page_of_officials_leads_to_it(cast: Cast) -> None:
    client = by_password(cast.funabashi)

    for path in ("/status/", "/officials/", f"/campaigns/{cast.campaign.slug}/", "/access/sign-in/", "/surveys/"):
        answer = client.get(path)
        assert answer.status_code == 302, path
        assert answer["Location"].startswith("/sign-in/second/?next=%2F"), path
    assert client.get("/sign-in/second/")["Location"] == "/sign-in/second/set-up/"
    assert client.get("/desks/").status_code == 200


def test_a_session_that_was_never_marked_is_closed_too(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.ministry)

    assert client.get("/status/").status_code == 302
    assert client.post(f"/campaigns/{cast.campaign.slug}/close/").status_code == 403


def test_a_button_is_refused_and_says_that_nothing_was_lost(cast: Cast) -> None:
    client = by_password(cast.ministry)
    before = AuditEntry.objects.count()

    answer = client.post(f"/campaigns/{cast.campaign.slug}/close/", {"confirmed": "1"})

    assert answer.status_code == 403
    assert "記録されたものが失われたわけではありません" in answer.content.decode()
    assert AuditEntry.objects.count() == before
    assert client.get("/status/", headers={"HX-Request": "true"}).headers["HX-Redirect"] == "/sign-in/second/"


def test_the_first_sign_in_sets_up_an_app_shows_recovery_codes_once_and_goes_on(official: User) -> None:
    client = by_password(official, back="/officials/")
    page = client.get("/sign-in/second/app/?next=/officials/").content.decode()
    secret = re.search(r'class="secret"[^>]*>([A-Z2-7 ]+)<', page)
    assert secret
    before = client.session.session_key

    shown = client.post(
        "/sign-in/second/app/", {"code": digits(secret[1].replace(" ", ""), real_now()), "next": "/officials/"}
    ).content.decode()

    assert len(re.findall(r"<li>\d{4}-\d{4}</li>", shown)) == 10
    assert 'href="/officials/"' in shown
    assert client.session.session_key != before
    assert client.get("/officials/").status_code == 200


def test_digits_that_do_not_fit_set_nothing_up(official: User) -> None:
    with pytest.raises(WrongDigits):
        set_up_app(user=official, secret=totp.new_secret(), typed="000000x", by=BY, now=NOW)

    assert not means.has_second_factor(official)


def test_a_later_sign_in_is_passed_by_the_digits_and_the_session_gets_a_new_key(official: User) -> None:
    secret = with_app(official)
    client = by_password(official)
    before = client.session.session_key

    wrong = client.post("/sign-in/second/", {"code": "123"})
    right = client.post("/sign-in/second/", {"code": digits(secret, real_now()), "next": "/officials/"})

    assert wrong.status_code == 422
    assert (right.status_code, right["Location"]) == (302, "/officials/")
    assert client.session.session_key != before
    assert not Session.objects.filter(session_key=before).exists()
    assert client.get("/officials/").status_code == 200


def test_digits_are_good_once_and_for_a_neighbouring_step(official: User) -> None:
    secret = with_app(official)
    later = NOW + timedelta(minutes=5)

    assert passes(official, digits(secret, later - timedelta(seconds=30)), now=later) == "app"
    assert passes(official, digits(secret, later), now=later) == "app"
    for again in (later, later - timedelta(seconds=30), later + timedelta(seconds=90)):
        with pytest.raises(FactorRefused):
            passes(official, digits(secret, again), now=later)


def test_guessing_is_slowed_down_over_all_networks(official: User) -> None:
    with_app(official)

    for number in range(10):
        with pytest.raises(FactorRefused):
            passes(official, "abc", now=NOW, network=f"n{number}")

    with pytest.raises(TooManyFailures):
        passes(official, "abc", now=NOW, network="another")
    assert FailedSignIn.objects.filter(method="factor").count() == 10


def test_a_recovery_code_is_good_once_and_new_codes_end_the_old(official: User) -> None:
    with_app(official)
    first, second, *_ = make_recovery_codes(user=official, by=BY, now=NOW)

    assert passes(official, first, now=NOW) == "recovery"
    with pytest.raises(FactorRefused):
        passes(official, first, now=NOW)
    assert means.unused_recovery_codes(official) == 9
    make_recovery_codes(user=official, by=BY, now=NOW)
    with pytest.raises(FactorRefused):
        passes(official, second, now=NOW)


def test_secrets_are_sealed_and_open_for_their_own_user_alone(official: User) -> None:
    secret = with_app(official)
    other = accounts.official(MINISTRY)
    row = Authenticator.objects.get(user=official)
    Authenticator.objects.filter(pk=row.pk).update(user=other)

    assert secret not in json.dumps(row.data)
    with pytest.raises(DoesNotOpen):
        passes(other, digits(secret, NOW), now=NOW)


def test_neither_session_nor_tables_hold_a_secret_or_an_address_in_clear(official: User) -> None:
    official.email = "tsuda@funabashi.example.jp"
    official.save()
    client = by_password(official)
    page = client.get("/sign-in/second/app/").content.decode()
    secret = re.search(r'class="secret"[^>]*>([A-Z2-7 ]+)<', page)
    assert secret

    kept = json.dumps(dict(client.session.items())) + json.dumps(list(User.objects.values("email_index", "username")))

    assert secret[1].replace(" ", "") not in kept
    assert "tsuda@" not in kept
    assert b"tsuda@" not in bytes(User.objects.get(pk=official.pk).email_sealed)
    assert User.objects.get(pk=official.pk).email == "tsuda@funabashi.example.jp"
    assert not EmailAddress.objects.exists()


def test_the_last_means_of_an_official_stays(official: User) -> None:
    with_app(official)
    (only,) = means.means_of(official)

    with pytest.raises(LastMeans):
        remove_means(user=official, number=only.number, by=BY, now=NOW)

    page = signed_in(official).get("/access/sign-in/").content.decode()
    assert "最後の1つは外せません" in page
    assert means.has_second_factor(official)


def test_nobody_removes_anothers_means(official: User) -> None:
    with_app(official)
    other = accounts.official(MINISTRY)
    with_app(other)
    (theirs,) = means.means_of(other)

    assert signed_in(official).post(f"/access/sign-in/remove/{theirs.number}/").status_code == 404
    assert means.has_second_factor(other)


def test_set_up_is_closed_to_who_only_knows_the_password(official: User) -> None:
    with_app(official)
    client = by_password(official)

    for path in ("/sign-in/second/app/", "/access/sign-in/passkey/", "/sign-in/second/set-up/"):
        assert client.get(path)["Location"].startswith("/sign-in/second/?"), path
    assert client.post("/access/sign-in/passkey/", {"begin": "1"}).status_code == 302
    assert client.post("/sign-in/second/recovery/").status_code == 403
    assert means.unused_recovery_codes(official) == 0


def test_a_factor_passed_long_ago_opens_pages_but_changes_no_way_of_signing_in(official: User) -> None:
    secret = with_app(official)
    (own,) = means.means_of(official)
    client = signed_in(official)
    session = client.session
    session[KEY] = {"how": "app", "at": (real_now() - timedelta(minutes=11)).isoformat()}
    session.save()
    changing = ["/sign-in/second/app/", "/access/sign-in/passkey/", "/sign-in/second/recovery/",
                f"/access/sign-in/remove/{own.number}/"]  # fmt: skip

    before = [(client.get(path), client.post(path)) for path in changing]
    opened, asked = client.get("/officials/").status_code, client.get("/sign-in/second/").content.decode()
    client.post("/sign-in/second/", {"code": digits(secret, real_now())})
    after = [client.get(path).status_code for path in changing]

    assert all(answer["Location"].startswith("/sign-in/second/?") for both in before for answer in both)
    assert opened == 200
    assert "ご本人であることをもう一度確かめます" in asked
    assert after == [200] * len(changing)
    assert means.unused_recovery_codes(official) == 0


def test_a_lost_second_factor_is_reset_with_a_reason_and_every_session_ends(cast: Cast) -> None:
    with_app(cast.funabashi)
    theirs, ministry = signed_in(cast.funabashi), signed_in(cast.ministry)
    office = cast.funabashi.appointments.get().pk
    assert theirs.get("/officials/").status_code == 200

    without = ministry.post(f"/officials/{office}/", {"do": "reset", "reason": " "})
    with_reason = ministry.post(f"/officials/{office}/", {"do": "reset", "reason": "電話で本人を\0確認"})

    assert (without.status_code, with_reason.status_code) == (422, 302)
    assert not means.has_second_factor(cast.funabashi)
    assert theirs.get("/officials/").status_code == 302
    assert AuditEntry.objects.get(action="accounts.reset_second_factor").reason == "電話で本人を確認"


def test_only_the_ministry_resets_and_only_officials_have_one(cast: Cast) -> None:
    with_app(cast.funabashi)
    office = cast.funabashi.appointments.get().pk

    refused = signed_in(cast.chiba).post(f"/officials/{office}/", {"do": "reset", "reason": "理由"})

    assert refused.status_code == 404
    assert means.has_second_factor(cast.funabashi)
    with pytest.raises(NotAnOfficial):
        reset_second_factor(user=cast.minato.user, reason="理由", by=BY, now=NOW)
    with pytest.raises(ReasonMissing):
        reset_second_factor(user=cast.funabashi, reason="", by=BY, now=NOW)


def test_signing_out_everywhere_ends_every_session(official: User) -> None:
    here, there = signed_in(official), signed_in(official)

    answer = here.post("/sign-out/everywhere/")

    assert answer["Location"] == "/sign-in/password/"
    assert there.get("/officials/")["Location"].startswith("/sign-in/?")


@pytest.mark.parametrize(
    "sent", ["", "{}", "[]", "nonsense", '{"response": {"userHandle": "MQ"}}', "[" * 5000, '{"id": 1}']
)
def test_a_passkey_that_no_device_made_is_refused(official: User, sent: str) -> None:
    with_app(official)
    visitor, client = Client(), by_password(official)
    visitor.post("/sign-in/passkey/", {"begin": "1"})

    assert visitor.post("/sign-in/passkey/", {"credential": sent}).status_code == 422
    assert client.post("/sign-in/second/", {"credential": sent}).status_code == 422
    assert signed_in(official).post("/access/sign-in/passkey/", {"credential": sent}).status_code == 422


def test_a_clinic_needs_no_second_factor_and_may_set_a_password(db: None) -> None:
    clinic = User.objects.create_user(MINATO.username, None)
    client = signed_in(clinic)

    short = client.post("/access/password/", {"new": "short", "again": "short"})
    common = client.post("/access/password/", {"new": "passwordpassword", "again": "passwordpassword"})
    unlike = client.post("/access/password/", {"new": PASSWORD, "again": "another one of these"})
    good = client.post("/access/password/", {"new": PASSWORD, "again": PASSWORD})

    assert [short.status_code, common.status_code, unlike.status_code, good.status_code] == [422, 422, 422, 302]
    assert client.get("/access/sign-in/").status_code == 200
    assert User.objects.get(pk=clinic.pk).check_password(PASSWORD)


def test_a_new_password_asks_for_the_former_and_ends_other_sessions(official: User) -> None:
    here, there = signed_in(official), signed_in(official)
    new = "four words upon a hill"

    wrong = here.post("/access/password/", {"former": "not this one", "new": new, "again": new})
    right = here.post("/access/password/", {"former": PASSWORD, "new": new, "again": new})

    assert (wrong.status_code, right.status_code) == (422, 302)
    assert here.get("/officials/").status_code == 200
    assert there.get("/officials/").status_code == 302
