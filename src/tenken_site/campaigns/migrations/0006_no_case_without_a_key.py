import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("campaigns", "0005_seal_drafts"),
    ]

    operations = [
        migrations.AlterField(
            model_name="case",
            name="wrapping_key",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="encryption.wrappingkey",
            ),
        ),
        migrations.AlterField(model_name="case", name="wrapped_key", field=models.BinaryField()),
        migrations.RemoveField(model_name="case", name="draft_key_id"),
    ]
