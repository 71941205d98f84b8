"""Keeping the corporations and companies of a list: names, kinds and who belongs to whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from tenken.errors import TenkenError
from tenken.frame.organisations import Corporation
from tenken_site.audit.log import record
from tenken_site.jurisdictions.models import Organisation

__all__ = ["ParentRefused", "Registered", "register_organisations"]


class ParentRefused(TenkenError):
    """The parent is not known, is no corporation, has a parent itself, or the child has children. ``line`` names it."""

    def __init__(self, reason: str, *, line: int) -> None:
        super().__init__(reason)
        self.line = line


@dataclass(frozen=True, slots=True)
class Registered:
    """The organisations of the list by number; how many are new, and how many had another name, kind or parent."""

    by_number: dict[str, Organisation]
    new: int
    changed: int


@transaction.atomic
def register_organisations(*, listed: Sequence[Corporation], by: str, now: datetime) -> Registered:
    """Stores the organisations as the list has them; those that it does not name stay as they are.

    Raises ParentRefused: two levels and no more (docs/adr/0018).
    """
    wanted = {one.number for one in listed} | {one.parent for one in listed if one.parent}
    known = {one.corporate_number: one for one in Organisation.objects.filter(corporate_number__in=wanted)}
    new = changed = 0
    for one in sorted(listed, key=lambda each: bool(each.parent)):  # parents before those below them
        parent = known.get(one.parent) if one.parent else None
        if one.parent:
            _check_parent(one, parent)
        found = known.get(one.number)
        if found is None:
            known[one.number] = Organisation.objects.create(
                corporate_number=one.number, name=one.name, kind=one.kind, parent=parent
            )
            new += 1
            continue
        parent_pk = parent.pk if parent else None
        if parent_pk is not None and found.children.exists():
            raise ParentRefused(f"法人{one.number}は、ほかの法人の親法人です。親法人を持てません。", line=one.line)
        if (found.name, found.kind, found.parent_id) != (one.name, one.kind, parent_pk):
            found.name, found.kind, found.parent = one.name, one.kind, parent
            found.save(update_fields=["name", "kind", "parent"])
            changed += 1
    record(
        action="jurisdictions.register_organisations",
        target="organisations",
        by=by,
        now=now,
        detail={"listed": len(listed), "new": new, "changed": changed},
    )
    return Registered({one.number: known[one.number] for one in listed}, new, changed)


def _check_parent(one: Corporation, parent: Organisation | None) -> None:
    if parent is None:
        raise ParentRefused(
            f"親法人{one.parent}がありません。先に登録するか、同じファイルに入れてください。", line=one.line
        )
    if parent.kind != Organisation.Kind.CORPORATION:
        raise ParentRefused(f"{one.parent}は法人ではないため、親法人になれません。", line=one.line)
    if parent.parent_id is not None:
        raise ParentRefused(f"{one.parent}は別の法人の下にあるため、親法人になれません。", line=one.line)
