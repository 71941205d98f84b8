"""Carrying contacts over to the next version of a list: to units that are surely the same facility as before."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from tenken.frame.contacts import LinkDoubt
from tenken.frame.facility_lists import place_in_list
from tenken_site.audit.log import record
from tenken_site.encryption import keyring
from tenken_site.encryption.keyring import KeyDestroyed, UsableKey
from tenken_site.encryption.texts import open_text, seal_text
from tenken_site.frames.actions.contacts_key import contacts_key
from tenken_site.frames.bulk import Value, insert_rows
from tenken_site.frames.models import Contact, ContactCandidate, FrameVersion, Unit

__all__ = ["Carried", "carry_contacts"]

_AS_IT_WAS = (
    "mail_index", "telephone_index", "mail_state", "mail_state_at", "mail_trouble", "telephone_wrong_at", "source",
    "changed_at", "changed_by",
)  # fmt: skip
_KEPT = ("key", "mail_sealed", "telephone_sealed")
_CHUNK = 2_000  # rows


@dataclass(frozen=True, slots=True)
class Carried:
    """How many contacts were carried over, and how many wait for a person because name and address both changed."""

    carried: int
    to_review: int


def carry_contacts(
    *,
    former: FrameVersion,
    version: FrameVersion,
    pairs: Collection[tuple[int, int]],
    unsure: Collection[int],
    by: str,
    now: datetime,
) -> Carried:
    """Copies each contact of ``former`` as it is, with who changed it last and whether its mail arrives.

    ``pairs`` are a unit of ``former`` (primary key) and its place in ``version`` (see ``place_in_list``). Those at an
    ``unsure`` place become candidates instead. Contacts of units that are gone stay with ``former``.
    """
    place_of = dict(pairs)
    if not place_of or not Contact.objects.filter(unit__version=former).exists():
        return Carried(0, 0)
    rows = Unit.objects.filter(version=version).values_list("source_file", "line", "pk").iterator(chunk_size=_CHUNK)
    unit_at = {place_in_list(source_file, line): pk for source_file, line, pk in rows}
    contacts = Contact.objects.filter(pk__lte=max(place_of)).order_by("pk").values_list("pk", *_KEPT, *_AS_IT_WAS)
    key = contacts_key(version_id=version.pk, by=by, now=now)
    doubtful: list[tuple[int, int]] = []

    def copies() -> Iterator[Sequence[Value]]:
        """Goes by primary key: a join to the version would be sorted anew for each piece."""
        last = min(place_of) - 1
        while rows := contacts.filter(pk__gt=last)[:_CHUNK]:
            for old, former_key, mail, telephone, *values in rows:
                last, place = old, place_of.get(old)
                if place is None:
                    continue
                if place in unsure:
                    doubtful.append((old, unit_at[place]))
                else:
                    new = unit_at[place]
                    sealed = [
                        _moved(text, name, old=old, new=new, before=former_key, after=key)
                        for name, text in (("mail", mail), ("telephone", telephone))
                    ]
                    yield new, key.pk, *sealed, *values

    with transaction.atomic():
        carried = 0
        for done in insert_rows(Contact, fields=("unit", *_KEPT, *_AS_IT_WAS), rows=copies()):
            carried = done
        _ask(doubtful, former=former, version=version, key=key)
        record(
            action="frames.carry_contacts",
            target=f"frame_version:{version.pk}",
            by=by,
            now=now,
            detail={"from": former.number, "carried": carried, "to_review": len(doubtful)},
        )
    return Carried(carried, len(doubtful))


def _moved(sealed: bytes, name: str, *, old: int, new: int, before: int | None, after: UsableKey) -> bytes:
    """A text of the unit ``old`` sealed anew for the unit ``new``; nothing where there is none, or its key is gone."""
    if not sealed or before is None:
        return b""
    try:
        text = open_text(sealed, key=keyring.key(before), context=f"contact:{old}:{name}")
    except KeyDestroyed:
        return b""
    return seal_text(text, key=after, context=f"contact:{new}:{name}")


def _ask(doubtful: list[tuple[int, int]], *, former: FrameVersion, version: FrameVersion, key: UsableKey) -> None:
    """Makes candidates of contacts whose unit has the same code or ID but another name and address."""
    likely = dict(doubtful)
    for start in range(0, len(doubtful), _CHUNK // 4):
        some = [old for old, _ in doubtful[start : start + _CHUNK // 4]]
        found = Contact.objects.filter(pk__in=some).select_related("unit")
        ContactCandidate.objects.bulk_create(
            _candidate(
                contact,
                key=key,
                version=version,
                source=_source(former, former.file_name(contact.unit.source_file)),
                line=contact.unit.line,
                code_given=contact.unit.code_given,
                name=contact.unit.name,
                address=contact.unit.address,
                prefecture_id=contact.unit.prefecture_id,
                likely_id=likely[contact.pk],
                why=LinkDoubt.NAME_DIFFERS.value,
            )
            for contact in found
        )


def _source(former: FrameVersion, file: str) -> str:
    """Where the line of a candidate is: the version, and its file where it has several; at most 120 characters."""
    return f"第{former.number}版の連絡先" + (f"({file[-90:]})" if file else "")


def _candidate(contact: Contact, *, key: UsableKey, **columns: Any) -> ContactCandidate:
    """A candidate with the contact's texts, sealed in its own place."""
    made = ContactCandidate(**columns)
    made.put(key=key, mail=contact.mail, telephone=contact.telephone)
    return made
