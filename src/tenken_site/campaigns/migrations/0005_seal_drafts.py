"""Gives every case of an older database its key and seals its draft. Begun anew after a stop, it does only the rest."""

from typing import Any

from django.db import migrations, transaction
from django.utils import timezone

from tenken_site.encryption.documents import new_wrapped_key, unwrap_key
from tenken_site.encryption.first_keys import first_key

BATCH = 500


def seal(apps: Any, schema_editor: Any) -> None:
    using = schema_editor.connection.alias
    cases = apps.get_model("campaigns", "Case").objects.using(using)
    WrappingKey = apps.get_model("encryption", "WrappingKey")
    now = timezone.now()  # noqa: TID251  # a migration is the edge
    waiting = cases.filter(wrapping_key__isnull=True).order_by("pk")
    for campaign in waiting.order_by().values_list("campaign_id", flat=True).distinct():
        under = first_key(WrappingKey, scope=f"campaign:{campaign}", now=now, using=using)
        while batch := list(waiting.filter(campaign=campaign)[:BATCH]):
            with transaction.atomic(using=using):
                for case in batch:
                    context = f"case-key:{case.public_id}"
                    wrapped = new_wrapped_key(under=under, context=context)
                    document = bytes(case.draft_document)
                    if case.draft_version:
                        key = unwrap_key(wrapped, under=under, context=context)
                        document = key.seal(document, context=f"draft:{case.public_id}:{case.draft_version}")
                    cases.filter(pk=case.pk).update(wrapping_key=under.pk, wrapped_key=wrapped, draft_document=document)


class Migration(migrations.Migration):
    atomic = False  # a batch is a transaction; a country's drafts in one would fill the disk with its log

    dependencies = [
        ("campaigns", "0004_a_key_for_each_case"),
    ]

    operations = [migrations.RunPython(seal, migrations.RunPython.noop)]
