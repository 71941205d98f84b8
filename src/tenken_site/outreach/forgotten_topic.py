"""The mail to a clinic that asked for its ID: made at the moment of sending, so that the outbox holds no link."""

from collections.abc import Mapping, Sequence
from copy import copy
from datetime import datetime

from django.template.loader import render_to_string
from django.utils import translation

from tenken_site.accounts.models import User
from tenken_site.instruments import queries as instruments
from tenken_site.messaging.models import OutboxEntry
from tenken_site.messaging.topics import Drop, Later, Mail
from tenken_site.outreach import queries_codes
from tenken_site.outreach.actions.judge_addresses import record_bounce
from tenken_site.outreach.forgotten import TOPIC, VALID, token_of
from tenken_site.outreach.mail_texts import LANGUAGE, base_values, from_name, site_address
from tenken_site.outreach.models import IdRequest

__all__ = ["ACTOR", "ForgottenTopic"]

ACTOR = "worker:outreach"


class ForgottenTopic:
    """One mail for each request whose link still holds."""

    name = TOPIC

    def compose(self, entries: Sequence[OutboxEntry], *, now: datetime) -> Mapping[int, Mail | Drop | Later]:
        """What to do with each entry, by its key. Quiet times do not hold: somebody waits for it."""
        rows = (
            IdRequest.objects.filter(pk__in=[entry.subject for entry in entries], case__isnull=False)
            .select_related("case__campaign", "case__unit__contact")
            .defer("case__draft_document")
            .in_bulk()
        )
        holders = queries_codes.holders([row.case_id for row in rows.values() if row.case_id])
        return {entry.pk: _mail(rows.get(entry.subject), holders, now=now) for entry in entries}

    def bounced(self, entry: OutboxEntry, *, kind: str, status: str, now: datetime) -> None:
        """Sets the state of the address, as a wave's mail does."""
        case = IdRequest.objects.filter(pk=entry.subject).values_list("case_id", flat=True).first()
        if case is None:
            return
        of_case = copy(entry)
        of_case.subject = case
        record_bounce(entry=of_case, kind=kind, status=status, by=ACTOR, now=now)


def _mail(row: IdRequest | None, holders: Mapping[int, User], *, now: datetime) -> Mail | Drop:
    if row is None or row.case is None or row.used_at is not None or now >= row.asked_at + VALID:
        return Drop("withdrawn")
    case = row.case
    holder, contact = holders.get(case.pk), getattr(case.unit, "contact", None)
    if holder is None or contact is None or not contact.mail:
        return Drop("no_address")
    survey = instruments.survey(case.campaign.instrument_version_id)
    values = base_values(case, campaign=case.campaign, survey=survey)
    context = values | {
        "username": holder.username,
        "link": site_address("forgotten-code", row.public_id, token_of(row)),
        "desks": [values[name] for name in sorted(values) if name.startswith("desk_")],
    }
    with translation.override(LANGUAGE):
        text = render_to_string("outreach/mail_forgotten.txt", context)
    return Mail(to=contact.mail, subject=f"【IDのご案内】{values['survey']}", text=text, from_name=from_name(survey))
