"""Guessing gets slow, for whoever guesses and for nobody else; and nothing tells which IDs exist."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.contrib.auth.hashers import BasePasswordHasher, get_hasher
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from tenken_site.accounts import failed_sign_ins, waiting
from tenken_site.accounts.adapter import AccountAdapter
from tenken_site.accounts.failed_sign_ins import TooManyFailures, account_of, check, forget, record, sweep
from tenken_site.accounts.models import FailedSignIn
from tenken_site.encryption.sealed_rows import MAIL
from tests.cast import MINISTRY, NOW
from tests.factories import accounts

pytestmark = [pytest.mark.stores, pytest.mark.django_db]
HALL, ELSEWHERE = "a" * 64, "b" * 64
MINATO, HIMAWARI = account_of("password", "minato-01"), account_of("password", "himawari-1")


def fails(times: int, *, network: str = HALL, account: str = MINATO, at: datetime = NOW) -> None:
    for _ in range(times):
        record(network=network, account=account, method="password", now=at)


def waits(*, network: str = HALL, account: str = MINATO, now: datetime = NOW, proven: bool = False) -> timedelta:
    """How long this one must wait now."""
    try:
        check(network=network, account=account, proven=proven, now=now)
    except TooManyFailures as refusal:
        return refusal.again_at - now
    return timedelta()


def test_the_first_failures_cost_nothing_and_then_each_doubles_the_wait() -> None:
    told = []
    for _ in range(12):
        fails(1)
        told.append(int(waits().total_seconds()))

    assert told == [0, 0, 0, 0, 30, 60, 120, 240, 480, 900, 900, 900]


def test_who_guesses_a_clinics_id_slows_down_himself_alone() -> None:
    fails(29)

    assert waits() == waiting.PAIR.longest
    assert waits(account=HIMAWARI) == timedelta()  # the neighbour in the same hall
    assert waits(network=ELSEWHERE) == timedelta()  # the clinic itself


def test_nobody_can_lock_a_clinic_out_from_many_networks() -> None:
    for number in range(200):
        fails(5, network=f"{number:064}")

    assert waits(network=ELSEWHERE) == timedelta()


def test_one_network_that_tries_many_ids_waits_for_all_of_them() -> None:
    for number in range(30):
        fails(1, account=account_of("password", f"clinic-{number}"))

    assert waits(account=HIMAWARI) == timedelta(seconds=30)
    assert waits(account="") == timedelta(seconds=30)  # codes and reply numbers too
    assert waits(account=HIMAWARI, network=ELSEWHERE) == timedelta()


def test_a_wait_ends_by_itself_and_asking_meanwhile_does_not_prolong_it() -> None:
    fails(5)

    for second in range(30):
        assert waits(now=NOW + timedelta(seconds=second)) == timedelta(seconds=30 - second)
    assert waits(now=NOW + timedelta(seconds=30)) == timedelta()
    assert waits(now=NOW + waiting.PAIR.window + timedelta(seconds=1)) == timedelta()


def test_success_takes_off_the_pairs_failures_and_no_others() -> None:
    fails(4)
    fails(4, account=HIMAWARI)
    fails(4, network=ELSEWHERE)

    forget(network=HALL, account=MINATO)

    left = set(FailedSignIn.objects.values_list("network", "account"))
    assert left == {(HALL, HIMAWARI), (ELSEWHERE, MINATO)}


def test_success_with_a_code_forgets_nobody() -> None:
    fails(3, account="")

    forget(network=HALL, account="")

    assert FailedSignIn.objects.count() == 3


def test_an_own_account_buys_no_guesses_at_others() -> None:
    fails(30, account="")
    fails(2, account=HIMAWARI)

    forget(network=HALL, account=HIMAWARI)

    assert waits(account=MINATO) == timedelta(seconds=30)


def test_six_digits_are_guessed_no_faster_from_many_networks() -> None:
    factor = account_of("factor", "1")
    for number in range(10):
        fails(1, network=f"{number:064}", account=factor)

    assert waits(network=ELSEWHERE, account=factor, proven=True) == timedelta(minutes=1)
    assert waits(network=ELSEWHERE, account=factor) == timedelta()
    assert waits(network=ELSEWHERE, account=account_of("factor", "2"), proven=True) == timedelta()


@pytest.mark.parametrize("account", [MINATO, ""])
def test_a_check_is_one_statement_whatever_was_tried(account: str) -> None:
    counts = []
    for times in (0, 12):
        fails(times, account=account)
        with CaptureQueriesContext(connection) as asked:
            waits(account=account)
        counts.append(len(asked))

    assert counts == [1, 1]


def test_case_and_width_make_no_second_account() -> None:
    assert account_of("password", " ＭＩＮＡＴＯ-０１ ") == MINATO
    assert account_of("factor", "minato-01") != MINATO
    assert account_of("password", "x" * 10_000 + "\ud800\0")


def test_neither_account_nor_network_is_kept_in_clear() -> None:
    fails(1)

    kept = str(vars(FailedSignIn.objects.get()))

    assert "minato" not in kept
    assert "127.0.0.1" not in kept


def test_a_duty_removes_what_counts_no_longer() -> None:
    fails(2, at=NOW - failed_sign_ins.LONGEST_WINDOW)
    fails(3, at=NOW)

    assert sweep(now=NOW) == 2
    assert FailedSignIn.objects.count() == 3


@pytest.fixture
def hashes(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Each time a password is put through the hash, which is what takes the time."""
    done: list[str] = []
    hasher = type(get_hasher())
    before: Callable[..., str] = hasher.encode

    def counted(self: BasePasswordHasher, *args: object, **kwargs: object) -> str:
        done.append("hash")
        return before(self, *args, **kwargs)

    monkeypatch.setattr(hasher, "encode", counted)
    return done


def test_known_unknown_and_code_only_accounts_take_the_same_work(hashes: list[str]) -> None:
    accounts.official(MINISTRY)
    without = accounts.official(MINISTRY.__class__("no-password", "符号 だけ", MINISTRY.jurisdiction))
    without.set_unusable_password()
    without.save()
    request = RequestFactory().post("/sign-in/password/")

    work = []
    for name in (MINISTRY.username, "nobody-at-all", "no-password"):
        hashes.clear()
        with CaptureQueriesContext(connection) as asked:
            AccountAdapter().authenticate(request, username=name, password="wrong-password-123")
        work.append((len(hashes), [query["sql"].split()[0] for query in asked.captured_queries]))

    assert work[0] == work[1] == work[2]
    assert work[0][0] == 1


def test_an_address_is_one_account_however_its_letters_are_written() -> None:
    written = ("hassei@pref.test", "HASSEI@pref.test", " ｈａｓｓｅｉ@pref.test", "haßei@pref.test")

    assert {MAIL.form(one) for one in written} == {"hassei@pref.test"}  # whom the sign-in looks for
    assert len({account_of("password", one) for one in written}) == 1
