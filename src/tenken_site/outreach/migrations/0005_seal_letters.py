"""Seals the letters that an older database still holds: they tell access codes. Begun anew, it does only the rest."""

from typing import Any

from django.db import migrations, transaction
from django.utils import timezone

from tenken_site.encryption.first_keys import first_key


def _letters_of(batch: Any) -> str:
    return f"letters:{batch.wave_id}:{batch.number}"


def _letter_of(request: Any) -> str:
    return f"code-letter:{request.pk}"


def seal(apps: Any, schema_editor: Any) -> None:
    using = schema_editor.connection.alias
    WrappingKey = apps.get_model("encryption", "WrappingKey")
    kinds = (
        (apps.get_model("outreach", "LetterBatch"), "wave__campaign", _letters_of),
        (apps.get_model("outreach", "CodeRequest"), "case__campaign", _letter_of),
    )
    for model, path, context in kinds:
        rows = model.objects.using(using)
        waiting = rows.filter(key__isnull=True).exclude(document=b"")
        for pk, campaign in list(waiting.values_list("pk", path)):
            under = first_key(
                WrappingKey,
                scope=f"campaign:{campaign}",
                now=timezone.now(),  # noqa: TID251  # a migration is the edge
                using=using,
            )
            with transaction.atomic(using=using):
                row = rows.get(pk=pk)  # one at a time: a batch of letters is some megabytes
                document = under.data.seal(bytes(row.document), context=context(row))
                rows.filter(pk=pk).update(document=document, key=under.pk)


class Migration(migrations.Migration):
    atomic = False  # a document is a transaction

    dependencies = [
        ("outreach", "0004_keys_of_letters"),
        ("campaigns", "0005_seal_drafts"),
    ]

    operations = [migrations.RunPython(seal, migrations.RunPython.noop)]
