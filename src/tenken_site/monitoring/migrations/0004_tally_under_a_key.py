"""The tally gets a key; one of an older database is taken away and counted anew from the events, sealed this time."""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models


def begin_anew(apps: Any, schema_editor: Any) -> None:
    states = apps.get_model("monitoring", "CountingState").objects.using(schema_editor.connection.alias)
    states.update(tally_through=0, tally=b"")


class Migration(migrations.Migration):
    dependencies = [
        ("monitoring", "0003_counting_state"),
        ("encryption", "0001_wrapping_keys"),
    ]

    operations = [
        migrations.RunPython(begin_anew, migrations.RunPython.noop),
        migrations.RemoveField(model_name="countingstate", name="tally_key_id"),
        migrations.AddField(
            model_name="countingstate",
            name="tally_key",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="encryption.wrappingkey",
            ),
        ),
    ]
