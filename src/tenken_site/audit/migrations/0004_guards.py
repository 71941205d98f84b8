"""The database refuses changes of the log. On SQLite a later migration that rebuilds a table must put them up again."""

from typing import Any

from django.db import migrations

from tenken_site.audit.guards import put_up, statements_down


def up(apps: Any, schema_editor: Any) -> None:
    """Triggers on every table of the log."""
    put_up(schema_editor.connection)


def down(apps: Any, schema_editor: Any) -> None:
    """Without them."""
    for statement in statements_down(schema_editor.connection.vendor):
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("audit", "0003_digests_of_old_entries")]

    operations = [migrations.RunPython(up, down)]
