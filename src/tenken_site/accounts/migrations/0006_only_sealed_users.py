from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0005_seal_users")]

    operations = [
        migrations.RemoveField("user", "display_name"),
        migrations.RemoveField("user", "email"),
        migrations.AddConstraint(
            "user",
            models.UniqueConstraint(
                condition=models.Q(("email_index", ""), _negated=True),
                fields=("email_index",),
                name="one_user_an_address",
            ),
        ),
    ]
