"""Columns for the sealed notes of calls beside the clear ones; 0004 fills them, 0005 takes the clear ones away."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("chase", "0002_what_a_call_changed"), ("encryption", "0001_wrapping_keys")]

    operations = [
        migrations.AddField(
            "contactattempt",
            "key",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="encryption.wrappingkey",
            ),
        ),
        migrations.AddField("contactattempt", "spoke_to_sealed", models.BinaryField(default=bytes)),
        migrations.AddField("contactattempt", "note_sealed", models.BinaryField(default=bytes)),
    ]
