"""The way of a release: which deed leads where, who may do it, and what the database refuses whoever asks."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tenken.errors import TenkenError
from tenken_site.audit.models import AuditEntry
from tenken_site.jobs.models import Run
from tenken_site.releases.actions.check import approve, recall, send_back
from tenken_site.releases.actions.make_release import NameTaken, NoSuchTable, change_release, discard_release
from tenken_site.releases.actions.submit import TEST, submit, take_back
from tenken_site.releases.actions.withdraw import withdraw
from tenken_site.releases.models import Release, ReleaseCheck
from tenken_site.releases.permissions import SamePerson
from tenken_site.releases.policies import (
    DEEDS,
    POINTS,
    EmbargoRefused,
    NotNow,
    PointsMissing,
    WordsMissing,
    check_deed,
)
from tenken_site.tabulations.models import Tabulation
from tenken_site.tabulations.permissions import NotReady
from tests.cast import NOW
from tests.factories import statistics
from tests.factories.people import Cast
from tests.factories.statistics import CHECKER, MAKER

pytestmark = pytest.mark.stores

LATER = NOW + timedelta(days=2)
WORDS = {"title_ja": "題", "title_en": "Title", "edition": "preliminary", "summary_ja": "", "summary_en": ""}


def test_a_draft_is_handed_in_and_its_attack_waits_for_a_worker(cast: Cast) -> None:
    release = statistics.draft(cast)

    handed_in = submit(release=release, by=MAKER, now=NOW)

    assert handed_in.state == Release.State.TESTING
    assert Run.objects.get(kind=TEST).arguments == {"release": release.pk}
    assert AuditEntry.objects.filter(action="releases.submit", target="release:backups-2026").count() == 1


def test_whoever_made_or_submitted_it_never_checks_it(cast: Cast) -> None:
    release = statistics.submitted(cast)
    Release.objects.filter(pk=release.pk).update(submitted_by="user:903")

    for who in (MAKER, "user:903"):
        with pytest.raises(SamePerson):
            approve(release=release, points=POINTS, words="よい", publish_at=LATER, by=who, now=NOW)
        with pytest.raises(SamePerson):
            send_back(release=release, points=(), words="直す", by=who, now=NOW)

    assert Release.objects.get().state == Release.State.SUBMITTED
    assert not ReleaseCheck.objects.exists()


def test_who_changes_a_draft_becomes_its_maker(cast: Cast) -> None:
    release = statistics.draft(cast)

    change_release(release=release, **WORDS, tables=["q3.area-kind"], by=CHECKER, now=NOW)
    release = submit(release=release, by=MAKER, now=NOW)
    Release.objects.update(state=Release.State.SUBMITTED)

    with pytest.raises(SamePerson):
        approve(release=release, points=POINTS, words="よい", publish_at=LATER, by=CHECKER, now=NOW)
    assert Release.objects.get().tables == ["q3.area-kind"]


def test_an_approval_needs_every_point_and_words_and_a_moment_to_come(cast: Cast) -> None:
    release = statistics.submitted(cast)
    good = {"points": POINTS, "words": "確かめた", "publish_at": LATER}

    for wrong, refusal in (
        ({"points": POINTS[1:]}, PointsMissing),
        ({"words": "  "}, WordsMissing),
        ({"publish_at": NOW - timedelta(hours=1)}, EmbargoRefused),
        ({"publish_at": NOW + timedelta(days=400)}, EmbargoRefused),
    ):
        with pytest.raises(refusal):
            approve(release=release, **(good | wrong), by=CHECKER, now=NOW)  # type: ignore[arg-type]
    done = approve(release=release, **good, by=CHECKER, now=NOW)  # type: ignore[arg-type]

    assert (done.state, done.publish_at, done.approved_by) == (Release.State.APPROVED, LATER, CHECKER)
    assert ReleaseCheck.objects.get().points == list(POINTS)


def test_what_is_sent_back_keeps_the_words_and_may_be_handed_in_again(cast: Cast) -> None:
    release = statistics.submitted(cast)

    back = send_back(release=release, points=("titles",), words="英語の題名を直してください。", by=CHECKER, now=NOW)
    again = submit(release=back, by=MAKER, now=NOW)

    assert again.state == Release.State.TESTING
    assert ReleaseCheck.objects.get().words == "英語の題名を直してください。"


def test_an_approved_release_can_be_stopped_before_its_moment(cast: Cast) -> None:
    release = statistics.approved(cast, publish_at=LATER)

    stopped = recall(release=release, words="数値を確かめ直すため", by=MAKER, now=NOW)

    assert (stopped.state, stopped.publish_at, stopped.approved_by) == (Release.State.DRAFT, None, "")
    assert ReleaseCheck.objects.count() == 1  # what was decided stays


def test_a_submission_is_taken_back_and_a_draft_given_up(cast: Cast) -> None:
    release = submit(release=statistics.draft(cast), by=MAKER, now=NOW)

    draft = take_back(release=release, by=MAKER, now=NOW)
    discard_release(release=draft, by=MAKER, now=NOW)

    assert not Release.objects.exists()
    assert AuditEntry.objects.filter(action="releases.discard").count() == 1


def test_nothing_of_a_blocked_tabulation_is_released(cast: Cast) -> None:
    blocked = statistics.tabulation(cast, state=Tabulation.State.BLOCKED)

    with pytest.raises(NotReady):
        statistics.draft(cast, of=blocked)


def test_a_release_has_tables_of_its_tabulation_and_a_name_of_its_own(cast: Cast) -> None:
    release = statistics.draft(cast)

    with pytest.raises(NameTaken):
        statistics.draft(cast, of=release.tabulation)
    with pytest.raises(NoSuchTable, match="unknown-key"):
        change_release(release=release, **WORDS, tables=["unknown-key"], by=MAKER, now=NOW)
    with pytest.raises(NoSuchTable):
        change_release(release=release, **WORDS, tables=[], by=MAKER, now=NOW)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(deeds=st.lists(st.sampled_from(sorted(DEEDS)), max_size=14))
def test_no_sequence_of_deeds_skips_a_state(deeds: list[str]) -> None:
    way = ["draft", "testing", "submitted", "approved", "published", "withdrawn"]
    release = Release(slug="x", state="draft")

    for deed in deeds:
        before = way.index(release.state)
        try:
            following = check_deed(release, deed)
        except NotNow:
            continue
        if not following:
            break
        release.state = following

        assert way.index(following) <= before + 1
        assert not (before >= way.index("published") and way.index(following) < before)


@pytest.mark.parametrize("state", ["submitted", "approved", "published", "withdrawn"])
def test_the_database_refuses_a_state_without_what_came_before(state: str, cast: Cast) -> None:
    release = statistics.draft(cast)

    with pytest.raises(IntegrityError), transaction.atomic():
        Release.objects.filter(pk=release.pk).update(state=state)


def test_the_database_refuses_an_approval_by_its_maker_and_a_publication_before_its_moment(cast: Cast) -> None:
    release = statistics.approved(cast, publish_at=LATER)
    rows = Release.objects.filter(pk=release.pk)

    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(approved_by=MAKER)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(state="published", published_at=LATER - timedelta(seconds=1))


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    deeds=st.lists(
        st.tuples(st.sampled_from(["submit", "pass", "take_back", "send_back", "approve", "recall"]),
                  st.sampled_from(["user:901", "user:902", "user:903"])),
        max_size=10,
    )
)  # fmt: skip
def test_whatever_is_tried_by_whomever_the_maker_never_checks(deeds: list[tuple[str, str]], cast: Cast) -> None:
    with transaction.atomic():
        release = statistics.draft(cast, slug="tried")
        for deed, who in deeds:
            try:
                with transaction.atomic():
                    _do(deed, release, who)
            except TenkenError:
                pass
            release.refresh_from_db()
            checks = ReleaseCheck.objects.filter(release=release)
            assert release.approved_by not in {release.made_by, release.submitted_by} - {""}
            assert not checks.filter(checked_by=release.made_by).exists()
        transaction.set_rollback(True)


def _do(deed: str, release: Release, who: str) -> None:
    if deed == "submit":
        submit(release=release, by=who, now=NOW)
    elif deed == "pass":
        Release.objects.filter(pk=release.pk, state="testing").update(state="submitted")
    elif deed == "take_back":
        take_back(release=release, by=who, now=NOW)
    elif deed == "send_back":
        send_back(release=release, points=(), words="直す", by=who, now=NOW)
    elif deed == "approve":
        approve(release=release, points=POINTS, words="よい", publish_at=LATER, by=who, now=NOW)
    else:
        recall(release=release, words="止める", by=who, now=NOW)


def test_only_what_is_published_is_withdrawn(cast: Cast) -> None:
    release = statistics.approved(cast, publish_at=LATER)

    with pytest.raises(NotNow):
        withdraw(release=release, reason_ja="誤り", reason_en="", by=MAKER, now=NOW)
