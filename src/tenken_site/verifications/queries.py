"""Reads of verifications. A viewer is the codes of the jurisdictions that a person is appointed to."""

import json
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from django.db.models import Count, Q, QuerySet

from tenken.questionnaire.model import Item, Questionnaire
from tenken.verification.loading import CHECKLIST_FILE, parse_checklist
from tenken.verification.model import NOT_THERE, UNSEEN, Checklist, Method, Verifiable
from tenken_site.audit.models import AuditEntry
from tenken_site.campaigns.models import Campaign, Case
from tenken_site.instruments import queries as instruments
from tenken_site.jurisdictions import scope
from tenken_site.jurisdictions.models import Jurisdiction
from tenken_site.verifications.models import Verification, VerificationResult, VerifiedClinic

__all__ = [
    "PAGE",
    "ClinicPage",
    "Counts",
    "Found",
    "asked_of",
    "checklist_file",
    "checklist_of",
    "clinic_named",
    "clinics_of",
    "codes_of",
    "compared_with",
    "counts_of",
    "found_at",
    "items_of",
    "latest_result",
    "looked_first",
    "open_verification",
    "prefectures",
    "recorded_of",
    "sizes_of",
    "strata_of",
    "verification_numbered",
    "verifications_of",
    "waiting_of",
    "waiting_result",
]

PAGE = 50
SHOWN = 100
_KEYS = 500  # values in one statement
_OUTCOME = VerifiedClinic.Outcome


@dataclass(frozen=True, slots=True)
class Counts:
    """How far a verification is, as far as somebody sees of it."""

    drawn: int
    recorded: int
    impossible: int

    @property
    def waiting(self) -> int:
        """Nobody was there yet."""
        return self.drawn - self.recorded - self.impossible


@dataclass(frozen=True, slots=True)
class ClinicPage:
    """One page of the clinics to look at; pages count from 1."""

    clinics: tuple[VerifiedClinic, ...]
    total: int
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class Found:
    """What was recorded at one clinic, opened."""

    found: Mapping[str, str]
    method: Method
    day: date


def checklist_file(campaign: Campaign) -> Path | None:
    """What the campaign's survey lets be looked at; None where it has no such file."""
    return instruments.file_beside(campaign.instrument_version_id, CHECKLIST_FILE)


def checklist_of(verification: Verification) -> Checklist:
    """As it was when the sample was drawn."""
    return _parsed(verification.checklist)


@lru_cache(maxsize=16)
def _parsed(text: str) -> Checklist:
    return parse_checklist(text.encode())


def asked_of(verification: Verification) -> tuple[tuple[Verifiable, Item], ...]:
    """What to look at, with the question as the campaign's instrument asks it."""
    items = items_of(instruments.questionnaire(verification.campaign.instrument_version_id))
    return tuple((one, items[one.link_id]) for one in checklist_of(verification).of(frozenset(items)))


def codes_of(clinic: VerifiedClinic) -> dict[str, frozenset[str]]:
    """What may be found for each question: an answer, or neither."""
    return {
        one.link_id: frozenset({option.code for option in item.options} or {"yes", "no"}) | {UNSEEN, NOT_THERE}
        for one, item in asked_of(clinic.verification)
    }


def items_of(questionnaire: Questionnaire) -> dict[str, Item]:
    """The questions by link_id."""
    return {item.link_id: item for item, _above in questionnaire.walk()}


def verifications_of(*, campaign_id: int) -> tuple[Verification, ...]:
    """Those of a campaign, the newest first; at most 100. One statement."""
    return tuple(Verification.objects.filter(campaign=campaign_id).order_by("-number")[:SHOWN])


def sizes_of(campaign: Campaign) -> dict[str, int]:
    """How many clinics submitted, by the keys of ``strata_of``. One statement, counted by the database."""
    rows = Case.objects.filter(campaign=campaign, last_number__gt=0).order_by()
    counted = rows.values_list("unit__kind", "unit__prefecture").annotate(Count("pk"))
    return {f"{kind}:{prefecture or ''}": count for kind, prefecture, count in counted}


def strata_of(campaign: Campaign) -> dict[str, list[tuple[int, str]]]:
    """Clinics with a submission, by kind and prefecture: key and token of each case. One statement."""
    rows = Case.objects.filter(campaign=campaign, last_number__gt=0).order_by("pk")
    found: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for pk, public_id, kind, prefecture in rows.values_list("pk", "public_id", "unit__kind", "unit__prefecture"):
        found[f"{kind}:{prefecture or ''}"].append((pk, public_id))
    return dict(found)


def open_verification(*, campaign_id: int) -> Verification | None:
    """The one that is not closed. One statement."""
    return Verification.objects.filter(campaign=campaign_id, closed_at__isnull=True).first()


def verification_numbered(*, campaign_id: int, number: int) -> Verification | None:
    """The verification of this number. One statement."""
    return Verification.objects.select_related("campaign").filter(campaign=campaign_id, number=number).first()


def prefectures() -> dict[str, Jurisdiction]:
    """By code, to name strata with. Public: no viewer. One statement."""
    return {one.code: one for one in Jurisdiction.objects.filter(kind=Jurisdiction.Kind.PREFECTURE)}


def _seen(viewer: Collection[str], verification: Verification) -> QuerySet[VerifiedClinic]:
    return VerifiedClinic.objects.filter(scope.units(viewer, through="case__unit__"), verification=verification)


def counts_of(viewer: Collection[str], verification: Verification) -> Counts:
    """Of the viewer's clinics. One statement."""
    found = _seen(viewer, verification).aggregate(
        drawn=Count("pk"),
        recorded=Count("pk", filter=Q(outcome=_OUTCOME.RECORDED)),
        impossible=Count("pk", filter=Q(outcome=_OUTCOME.IMPOSSIBLE)),
    )
    return Counts(**found)


def clinics_of(viewer: Collection[str], verification: Verification, *, page: int, waiting: bool) -> ClinicPage:
    """The viewer's clinics by place, a page at a time; ``waiting``: only those where nobody was yet. Two statements."""
    rows = _seen(viewer, verification)
    if waiting:
        rows = rows.filter(outcome=_OUTCOME.WAITING)
    total = rows.count()
    pages = max(1, -(-total // PAGE))
    page = min(max(page, 1), pages)
    rows = rows.select_related("case__unit__relay", "case__unit__prefecture", "case__unit__contact")
    rows = rows.defer("found_sealed", "case__draft_document")
    ordered = rows.order_by("case__unit__prefecture", "case__unit__relay", "case__unit__address_folded", "pk")
    return ClinicPage(tuple(ordered[(page - 1) * PAGE : page * PAGE]), total, page, pages)


def clinic_named(verification: Verification, *, public_id: str) -> VerifiedClinic | None:
    """The clinic of the sample, whoever asks; its area is for ``permissions`` to look at. One statement."""
    if not (public_id.isascii() and public_id.isalnum()):  # PostgreSQL takes no null byte, not even to look for
        return None
    rows = VerifiedClinic.objects.select_related(
        "case__unit__relay", "case__unit__prefecture", "case__unit__contact", "verification__campaign", "key"
    )
    return rows.defer("case__draft_document").filter(verification=verification, case__public_id=public_id).first()


def found_at(clinic: VerifiedClinic) -> Found | None:
    """What was recorded, opened; None where nothing was, or where it was disposed of. Whoever asks notes it."""
    text = clinic.found
    if not text:
        return None
    told = json.loads(text)
    return Found(found=told["found"], method=Method(told["method"]), day=date.fromisoformat(told["day"]))


def recorded_of(verification: Verification) -> int:
    """At how many clinics something was found, whoever asks. One statement."""
    return VerifiedClinic.objects.filter(verification=verification, outcome=_OUTCOME.RECORDED).count()


def waiting_of(verification: Verification) -> int:
    """Where nobody was yet, whoever asks. One statement."""
    return VerifiedClinic.objects.filter(verification=verification, outcome=_OUTCOME.WAITING).count()


def looked_first(verification: Verification) -> int:
    """At how many recorded clinics an official had looked at the answers before the first record: not blind.

    Looks at the page of answers alone, for only these are entries of one clinic. One statement for 500 clinics.
    """
    rows = VerifiedClinic.objects.filter(verification=verification, outcome=_OUTCOME.RECORDED)
    recorded = {f"case:{one}": at for one, at in rows.values_list("case__public_id", "first_recorded_at")}
    targets, found = sorted(recorded), set()
    for start in range(0, len(targets), _KEYS):
        looks = AuditEntry.objects.filter(action="responses.look_as_relay", target__in=targets[start : start + _KEYS])
        found |= {target for target, at in looks.values_list("target", "at") if at < recorded[target]}
    return len(found)


def waiting_result(verification: Verification) -> VerificationResult | None:
    """The comparison that was asked for and is not made yet. One statement."""
    rows = VerificationResult.objects.filter(verification=verification, measured_at__isnull=True, trouble="")
    return rows.order_by("pk").first()


def compared_with(verification: Verification, *, dataset: int) -> bool:
    """Whether figures were made of this dataset. One statement."""
    rows = VerificationResult.objects.filter(verification=verification, dataset=dataset)
    return rows.filter(measured_at__isnull=False).exists()


def latest_result(verification: Verification) -> VerificationResult | None:
    """The newest comparison that was asked for. One statement."""
    rows = VerificationResult.objects.select_related("dataset", "key", "verification__campaign")
    return rows.filter(verification=verification).order_by("-asked_at", "-pk").first()
