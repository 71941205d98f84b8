import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("campaigns", "0003_dispositions"),
        ("encryption", "0001_wrapping_keys"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="case", name="draft_saved_with_time_and_key"),
        migrations.AddField(
            model_name="case",
            name="wrapping_key",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="encryption.wrappingkey",
            ),
        ),
        migrations.AddField(model_name="case", name="wrapped_key", field=models.BinaryField(default=bytes)),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("draft_saved_at__isnull", True), ("draft_version", 0)),
                    models.Q(("draft_saved_at__isnull", False), ("draft_version__gt", 0)),
                    _connector="OR",
                ),
                name="draft_saved_with_time",
            ),
        ),
    ]
