"""Failures know which account was tried; requests are counted by network."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="failedsignin",
            name="account",
            field=models.CharField(blank=True, default="", max_length=64),
            preserve_default=False,
        ),
        migrations.AddIndex(
            model_name="failedsignin",
            index=models.Index(fields=["account", "at"], name="failure_by_account"),
        ),
        migrations.CreateModel(
            name="RequestCount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("network", models.CharField(max_length=64)),
                ("kind", models.CharField(max_length=20)),
                ("since", models.DateTimeField()),
                ("requests", models.PositiveIntegerField()),
            ],
            options={
                "indexes": [models.Index(fields=["since"], name="count_by_time")],
                "constraints": [models.UniqueConstraint(fields=("network", "kind", "since"), name="one_count_a_span")],
            },
        ),
    ]
