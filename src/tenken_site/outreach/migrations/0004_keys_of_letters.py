from typing import Any

import django.db.models.deletion
from django.db import migrations, models


def key() -> Any:
    return models.ForeignKey(
        db_index=False,
        null=True,
        on_delete=django.db.models.deletion.PROTECT,
        related_name="+",
        to="encryption.wrappingkey",
    )


class Migration(migrations.Migration):
    dependencies = [
        ("outreach", "0003_one_clinics_code"),
        ("encryption", "0001_wrapping_keys"),
    ]

    operations = [
        # The former column has the name of the new one's.
        migrations.RemoveField(model_name="letterbatch", name="key_id"),
        migrations.RemoveField(model_name="coderequest", name="key_id"),
        migrations.AddField(model_name="letterbatch", name="key", field=key()),
        migrations.AddField(model_name="coderequest", name="key", field=key()),
    ]
