from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("responses", "0005_seal_submissions_and_events"),
        ("campaigns", "0006_no_case_without_a_key"),
    ]

    operations = [
        migrations.RemoveField(model_name="submission", name="key_id"),
        migrations.RemoveField(model_name="caseevent", name="key_id"),
    ]
