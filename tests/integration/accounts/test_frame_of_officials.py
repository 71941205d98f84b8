"""What the frame of a page offers to whom, and words on the pages of sign-in: nothing leads to a closed door."""

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tenken_site.accounts import totp
from tenken_site.accounts.actions.desks import add_desk
from tenken_site.accounts.actions.set_up_app import set_up_app
from tenken_site.accounts.models import User
from tests.cast import FUNABASHI, PASSWORD
from tests.factories import accounts
from tests.factories.browsers import signed_in
from tests.factories.people import Cast

pytestmark = pytest.mark.stores
BY = "command:tests"


def real_now() -> datetime:
    return timezone.now()  # noqa: TID251  # pages take the real clock


def with_app(user: User) -> str:
    secret = totp.new_secret()
    before = real_now() - timedelta(minutes=2)
    set_up_app(user=user, secret=secret, typed=digits(secret, before), by=BY, now=before)
    return secret


def digits(secret: str, now: datetime) -> str:
    return totp.code_at(secret, step=totp.step_of(now))


def comes_in(user: User, secret: str) -> tuple[Client, str]:
    """A client whose second factor is passed, and the page that it saw before."""
    client = Client()
    client.post("/sign-in/password/", {"login": user.username, "password": PASSWORD})
    before = client.get("/sign-in/second/").content.decode()
    assert client.post("/sign-in/second/", {"code": digits(secret, real_now())}).status_code == 302
    return client, before


def test_links_of_officials_stand_in_the_frame_after_the_second_factor_and_not_before(db: None) -> None:
    official = accounts.official(FUNABASHI)

    client, before = comes_in(official, with_app(official))

    after = client.get("/access/sign-in/").content.decode()
    assert 'href="/officials/"' not in before
    assert 'href="/access/sign-in/"' not in before
    assert 'href="/officials/"' in after


def test_a_desk_is_not_led_to_the_list_of_officials_which_is_closed_to_it(cast: Cast) -> None:
    made, _ = add_desk(
        username="window-1", display_name="相談窓口", area="000000", until=real_now() + timedelta(days=9),
        password=PASSWORD, by=BY, now=real_now(),
    )  # fmt: skip

    client, _ = comes_in(made.user, with_app(made.user))

    page = client.get("/access/sign-in/").content.decode()
    assert 'href="/officials/"' not in page
    assert 'href="/access/sign-in/"' in page


def test_who_has_an_app_is_told_that_another_takes_its_place(db: None) -> None:
    official = accounts.official(FUNABASHI)
    client = signed_in(official)
    first = client.get("/sign-in/second/app/").content.decode(), client.get("/access/sign-in/").content.decode()

    with_app(official)

    second = client.get("/sign-in/second/app/").content.decode(), client.get("/access/sign-in/").content.decode()
    words = ("使っている認証アプリの番号では入れなくなります", "認証アプリを設定し直す…")
    assert [word in page for word, page in zip(words, first, strict=True)] == [False, False]
    assert [word in page for word, page in zip(words, second, strict=True)] == [True, True]


def test_an_official_who_opens_an_address_is_shown_the_way_in_with_a_password(cast: Cast) -> None:
    page = Client().get("/officials/", follow=True).content.decode()

    assert '<a href="/sign-in/password/?next=%2Fofficials%2F">行政の担当者の方は、IDとパスワードで入る</a>' in page


def test_the_last_day_of_a_desk_is_the_day_that_was_typed(cast: Cast) -> None:
    last = timezone.localdate(real_now()) + timedelta(days=20)
    client = signed_in(cast.ministry)
    typed = {"name": "相談窓口", "username": "window-2", "area": "000000", "until": last.isoformat()}

    made = client.post("/officials/desks/", typed).content.decode()

    said = f"{last.month}月{last.day}日"
    assert said in made
    assert said in client.get("/officials/desks/").content.decode()


def test_areas_have_english_names_on_english_pages(cast: Cast) -> None:
    client = signed_in(cast.chiba)
    area = cast.chiba.appointments.get().jurisdiction
    type(area).objects.filter(pk=area.pk).update(name_en="Chiba")

    japanese = client.get("/officials/").content.decode()
    client.post("/language/", {"language": "en", "next": "/officials/"})
    english = client.get("/officials/").content.decode()

    assert '<th scope="row">千葉県</th>' in japanese
    assert '<th scope="row">Chiba</th>' in english
