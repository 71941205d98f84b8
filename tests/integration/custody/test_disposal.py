"""Disposal: two persons, keys destroyed, counts and receipts kept, the log told; and backups that remember too much."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from tenken_site.accounts.models import User
from tenken_site.audit.models import AuditEntry
from tenken_site.campaigns.models import Campaign, Case
from tenken_site.custody import disposal_log, jobs, policies, queries
from tenken_site.custody.actions import dispose_campaign as disposing
from tenken_site.custody.actions.dispose_contacts import ContactsInUse, dispose_contacts
from tenken_site.custody.actions.set_retention import RetentionRefused, set_retention
from tenken_site.custody.models import Disposal, Retention
from tenken_site.encryption import keyring
from tenken_site.encryption.models import WrappingKey
from tenken_site.frames.models import Contact, FrameVersion
from tenken_site.jobs.models import Run
from tenken_site.responses import queries as answers
from tenken_site.responses.documents import AnswersDisposed, open_draft, open_submission
from tenken_site.responses.models import CaseEvent, Submission
from tests.cast import COUNTRY_CODE, NOW, Official
from tests.factories import accounts, outreach
from tests.factories.browsers import signed_in
from tests.factories.people import Cast
from tests.integration.responses.conftest import COMPLETE, save, submit

pytestmark = pytest.mark.stores

TODAY = NOW.date()


@pytest.fixture
def second(cast: Cast) -> User:
    return accounts.official(Official("ministry-second", "二人目", COUNTRY_CODE))


@pytest.fixture
def over(cast: Cast, backups: Path) -> Campaign:
    """The cast's campaign with a submission, a draft and a letter; closed and archived."""
    for enrolled in (cast.minato, cast.himawari):
        save(answers.case_for(user=enrolled.user, public_id=enrolled.case.public_id), dict(COMPLETE))
    submit(answers.case_for(user=cast.minato.user, public_id=cast.minato.case.public_id))
    Case.objects.update(disposition="1.1")
    Campaign.objects.filter(pk=cast.campaign.pk).update(closed_at=NOW, archived_at=NOW)
    return Campaign.objects.get(pk=cast.campaign.pk)


def kept_until(campaign: Campaign, day: date) -> None:
    Retention.objects.create(campaign=campaign, keep_until=day, reason="文書管理規則", set_at=NOW, set_by="user:1")


def asked(campaign: Campaign, by: User, *, early: bool = False) -> Disposal:
    return disposing.ask_for_disposal(
        campaign=campaign, reason="保存期間の満了", early=early, today=TODAY, by=f"user:{by.pk}", now=NOW
    )


def disposed(campaign: Campaign, first: User, second: User) -> Disposal:
    waiting = asked(campaign, first, early=True)
    return disposing.dispose_campaign(disposal=waiting, campaign=campaign, by=f"user:{second.pk}", now=NOW)


def test_nothing_opens_any_more_and_what_was_counted_stays(over: Campaign, cast: Cast, second: User) -> None:
    before = Submission.objects.get()

    done = disposed(over, cast.ministry, second)

    submission = Submission.objects.select_related("case__wrapping_key").get()
    with pytest.raises(AnswersDisposed):
        open_submission(submission)
    with pytest.raises(AnswersDisposed):
        open_draft(Case.objects.select_related("wrapping_key").get(pk=cast.himawari.case.pk))
    with pytest.raises((keyring.NoKeyInUse, keyring.KeyDestroyed)):
        keyring.in_use(over.key_scope)
    assert (submission.receipt_number, submission.digest) == (before.receipt_number, before.digest)
    assert set(Case.objects.values_list("disposition", flat=True)) == {"1.1"}
    assert all(not row.wrapped for row in WrappingKey.objects.filter(scope=over.key_scope))
    line = disposal_log.lines()[-1]
    assert (line.subject, line.asked_by, line.by) == (
        f"campaign:{over.slug}", f"user:{cast.ministry.pk}", f"user:{second.pk}",
    )  # fmt: skip
    assert done.log_digest == line.digest


def test_the_worker_takes_the_bytes_out_and_goes_on_after_a_stop(over: Campaign, cast: Cast, second: User) -> None:
    done = disposed(over, cast.ministry, second)
    emptying = jobs.empty_campaign

    assert not emptying(disposal=done, campaign=over, stopping=lambda: True, by="worker:custody", now=NOW)
    assert Submission.objects.exclude(document=b"").exists()
    assert emptying(disposal=done, campaign=over, by="worker:custody", now=NOW)

    assert not Submission.objects.exclude(document=b"", personal=b"").exists()
    assert not Case.objects.exclude(wrapped_key=b"", draft_document=b"").exists()
    assert not CaseEvent.objects.exclude(payload=b"").exists()
    told = Disposal.objects.get(pk=done.pk)
    assert told.finished_at == NOW
    assert (told.counts["keys"], told.counts["submissions"], told.counts["drafts"]) == (1, 1, 2)


def test_one_person_alone_destroys_nothing(over: Campaign, cast: Cast, second: User) -> None:
    waiting = asked(over, cast.ministry, early=True)

    with pytest.raises(policies.SamePerson):
        disposing.dispose_campaign(disposal=waiting, campaign=over, by=waiting.asked_by, now=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        Disposal.objects.filter(pk=waiting.pk).update(done_at=NOW, done_by=waiting.asked_by)

    assert open_submission(Submission.objects.select_related("case__wrapping_key").get()).answers["T2"] == 3
    assert disposal_log.lines() == ()


def test_what_is_not_archived_or_not_due_is_refused(over: Campaign, cast: Cast) -> None:
    with pytest.raises(policies.NotDueYet):
        asked(over, cast.ministry)
    kept_until(over, TODAY)
    with pytest.raises(policies.NotDueYet):
        asked(over, cast.ministry)
    Campaign.objects.filter(pk=over.pk).update(archived_at=None)
    with pytest.raises(policies.NotForDisposal):
        asked(Campaign.objects.get(pk=over.pk), cast.ministry, early=True)


def test_where_the_log_cannot_be_written_nothing_is_destroyed(
    over: Campaign, cast: Cast, second: User, backups: Path, settings
) -> None:
    settings.TENKEN_DISPOSAL_LOG = str(backups.parent / "no" / "folder" / "x")
    (backups.parent / "no").write_text("a file, no folder", encoding="utf-8")

    with pytest.raises(NotADirectoryError):
        disposed(over, cast.ministry, second)

    keyring.forget()
    assert open_submission(Submission.objects.select_related("case__wrapping_key").get()).answers["T2"] == 3
    assert Disposal.objects.get().done_at is None


def test_what_is_due_is_told_by_the_duty_and_the_list(over: Campaign, cast: Cast, caplog) -> None:
    kept_until(over, TODAY - timedelta(days=1))

    told = jobs.tell_overdue(now=NOW)

    assert told == 1
    assert f"campaign:{over.slug}" in caplog.text
    assert queries.keepings(today=TODAY)[0].due
    assert not queries.keepings(today=TODAY - timedelta(days=1))[0].due


def test_a_later_day_takes_a_reason_and_leaves_the_former_readable(over: Campaign) -> None:
    Campaign.objects.filter(pk=over.pk).update(closes_at=NOW)
    over.refresh_from_db()
    for day in (date(2030, 3, 31), date(2031, 3, 31)):
        set_retention(campaign=over, keep_until=day, reason="文書管理規則", by="user:1", now=NOW)

    assert queries.keep_until(campaign=over) == date(2031, 3, 31)
    assert len(queries.retentions(campaign=over)) == 2
    with pytest.raises(RetentionRefused):
        set_retention(campaign=over, keep_until=date(2032, 3, 31), reason=" ", by="user:1", now=NOW)
    with pytest.raises(RetentionRefused):
        set_retention(campaign=over, keep_until=date(2020, 1, 1), reason="x", by="user:1", now=NOW)


def test_the_command_sets_the_last_day_and_tries_it_first(over: Campaign, tenken) -> None:
    Campaign.objects.filter(pk=over.pk).update(closes_at=NOW)
    words = ("campaign", "keep", over.slug, "--until", "2031-03-31", "--reason", "文書管理規則", "--json")

    assert tenken(*words, "--dry-run")["dry_run"] is True
    assert queries.keep_until(campaign=over) is None
    tenken(*words)

    assert tenken("retention", "--json")["campaigns"][0]["keep_until"] == "2031-03-31"


def test_two_officials_dispose_of_a_campaign_on_its_page(over: Campaign, cast: Cast, second: User) -> None:
    page = reverse("campaign-retention", args=[over.slug])
    one, two = signed_in(cast.ministry), signed_in(second)

    assert (
        one.post(page, {"do": "ask", "dispose_reason": "満了"}).status_code == 422
    )  # not due, and not said to be early
    one.post(page, {"do": "ask", "dispose_reason": "満了", "early": "on"})
    alone = one.post(page, {"do": "dispose", "name": over.slug}, follow=True).content.decode()
    mistyped = two.post(page, {"do": "dispose", "name": "another"})
    asked_by = f"に{cast.ministry.display_name}から廃棄の申請がありました"  # the second official knows whose it is
    assert asked_by in two.get(page).content.decode()
    done = two.post(page, {"do": "dispose", "name": over.slug}, follow=True).content.decode()

    assert "申請した本人は実行できません" in alone
    assert mistyped.status_code == 422
    assert "廃棄しました" in done
    assert Run.objects.get(kind="custody.empty_campaign").arguments["campaign"] == over.pk
    receipt = signed_in(cast.minato.user).get(reverse("receipt", args=[cast.minato.case.public_id]))
    assert receipt.status_code == 410
    listed = one.get(reverse("retention")).content.decode()
    assert over.slug in listed
    assert signed_in(cast.chiba).get(reverse("retention")).status_code == 404


def test_the_command_takes_two_officials_and_the_name(over: Campaign, cast: Cast, second: User, tenken) -> None:
    words = ("campaign", "dispose", over.slug)

    assert "no official" in tenken(*words, "--official", cast.chiba.username, "--reason", "x", fails=True)
    tried = tenken(*words, "--official", cast.ministry.username, "--reason", "満了", "--early", "--dry-run", "--json")
    assert (tried["what"], Disposal.objects.count()) == ("asked", 0)
    tenken(*words, "--official", cast.ministry.username, "--reason", "満了", "--early", "--json")
    assert "second person" in tenken(*words, "--official", cast.ministry.username, "--confirm", over.slug, fails=True)
    assert "not" in tenken(*words, "--official", second.username, "--confirm", "x", fails=True)
    told = tenken(*words, "--official", second.username, "--confirm", over.slug, "--json")

    assert told["counts"]["submissions"] == 1
    assert tenken("retention", "--json")["campaigns"][0]["disposed_at"]


def test_contacts_of_a_version_that_nobody_uses_are_destroyed(cast: Cast, backups: Path, tenken) -> None:
    campaign = outreach.mailing_campaign()
    version = FrameVersion.objects.get(pk=campaign.frame_version_id)
    held = Contact.objects.filter(unit__version=version).exclude(mail_sealed=b"").count()
    with pytest.raises(ContactsInUse):
        dispose_contacts(version=version, reason="x", by="user:1", now=NOW)
    Campaign.objects.filter(frame_version=version).update(archived_at=NOW, closed_at=NOW)
    FrameVersion.objects.create(
        frame=version.frame,
        number=version.number + 1,
        imported_at=NOW,
        imported_by="command:tests",
        source_name="x",
        source_digest="0" * 64,
        counts={},
    )

    told = tenken(
        *("contacts", "dispose", str(version.number), "--frame", version.frame.name, "--reason", "満了"),
        *("--confirm", version.frame.name, "--json"),
    )

    assert held > 0
    assert told["counts"]["rows"] >= held
    assert not Contact.objects.filter(unit__version=version).exclude(mail_sealed=b"", telephone_sealed=b"").exists()
    assert AuditEntry.objects.filter(action="custody.dispose_contacts").exists()
    assert disposal_log.lines()[-1].kind == "contacts"


@pytest.mark.django_db(transaction=True)
def test_no_page_of_the_file_holds_what_was_destroyed(over: Campaign, cast: Cast, second: User) -> None:
    """A backup of SQLite is made of its pages, with what was left on them; PostgreSQL's has rows alone."""
    wrapped = [bytes(one.wrapped) for one in WrappingKey.objects.filter(scope=over.key_scope)]
    sealed = [bytes(one.document) for one in Submission.objects.all()]
    if connection.vendor != "sqlite":
        return
    assert all(one in pages() for one in (*wrapped, *sealed)), "the search finds what is there"

    done = disposed(over, cast.ministry, second)
    assert jobs.empty_campaign(disposal=done, campaign=over, by="worker:custody", now=NOW)

    assert not [one for one in (*wrapped, *sealed) if one in pages()]


def pages() -> bytes:
    """Every page as the backup takes it."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return Path(connection.settings_dict["NAME"]).read_bytes()
