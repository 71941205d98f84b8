"""Requests for records in the words of every permit: a reason, and granted, where it was a purpose, and approved.

Only names change; SQLite copies the rows. Entries of the audit log keep the words of their day.
"""

from django.db import migrations, models
from django.db.models import F, Q

MODEL = "microdatarequest"
#: New name of a field by its old one.
RENAMED = {"purpose": "reason", "approved_at": "granted_at", "approved_by": "granted_by"}


class Migration(migrations.Migration):
    dependencies = [("datasets", "0001_datasets_and_decisions")]

    operations = [
        *(
            migrations.RemoveConstraint(model_name=MODEL, name=name)
            for name in (
                "microdata_approved_whole",
                "microdata_approved_by_another",
                "microdata_ended_at_with_by",
                "microdata_has_a_purpose",
            )
        ),
        *(
            migrations.RenameField(model_name=MODEL, old_name=former, new_name=present)
            for former, present in RENAMED.items()
        ),
        *(
            migrations.AddConstraint(model_name=MODEL, constraint=models.CheckConstraint(condition=holds, name=name))
            for name, holds in (
                (
                    "microdatarequest_granted_whole",
                    Q(granted_at__isnull=True, granted_by__isnull=True, until__isnull=True)
                    | Q(granted_at__isnull=False, granted_by__isnull=False, until__isnull=False),
                ),
                (
                    "microdatarequest_granted_by_another",
                    Q(granted_by__isnull=True) | ~Q(granted_by=F("asked_by")),
                ),
                (
                    "microdatarequest_ended_at_with_by",
                    Q(ended_at__isnull=True, ended_by__isnull=True) | Q(ended_at__isnull=False, ended_by__isnull=False),
                ),
                ("microdatarequest_has_a_reason", ~Q(reason="")),
            )
        ),
    ]
