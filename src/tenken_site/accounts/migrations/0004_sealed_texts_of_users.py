import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_desks_and_members"),
        ("encryption", "0001_wrapping_keys"),
    ]

    operations = [
        migrations.AddField(
            "user",
            "key",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="encryption.wrappingkey",
            ),
        ),
        migrations.AddField("user", "display_name_sealed", models.BinaryField(default=b"")),
        migrations.AddField("user", "email_sealed", models.BinaryField(default=b"")),
        migrations.AddField("user", "email_index", models.CharField(blank=True, max_length=32)),
    ]
