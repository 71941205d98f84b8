"""A dataset, a tabulation with small hand-made tables, and releases of it, each as far on its way as a story needs."""

from datetime import datetime, timedelta
from functools import cache
from itertools import product

import polars as pl

from tenken.disclosure.model import Attack, ProtectedTable, Protection, Rules
from tenken.disclosure.protecting import protect
from tenken.questionnaire.model import LocalizedText
from tenken.tabulation.hiding import hidden_rows
from tenken.tabulation.model import TOTAL, ComputedTable, CountTable, Dimension, TableSpecification
from tenken_site.campaigns.models import Campaign
from tenken_site.datasets.models import Dataset
from tenken_site.encryption.actions.make_key import ensure_key
from tenken_site.releases.actions.check import approve
from tenken_site.releases.actions.make_release import make_release
from tenken_site.releases.models import Release
from tenken_site.releases.policies import POINTS
from tenken_site.responses.models import Unlock
from tenken_site.tabulations import stored
from tenken_site.tabulations.models import Tabulation, TabulationPart
from tenken_site.tabulations.specifications import Texts
from tests.cast import NOW
from tests.factories.people import Cast

__all__ = ["KEYS", "approved", "dataset", "draft", "hand_made", "published", "submitted", "tabulation", "words"]

MAKER, CHECKER = "user:901", "user:902"
KEYS = ("q2.area-kind", "q3.area-kind")
AREAS = {"120006": TOTAL, "122041": "120006", "120006-rest": "120006", "270008": TOTAL, "271004": "270008",
         "270008-rest": "270008"}  # fmt: skip
NAMES = {TOTAL: ("全国", "Japan"), "120006": ("千葉県", "Chiba"), "122041": ("船橋市", "Funabashi"),
         "120006-rest": ("千葉県（その他）", "Rest of Chiba"), "270008": ("大阪府", "Osaka"),
         "271004": ("大阪市", "Osaka City"), "270008-rest": ("大阪府（その他）", "Rest of Osaka")}  # fmt: skip
KINDS = {TOTAL: ("計", "All"), "clinic": ("一般診療所（無床）", "Clinics"), "dental": ("歯科診療所", "Dental clinics")}
#: yes and no by area and kind; one cell has too few, so that others must be hidden with it.
ANSWERS = {
    ("122041", "clinic"): (30, 20), ("122041", "dental"): (12, 14), ("120006-rest", "clinic"): (25, 31),
    ("120006-rest", "dental"): (3, 4), ("271004", "clinic"): (60, 41), ("271004", "dental"): (22, 35),
    ("270008-rest", "clinic"): (18, 27), ("270008-rest", "dental"): (16, 19),
}  # fmt: skip


def words(ja: str, en: str) -> LocalizedText:
    return LocalizedText((("ja", ja), ("en", en)))


def _dimension(
    name: str, label: tuple[str, str], names: dict[str, tuple[str, str]], parents: dict[str, str]
) -> Dimension:
    return Dimension(name, words(*label), (name,), parents, {code: words(*one) for code, one in names.items()})


AREA = _dimension("area", ("地域", "Area"), NAMES, AREAS)
KIND = _dimension("kind", ("種類", "Kind"), KINDS, {"clinic": TOTAL, "dental": TOTAL})


def _leaves(code: str, parents: dict[str, str]) -> set[str]:
    below = [child for child, parent in parents.items() if parent == code]
    return {leaf for child in below for leaf in _leaves(child, parents)} if below else {code}


#: By how many clinics yes and no differ from ``ANSWERS``, by area and kind: as a dataset that is built later has it.
Moved = tuple[tuple[tuple[str, str], tuple[int, int]], ...]


def _count(area: str, kind: str, category: str, moved: Moved) -> int:
    places = product(_leaves(area, AREAS), _leaves(kind, {"clinic": TOTAL, "dental": TOTAL}))
    by = dict(moved)
    found = [tuple(map(sum, zip(ANSWERS[place], by.get(place, (0, 0)), strict=True))) for place in places]
    return sum({"yes": yes, "no": no, TOTAL: yes + no}[category] for yes, no in found)


@cache
def hand_made(*keys: str, moved: Moved = ()) -> tuple[tuple[ProtectedTable, ...], tuple[CountTable, ...], Protection]:
    """Protected tables of these keys, their counts, and what is hidden."""
    computed, counted = [], []
    for key in keys or KEYS:
        variable = key.partition(".")[0].upper()
        lines = list(product(NAMES, KINDS, ("yes", "no", TOTAL)))
        cells = pl.DataFrame(
            [
                {"area": area, "kind": kind, "category": category, "n": (n := _count(area, kind, category, moved)),
                 "base_n": (base := _count(area, kind, TOTAL, moved)), "base_weighted": 2.0 * base,
                 "estimate": n / base, "se": 0.02, "low": max(n / base - 0.04, 0.0),
                 "high": min(n / base + 0.04, 1.0), "deff": 1.1, "sign": ""}
                for area, kind, category in lines
            ]
        )  # fmt: skip
        specification = TableSpecification(
            key=key,
            title=words(
                f"{variable} バックアップを取っている（地域、種類別）", f"{variable} Keeps backups, by area and kind"
            ),
            statistic="proportion",
            variable=variable,
            rows=("area",),
            columns=("kind",),
        )
        labels = {"yes": words("はい", "Yes"), "no": words("いいえ", "No")}
        computed.append(ComputedTable(specification, (AREA, KIND), ("yes", "no"), labels, cells))
        answers = Dimension(variable, specification.title, (variable,), {"yes": TOTAL, "no": TOTAL},
                            {TOTAL: words("計", "Total"), **labels})  # fmt: skip
        counts = cells.rename({"category": variable, "n": "count"}).select("area", "kind", variable, "count")
        counted.append(CountTable(key, "", (AREA, KIND, answers), counts, distribution=variable))
    protection = protect(tuple(counted), Rules(), seed=1)
    return tuple(_blanked(one, protection) for one in computed), tuple(counted), protection


def _blanked(computed: ComputedTable, protection: Protection) -> ProtectedTable:
    hidden = hidden_rows(computed, protection.hidden)
    numbers = ("n", "base_n", "base_weighted", "estimate", "se", "low", "high", "deff")
    cells = computed.cells.with_columns(
        *(pl.when(hidden).then(None).otherwise(pl.col(name)).alias(name) for name in numbers),
        pl.when(hidden).then(pl.lit("X")).otherwise(pl.col("sign")).alias("sign"),
    )
    shown = ComputedTable(
        computed.specification, computed.dimensions, computed.categories, computed.category_labels, cells
    )
    return ProtectedTable(shown, hidden=int(hidden.sum()), complementary=int(hidden.sum()) // 2)


def dataset(cast: Cast, *, campaign: Campaign | None = None, now: datetime = NOW) -> Dataset:
    """A built dataset without its files: nothing here reads records."""
    whose = campaign or cast.campaign
    unlock = Unlock.objects.create(
        campaign=whose, purpose="statistics", reason="集計のため", days=30, asked_at=now, asked_by=cast.ministry,
        granted_at=now, granted_by=cast.chiba, until=now + timedelta(days=30),
    )  # fmt: skip
    number = 1 + Dataset.objects.filter(campaign=whose).count()
    made = Dataset.objects.create(
        campaign=whose, number=number, unlock=unlock, asked_at=now, asked_by=MAKER, built_at=now, built_by=MAKER,
        counts={"cases": 600, "submissions": 377, "variables": 2, "changes": 0, "stale_decisions": 0, "bytes": 1},
        digests={"manifest.json": (str(3 + number) * 64)[:64]}, code_version="0.1.0",
    )  # fmt: skip
    ensure_key(scope=made.key_scope, by=MAKER, now=now)
    return made


def tabulation(
    cast: Cast, *, of: Dataset | None = None, moved: Moved = (), now: datetime = NOW, **values: object
) -> Tabulation:
    """A finished one, its parts sealed under the dataset's key."""
    whose = of or dataset(cast, now=now)
    tables, counts, protection = hand_made(moved=moved)
    digests = {one.computed.specification.key: stored.table_digest(one) for one in tables}
    known = stored.known_bytes({})
    given = {
        "state": Tabulation.State.READY,
        "tables": "tables: []\n",
        "weighting": "classes: []\n",
        "disclosure": "threshold: 10\ngroup_share: 1.0\nprotection: 3\nseconds: 60\n",
        "seed": 2026,
        "code_version": "0.1.0",
        "finished_at": now,
        "figures": {"tables": 2, "cells": 126, "hidden": 12, "complementary": 6, "tried": 12, "breaches": 0,
                    "eligible": 600, "responded": 377, "attack_seconds": 0.1, "seconds": 1.0},
    } | values  # fmt: skip
    texts = Texts(*(str(given[name]) for name in ("tables", "weighting", "disclosure")))
    given.setdefault("digests", {
        "dataset": whose.digests["manifest.json"], **texts.digests(), "areas": "8" * 64,
        "known": stored.sha256(known), "results": stored.tables_digest(digests),
    })  # fmt: skip
    made = Tabulation.objects.create(
        dataset=whose,
        number=1 + Tabulation.objects.filter(dataset=whose).count(),
        contents=[
            {"key": one.computed.specification.key, "title": dict(one.computed.specification.title.texts),
             "cells": one.computed.cells.height, "hidden": one.hidden, "complementary": one.complementary,
             "digest": digests[one.computed.specification.key]}
            for one in tables
        ],
        asked_at=now,
        asked_by=MAKER,
        **given,
    )  # fmt: skip
    key = ensure_key(scope=whose.key_scope, by=MAKER, now=now)
    contents = {
        "tables": stored.tables_bytes(tables),
        "counts": stored.counts_bytes(counts, protection.hidden),
        "known": known,
        "attack": stored.attack_bytes(Attack(tried=12, breaches=(), seconds=0.1)),
    }
    for name, content in contents.items():
        row = TabulationPart(tabulation=made, name=name, key_id=key.pk)
        row.content = key.data.seal(content, context=row.place)
        row.save()
    return made


def draft(
    cast: Cast, *, slug: str = "backups-2026", of: Tabulation | None = None, edition: str = Release.Edition.FINAL,
    by: str = MAKER, now: datetime = NOW,
) -> Release:  # fmt: skip
    """A release of both tables."""
    return make_release(
        tabulation=of or tabulation(cast, now=now),
        slug=slug,
        title_ja="バックアップの調査 結果",
        title_en="Survey of backups: results",
        edition=edition,
        summary_ja="診療所に、バックアップの有無を尋ねました。",
        summary_en="Clinics were asked whether they keep backups.",
        tables=KEYS,
        by=by,
        now=now,
    )


def submitted(cast: Cast, *, now: datetime = NOW, **how: object) -> Release:
    """One that waits for its checker, its attack passed."""
    release = draft(cast, now=now, **how)  # type: ignore[arg-type]  # as draft
    release.state, release.submitted_at, release.submitted_by = Release.State.SUBMITTED, now, release.made_by
    release.attack = {"passed": True, "tried": 12, "seconds": 0.1, "breaches": [], "words": ""}
    release.save()
    return release


def approved(cast: Cast, *, publish_at: datetime, by: str = CHECKER, now: datetime = NOW, **how: object) -> Release:
    """One that goes out at this moment."""
    return approve(
        release=submitted(cast, now=now, **how),
        points=POINTS,
        words="確かめました。",
        publish_at=publish_at,
        by=by,
        now=now,
    )


def published(cast: Cast, *, now: datetime = NOW, **how: object) -> Release:
    """One that everybody reads."""
    from tenken_site.releases.actions.publish import publish  # draws charts and sets reports: for stories that need it

    return publish(release=approved(cast, publish_at=now, now=now, **how), by="command:worker", now=now)
