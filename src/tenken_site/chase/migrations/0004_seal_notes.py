"""Seals whom officials spoke to and what they noted, where an older database holds it in clear."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from django.db import migrations
from django.utils import timezone

from tenken_site.encryption.first_keys import first_key
from tenken_site.encryption.migrating import nothing_sealed, seal_rows
from tenken_site.encryption.texts import seal_text


def seal_notes(apps: Any, schema_editor: Any) -> None:
    attempts = apps.get_model("chase", "ContactAttempt")
    using = schema_editor.connection.alias
    campaigns = attempts.objects.using(using).order_by().values_list("case__campaign_id", flat=True).distinct()
    now = timezone.now()  # noqa: TID251  # a migration is the edge
    wrapping_keys = apps.get_model("encryption", "WrappingKey")
    keys = {pk: first_key(wrapping_keys, scope=f"campaign:{pk}", now=now, using=using) for pk in list(campaigns)}

    def seal(_pk: int, campaign: int, case: int, at: datetime, spoke_to: str, note: str) -> Sequence[Any]:
        key, place = keys[campaign], f"attempt:{case}:{at.astimezone(UTC).isoformat()}"
        return (
            key.pk,
            seal_text(spoke_to, key=key, context=f"{place}:spoke_to"),
            seal_text(note, key=key, context=f"{place}:note"),
        )

    read = ("case__campaign_id", "case_id", "at", "spoke_to", "note")
    seal_rows(schema_editor, attempts, columns=("key", "spoke_to_sealed", "note_sealed"), read=read, seal=seal)


class Migration(migrations.Migration):
    dependencies = [("chase", "0003_columns_for_sealed_notes"), ("campaigns", "0003_dispositions")]

    operations = [migrations.RunPython(seal_notes, nothing_sealed("chase.ContactAttempt"))]
