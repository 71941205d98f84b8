"""What other mail servers said is not kept: it names addresses, whole or in part."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("messaging", "0002_one_post_office")]

    operations = [migrations.RemoveField("bounce", "diagnostic")]
