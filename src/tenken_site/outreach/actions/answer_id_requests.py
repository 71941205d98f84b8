"""Looking who is meant by those who asked for a clinic's ID, and putting the mails into the outbox."""

import json
from datetime import datetime, timedelta

from django.db import transaction

from tenken.frame.folding import fold_name
from tenken_site.audit.log import record
from tenken_site.campaigns.models import Case
from tenken_site.frames.models import Contact
from tenken_site.messaging.actions.enqueue import enqueue
from tenken_site.outreach.forgotten import MOST_A_DAY, TOPIC, VALID
from tenken_site.outreach.models import IdRequest
from tenken_site.outreach.queries_codes import holders

__all__ = ["answer_id_requests"]

DAY = timedelta(days=1)
KEPT = timedelta(days=30)
BATCH = 200


def answer_id_requests(*, by: str, now: datetime) -> int:
    """How many requests were looked up; each is one transaction, and what was typed is erased in it.

    Nobody is written to whose address is unknown or dead, who has no sign-in, or who got three mails within a day.
    Requests of a month ago are forgotten.
    """
    IdRequest.objects.filter(asked_at__lt=now - KEPT).delete()
    waiting = IdRequest.objects.filter(looked_up_at__isnull=True).order_by("asked_at").values_list("pk", flat=True)
    done = 0
    for pk in list(waiting[:BATCH]):
        done += _answer(pk, by=by, now=now)
    return done


@transaction.atomic
def _answer(pk: int, *, by: str, now: datetime) -> int:
    row = IdRequest.objects.select_for_update(of=("self",)).select_related("key").get(pk=pk)
    if row.looked_up_at is not None:
        return 0
    case = _case_meant(json.loads(row.typed or "{}"), now=now) if now < row.asked_at + VALID else None
    if case is not None:
        Case.objects.select_for_update().only("pk").get(pk=case.pk)  # two requests for one clinic come one by one
        sent = IdRequest.objects.filter(case=case, asked_at__gt=now - DAY).count()
        contact = getattr(case.unit, "contact", None)
        written_to = contact is not None and bool(contact.mail) and contact.mail_state != Contact.MailState.DEAD
        if sent >= MOST_A_DAY or not written_to or case.pk not in holders([case.pk]):
            case = None
    IdRequest.objects.filter(pk=pk).update(looked_up_at=now, case=case, typed_sealed=b"", key=None)
    if case is not None:
        enqueue(topic=TOPIC, group=case.campaign_id, subjects=[pk], channel="mail", due_at=now, now=now)
        record(action="outreach.send_id", target=f"case:{case.public_id}", by=by, now=now, detail={"request": pk})
    return 1


def _case_meant(typed: dict[str, str], *, now: datetime) -> Case | None:
    """The newest case of the clinic in a campaign that has begun; None where nobody or more than one is meant."""
    begun = Case.objects.filter(campaign__opens_at__lte=now, campaign__archived_at__isnull=True)
    code, name, postcode = typed.get("code", ""), fold_name(typed.get("name", "")), typed.get("postcode", "")
    if code:
        cases = begun.filter(unit__facility_code=code)
    elif name and postcode:
        cases = begun.filter(unit__name_folded=name, unit__postcode__in=[postcode, postcode.replace("-", "")])
    else:
        return None
    newest = cases.order_by("-campaign__opens_at", "-pk").values_list("campaign", flat=True).first()
    found = list(cases.filter(campaign=newest).select_related("campaign", "unit__contact").defer("draft_document")[:2])
    return found[0] if len(found) == 1 else None
