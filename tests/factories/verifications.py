"""Verifications: a closed campaign of many clinics that answered, samples of it, and what was found."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path

from tenken.verification.model import Method
from tenken_site.accounts.permissions import Viewer
from tenken_site.campaigns.models import Campaign, Case
from tenken_site.custody.actions.dispose_campaign import dispose_campaign
from tenken_site.custody.models import Disposal
from tenken_site.datasets.models import Dataset
from tenken_site.encryption.actions.make_key import ensure_key
from tenken_site.jurisdictions.models import Jurisdiction
from tenken_site.verifications.actions.close import close_verification
from tenken_site.verifications.actions.draw import draw_sample
from tenken_site.verifications.actions.record_found import record_found
from tenken_site.verifications.models import Verification, VerificationResult, VerifiedClinic
from tenken_site.verifications.queries import clinic_named
from tests.cast import CHIBA_CODE, COUNTRY_CODE, FUNABASHI_CODE, NOW, OSAKA_CITY_CODE, OSAKA_CODE, Clinic
from tests.factories import campaigns, datasets

__all__ = [
    "BY",
    "CHECKLIST",
    "DRAWN",
    "FIGURES",
    "LOOKED",
    "checklist_beside",
    "clinics",
    "closed",
    "disposed",
    "drawn",
    "finished",
    "first",
    "found_yes",
    "ministry",
    "recorded",
    "stored",
]

BY = "command:tests"
#: The sample is drawn an hour after the close, and clinics are looked at the next day.
DRAWN, LOOKED = NOW + timedelta(hours=1), NOW + timedelta(days=1)
CHECKLIST = """\
survey: tiny
version: "1"
verifiable:
  - question: T1
    look_at: {ja: 机の上のパソコンを見せてもらいます。1台でもあれば「はい」です。, en: Ask to see the computers.}
"""
_ESTIMATE = {"value": 0.25, "low": 0.1, "high": 0.4, "clinics": 12}
#: As ``tenken.verification.stored`` writes it.
FIGURES = {
    "format": 1, "looked_at": 12, "changed": 0, "lost": 0, "unrepresented": 0, "looked_first": 1,
    "methods": {"visit": 12},
    "questions": [
        {
            "link_id": "T1", "unseen": 1, "dont_know": 0, "submitted": 0.8, "submissions": 40,
            "corrected": {"value": 0.6, "low": 0.5, "high": 0.7},
            "agreement": {
                "clinics": 12, "reported": _ESTIMATE, "found": _ESTIMATE, "net_bias": _ESTIMATE,
                "gross_error": _ESTIMATE, "sensitivity": _ESTIMATE, "specificity": None, "kappa": _ESTIMATE,
            },
        }
    ],
    "exposure": [
        {"index": "likelihood", "clinics": 12, "reported": _ESTIMATE, "found": _ESTIMATE, "bias": _ESTIMATE},
        {"index": "impact", "clinics": 3, "reported": None, "found": None, "bias": None},
    ],
}  # fmt: skip


def checklist_beside(folder: Path) -> Path:
    """The folder of surveys, in which the tiny one now lets its first question be looked at."""
    (folder / "tiny").mkdir(exist_ok=True)
    (folder / "tiny" / "verification.yaml").write_text(CHECKLIST, "utf-8")
    return folder


def clinics(funabashi: int, osaka: int) -> list[Clinic]:
    """So many clinics of both cities."""
    made = []
    for number in range(funabashi + osaka):
        here = number < funabashi
        made.append(
            Clinic(
                username=f"clinic-{number}", display_name=f"院長 {number}", name=f"第{number}医院",
                facility_code="", postcode="273-0005" if here else "530-0001", address=f"本町{number}番地",
                prefecture=CHIBA_CODE if here else OSAKA_CODE, relay=FUNABASHI_CODE if here else OSAKA_CITY_CODE,
            )
        )  # fmt: skip
    return made


def closed(*, funabashi: int = 12, osaka: int = 4, silent: int = 1, no: int = 4) -> Campaign:
    """A closed campaign: all clinics answered but the last ``silent`` ones; the first ``no`` have no computer."""
    there = clinics(funabashi, osaka)
    made = campaigns.campaign(clinics=there)
    for number, clinic in enumerate(there[: len(there) - silent]):
        answers: Mapping[str, object] = (
            {"T1": "no", "T3": ["none"]} if number < no else {"T1": "yes", "T2": "8317", "T3": ["backup"]}
        )
        datasets.answered(campaigns.enrolled(clinic, into=made), answers)
    Case.objects.filter(campaign=made, last_number__gt=0).update(disposition="1.1")
    Case.objects.filter(campaign=made, last_number=0).update(disposition="3.19")
    Campaign.objects.filter(pk=made.pk).update(closed_at=NOW)
    made.refresh_from_db()
    return made


def finished(verification: Verification) -> Verification:
    """Closed: nothing more is recorded, and it may be compared."""
    return close_verification(verification=verification, by=BY, now=LOOKED)


def drawn(campaign: Campaign, *, size: int = 100) -> Verification:
    """A sample of so many of its clinics, or of all that answered."""
    return draw_sample(campaign=campaign, size=size, seed=7, by=BY, now=DRAWN)


def ministry() -> Viewer:
    """The whole country's."""
    return Viewer((Jurisdiction.objects.get(code=COUNTRY_CODE),))


def recorded(verification: Verification, found: Mapping[str, str] | None = None) -> None:
    """Somebody was everywhere and found T1 so; ``found`` says otherwise by the clinic's name."""
    for row in VerifiedClinic.objects.filter(verification=verification).select_related("case__unit"):
        clinic = clinic_named(verification, public_id=row.case.public_id)
        assert clinic is not None
        code = (found or {}).get(row.case.unit.name, "yes")
        if code == "waiting":
            continue
        record_found(
            clinic=clinic, viewer=ministry(), found={"T1": code}, method=Method.VISIT, day=LOOKED.date(), seen=0, by=BY,
            now=LOOKED,
        )  # fmt: skip


def stored(campaign: Campaign, dataset: Dataset, cases: Sequence[Case], *, found: str = "yes") -> Verification:
    """Rows as a verification leaves them, whatever state the campaign is in: a record of each case, and a result."""
    made = Verification.objects.create(
        campaign=campaign, number=1, seed=7, strata={"clinic:": [len(cases), len(cases)]}, checklist=CHECKLIST,
        drawn_at=NOW, drawn_by=BY,
    )  # fmt: skip
    key = ensure_key(scope=campaign.key_scope, by=BY, now=NOW)
    for case in cases:
        row = VerifiedClinic(
            verification=made, case=case, stratum="clinic:", outcome=VerifiedClinic.Outcome.RECORDED, times=1,
            first_recorded_at=NOW, recorded_at=NOW, recorded_by=BY,
        )  # fmt: skip
        text = json.dumps({"found": {"T1": found}, "method": "visit", "day": NOW.date().isoformat()})
        row.put(key=key, found=text)
        row.save()
    result = VerificationResult(
        verification=made, dataset=dataset, asked_at=NOW, asked_by=BY, measured_at=NOW, measured_by=BY
    )
    result.put(key=key, figures=json.dumps(FIGURES))
    result.save()
    return made


def disposed(campaign: Campaign) -> None:
    """Its keys are destroyed."""
    disposal = Disposal.objects.create(
        kind=Disposal.Kind.CAMPAIGN, subject=f"campaign:{campaign.slug}", reason="期限", asked_at=NOW, asked_by="user:1"
    )
    dispose_campaign(disposal=disposal, campaign=campaign, by="user:2", now=LOOKED)


def first(verification: Verification, *, prefecture: str = CHIBA_CODE) -> VerifiedClinic:
    """One clinic of the sample, as a page opens it."""
    row = VerifiedClinic.objects.filter(verification=verification, case__unit__prefecture=prefecture).earliest("pk")
    found = clinic_named(verification, public_id=row.case.public_id)
    assert found is not None
    return found


def found_yes(clinic: VerifiedClinic, **instead: object) -> VerifiedClinic:
    """Somebody was there and found T1 so; ``instead``: other arguments of ``record_found``."""
    given: dict[str, object] = {
        "clinic": clinic, "viewer": ministry(), "found": {"T1": "yes"}, "method": Method.VISIT, "day": LOOKED.date(),
        "seen": clinic.times, "by": BY, "now": LOOKED,
    }  # fmt: skip
    return record_found(**(given | instead))  # type: ignore[arg-type]  # as above
