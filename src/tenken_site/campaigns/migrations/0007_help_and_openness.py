"""Helpers by grant of the clinic, and who may see answers in a campaign."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0006_no_case_without_a_key")]

    operations = [
        migrations.AddField(
            model_name="campaign",
            name="relays_see",
            field=models.CharField(
                choices=[("status", "Status"), ("answers", "Answers")], default="status", max_length=10
            ),
        ),
        migrations.AddField(model_name="campaign", name="statistical", field=models.BooleanField(default=False)),
        migrations.AddConstraint(
            model_name="campaign",
            constraint=models.CheckConstraint(
                condition=Q(("statistical", False), ("relays_see", "status"), _connector="OR"),
                name="statistical_survey_shows_relays_no_answers",
            ),
        ),
        migrations.AddField(
            model_name="enrolment",
            name="right",
            field=models.CharField(
                choices=[("answer", "Answer"), ("assist", "Assist")], default="answer", max_length=10
            ),
        ),
        migrations.AddField(model_name="enrolment", name="label", field=models.CharField(blank=True, max_length=40)),
        migrations.AddField(model_name="enrolment", name="granted_at", field=models.DateTimeField(null=True)),
        migrations.AddField(
            model_name="enrolment", name="granted_by", field=models.CharField(blank=True, max_length=64)
        ),
        migrations.AddField(model_name="enrolment", name="until", field=models.DateTimeField(null=True)),
        migrations.AddField(model_name="enrolment", name="revoked_at", field=models.DateTimeField(null=True)),
        migrations.AddField(
            model_name="enrolment", name="revoked_by", field=models.CharField(blank=True, max_length=64)
        ),
        migrations.RemoveConstraint(model_name="enrolment", name="enrolled_once"),
        migrations.AddConstraint(
            model_name="enrolment",
            constraint=models.UniqueConstraint(
                condition=Q(("revoked_at__isnull", True)), fields=("user", "case"), name="enrolled_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="enrolment",
            constraint=models.CheckConstraint(
                condition=Q(
                    Q(("granted_at__isnull", True), ("granted_by", "")),
                    Q(("granted_at__isnull", False), Q(("granted_by", ""), _negated=True)),
                    _connector="OR",
                ),
                name="enrolment_granted_at_with_by",
            ),
        ),
        migrations.AddConstraint(
            model_name="enrolment",
            constraint=models.CheckConstraint(
                condition=Q(
                    Q(("revoked_at__isnull", True), ("revoked_by", "")),
                    Q(("revoked_at__isnull", False), Q(("revoked_by", ""), _negated=True)),
                    _connector="OR",
                ),
                name="enrolment_revoked_at_with_by",
            ),
        ),
        migrations.AddConstraint(
            model_name="enrolment",
            constraint=models.CheckConstraint(
                condition=Q(
                    Q(("right", "assist"), _negated=True),
                    Q(("granted_at__isnull", False), ("until__isnull", False)),
                    _connector="OR",
                ),
                name="help_by_grant_and_until",
            ),
        ),
    ]
