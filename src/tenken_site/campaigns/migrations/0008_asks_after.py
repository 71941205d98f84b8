"""A campaign that asks those whom another one's answers chose."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0007_help_and_openness")]

    operations = [
        migrations.AddField(
            model_name="campaign",
            name="asks_after",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="asked_after",
                to="campaigns.campaign",
            ),
        ),
        migrations.AddConstraint(
            model_name="campaign",
            constraint=models.CheckConstraint(
                condition=Q(("asks_after__isnull", True), ("relays_see", "status"), _connector="OR"),
                name="chosen_by_answers_shows_relays_no_answers",
            ),
        ),
    ]
