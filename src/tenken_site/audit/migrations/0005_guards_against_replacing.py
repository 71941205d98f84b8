"""SQLite also refuses an insert that would take the place of a row of the log; PostgreSQL gets the same guards again."""

from typing import Any

from django.db import migrations

from tenken_site.audit.guards import put_up


def up(apps: Any, schema_editor: Any) -> None:
    """Every guard as it is now."""
    put_up(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("audit", "0004_guards")]

    operations = [migrations.RunPython(up, migrations.RunPython.noop)]
