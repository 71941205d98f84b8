"""Taking answers out for a purpose: asked by one official, granted by another."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [
        ("responses", "0006_no_plain_key"),
        ("campaigns", "0007_help_and_openness"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Unlock",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "purpose",
                    models.CharField(
                        choices=[("statistics", "集計と分析"), ("support", "施設ごとの支援")], max_length=12
                    ),
                ),
                ("reason", models.CharField(max_length=400)),
                ("days", models.PositiveSmallIntegerField()),
                ("asked_at", models.DateTimeField()),
                ("granted_at", models.DateTimeField(null=True)),
                ("until", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="unlocks", to="campaigns.campaign"
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "granted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(
                            Q(("granted_at__isnull", True), ("granted_by__isnull", True), ("until__isnull", True)),
                            Q(("granted_at__isnull", False), ("granted_by__isnull", False), ("until__isnull", False)),
                            _connector="OR",
                        ),
                        name="unlock_granted_whole",
                    ),
                    models.CheckConstraint(
                        condition=Q(
                            ("granted_by__isnull", True),
                            Q(("granted_by", models.F("asked_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="unlock_granted_by_another",
                    ),
                    models.CheckConstraint(
                        condition=Q(
                            Q(("ended_at__isnull", True), ("ended_by__isnull", True)),
                            Q(("ended_at__isnull", False), ("ended_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="unlock_ended_at_with_by",
                    ),
                    models.CheckConstraint(
                        condition=Q(("days__gte", 1), ("days__lte", 30)), name="unlock_at_most_30_days"
                    ),
                    models.CheckConstraint(condition=Q(("reason", ""), _negated=True), name="unlock_has_a_reason"),
                ],
            },
        ),
    ]
