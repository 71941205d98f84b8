"""Names and addresses that an older database holds in clear are sealed. Of two users with one address, the first keeps
it as a way to sign in; the other signs in by ID.
"""

from typing import Any

from django.db import migrations
from django.utils import timezone

from tenken_site.encryption.first_keys import first_key
from tenken_site.encryption.migrating import nothing_sealed
from tenken_site.encryption.texts import index_of, mail_form, seal_text

BATCH = 1000


def seal(apps: Any, schema_editor: Any) -> None:
    using = schema_editor.connection.alias
    users = apps.get_model("accounts", "User").objects.using(using)
    told = users.exclude(display_name="", email="").order_by("pk")
    if not told.exists():
        return
    keys = apps.get_model("encryption", "WrappingKey")
    now = timezone.now()  # noqa: TID251  # a migration is an edge
    first_key(keys, scope="index", now=now, using=using)
    key = first_key(keys, scope="accounts", now=now, using=using)
    taken = set()
    batch = []
    for user in told.iterator(chunk_size=BATCH):
        place = f"user:{user.username}"
        user.key_id = key.pk
        user.display_name_sealed = seal_text(user.display_name, key=key, context=f"{place}:display_name")
        user.email_sealed = seal_text(user.email, key=key, context=f"{place}:email")
        index = index_of(mail_form(user.email), purpose="mail")
        user.email_index = "" if index in taken else index
        taken.add(index)
        batch.append(user)
        if len(batch) == BATCH:
            users.bulk_update(batch, ["key", "display_name_sealed", "email_sealed", "email_index"])
            batch = []
    users.bulk_update(batch, ["key", "display_name_sealed", "email_sealed", "email_index"])


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_sealed_texts_of_users")]

    operations = [migrations.RunPython(seal, nothing_sealed("accounts.User"))]
