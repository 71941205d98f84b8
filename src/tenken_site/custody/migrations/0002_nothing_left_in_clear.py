"""The last step of sealing an older database: tables are written anew, because what was in clear still lies in the files.

On a new database there is nothing to do. It depends on all that seal, so that the way back is refused here, in words,
before anything is taken apart.
"""

from typing import Any

from django.db import migrations

from tenken_site.encryption.migrating import WAY_BACK, SealedAlready, rewrite

SEALED = (
    "accounts.User",
    "campaigns.Case",
    "chase.ContactAttempt",
    "frames.Contact",
    "frames.ContactCandidate",
    "frames.UnitProposal",
    "messaging.Bounce",
    "monitoring.CountingState",
    "notices.Delivery",
    "outreach.CodeRequest",
    "outreach.LetterBatch",
    "responses.CaseEvent",
    "responses.Submission",
)


def write_anew(apps: Any, schema_editor: Any) -> None:
    rewrite(schema_editor, *(apps.get_model(name) for name in SEALED))


def refuse(apps: Any, schema_editor: Any) -> None:
    for name in SEALED:
        if apps.get_model(name)._base_manager.using(schema_editor.connection.alias).exists():
            raise SealedAlready(f"{name}: {WAY_BACK}")


class Migration(migrations.Migration):
    atomic = False  # VACUUM runs in no transaction

    dependencies = [
        ("accounts", "0007_invitations"),
        ("audit", "0004_guards"),
        ("campaigns", "0007_help_and_openness"),
        ("chase", "0005_no_notes_in_clear"),
        ("custody", "0001_retention_and_disposal"),
        ("frames", "0008_no_contacts_in_clear"),
        ("messaging", "0003_no_words_of_other_servers"),
        ("monitoring", "0004_tally_under_a_key"),
        ("notices", "0005_no_names_in_clear"),
        ("outreach", "0006_forgotten_ids"),
        ("responses", "0007_unlocks"),
    ]

    operations = [migrations.RunPython(write_anew, refuse)]
