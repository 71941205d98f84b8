"""Holding what was found against a dataset: the figures are stored, sealed; no clinic's comparison is."""

import json
from datetime import datetime

from django.db import transaction

import tenken
from tenken.risk.loading import MODEL_FILE, parse_model
from tenken.risk.model import RiskModel
from tenken.verification.comparing import Compared, compare
from tenken.verification.model import Record
from tenken.verification.stored import as_json
from tenken_site.audit.log import record
from tenken_site.campaigns.models import Campaign
from tenken_site.datasets.actions.open_dataset import open_dataset
from tenken_site.datasets.queries import DatasetDisposed
from tenken_site.datasets.queries_cases import questionnaires
from tenken_site.encryption.keyring import KeyDestroyed, current_key
from tenken_site.instruments import queries as instruments
from tenken_site.verifications.models import Verification, VerificationResult, VerifiedClinic
from tenken_site.verifications.policies import CampaignDisposed, check_is_not_statistical
from tenken_site.verifications.queries import checklist_of, found_at, looked_first

__all__ = ["TROUBLES", "give_up", "measure"]

#: Why a comparison may be given up, in a word that stands in clear.
TROUBLES = ("unfit", "disposed")


def measure(*, result: VerificationResult, by: str, now: datetime) -> VerificationResult:
    """Done already: nothing happens.

    Raises NotForStatistics, CampaignDisposed, DatasetNotBuilt, DatasetDisposed, DatasetUnreadable, SurveyRefused for
    a broken model of exposure, and what ``tenken.verification.comparing.compare`` raises.
    """
    if result.state != "waiting":
        return result
    verification = result.verification
    check_is_not_statistical(verification.campaign)
    model = _model(verification.campaign)
    records = open_dataset(dataset=result.dataset, reason=f"verification {verification.number}", by=by, now=now)
    compared = compare(
        records,
        checklist_of(verification),
        _records(verification),
        populations={key: there for key, (there, _drawn) in verification.strata.items()},
        questionnaires=questionnaires(verification.campaign),
        drawn_at=verification.drawn_at,
        model=model,
    )
    return _stored(result, compared, model_version=model.version if model else "", by=by, now=now)


def _model(campaign: Campaign) -> RiskModel | None:
    """The survey's model of exposure as it is now; None where it has none."""
    path = instruments.file_beside(campaign.instrument_version_id, MODEL_FILE)
    return None if path is None else parse_model(path.read_bytes(), file=path.name)


def _records(verification: Verification) -> list[Record]:
    """What was found, of every clinic where something was."""
    rows = VerifiedClinic.objects.filter(verification=verification, outcome=VerifiedClinic.Outcome.RECORDED)
    records = []
    for row in rows.select_related("case", "key", "verification__campaign").defer("case__draft_document"):
        found = found_at(row)
        if found is not None:
            records.append(Record(row.case.public_id, row.stratum, found.method, found.found))
    return records


def _stored(
    result: VerificationResult, compared: Compared, *, model_version: str, by: str, now: datetime
) -> VerificationResult:
    with transaction.atomic():
        rows = VerificationResult.objects.select_for_update(of=("self",))
        locked = rows.select_related("verification__campaign", "key").get(pk=result.pk)
        if locked.state != "waiting":
            return locked
        told = {**as_json(compared), "looked_first": looked_first(locked.verification)}
        try:
            key = current_key(locked.verification.campaign.key_scope)
        except KeyDestroyed:  # disposed of while the figures were made
            raise CampaignDisposed(locked.verification.campaign.slug) from None
        locked.put(key=key, figures=json.dumps(told))
        locked.measured_at, locked.measured_by = now, by
        locked.model_version, locked.code_version = model_version, tenken.__version__
        locked.save()
        record(
            action="verifications.measure",
            target=locked.verification.target,
            by=by,
            now=now,
            detail={"result": locked.pk, "dataset": locked.dataset_id, "looked_at": compared.looked_at},
        )
    return locked


def give_up(*, result: VerificationResult, fault: Exception, by: str, now: datetime) -> str:
    """Leaves it failed. The error's own words may name answers, so only its kind goes into the log."""
    trouble = TROUBLES[1] if isinstance(fault, CampaignDisposed | DatasetDisposed | KeyDestroyed) else TROUBLES[0]
    with transaction.atomic():
        VerificationResult.objects.filter(pk=result.pk, measured_at__isnull=True).update(trouble=trouble)
        record(
            action="verifications.fail",
            target=result.verification.target,
            by=by,
            now=now,
            detail={"result": result.pk, "fault": type(fault).__name__},
        )
    return trouble
