"""Seals the submissions and events of an older database. Begun anew after a stop, it does only the rest.

Submissions stay in their format: the digest on a printed receipt is that of the very bytes.
"""

from datetime import UTC
from typing import Any

from django.db import migrations, transaction

from tenken_site.encryption.aead import DataKey
from tenken_site.encryption.documents import unwrap_key
from tenken_site.encryption.first_keys import first_key
from tenken_site.encryption.keyring import UsableKey

BATCH = 500
PLAIN = "plain"  # the id of "no key"; a sealed row has none


def seal(apps: Any, schema_editor: Any) -> None:
    using = schema_editor.connection.alias
    every_submission = apps.get_model("responses", "Submission").objects.using(using)
    every_event = apps.get_model("responses", "CaseEvent").objects.using(using)
    wrapping = Wrapping(apps.get_model("encryption", "WrappingKey"), using)
    submissions = every_submission.filter(key_id=PLAIN).select_related("case").defer("case__draft_document")
    while batch := list(submissions.order_by("pk")[:BATCH]):
        with transaction.atomic(using=using):
            for row in batch:
                context = f"submission:{row.case.public_id}:{row.number}"
                document = wrapping.key_of(row.case).seal(bytes(row.document), context=context)
                every_submission.filter(pk=row.pk).update(document=document, key_id="")
    events = every_event.filter(key_id=PLAIN).select_related("case").defer("case__draft_document")
    last = 0
    while batch := list(events.filter(pk__gt=last).order_by("pk")[:BATCH]):
        with transaction.atomic(using=using):
            for row in batch:
                context = f"event:{row.case.public_id}:{row.kind}:{row.at.astimezone(UTC).isoformat()}"
                payload = wrapping.key_of(row.case).seal(bytes(row.payload), context=context)
                every_event.filter(pk=row.pk).update(payload=payload, key_id="")
        last = batch[-1].pk


class Wrapping:
    """The campaigns' keys, each unwrapped once."""

    def __init__(self, model: Any, using: str) -> None:
        self.model, self.using = model, using
        self.known: dict[int, UsableKey] = {}

    def key_of(self, case: Any) -> DataKey:
        """The key of the case."""
        number = case.wrapping_key_id
        if number not in self.known:
            row = self.model.objects.using(self.using).get(pk=number)
            self.known[number] = first_key(self.model, scope=row.scope, now=row.made_at, using=self.using)
        return unwrap_key(bytes(case.wrapped_key), under=self.known[number], context=f"case-key:{case.public_id}")


class Migration(migrations.Migration):
    atomic = False  # a batch is a transaction

    dependencies = [
        ("responses", "0004_two_parts"),
        ("campaigns", "0005_seal_drafts"),
    ]

    operations = [migrations.RunPython(seal, migrations.RunPython.noop)]
