"""Importing a list of contacts for the units of one version: linked for certain or left to a person, whole or not."""

import json
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from itertools import islice
from typing import IO, BinaryIO, NamedTuple

from django.db import transaction

from tenken.frame.areas import AreaList
from tenken.frame.contact_linking import Candidate, ContactUnit, Linker
from tenken.frame.contacts import ContactReading, ContactRow, Empty, read_contacts
from tenken_site.audit.log import record
from tenken_site.encryption.keyring import UsableKey
from tenken_site.encryption.sealed_rows import MAIL, TELEPHONE
from tenken_site.frames.actions.contacts_key import contacts_key
from tenken_site.frames.bulk import BATCH, Value, insert_rows, sealed_texts
from tenken_site.frames.contact_report import AskedRow, ContactReport, KeptRow
from tenken_site.frames.models import Contact, ContactCandidate, FrameVersion, Unit
from tenken_site.jurisdictions import queries as jurisdictions

__all__ = ["Told", "import_contacts"]

#: Whose words a list does not overwrite.
_BETTER_KNOWN = frozenset({"clinic", "official"})
_SEALED_FIELDS = ("mail_sealed", "mail_index", "telephone_sealed", "telephone_index")
_CANDIDATE_FIELDS = (
    "version", "source", "line", "code_given", "name", "address", "prefecture", "likely", "why", "state", "decided_by",
    "key", *_SEALED_FIELDS,
)  # fmt: skip
_CONTACT_FIELDS = (
    "unit", "mail_state", "mail_state_at", "mail_trouble", "telephone_wrong_at", "source", "changed_at", "changed_by",
    "key", *_SEALED_FIELDS,
)  # fmt: skip
_TOLD_EVERY = 500  # rows

#: Hears what is being done ("check", "load"), the rows done, and the share done (0 to 1; None where it is not known).
Told = Callable[[str, int, float | None], None]


def _silent(_step: str, _rows: int, _share: float | None) -> None:
    pass


class _Linked(NamedTuple):
    """A row and its unit, as it waits in the spool."""

    unit: int
    line: int
    name: str
    mail: str
    telephone: str


def import_contacts(
    *,
    file: BinaryIO,
    source_name: str,
    version: FrameVersion,
    areas: AreaList,
    mapping: Mapping[str, str] | None = None,
    sheet: str | None = None,
    encoding: str | None = None,
    dry_run: bool = False,
    skip_refused: bool = False,
    progress: Told = _silent,
    by: str,
    now: datetime,
) -> ContactReport:
    """Reads a list of contacts and, unless ``dry_run``, stores it for the version.

    With any row refused nothing is stored, except with ``skip_refused``. What a clinic or an official has corrected
    stays; where that is blank the list fills it. A blank cell never removes anything. Open candidates of an earlier
    import of the same ``source_name`` are replaced; rows that a person has decided on are not asked again. Raises
    ListRefused when the file cannot be read as such a list.
    """
    reading = read_contacts(file, areas=areas, mapping=mapping, sheet=sheet, encoding=encoding)
    source = f"list {source_name}"[:120] if source_name in _BETTER_KNOWN else source_name[-120:]
    report = ContactReport(
        version.frame.name, version.number, dry_run, reading.format, reading.columns.headings, reading.columns.unused
    )
    with (
        tempfile.TemporaryFile("w+", encoding="utf-8") as linked,
        tempfile.TemporaryFile("w+", encoding="utf-8") as asked,
    ):
        _sort(reading, file, version=version, report=report, linked=linked, asked=asked, progress=progress)
        if dry_run or (report.refused and not skip_refused):
            _settle(linked, report=report, source=source, key=None, progress=progress, by=by, now=now)
            return report
        key = contacts_key(version_id=version.pk, by=by, now=now)
        with transaction.atomic():
            _settle(linked, report=report, source=source, key=key, progress=progress, by=by, now=now)
            _ask(asked, version=version, source=source, key=key)
            record(
                action="frames.import_contacts",
                target=f"frame_version:{version.pk}",
                by=by,
                now=now,
                detail={"source": source, **report.counts()},
            )
    report.stored = True
    return report


def _units(version: FrameVersion) -> Iterator[ContactUnit]:
    fields = ("pk", "facility_code", "source_id", "name_folded", "address_folded")
    rows = Unit.objects.filter(version=version).values_list(*fields)
    return (ContactUnit(*row) for row in rows.iterator(chunk_size=5_000))


def _sort(
    reading: ContactReading,
    file: BinaryIO,
    *,
    version: FrameVersion,
    report: ContactReport,
    linked: IO[str],
    asked: IO[str],
    progress: Told,
) -> None:
    """Puts every row on its pile."""
    linker = Linker(_units(version))
    decided = _decided(version)
    mails: Counter[int] = Counter()
    for row in reading.rows:
        report.read += 1
        match row:
            case Empty():
                report.empty += 1
            case ContactRow():
                found = linker.link(row)
                if isinstance(found, Candidate):
                    if decided and _decided_key(row) in decided:
                        report.decided += 1
                        continue
                    report.ask(AskedRow(row.line, row.name, found.why))
                    _spool(asked, (row.line, *_key(row), row.prefecture or None, found.likely, found.why.value))
                elif found.again:
                    report.repeated += 1
                else:
                    report.linked += 1
                    mails[hash(row.mail)] += bool(row.mail)
                    _spool(linked, _Linked(found.key, row.line, row.name, row.mail, row.telephone))
            case _:
                report.refuse(row)
        if report.read % _TOLD_EVERY == 0:
            progress("check", report.read, None if reading.format == "xlsx" else file.tell() / reading.size)
    report.shared_mails = sum(times > 1 for times in mails.values())
    progress("check", report.read, 1.0)


def _spool(pile: IO[str], values: tuple[object, ...]) -> None:
    pile.write(json.dumps(values, ensure_ascii=False) + "\n")


def _key(row: ContactRow) -> tuple[str, str, str, str, str]:
    return (row.code_given, row.name, row.address, row.mail, row.telephone)


def _decided_key(row: ContactRow) -> tuple[str, ...]:
    return (*_key(row)[:3], MAIL.index_of(row.mail), TELEPHONE.index_of(row.telephone))


def _decided(version: FrameVersion) -> set[tuple[str, ...]]:
    """The rows of this version that a person has linked or dismissed, with the indexes of address and number."""
    rows = ContactCandidate.objects.filter(version=version).exclude(state=ContactCandidate.State.OPEN)
    return set(rows.values_list("code_given", "name", "address", "mail_index", "telephone_index"))


def _settle(
    linked: IO[str],
    *,
    report: ContactReport,
    source: str,
    key: UsableKey | None,
    progress: Told,
    by: str,
    now: datetime,
) -> None:
    """Compares linked rows with the contacts there are, and writes what is new or changed; without a key nothing."""
    linked.seek(0)
    waiting = (_Linked(*json.loads(line)) for line in linked)
    done = 0
    while some := list(islice(waiting, BATCH)):
        units = [row.unit for row in some]
        there = (Contact.objects.select_for_update() if key else Contact.objects).in_bulk(units)
        new: list[tuple[Value, ...]] = []
        changed: list[Contact] = []
        for row in some:
            contact = there.get(row.unit)
            if contact is None:
                state = Contact.MailState.UNTRIED if row.mail else Contact.MailState.NONE
                since = now if row.mail else None
                if key:
                    texts = sealed_texts(key, f"contact:{row.unit}", mail=row.mail, telephone=row.telephone)
                    new.append((row.unit, state.value, since, "", None, source, now, by, key.pk, *texts))
                report.new += 1
            elif _change(contact, row, key=key, report=report, now=now):
                if contact.source not in _BETTER_KNOWN:
                    contact.source = source
                contact.changed_at, contact.changed_by = now, by
                changed.append(contact)
        report.changed += len(changed)
        if key:
            for _ in insert_rows(Contact, fields=_CONTACT_FIELDS, rows=new):
                pass
            Contact.objects.bulk_create(
                changed, update_conflicts=True, unique_fields=["unit"], update_fields=_CONTACT_FIELDS[1:]
            )
        done += len(some)
        progress("load", done, done / report.linked)


def _change(contact: Contact, row: _Linked, *, key: UsableKey | None, report: ContactReport, now: datetime) -> bool:
    """Takes over what the row says and whether anything changed. A corrected contact is only filled up."""
    corrected = contact.source in _BETTER_KNOWN
    before = contact.texts()
    mail = row.mail if row.mail and not (corrected and before["mail"]) else before["mail"]
    telephone = row.telephone if row.telephone and not (corrected and before["telephone"]) else before["telephone"]
    if corrected and (row.mail or mail, row.telephone or telephone) != (mail, telephone):
        report.keep(KeptRow(row.line, row.name))
    if {"mail": mail, "telephone": telephone} == before:
        report.unchanged += 1
        return False
    if mail != before["mail"]:
        contact.mail_state = Contact.MailState.UNTRIED
        contact.mail_state_at, contact.mail_trouble = now, ""
    if telephone != before["telephone"]:
        contact.telephone_wrong_at = None
    if key:
        contact.put(key=key, mail=mail, telephone=telephone)
    return True


def _ask(asked: IO[str], *, version: FrameVersion, source: str, key: UsableKey) -> None:
    """Puts the rows for a person in place of those that an earlier import of this list left open."""
    State = ContactCandidate.State
    ContactCandidate.objects.filter(version=version, source=source, state=State.OPEN).delete()
    asked.seek(0)
    known = jurisdictions.codes()

    def rows() -> Iterator[tuple[Value, ...]]:
        for waiting in asked:
            line, code, name, address, mail, telephone, prefecture, likely, why = json.loads(waiting)
            area = prefecture if prefecture in known else None
            place = f"candidate:{version.pk}:{source}:{line}"
            yield (
                version.pk, source, line, code, name, address, area, likely, why, State.OPEN.value, "",
                key.pk, *sealed_texts(key, place, mail=mail, telephone=telephone),
            )  # fmt: skip

    for _ in insert_rows(ContactCandidate, fields=_CANDIDATE_FIELDS, rows=rows()):
        pass
