"""The list in its order with what it is searched by, as one index."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("frames", "0003_several_files"),
        ("jurisdictions", "0001_initial"),
    ]
    operations = [
        migrations.AddIndex(
            model_name="unit",
            index=models.Index(
                fields=[
                    "version",
                    "source_file",
                    "line",
                    "id",
                    "name_folded",
                    "code_given",
                    "facility_code",
                    "prefecture",
                    "relay",
                ],
                name="unit_in_order",
            ),
        ),
    ]
