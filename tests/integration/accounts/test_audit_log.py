"""The audit log takes entries with an author and gives nothing back."""

import pytest

from tenken_site.audit import log
from tenken_site.audit.models import AppendOnly, AuditEntry
from tests.cast import NOW


@pytest.fixture
def entry(db: None) -> AuditEntry:
    log.record(action="accounts.issue_code", target="user:1", by="user:1", now=NOW, detail={"why": "passed on"})
    return AuditEntry.objects.get()


def test_an_entry_says_who_did_what_to_what_and_when(entry: AuditEntry) -> None:
    assert (entry.actor, entry.action, entry.target, entry.at) == ("user:1", "accounts.issue_code", "user:1", NOW)
    assert entry.detail == {"why": "passed on"}


@pytest.mark.django_db
def test_nothing_is_noted_without_an_author() -> None:
    with pytest.raises(log.AnonymousActor):
        log.record(action="accounts.issue_code", target="user:1", by="", now=NOW)

    assert AuditEntry.objects.count() == 0


def test_an_entry_is_never_changed_or_deleted(entry: AuditEntry) -> None:
    entry.actor = "user:2"
    for attempt in (
        entry.save,
        entry.delete,
        AuditEntry.objects.all().delete,
        lambda: AuditEntry.objects.update(actor="user:2"),
    ):
        with pytest.raises(AppendOnly):
            attempt()

    assert AuditEntry.objects.get().actor == "user:1"
