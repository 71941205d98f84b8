"""Seals the addresses, numbers and reasons that an older database holds in clear."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from django.db import migrations
from django.utils import timezone

from tenken_site.encryption.first_keys import first_key
from tenken_site.encryption.keyring import UsableKey
from tenken_site.encryption.migrating import nothing_sealed, seal_rows
from tenken_site.encryption.sealed_rows import MAIL, TELEPHONE
from tenken_site.encryption.texts import INDEX_SCOPE, seal_text


def seal_contacts(apps: Any, schema_editor: Any) -> None:
    models = {name: apps.get_model("frames", name) for name in ("Contact", "ContactCandidate", "UnitProposal")}
    using = schema_editor.connection.alias
    versions = list(apps.get_model("frames", "FrameVersion").objects.using(using).values_list("pk", flat=True))
    if not versions:
        return  # a new database gets its keys with its first list
    now = timezone.now()  # noqa: TID251  # a migration is the edge
    wrapping_keys = apps.get_model("encryption", "WrappingKey")
    index = first_key(wrapping_keys, scope=INDEX_SCOPE, now=now, using=using)
    keys = {pk: first_key(wrapping_keys, scope=f"contacts:{pk}", now=now, using=using) for pk in versions}
    both = ("key", "mail_sealed", "mail_index", "telephone_sealed", "telephone_index")
    seal_rows(
        schema_editor, models["Contact"],
        columns=both, read=("unit__version_id", "mail", "telephone"), seal=_contact(keys, index),
    )  # fmt: skip
    seal_rows(
        schema_editor, models["ContactCandidate"],
        columns=both, read=("version_id", "source", "line", "mail", "telephone"), seal=_candidate(keys, index),
    )  # fmt: skip
    seal_rows(
        schema_editor, models["UnitProposal"],
        columns=("key", "reason_sealed", "new_mail_sealed", "new_mail_index"),
        read=("unit__version_id", "unit_id", "kind", "proposed_at", "reason", "new_mail"), seal=_proposal(keys, index),
    )  # fmt: skip


def _contact(keys: dict[int, UsableKey], index: UsableKey) -> Callable[..., Sequence[Any]]:
    def seal(unit: int, version: int, mail: str, telephone: str) -> Sequence[Any]:
        return _both(keys[version], index, f"contact:{unit}", mail, telephone)

    return seal


def _candidate(keys: dict[int, UsableKey], index: UsableKey) -> Callable[..., Sequence[Any]]:
    def seal(_pk: int, version: int, source: str, line: int, mail: str, telephone: str) -> Sequence[Any]:
        return _both(keys[version], index, f"candidate:{version}:{source}:{line}", mail, telephone)

    return seal


def _proposal(keys: dict[int, UsableKey], index: UsableKey) -> Callable[..., Sequence[Any]]:
    def seal(_pk: int, version: int, unit: int, kind: str, at: datetime, reason: str, mail: str) -> Sequence[Any]:
        key, place = keys[version], f"proposal:{unit}:{kind}:{at.astimezone(UTC).isoformat()}"
        return (
            key.pk,
            seal_text(reason, key=key, context=f"{place}:reason"),
            seal_text(mail, key=key, context=f"{place}:new_mail"),
            MAIL.index_of(mail, key=index),
        )

    return seal


def _both(key: UsableKey, index: UsableKey, place: str, mail: str, telephone: str) -> Sequence[Any]:
    return (
        key.pk,
        seal_text(mail, key=key, context=f"{place}:mail"),
        MAIL.index_of(mail, key=index),
        seal_text(telephone, key=key, context=f"{place}:telephone"),
        TELEPHONE.index_of(telephone, key=index),
    )


class Migration(migrations.Migration):
    dependencies = [("frames", "0006_columns_for_sealed_contacts")]

    operations = [
        migrations.RunPython(
            seal_contacts, nothing_sealed("frames.Contact", "frames.ContactCandidate", "frames.UnitProposal")
        )
    ]
