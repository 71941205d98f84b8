"""Rows that hold short personal texts: each text in a sealed column, beside it the keyed index it is found by."""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar, NamedTuple

from django.db import models, transaction

from tenken_site.encryption import keyring
from tenken_site.encryption.keyring import KeyDestroyed, UsableKey
from tenken_site.encryption.models import WrappingKey
from tenken_site.encryption.texts import index_of as keyed_index
from tenken_site.encryption.texts import mail_form, open_text, seal_text, telephone_form

__all__ = ["MAIL", "TELEPHONE", "LookUp", "SealedRow", "reseal_some", "sealed_text"]


class LookUp(NamedTuple):
    """How a text is found again: columns of one ``purpose`` have the same index for the same text."""

    purpose: str
    form: Callable[[str], str]

    def index_of(self, text: str, *, key: UsableKey | None = None) -> str:
        """The index of the text; blank for a blank one. Raises NoKeyInUse before the index has its key."""
        return keyed_index(self.form(text), purpose=self.purpose, key=key)


MAIL = LookUp("mail", mail_form)
TELEPHONE = LookUp("telephone", telephone_form)


class SealedRow:
    """Beside ``models.Model``: a row with sealed texts.

    Each text named in ``SEALED`` stands in ``<text>_sealed``, and in ``<text>_index`` where it is looked up.

    All texts of a row are sealed under one key, which the row names; a row without texts needs none. Each opens only
    in its own row and column (docs/adr/0014).
    """

    #: The texts of the model, and how each is looked up (None: never).
    SEALED: ClassVar[Mapping[str, LookUp | None]] = {}

    #: What the model has beside the texts: the key they are under (``sealing_key``), and what every model has.
    key: Any
    key_id: Any
    pk: Any
    _state: Any
    _meta: ClassVar[Any]
    _base_manager: ClassVar[Any]
    _default_manager: ClassVar[Any]
    save: Callable[..., None]

    def sealing_scope(self) -> str:
        """The scope of the row's key: "contacts:3"."""
        raise NotImplementedError

    def sealing_place(self) -> str:
        """What the texts are bound to; never changes while the row has texts: "contact:12"."""
        raise NotImplementedError

    def put(self, *, key: UsableKey, **texts: str) -> None:
        """Seals these texts under the key, and the row's others too where they were under another. Nothing is saved."""
        if self.key_id != key.pk:
            texts = {name: self.text(name) for name in self.SEALED if name not in texts} | texts
            self.key_id = key.pk
        place = self.sealing_place()
        for name, text in texts.items():
            look_up = self.SEALED[name]
            setattr(self, f"{name}_sealed", seal_text(text, key=key, context=f"{place}:{name}"))
            if look_up is not None:
                setattr(self, f"{name}_index", look_up.index_of(text))

    def texts(self) -> dict[str, str]:
        """Every text of the row, opened. Raises DoesNotOpen."""
        return {name: self.text(name) for name in self.SEALED}

    def text(self, name: str) -> str:
        """One text, opened; empty once its key was destroyed, for then it is disposed of. Raises DoesNotOpen."""
        sealed = getattr(self, f"{name}_sealed")
        if not sealed:
            return ""
        try:
            return open_text(sealed, key=self._its_key(), context=f"{self.sealing_place()}:{name}")
        except KeyDestroyed:
            return ""

    def _its_key(self) -> UsableKey:
        """The key that the row names: no statement where the row was read with it, or the key is at hand."""
        joined: WrappingKey | None = self._state.fields_cache.get("key")
        return keyring.learn(joined) if joined is not None else keyring.key(self.key_id)


def reseal_some(rows: models.QuerySet[Any], *, key: UsableKey, most: int) -> int:
    """Seals at most so many of the rows anew that stand under another key, in one transaction; how many there were.

    Called again until it is 0: what was done stays done when a run is stopped. Raises DoesNotOpen.
    """
    model = rows.model
    columns = ["key", *(f"{name}_sealed" for name in model.SEALED)]
    with transaction.atomic():
        others = rows.filter(key__isnull=False, key__destroyed_at__isnull=True).exclude(key=key.pk).order_by("pk")
        keys = list(others.values_list("pk", flat=True)[:most])
        some = list(model._default_manager.select_for_update().filter(pk__in=keys))
        for row in some:
            row.put(key=key)
        model._default_manager.bulk_update(some, columns)
    return len(some)


def sealed_text(name: str) -> property:
    """The text as an attribute: opens at each reading. Setting it seals under the row's key, else the scope's in use.

    Actions call ``put`` with the key they made sure of. Raises NoKeyInUse, DoesNotOpen.
    """

    def opened(row: SealedRow) -> str:
        return row.text(name)

    def seal(row: SealedRow, text: str) -> None:
        number = row.key_id
        if number is not None or text:
            row.put(key=keyring.in_use(row.sealing_scope()) if number is None else keyring.key(number), **{name: text})

    return property(opened, seal)
