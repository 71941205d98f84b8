"""A dataset's files in pieces, each sealed and bound to its dataset, its name and its place in the file."""

import hashlib
from collections.abc import Iterator
from typing import BinaryIO

from tenken.errors import TenkenError
from tenken_site.datasets.models import Dataset, DatasetFile
from tenken_site.encryption import keyring
from tenken_site.encryption.aead import DoesNotOpen
from tenken_site.encryption.keyring import KeyDestroyed, NoKeyInUse, UsableKey

__all__ = ["PIECE", "DatasetDisposed", "DatasetUnreadable", "SealedFile", "keep_file", "pieces"]

#: Bytes of one piece before it is sealed: what a download holds in memory at a time.
PIECE = 4_000_000


class DatasetUnreadable(TenkenError):
    """A stored file does not open, or pieces of it are missing; the message names the file, never its content."""


class DatasetDisposed(TenkenError):
    """Its keys were destroyed: its records are gone for good."""


def keep_file(*, dataset: Dataset, name: str, content: BinaryIO, key: UsableKey) -> tuple[str, int]:
    """Stores a file, read from where it stands, piece by piece; SHA-256 in hexadecimal, and how many bytes.

    To be called inside the transaction that says what the file is.
    """
    file = SealedFile(dataset=dataset, name=name, key=key)
    while piece := content.read(PIECE):
        file.write(piece)
    return file.finish(), file.size


class SealedFile:
    """A long file that is sealed while it is written: no more than a piece of it is ever held in clear.

    Each piece is stored at once, so that no long transaction keeps others from writing. What a killed worker leaves is
    taken out when the file is begun again; it counts only once its digest was noted.
    """

    def __init__(self, *, dataset: Dataset, name: str, key: UsableKey) -> None:
        self._dataset, self._name, self._key = dataset, name, key
        self._held, self._place, self._digest, self.size = bytearray(), 0, hashlib.sha256(), 0
        DatasetFile.objects.filter(dataset=dataset, name=name).delete()

    def write(self, content: bytes) -> int:
        """Takes more of the file."""
        self._held += content
        while len(self._held) >= PIECE:
            self._keep(bytes(self._held[:PIECE]))
            del self._held[:PIECE]
        return len(content)

    def finish(self) -> str:
        """Stores the rest; SHA-256 of the whole in hexadecimal."""
        if self._held or not self._place:
            self._keep(bytes(self._held))
            self._held.clear()
        return self._digest.hexdigest()

    def _keep(self, piece: bytes) -> None:
        sealed = self._key.data.seal(piece, context=_context(self._dataset, self._name, self._place))
        DatasetFile.objects.create(
            dataset=self._dataset, name=self._name, place=self._place, key_id=self._key.pk, content=sealed
        )
        self._digest.update(piece)
        self.size, self._place = self.size + len(piece), self._place + 1


def pieces(dataset: Dataset, name: str) -> Iterator[bytes]:
    """The file again, a piece at a time and a statement each. Raises DatasetDisposed, DatasetUnreadable."""
    places = list(DatasetFile.objects.filter(dataset=dataset, name=name).order_by("place").values_list("pk", "place"))
    if dataset.disposed_at is not None:
        raise DatasetDisposed(str(dataset))
    if not places or [place for _, place in places] != list(range(len(places))):
        raise DatasetUnreadable(f"{dataset}: {name} is not whole")
    for pk, place in places:
        row = DatasetFile.objects.select_related("key").filter(pk=pk).first()
        if row is None:
            raise DatasetUnreadable(f"{dataset}: {name} is not whole")
        try:
            yield keyring.learn(row.key).data.open(row.content, context=_context(dataset, name, place))
        except KeyDestroyed:
            raise DatasetDisposed(str(dataset)) from None
        except (DoesNotOpen, NoKeyInUse):
            raise DatasetUnreadable(f"{dataset}: {name} does not open") from None


def _context(dataset: Dataset, name: str, place: int) -> str:
    return f"dataset:{dataset.pk}:{name}:{place}"
