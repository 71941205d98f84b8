"""The restore drill: a backup under write load, restored elsewhere; whatever was acknowledged before it is there."""

from __future__ import annotations

import threading
import time
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from django.db import connection, connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tenken_site.accounts.models import User
from tenken_site.audit.actions.seal import seal
from tenken_site.audit.models import AuditEntry
from tenken_site.audit.queries_verify import verify
from tenken_site.campaigns.models import Campaign, Case, Enrolment
from tenken_site.custody.backup import make, snapshots
from tenken_site.custody.backup.places import default_is
from tenken_site.responses import queries
from tenken_site.responses.documents import open_draft, open_submission
from tenken_site.responses.models import Submission
from tests.cast import NOW
from tests.factories import campaigns, outreach
from tests.factories.browsers import sign_in
from tests.integration.custody.conftest import Elsewhere, Pair
from tests.integration.responses.conftest import COMPLETE, save, submit

pytestmark = [pytest.mark.stores, pytest.mark.django_db(transaction=True)]

CLINICS, WRITERS = 60, 3
#: So many of each writer's clinics are through before the backup begins, and so many more while it runs.
BEFORE = 6


@dataclass(slots=True)
class Field:
    """Clinics that answer, each writer his own; what was acknowledged, and when."""

    users: list[tuple[int, str]]
    ending: threading.Event = field(default_factory=threading.Event)
    saves: list[tuple[float, str, int]] = field(default_factory=list)  # moment, case, version of the draft
    receipts: list[tuple[float, str]] = field(default_factory=list)
    troubles: list[BaseException] = field(default_factory=list)

    def write(self, mine: list[tuple[int, str]]) -> None:
        """One clinic after the other: two saves, and for every other clinic a submission."""
        try:
            for place, (user_id, public_id) in enumerate(mine):
                user = User.objects.get(pk=user_id)
                for part in ({"T1": "yes"}, COMPLETE):
                    if self.ending.is_set():
                        return
                    result = save(queries.case_for(user=user, public_id=public_id), dict(part))
                    self.saves.append((time.monotonic(), public_id, result.draft_version))
                if place % 2 == 0:
                    receipt = submit(queries.case_for(user=user, public_id=public_id)).receipt_number
                    self.receipts.append((time.monotonic(), receipt))
        except BaseException as trouble:  # noqa: BLE001  # told at the end
            self.troubles.append(trouble)
        finally:
            connections.close_all()


@pytest.fixture
def clinics() -> Field:
    campaign = campaigns.campaign()
    outreach.many_cases(campaign, number=CLINICS, mail=False)
    cases = list(Case.objects.filter(campaign=campaign, unit__line__gte=1000).order_by("pk"))
    users = [User(username=f"clinic-{case.pk}") for case in cases]
    User.objects.bulk_create(users)
    Enrolment.objects.bulk_create(Enrolment(user=user, case=case) for user, case in zip(users, cases, strict=True))
    seal(by="worker:audit", now=NOW)
    return Field([(user.pk, case.public_id) for user, case in zip(users, cases, strict=True)])


def restored(there: Elsewhere) -> AbstractContextManager[None]:
    """The other database as the default one of this thread: the site's own code looks at it."""
    return default_is(there.settings)


def test_what_was_acknowledged_before_the_backup_is_there_after_the_restore(
    clinics: Field, backups: Path, pair: Pair, elsewhere: Elsewhere, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(snapshots, "PIECE", 16_384)
    writers = [threading.Thread(target=clinics.write, args=(clinics.users[n::WRITERS],)) for n in range(WRITERS)]
    for writer in writers:
        writer.start()
    while len(clinics.receipts) < BEFORE and any(writer.is_alive() for writer in writers):
        time.sleep(0.01)
    begun = time.monotonic()
    heard: list[float] = []

    made = make.make_backup(
        folder=backups,
        keys=[pair.public],
        progress=lambda done, total: (heard.append(time.monotonic()), time.sleep(0.02))[0],
        now=timezone.now(),  # noqa: TID251  # a test of the clock's own moments
    )
    ended = time.monotonic()
    clinics.ending.set()
    for writer in writers:
        writer.join(timeout=60)

    assert clinics.troubles == []
    assert [moment for moment, *_ in clinics.saves if begun < moment < ended], "nobody wrote while it was made"
    told = elsewhere.tenken("restore", made.path, "--identity", pair.file, "--json")
    assert told["rows"] == sum(made.manifest.counts.values())
    with restored(elsewhere):
        receipts = {number for moment, number in clinics.receipts if moment < begun}
        there = {row.receipt_number: row for row in Submission.objects.select_related("case__wrapping_key")}
        assert receipts
        assert receipts <= there.keys()
        for row in there.values():
            assert open_submission(row).answers["T2"] == 3
        drafts = {public_id: version for moment, public_id, version in clinics.saves if moment < begun}
        for public_id, version in drafts.items():
            case = Case.objects.select_related("wrapping_key").get(public_id=public_id)
            assert case.draft_version >= version
            assert open_draft(case).answers()["T1"] is True
        assert len(drafts) > len(receipts)
        report = verify()
        assert (report.problems, report.guarded) == ([], True)
        assert report.entries + report.tail.count == AuditEntry.objects.count() > len(receipts)
        assert AuditEntry.objects.get(action="custody.restore").detail["digest"] == made.manifest.digest
        the_site_works(clinics)


def the_site_works(clinics: Field) -> None:
    """Somebody who had not answered yet signs in, answers and sends."""
    user_id, public_id = clinics.users[-1]
    user = User.objects.get(pk=user_id)
    browser = Client()
    sign_in(browser, user)
    save(queries.case_for(user=user, public_id=public_id), COMPLETE)
    opened = queries.case_for(user=user, public_id=public_id)

    answered = browser.get(reverse("review", args=[public_id]))
    sent = browser.post(reverse("submit", args=[public_id]), {"draft_version": opened.draft_version})

    assert answered.status_code == 200
    assert sent.status_code in {302, 303}, sent.content.decode()[:2_000]
    receipt = browser.get(reverse("receipt", args=[public_id]))
    newest = Submission.objects.filter(case__public_id=public_id).latest("number")
    assert newest.receipt_number in receipt.content.decode()


def test_the_same_backup_is_found_sound_by_restoring_it_into_a_scratch_database(
    clinics: Field, backups: Path, pair: Pair, tenken
) -> None:
    clinics.write(clinics.users[:4])
    before = connection.settings_dict["NAME"]

    made = tenken("backup", "make", "--json")
    told = tenken("backup", "verify", made["file"], "--identity", pair.file, "--all", "--json")

    assert told["problems"] == []
    assert (told["sound"], told["submissions"]) == (True, 2)
    assert told["audit_entries"] > 0
    assert connection.settings_dict["NAME"] == before
    assert Campaign.objects.count() == 1
    assert [one["file"] for one in tenken("backup", "list", "--json")] == [made["file"]]
    assert list(backups.parent.glob(".tenken-restore-*")) == []
