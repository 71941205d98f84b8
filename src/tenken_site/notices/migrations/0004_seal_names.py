"""Seals the names of the relays' officials, where an older database holds them in clear."""

from collections.abc import Sequence
from typing import Any

from django.db import migrations
from django.utils import timezone

from tenken_site.encryption.first_keys import first_key
from tenken_site.encryption.migrating import nothing_sealed, seal_rows
from tenken_site.encryption.texts import seal_text


def seal_names(apps: Any, schema_editor: Any) -> None:
    copies = apps.get_model("notices", "Delivery")
    using = schema_editor.connection.alias
    campaigns = copies.objects.using(using).order_by().values_list("notice__campaign_id", flat=True).distinct()
    now = timezone.now()  # noqa: TID251  # a migration is the edge
    wrapping_keys = apps.get_model("encryption", "WrappingKey")
    keys = {pk: first_key(wrapping_keys, scope=f"campaign:{pk}", now=now, using=using) for pk in list(campaigns)}

    def seal(_pk: int, campaign: int, notice: int, relay: str, person: str) -> Sequence[Any]:
        key = keys[campaign]
        return key.pk, seal_text(person, key=key, context=f"delivery:{notice}:{relay}:contact_person")

    read = ("notice__campaign_id", "notice_id", "relay_id", "contact_person")
    seal_rows(schema_editor, copies, columns=("key", "contact_person_sealed"), read=read, seal=seal)


class Migration(migrations.Migration):
    dependencies = [("notices", "0003_columns_for_sealed_names")]

    operations = [migrations.RunPython(seal_names, nothing_sealed("notices.Delivery"))]
