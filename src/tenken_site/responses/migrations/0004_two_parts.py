from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("responses", "0003_paradata_events"),
    ]

    operations = [
        migrations.AddField(model_name="submission", name="personal", field=models.BinaryField(default=bytes)),
        migrations.AddField(model_name="submission", name="personal_erased_at", field=models.DateTimeField(null=True)),
        migrations.AddField(
            model_name="submission",
            name="personal_erased_by",
            field=models.CharField(blank=True, default="", max_length=64),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            model_name="submission",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("personal_erased_at__isnull", True), ("personal_erased_by", "")),
                    models.Q(
                        ("personal", b""),
                        ("personal_erased_at__isnull", False),
                        models.Q(("personal_erased_by", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="personal_part_erased_at_with_by",
            ),
        ),
    ]
