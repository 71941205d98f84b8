"""Noting what happened to a case: one row, written in the transaction of what it tells of."""

from collections.abc import Mapping
from datetime import datetime

from tenken.response.model import Json
from tenken_site.accounts.models import User
from tenken_site.campaigns.models import Case
from tenken_site.responses.documents import seal_payload
from tenken_site.responses.models import CaseEvent

__all__ = ["note"]


def note(*, case: Case, kind: CaseEvent.Kind, payload: Mapping[str, Json], by: User, now: datetime) -> None:
    """Appends one event. ``payload`` may hold answers: it is stored like a draft, as a sealed document."""
    sealed = seal_payload(payload, case=case, kind=kind, at=now)
    CaseEvent.objects.create(case=case, at=now, kind=kind, by=by, payload=sealed)
