"""Computing a release again: from its dataset, by its own specifications, and comparing all that people see."""

import hashlib
import json
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tenken.disclosure.model import ProtectedTable
from tenken.errors import TenkenError
from tenken_site.audit.log import record
from tenken_site.audit.models import AuditEntry
from tenken_site.datasets.actions.open_dataset import open_dataset
from tenken_site.encryption.keyring import KeyDestroyed
from tenken_site.releases.making import key_figures_of, shown_with
from tenken_site.releases.models import PublishedFile, PublishedTable, Release
from tenken_site.releases.origins import provenance_of, seal_of
from tenken_site.releases.queries import unpacked_file
from tenken_site.tabulations.computing import Computed, compute_all
from tenken_site.tabulations.models import Tabulation
from tenken_site.tabulations.plain import plain_bytes, plain_from, plain_table
from tenken_site.tabulations.queries import NoSuchPart, known_then
from tenken_site.tabulations.specifications import Texts, areas_digest, code_version

__all__ = ["Verified", "verify"]


@dataclass(frozen=True, slots=True)
class Verified:
    """What was compared, and what differs. Empty lists mean that all is as it was."""

    tables: int = 0  # computed again
    files: int = 0  # read again
    changed_tables: list[str] = field(default_factory=list)
    changed_files: list[str] = field(default_factory=list)
    shown_otherwise: list[str] = field(default_factory=list)  # tables, charts, "key_figures": not what was digested
    #: "log": the digests are not those of the audit log; "dataset", "tables" …: the release names another origin.
    changed_origins: list[str] = field(default_factory=list)
    #: Empty, or why the figures could not be computed again: "disposed", "not published".
    not_computed: str = ""
    notes: list[str] = field(default_factory=list)  # "code" and "areas" where they are no longer the same

    @property
    def holds(self) -> bool:
        """Whether nothing differs."""
        return not (self.changed_tables or self.changed_files or self.shown_otherwise or self.changed_origins)


def verify(*, release: Release, told: Callable[[int], None] = lambda done: None, by: str, now: datetime) -> Verified:
    """Compares files, tables and origins with their digests and the log, then computes everything from the dataset.

    After the dataset's disposal the stored part alone is compared. ``told`` hears steps of a hundred. Raises
    TenkenError where a specification no longer fits: the program is another one.
    """
    if not release.digests:
        return _noted(release, Verified(not_computed="not published"), by=by, now=now)
    found = _stored(release)
    tabulation = release.tabulation
    if code_version() != tabulation.code_version:
        found.notes.append("code")
    if areas_digest() != tabulation.digests.get("areas"):
        found.notes.append("areas")
    again = _computed_again(release, tabulation, told=told, by=by, now=now)
    if again is None:
        return _noted(release, _with(found, not_computed="disposed"), by=by, now=now)
    wanted: dict[str, str] = release.digests["tables"]
    changed = [key for key, digest in wanted.items() if again.digests.get(key) != digest]
    if again.results != release.provenance.get("results") and "results" not in found.changed_origins:
        found.changed_origins.append("results")
    found.shown_otherwise.extend(one for one in _shown(release, again) if one not in found.shown_otherwise)
    return _noted(release, _with(found, tables=len(wanted), changed_tables=changed), by=by, now=now)


def _computed_again(
    release: Release, tabulation: Tabulation, *, told: Callable[[int], None], by: str, now: datetime
) -> Computed | None:
    """None after the disposal of its dataset."""
    try:
        known = known_then(tabulation)
        dataset = open_dataset(dataset=tabulation.dataset, reason=f"verify release {release.slug}", by=by, now=now)
    except (KeyDestroyed, NoSuchPart):
        return None
    except TenkenError:
        if tabulation.dataset.state != "disposed":
            raise
        return None
    return compute_all(
        dataset=dataset,
        texts=Texts.frozen(tabulation),
        seed=tabulation.seed,
        knowing=lambda _counts, _threshold: known,
        told=told,
    )


def _with(found: Verified, **more: object) -> Verified:
    kept = {name: getattr(found, name) for name in Verified.__slots__}
    return Verified(**(kept | more))


def _stored(release: Release) -> Verified:
    """The bytes that are served and the origins that are named, against the digests of publication and the log."""
    files: dict[str, str] = release.digests.get("files", {})
    pages: dict[str, str] = release.digests.get("pages", {})
    charts: dict[str, str] = release.digests.get("charts", {})
    changed, read, otherwise = [], set(), []
    for row in PublishedFile.objects.filter(release=release).order_by("pk").iterator(chunk_size=5):
        read.add(row.name)
        if hashlib.sha256(unpacked_file(row)).hexdigest() != files.get(row.name):
            changed.append(row.name)
        if row.name in charts and shown_with(row.alt, row.lines) != charts[row.name]:
            otherwise.append(row.name)
    contents = PublishedTable.objects.filter(release=release).values_list("key", "content")
    shown = {key: hashlib.sha256(bytes(content)).hexdigest() for key, content in contents}
    if release.state == Release.State.PUBLISHED:
        changed += [name for name in files if name not in read]
        otherwise += [key for key, digest in pages.items() if shown.get(key) != digest]
    return Verified(
        files=len(read), changed_files=changed, shown_otherwise=otherwise, changed_origins=_origins(release)
    )


def _origins(release: Release) -> list[str]:
    """Origins that are not those of the tabulation; "log" where the digests are not those of the publication."""
    tabulation = release.tabulation
    texts = Texts.frozen(tabulation).digests()
    dataset = {"dataset": tabulation.dataset.digests.get("manifest.json", "")}
    true = provenance_of(tabulation) | texts | dataset
    changed = [name for name, value in true.items() if release.provenance.get(name) != value]
    entries = AuditEntry.objects.filter(action="releases.publish", target=f"release:{release.slug}")
    entry = entries.order_by("pk").last()
    if entry is None or entry.detail.get("seal") != seal_of(release):
        changed.append("log")
    return changed


def _shown(release: Release, again: Computed) -> list[str]:
    """Pages that show other figures than those that were computed again, and main results that do."""
    if release.state != Release.State.PUBLISHED:
        return []
    tables = {one.computed.specification.key: one for one in again.tables}
    mine = [tables[key] for key in release.tables if key in tables]
    otherwise = []
    for row in PublishedTable.objects.filter(release=release).order_by("position"):
        try:
            same = row.key in tables and _figures(plain_bytes(plain_from(bytes(row.content)))) == _told(tables[row.key])
        except (zlib.error, ValueError, KeyError, TypeError):
            same = False
        if not same:
            otherwise.append(row.key)
    figures = json.dumps(list(key_figures_of(mine, [plain_table(one) for one in mine])), default=str)
    if _numbers(figures) != _numbers(json.dumps(release.key_figures)):
        otherwise.append("key_figures")
    return otherwise


def _told(table: ProtectedTable) -> Any:
    return _figures(plain_bytes(plain_table(table)))


def _figures(content: bytes) -> Any:
    return _numbers(zlib.decompress(content).decode())


def _numbers(text: str) -> Any:
    """The document with numbers to twelve digits: floats of two machines may differ in the last bits."""
    return json.loads(text, parse_float=lambda told: f"{float(told):.12g}")


def _noted(release: Release, outcome: Verified, *, by: str, now: datetime) -> Verified:
    differs: Sequence[str] = [
        name
        for name in ("changed_tables", "changed_files", "shown_otherwise", "changed_origins")
        if getattr(outcome, name)
    ]
    record(
        action="releases.verify",
        target=f"release:{release.slug}",
        by=by,
        now=now,
        detail={"holds": outcome.holds, "not_computed": outcome.not_computed, "differs": list(differs)},
    )
    return outcome
