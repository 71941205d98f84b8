"""Every row that holds short sealed texts, of whatever app: found by the scope of the key that it names."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db.models import QuerySet

from tenken_site.encryption.models import WrappingKey
from tenken_site.encryption.sealed_rows import SealedRow

__all__ = ["count_under", "emptied", "keyed_models", "rows_under", "sealed_models"]

BATCH = 500


def sealed_models() -> tuple[type[SealedRow], ...]:
    """The models with sealed texts, by name."""
    return tuple(sorted(SealedRow.__subclasses__(), key=lambda model: model._meta.label))


def rows_under(*, scope: str) -> Iterator[SealedRow]:
    """Every row sealed under a key of the scope; read in batches, by number."""
    for model in sealed_models():
        last = None
        while batch := list(_after(model, scope, last)[:BATCH]):
            yield from batch
            last = batch[-1].pk


def _after(model: type[SealedRow], scope: str, last: object) -> QuerySet[Any]:
    rows: QuerySet[Any] = model._base_manager.filter(key__scope=scope).select_related("key").order_by("pk")
    return rows if last is None else rows.filter(pk__gt=last)


def count_under(*, scope: str, but: int) -> int:
    """How many rows are sealed under a key of the scope that still opens, but those under the key ``but``."""
    under = {"key__scope": scope, "key__destroyed_at__isnull": True}
    return sum(model._base_manager.filter(**under).exclude(key=but).count() for model in sealed_models())


def emptied(row: SealedRow) -> SealedRow:
    """The row without its texts and without their indexes; nothing is saved."""
    for name, look_up in row.SEALED.items():
        setattr(row, f"{name}_sealed", b"")
        if look_up is not None:
            setattr(row, f"{name}_index", "")
    return row


def keyed_models() -> tuple[tuple[type, str], ...]:
    """Every model with a foreign key to a wrapping key, and the name of that field."""
    found = [
        (model, field.name)
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if field.concrete and field.is_relation and field.related_model is WrappingKey
    ]
    return tuple(sorted(found, key=lambda one: one[0]._meta.label))
