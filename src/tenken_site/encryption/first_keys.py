"""Keys for what an older database holds: used by data migrations, which know no actions and no present models."""

from datetime import datetime
from typing import Any

from tenken_site.encryption.aead import DataKey, new_key
from tenken_site.encryption.keyring import UsableKey, context_of
from tenken_site.encryption.masters import master

__all__ = ["BY", "first_key"]

BY = "command:migrate"


def first_key(wrapping_keys: Any, *, scope: str, now: datetime, using: str = "default") -> UsableKey:
    """The key in use for the scope, made where there is none. ``wrapping_keys``: the migration's own ``WrappingKey``;
    ``using``: the database that is being migrated.

    Its row says that the migration made it; an audit entry cannot, as that table may still have another form.
    """
    rows = wrapping_keys.objects.using(using)
    row = rows.filter(scope=scope, retired_at__isnull=True).first()
    if row is None:
        row = rows.create(
            scope=scope,
            number=1,
            master_id=master().current,
            wrapped=master().wrap(new_key(), context=context_of(scope)),
            made_at=now,
            made_by=BY,
        )
    opened = master().unwrap(bytes(row.wrapped), master_id=row.master_id, context=context_of(scope))
    return UsableKey(row.pk, DataKey(opened))
