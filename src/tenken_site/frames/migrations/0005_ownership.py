"""Which corporation runs a unit."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("frames", "0004_units_in_order"), ("jurisdictions", "0002_organisations")]

    operations = [
        migrations.CreateModel(
            name="Ownership",
            fields=[
                (
                    "unit",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="ownership",
                        serialize=False,
                        to="frames.unit",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ownerships",
                        to="jurisdictions.organisation",
                    ),
                ),
            ],
        ),
    ]
