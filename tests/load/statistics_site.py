"""A synthetic country's answers as they lie on the site: a closed campaign of sealed submissions, made in bulk.

Rows are inserted past the actions that make them one by one; the seals are real, each under its own case's key.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import TypeVar

import numpy as np
from django.db import connection, models, transaction

from tenken.disposition.lifecycle import CaseStatus
from tenken.frame.areas import read_areas
from tenken.response.sealing import SALT_BYTES, seal
from tenken_site.accounts.models import User
from tenken_site.campaigns.models import Campaign, Case
from tenken_site.encryption.actions.make_key import ensure_key
from tenken_site.encryption.models import WrappingKey
from tenken_site.frames.models import Frame, FrameVersion, Unit
from tenken_site.instruments.actions.publish import publish
from tenken_site.jurisdictions.actions.load_relays import load_relays
from tenken_site.jurisdictions.models import Jurisdiction
from tenken_site.responses.actions.unlock import ask_for_unlock, grant_unlock
from tenken_site.responses.documents import seal_submission
from tenken_site.responses.models import CaseEvent, Submission, Unlock
from tests.factories.synthetic import OPENED, Country
from tests.load.server import ROOT

__all__ = ["BY", "CLOSED", "fill"]

BY = "command:load"
SURVEY = ROOT / "surveys" / "clinic-cybersecurity-2026"
CLOSED = OPENED + timedelta(days=48)
BATCH = 2_000
Row = TypeVar("Row", bound=models.Model)


def fill(country: Country, *, slug: str = "country") -> tuple[Campaign, Unlock]:
    """The country's campaign, closed, and an unlock in force. In a migrated database without relays of its own."""
    if not Jurisdiction.objects.exists():
        load_relays(areas=read_areas(ROOT / "surveys" / "codelists" / "relays.csv"), by=BY, now=OPENED)
    asking, granting = (User.objects.create_user(name, None, display_name=name) for name in ("analyst", "second"))
    with transaction.atomic():
        campaign = _campaign(country, slug=slug)
        _insert(Unit, _units(country, campaign.frame_version_id))
        units = Unit.objects.filter(version=campaign.frame_version_id).order_by("line")
        cases = _insert(Case, _cases(country, campaign, list(units)))
        _insert(Submission, _submissions(country, cases, sender=asking))
        _insert(CaseEvent, _events(country, cases))
    unlock = ask_for_unlock(campaign=campaign, purpose="statistics", reason="集計", days=30, by=asking, now=CLOSED)
    grant_unlock(unlock=unlock, by=granting, now=CLOSED)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return campaign, Unlock.objects.get(pk=unlock.pk)


def _campaign(country: Country, *, slug: str) -> Campaign:
    version = FrameVersion.objects.create(
        frame=Frame.objects.create(name=slug), number=1, imported_at=OPENED, imported_by=BY, source_name="synthetic",
        source_digest="0" * 64, frozen_at=OPENED, frozen_by=BY,
    )  # fmt: skip
    instrument = publish(folder=SURVEY, instrument=country.questionnaire.instrument, by=BY, now=OPENED)
    closes = OPENED + timedelta(days=47)
    return Campaign.objects.create(
        slug=slug, receipt_prefix="B", instrument_version=instrument, frame_version=version, opens_at=OPENED,
        closes_at=closes, first_closes_at=closes, as_of=date(2026, 6, 30), closed_at=CLOSED,
    )  # fmt: skip


def _units(country: Country, version: int) -> Iterator[Unit]:
    columns = country.records.select("link", "prefecture", "relay", "kind", "beds")
    for line, (link, prefecture, relay, kind, beds) in enumerate(columns.iter_rows(), start=2):
        name = f"架空第{line}医院"
        yield Unit(
            version_id=version, line=line, facility_code=link, code_given=link, code_check="whole" if link else "",
            kind=kind, name=name, name_folded=name, address="架空市1-1", address_folded="架空市1-1",
            prefecture_id=prefecture, relay_id=relay, beds=beds,
        )  # fmt: skip


def _cases(country: Country, campaign: Campaign, units: list[Unit]) -> Iterator[Case]:
    key = ensure_key(scope=campaign.key_scope, by=BY, now=OPENED)
    row = WrappingKey.objects.get(pk=key.pk)
    columns = country.records.select("disposition", "submitted_at", "corrections")
    for unit, (disposition, at, corrections) in zip(units, columns.iter_rows(), strict=True):
        case = Case(campaign=campaign, unit=unit, disposition=disposition)
        case.take_new_key(under=key)
        case.wrapping_key = row  # or every seal would read it
        if at is not None:
            case.status, case.status_at, case.first_opened_at = CaseStatus.SUBMITTED.value, at, at
            case.last_number = case.settled_version = case.draft_version = corrections + 1
            case.last_receipt_number = f"B-{unit.line:09}"
            case.first_submitted_at = case.last_submitted_at = case.draft_saved_at = at
        yield case


def _submissions(country: Country, cases: list[Case], *, sender: User) -> Iterator[Submission]:
    form, salts = country.questionnaire, np.random.default_rng(1)
    personal_items = {item.link_id for item, _ in form.walk() if item.personal}
    moments = country.records["submitted_at"]
    for case, answers, at in zip(cases, country.answers(), moments, strict=True):
        if answers is None:
            continue
        salt, other = salts.bytes(SALT_BYTES), salts.bytes(SALT_BYTES)
        sealed = seal(
            answers={name: value for name, value in answers.items() if name not in personal_items},
            personal={name: value for name, value in answers.items() if name in personal_items},
            case=case.public_id, instrument=form.instrument, instrument_version=form.version, number=case.last_number,
            submitted_at=at, salt=salt, personal_salt=other,
        )  # fmt: skip
        document, personal = seal_submission(sealed, case=case, number=case.last_number)
        yield Submission(
            case=case, number=case.last_number, receipt_number=case.last_receipt_number, submitted_at=at,
            submitted_by=sender,
            instrument_version_id=case.campaign.instrument_version_id, draft_version=case.draft_version,
            digest=sealed.digest, document=document, personal=personal,
        )  # fmt: skip


def _events(country: Country, cases: list[Case]) -> Iterator[CaseEvent]:
    """What a form that was filled in and sent at once leaves: opened, saved, submitted, with the time between them."""
    columns = country.records.select("submitted_at", "active_seconds")
    for case, (at, seconds) in zip(cases, columns.iter_rows(), strict=True):
        if at is None:
            continue
        key = case.data_key()
        for kind, before in (("opened", seconds), ("saved", seconds // 3), ("submitted", 0)):
            moment = at - timedelta(seconds=before)
            payload = key.seal(b"{}", context=CaseEvent.payload_context(case.public_id, kind, moment))
            yield CaseEvent(case=case, at=moment, kind=kind, payload=payload)


def _insert(model: type[Row], rows: Iterator[Row]) -> list[Row]:
    made: list[Row] = []
    batch: list[Row] = []
    for row in rows:
        batch.append(row)
        if len(batch) == BATCH:
            made += model._default_manager.bulk_create(batch)
            batch = []
    return made + model._default_manager.bulk_create(batch)
