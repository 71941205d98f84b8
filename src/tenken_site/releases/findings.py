"""Which cells the last attack on a release told too closely: kept sealed, shown to the ministry alone."""

import base64
import json
from typing import TYPE_CHECKING

from tenken_site.encryption import keyring
from tenken_site.encryption.aead import DoesNotOpen
from tenken_site.encryption.keyring import KeyDestroyed, NoKeyInUse
from tenken_site.encryption.models import WrappingKey
from tenken_site.releases.models import Release

if TYPE_CHECKING:  # pages do not load the optimiser
    from tenken_site.releases.attacks import Attacked

__all__ = ["findings_of", "noted"]


def findings_of(release: Release) -> list[tuple[str, ...]]:
    """Each with its table's key, then its codes; empty where nothing was found or the dataset was disposed of."""
    key = WrappingKey.objects.filter(pk=release.attack.get("key")).first()
    if key is None:
        return []
    try:
        plain = keyring.learn(key).data.open(base64.b64decode(release.attack["sealed"]), context=_context(release))
    except (KeyDestroyed, DoesNotOpen):
        return []
    return [tuple(one) for one in json.loads(plain)]


def noted(release: Release, outcome: "Attacked | None", *, words: str, marks: list[str] | None) -> dict[str, object]:
    """The outcome as the release keeps it. Which cells were told is sealed: it says where few clinics are."""
    told: dict[str, object] = {
        "passed": outcome is not None and outcome.passed,
        "tried": outcome.tried if outcome else 0,
        "seconds": outcome.seconds if outcome else 0,
        "breaches": len(outcome.found) if outcome else 0,
        "words": words[:300],
        "register": marks or [],
    }
    if outcome is not None and outcome.found:
        try:
            key = keyring.in_use(release.tabulation.dataset.key_scope)
        except (KeyDestroyed, NoKeyInUse):  # disposed of meanwhile
            return told
        sealed = key.data.seal(json.dumps(outcome.found).encode(), context=_context(release))
        told |= {"key": key.pk, "sealed": base64.b64encode(sealed).decode()}
    return told


def _context(release: Release) -> str:
    """What the sealed bytes are bound to."""
    return f"release:{release.pk}:attack"
