"""Desks by grant of the ministry, and people who act for a corporation."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_limits"), ("jurisdictions", "0002_organisations")]

    operations = [
        migrations.AddField(
            model_name="appointment",
            name="role",
            field=models.CharField(
                choices=[("official", "担当者"), ("desk", "窓口")], default="official", max_length=10
            ),
        ),
        migrations.AddField(model_name="appointment", name="granted_at", field=models.DateTimeField(null=True)),
        migrations.AddField(
            model_name="appointment", name="granted_by", field=models.CharField(blank=True, max_length=64)
        ),
        migrations.AddField(model_name="appointment", name="until", field=models.DateTimeField(null=True)),
        migrations.AddField(model_name="appointment", name="ended_at", field=models.DateTimeField(null=True)),
        migrations.AddField(
            model_name="appointment", name="ended_by", field=models.CharField(blank=True, max_length=64)
        ),
        migrations.RemoveConstraint(model_name="appointment", name="appointed_once"),
        migrations.AddConstraint(
            model_name="appointment",
            constraint=models.UniqueConstraint(
                condition=Q(("ended_at__isnull", True)),
                fields=("user", "jurisdiction", "role"),
                name="appointed_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="appointment",
            constraint=models.CheckConstraint(
                condition=Q(
                    Q(("granted_at__isnull", True), ("granted_by", "")),
                    Q(("granted_at__isnull", False), Q(("granted_by", ""), _negated=True)),
                    _connector="OR",
                ),
                name="appointment_granted_at_with_by",
            ),
        ),
        migrations.AddConstraint(
            model_name="appointment",
            constraint=models.CheckConstraint(
                condition=Q(
                    Q(("ended_at__isnull", True), ("ended_by", "")),
                    Q(("ended_at__isnull", False), Q(("ended_by", ""), _negated=True)),
                    _connector="OR",
                ),
                name="appointment_ended_at_with_by",
            ),
        ),
        migrations.AddConstraint(
            model_name="appointment",
            constraint=models.CheckConstraint(
                condition=Q(
                    Q(("role", "desk"), _negated=True),
                    Q(("granted_at__isnull", False), ("until__isnull", False)),
                    _connector="OR",
                ),
                name="desk_by_grant_and_until",
            ),
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("granted_at", models.DateTimeField()),
                ("granted_by", models.CharField(max_length=64)),
                ("ended_at", models.DateTimeField(null=True)),
                ("ended_by", models.CharField(blank=True, max_length=64)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="memberships",
                        to="jurisdictions.organisation",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=Q(("ended_at__isnull", True)), fields=("user", "organisation"), name="member_once"
                    ),
                    models.CheckConstraint(
                        condition=Q(
                            Q(("ended_at__isnull", True), ("ended_by", "")),
                            Q(("ended_at__isnull", False), Q(("ended_by", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="membership_ended_at_with_by",
                    ),
                ],
            },
        ),
    ]
