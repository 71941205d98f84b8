"""A visitor asks for a clinic's ID: what was typed is kept, sealed, until a worker looks who is meant."""

import json
from datetime import datetime

from django.db import transaction

from tenken_site.accounts.models import accounts_key
from tenken_site.audit.log import record
from tenken_site.outreach.models import IdRequest

__all__ = ["ask_for_id"]


def ask_for_id(*, code: str, name: str, postcode: str, by: str, now: datetime) -> IdRequest:
    """The same statements for whatever was typed: nothing is looked up here."""
    key = accounts_key()
    with transaction.atomic():
        row = IdRequest(asked_at=now)
        row.put(key=key, typed=json.dumps({"code": code, "name": name, "postcode": postcode}, ensure_ascii=False))
        row.save(force_insert=True)
        record(action="outreach.ask_for_id", target=f"id-request:{row.pk}", by=by, now=now)
    return row
