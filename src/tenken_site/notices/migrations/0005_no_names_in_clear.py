"""Takes away the clear column."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("notices", "0004_seal_names")]

    operations = [migrations.RemoveField("delivery", "contact_person")]
