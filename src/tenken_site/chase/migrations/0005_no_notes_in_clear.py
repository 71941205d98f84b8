"""Takes away the clear columns."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("chase", "0004_seal_notes")]

    operations = [
        migrations.RemoveField("contactattempt", "spoke_to"),
        migrations.RemoveField("contactattempt", "note"),
    ]
