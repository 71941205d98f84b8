"""Columns for the sealed name of a relay's official; 0004 fills them, 0005 takes the clear name away."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("notices", "0002_a_correction_names_what_it_corrects"), ("encryption", "0001_wrapping_keys")]

    operations = [
        migrations.AddField(
            "delivery",
            "key",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="encryption.wrappingkey",
            ),
        ),
        migrations.AddField("delivery", "contact_person_sealed", models.BinaryField(default=bytes)),
    ]
