"""Takes away the clear columns, and lets the constraints speak of the indexes."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("frames", "0007_seal_contacts")]

    operations = [
        migrations.RemoveConstraint("contact", "mail_state_with_a_mail"),
        migrations.RemoveField("contact", "mail"),
        migrations.RemoveField("contact", "telephone"),
        migrations.RemoveField("contactcandidate", "mail"),
        migrations.RemoveField("contactcandidate", "telephone"),
        migrations.RemoveField("unitproposal", "reason"),
        migrations.RemoveField("unitproposal", "new_mail"),
        migrations.AddConstraint(
            "contact",
            models.CheckConstraint(
                condition=models.Q(("mail_index", ""), ("mail_state", "none"))
                | models.Q(
                    models.Q(("mail_index", ""), _negated=True), models.Q(("mail_state", "none"), _negated=True)
                ),
                name="mail_state_with_a_mail",
            ),
        ),
        migrations.AddConstraint(
            "contact",
            models.CheckConstraint(
                condition=models.Q(
                    ("key__isnull", False), models.Q(("mail_index", ""), ("telephone_index", "")), _connector="OR"
                ),
                name="contact_sealed_under_a_key",
            ),
        ),
    ]
