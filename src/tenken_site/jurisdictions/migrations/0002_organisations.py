"""Corporations that run clinics, and companies that help."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("jurisdictions", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Organisation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("corporate_number", models.CharField(max_length=13, unique=True)),
                ("name", models.CharField(max_length=200)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("corporation", "法人"),
                            ("vendor", "委託業者"),
                            ("desk-company", "窓口の受託業者"),
                        ],
                        default="corporation",
                        max_length=12,
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="jurisdictions.organisation",
                    ),
                ),
            ],
            options={
                "ordering": ("corporate_number",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("parent__isnull", True),
                            models.Q(("parent", models.F("id")), _negated=True),
                            _connector="OR",
                        ),
                        name="organisation_is_not_its_own_parent",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("parent__isnull", True), ("kind", "corporation"), _connector="OR"),
                        name="only_corporations_have_a_parent",
                    ),
                ],
            },
        ),
    ]
