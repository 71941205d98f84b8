"""Where the keys stand: which scopes, since when, under which master key, and how many rows still need which key."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db.models import Count

from tenken_site.custody.sealed_rows import keyed_models
from tenken_site.encryption.masters import MasterKeyFile, master
from tenken_site.encryption.models import WrappingKey

__all__ = ["KeyLine", "MasterLine", "key_lines", "master_lines"]


@dataclass(frozen=True, slots=True)
class KeyLine:
    """One wrapping key."""

    scope: str
    number: int
    master_id: str
    made_at: datetime
    state: str  # "in use", "retired", "destroyed"
    rows: int  # that name it: they open with it and with no other


@dataclass(frozen=True, slots=True)
class MasterLine:
    """One master key: whether it is in use, at hand, and how many wrapping keys it still wraps."""

    name: str
    in_use: bool
    at_hand: bool
    wraps: int

    @property
    def may_go(self) -> bool:
        """Whether its line may be taken out of the file: nothing needs it any more."""
        return self.at_hand and not self.in_use and not self.wraps


def key_lines() -> tuple[KeyLine, ...]:
    """Every wrapping key by scope and number. One statement for each table that names keys."""
    needed: Counter[int] = Counter()
    for model, field in keyed_models():
        rows = model._base_manager.filter(**{f"{field}__isnull": False}).order_by()  # type: ignore[attr-defined]
        needed.update(dict(rows.values_list(field).annotate(Count("pk"))))
    needed.update(_second_factors())
    return tuple(
        KeyLine(row.scope, row.number, row.master_id, row.made_at, _state(row), needed[row.pk])
        for row in WrappingKey.objects.order_by("scope", "number")
    )


def _second_factors() -> Counter[int]:
    """Secrets of authenticator apps and recovery codes name their key in their text (``accounts.mfa_adapter``)."""
    found: Counter[int] = Counter()
    for told in Authenticator.objects.values_list("data", flat=True):
        for text in told.values():
            number, colon, _sealed = text.partition(":") if isinstance(text, str) else ("", "", "")
            if colon and number.isdigit():
                found[int(number)] += 1
    return found


def _state(row: WrappingKey) -> str:
    if row.destroyed_at is not None:
        return "destroyed"
    return "in use" if row.retired_at is None else "retired"


def master_lines() -> tuple[MasterLine, ...]:
    """Every master key that wraps something or is at hand, the one in use first."""
    service = master()
    at_hand: Sequence[str] = service.names if isinstance(service, MasterKeyFile) else (service.current,)
    rows = WrappingKey.objects.filter(destroyed_at__isnull=True).order_by()
    wraps = dict(rows.values_list("master_id").annotate(Count("pk")))
    names = [*at_hand, *sorted(set(wraps) - set(at_hand))]
    return tuple(MasterLine(name, name == service.current, name in at_hand, wraps.get(name, 0)) for name in names)
