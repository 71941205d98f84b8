"""Where every number of a release comes from: digests, versions, seed. Enough to compute it again."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse

from tenken_site.releases.models import Release
from tenken_site.tabulations.models import Tabulation

__all__ = ["Origin", "address_of", "origins", "origins_of", "provenance_of", "seal_of"]

_WORDS = (
    ("dataset", "個票データの照合値（SHA-256）", "Digest of the dataset (SHA-256)"),
    ("tables", "集計の指定の照合値", "Digest of the table specification"),
    ("weighting", "重み付けの指定の照合値", "Digest of the weighting plan"),
    ("disclosure", "秘匿の規則の照合値", "Digest of the disclosure rules"),
    ("risk_model", "備えの点検のモデルの照合値", "Digest of the model of exposure"),
    ("support_paths", "支援の一覧の照合値", "Digest of the list of support"),
    (
        "not_confidential",
        "答えが秘密に当たらないので、少ない数も示す設問",
        "Questions whose answers are no secret, shown however few",
    ),
    ("areas", "地域の一覧の照合値", "Digest of the list of areas"),
    ("results", "集計結果の照合値", "Digest of the results"),
    ("code_version", "計算に使ったプログラムの版", "Version of the program"),
    ("seed", "乱数の種", "Seed of random numbers"),
)


@dataclass(frozen=True, slots=True)
class Origin:
    """One line."""

    name: str
    ja: str
    en: str
    value: str


def provenance_of(tabulation: Tabulation) -> dict[str, str]:
    """As it is kept with the release for good."""
    digests = {name: str(tabulation.digests.get(name, "")) for name, *_ in _WORDS if name in tabulation.digests}
    plain = ", ".join(tabulation.figures.get("not_confidential", []))
    return (
        digests
        | ({"not_confidential": plain} if plain else {})
        | {
            "code_version": tabulation.code_version,
            "seed": str(tabulation.seed),
            "tabulation": str(tabulation.number),
            "dataset_number": str(tabulation.dataset.number),
            "eligible": str(tabulation.figures.get("eligible", "")),
            "responded": str(tabulation.figures.get("responded", "")),
        }
    )


def origins(provenance: Mapping[str, str]) -> tuple[Origin, ...]:
    """In words, in the order of the page."""
    return tuple(Origin(name, ja, en, provenance[name]) for name, ja, en in _WORDS if provenance.get(name))


def origins_of(tabulation: Tabulation) -> tuple[Origin, ...]:
    """The same before publication."""
    return origins(provenance_of(tabulation))


def address_of(release: Release) -> str:
    """Where the release stands, in full."""
    return f"{settings.TENKEN_SITE_URL}{reverse('statistics-release', args=[release.slug])}"


def seal_of(release: Release) -> str:
    """SHA-256 over everything that a published release is compared with later; the audit log keeps it."""
    told = [release.slug, release.digests, release.provenance, release.title_ja, release.title_en]
    return hashlib.sha256(json.dumps(told, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
