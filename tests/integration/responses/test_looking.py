"""Every look at answers is an audit entry."""

from tenken_site.audit.models import AuditEntry
from tenken_site.responses.actions.look import look
from tests.cast import NOW
from tests.integration.responses.conftest import COMPLETE, save, submit


def test_a_look_is_noted_in_one_statement_with_who_and_at_what(minato, reopen, django_assert_num_queries):
    save(reopen(), COMPLETE)
    submit(reopen())
    opened = reopen()

    with django_assert_num_queries(1):
        look(opened=opened, at="submission", by=minato.user, now=NOW)

    entry = AuditEntry.objects.get(action="responses.look")
    assert (entry.actor, entry.target, entry.at) == (f"user:{minato.user.pk}", f"case:{opened.public_id}", NOW)
    assert entry.detail == {"at": "submission", "number": 1}
