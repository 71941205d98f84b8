"""Computing a release again: from its dataset, by its own specifications, and comparing digests."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from tenken.errors import TenkenError
from tenken_site.audit.log import record
from tenken_site.datasets.actions.open_dataset import open_dataset
from tenken_site.encryption.keyring import KeyDestroyed
from tenken_site.releases.models import PublishedFile, PublishedTable, Release
from tenken_site.releases.queries import unpacked_file
from tenken_site.tabulations.computing import compute_all
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
    shown_otherwise: list[str] = field(default_factory=list)  # tables whose public page is not what was digested
    #: Empty, or why the figures could not be computed again: "disposed", "not published".
    not_computed: str = ""
    notes: list[str] = field(default_factory=list)  # "code" and "areas" where they are no longer the same

    @property
    def holds(self) -> bool:
        """Whether nothing differs."""
        return not (self.changed_tables or self.changed_files or self.shown_otherwise)


def verify(*, release: Release, told: Callable[[int], None] = lambda done: None, by: str, now: datetime) -> Verified:
    """Compares the stored files and tables with their digests, then computes everything again from the dataset.

    After the dataset's disposal the stored part alone is compared. ``told`` hears steps of a hundred. Raises
    TenkenError where a specification no longer fits: the program is another one.
    """
    outcome = _stored(release)
    if not release.digests:
        return _noted(release, Verified(not_computed="not published"), by=by, now=now)
    tabulation = release.tabulation
    notes = []
    if code_version() != tabulation.code_version:
        notes.append("code")
    if areas_digest() != tabulation.digests.get("areas"):
        notes.append("areas")
    try:
        known = known_then(tabulation)
        dataset = open_dataset(dataset=tabulation.dataset, reason=f"verify release {release.slug}", by=by, now=now)
    except (KeyDestroyed, NoSuchPart):
        return _noted(release, _with(outcome, not_computed="disposed", notes=notes), by=by, now=now)
    except TenkenError:
        if tabulation.dataset.state != "disposed":
            raise
        return _noted(release, _with(outcome, not_computed="disposed", notes=notes), by=by, now=now)
    again = compute_all(
        dataset=dataset,
        texts=Texts(tabulation.tables, tabulation.weighting, tabulation.disclosure),
        seed=tabulation.seed,
        known=known,
        told=told,
    )
    wanted: dict[str, str] = release.digests["tables"]
    changed = [key for key, digest in wanted.items() if again.digests.get(key) != digest]
    found = _with(outcome, tables=len(wanted), changed_tables=changed, notes=notes)
    return _noted(release, found, by=by, now=now)


def _with(outcome: Verified, **more: object) -> Verified:
    kept = {"files": outcome.files, "changed_files": outcome.changed_files, "shown_otherwise": outcome.shown_otherwise}
    return Verified(**(kept | more))  # type: ignore[arg-type]  # fields by name


def _stored(release: Release) -> Verified:
    """The bytes that are served, against the digests of publication."""
    files: dict[str, str] = release.digests.get("files", {})
    pages: dict[str, str] = release.digests.get("pages", {})
    changed, read = [], set()
    for row in PublishedFile.objects.filter(release=release).order_by("pk").iterator(chunk_size=5):
        read.add(row.name)
        if hashlib.sha256(unpacked_file(row)).hexdigest() != files.get(row.name):
            changed.append(row.name)
    contents = PublishedTable.objects.filter(release=release).values_list("key", "content")
    shown = {key: hashlib.sha256(bytes(content)).hexdigest() for key, content in contents}
    published = release.state == Release.State.PUBLISHED
    gone = [name for name in files if published and name not in read]
    otherwise = [key for key, digest in pages.items() if published and shown.get(key) != digest]
    return Verified(files=len(read), changed_files=[*changed, *gone], shown_otherwise=otherwise)


def _noted(release: Release, outcome: Verified, *, by: str, now: datetime) -> Verified:
    record(
        action="releases.verify",
        target=f"release:{release.slug}",
        by=by,
        now=now,
        detail={"holds": outcome.holds, "not_computed": outcome.not_computed},
    )
    return outcome
