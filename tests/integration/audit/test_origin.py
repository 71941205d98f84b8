"""Each entry says where it came from: the site, a command or a worker; of visitors no address is kept."""

from datetime import timedelta

import click
import pytest
from click.testing import CliRunner
from django.test import RequestFactory

from tenken_site.accounts.origin import OriginMiddleware, device_of, origin_of
from tenken_site.audit import log
from tenken_site.audit.models import AuditEntry
from tenken_site.audit.origin import coming_from, origin
from tenken_site.cli.django_start import with_django
from tenken_site.jobs import registry
from tenken_site.jobs.worker import Worker
from tests.cast import NOW

IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X)"


def test_outside_every_edge_nothing_is_said() -> None:
    assert origin() == ""


def test_an_origin_ends_with_its_block_and_is_never_too_long_for_its_column() -> None:
    with coming_from("x" * 500):
        assert origin() == "x" * 120
        with coming_from("worker"):
            assert origin() == "worker"
        assert origin() == "x" * 120
    assert origin() == ""


def test_a_visitor_is_a_keyed_hash_and_a_kind_of_device() -> None:
    request = RequestFactory().get("/", REMOTE_ADDR="203.0.113.7", headers={"User-Agent": IPHONE})
    seen = []

    OriginMiddleware(lambda asked: seen.append(origin()))(request)  # type: ignore[arg-type, return-value]

    assert seen == [origin_of(request)]
    assert seen[0].startswith("site:")
    assert device_of(seen[0]) == "iPhone"
    assert "203.0.113" not in seen[0]


def test_two_networks_differ_and_one_stays_the_same() -> None:
    one, same, other = (
        origin_of(RequestFactory().get("/", REMOTE_ADDR=address))
        for address in ("203.0.113.7", "203.0.113.7", "198.51.100.1")
    )

    assert one == same != other


@pytest.mark.parametrize("elsewhere", ["", "worker", "command:a:b"])
def test_only_the_site_knows_a_device(elsewhere: str) -> None:
    assert device_of(elsewhere) == ""


def test_a_command_says_its_words_and_not_what_was_given_to_it() -> None:
    seen = []

    @click.group()
    def tenken() -> None:
        pass

    @tenken.command()
    @click.argument("secret")
    def tell(secret: str) -> None:
        seen.append(origin())

    CliRunner().invoke(with_django(tenken), ["tell", "secret"])

    assert seen == ["command:tell"]


@pytest.mark.django_db
def test_what_a_worker_does_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def work(*, now: object) -> None:
        log.record(action="tests.duty", target="x", by="command:worker", now=NOW)

    duty = registry.Duty("tests.duty", work, timedelta(days=1), timedelta(minutes=1))
    monkeypatch.setattr(registry, "duties", lambda: (duty,))
    monkeypatch.setattr(registry, "lanes", lambda: ())

    Worker(clock=lambda: NOW).once()

    assert AuditEntry.objects.get(action="tests.duty").origin == "worker"
