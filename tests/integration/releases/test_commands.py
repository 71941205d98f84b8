"""``tenken release``: the same way as on the pages, officials by name, two of them."""

import json
from datetime import datetime, timedelta

import pytest
from click.testing import CliRunner
from django.utils import timezone

from tenken.cli import main
from tenken_site.releases.models import Release
from tests.cast import COUNTRY_CODE, MINISTRY, Official
from tests.factories import accounts, statistics
from tests.factories.people import Cast

pytestmark = [pytest.mark.stores, pytest.mark.first_on("sqlite")]

SECOND = Official("ministry-second", "二 人目", COUNTRY_CODE)
FIRST = ("--official", MINISTRY.username)
OTHER = ("--official", SECOND.username)


def tenken(*words: object, fails: bool = False) -> object:
    done = CliRunner().invoke(main, [*map(str, words), "--json"], catch_exceptions=True)
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    assert bool(done.exit_code) is fails, done.output
    return done.stderr if fails and not done.stdout else json.loads(done.stdout)


@pytest.fixture(autouse=True)
def no_files(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files take seconds to make, and are looked at elsewhere."""
    monkeypatch.setattr("tenken_site.releases.making._files", lambda *_: [])


def soon(days: int = 1) -> str:
    """A moment in Japan time, as one types it."""
    return (timezone.localtime() + timedelta(days=days)).replace(tzinfo=None).isoformat(timespec="minutes")


def test_a_release_goes_all_the_way_by_command(cast: Cast) -> None:
    accounts.official(SECOND)
    tabulation = statistics.tabulation(cast)
    name = ("cli-2026",)
    make = ("release", "make", *name, "--tabulation", tabulation.pk, "--title-ja", "結果", "--title-en", "Results")

    tried = tenken(*make, *FIRST, "--dry-run")
    assert tried["dry_run"]  # type: ignore[index,call-overload]
    assert not Release.objects.exists()
    made = tenken(*make, "--edition", "revised", *FIRST)
    sent = tenken("release", "submit", *name, *FIRST)
    check = ("release", "check", *name, "--words", "確かめた")
    own = tenken(*check, "--approve", "--publish-at", soon(), *FIRST, "--yes", fails=True)
    neither = tenken(*check, *OTHER, fails=True)
    undated = tenken(*check, "--approve", *OTHER, fails=True)
    approved = tenken(*check, "--approve", "--publish-at", soon(), *OTHER, "--yes")
    early = tenken("release", "publish", *name, *FIRST, fails=True)
    _its_moment_has_come()
    published = tenken("release", "publish", *name, *FIRST)
    listed = tenken("release", "list")
    tenken("release", "withdraw", *name, "--reason-ja", "誤り", *FIRST, "--yes", "--dry-run")
    assert Release.objects.get().state == "published"
    withdrawn = tenken("release", "withdraw", *name, "--reason-ja", "誤り", *FIRST, "--yes")

    states = [one["state"] for one in (made, sent, approved, published, withdrawn)]  # type: ignore[index,call-overload]
    assert made["edition"] == "revised"  # type: ignore[index,call-overload]
    assert states == ["draft", "submitted", "approved", "published", "withdrawn"]
    assert "second person" in str(own)
    assert "--send-back" in str(neither)
    assert "--publish-at" in str(undated)
    assert "embargoed" in str(early)
    assert [one["release"] for one in listed] == ["cli-2026"]  # type: ignore[attr-defined]


def _its_moment_has_come() -> None:
    release = Release.objects.get()
    assert isinstance(release.publish_at, datetime)
    Release.objects.update(publish_at=release.publish_at - timedelta(days=2))


def test_a_command_needs_an_official_of_the_ministry_and_a_release_that_is_there(cast: Cast) -> None:
    stranger = tenken("release", "submit", "nothing", "--official", "nobody", fails=True)
    statistics.draft(cast, slug="there")
    relay = tenken("release", "submit", "there", "--official", cast.chiba.username, fails=True)

    assert "no release named nothing" in str(stranger)
    assert "no official of the ministry" in str(relay)


def test_a_release_is_verified_by_command(cast: Cast) -> None:
    from tenken_site.encryption.actions.destroy_keys import destroy_keys
    from tenken_site.releases.models import PublishedTable

    release = statistics.published(cast)
    destroy_keys(scope=release.tabulation.dataset.key_scope, by="user:1", now=statistics.NOW)

    good = tenken("release", "verify", release.slug)
    PublishedTable.objects.filter(key="q3.area-kind").update(content=b"x")
    bad = tenken("release", "verify", release.slug, fails=True)

    assert good["holds"] is True  # type: ignore[index,call-overload]
    assert bad["shown_otherwise"] == ["q3.area-kind"]  # type: ignore[index,call-overload]
