"""Sending one clinic a new access code by mail, because an official was asked for it."""

from datetime import datetime

from django.db import transaction

from tenken_site.audit.log import record
from tenken_site.campaigns.models import Case
from tenken_site.frames.actions.correct_contact import MailUnreadable, correct_contact
from tenken_site.instruments import queries as instruments
from tenken_site.messaging.actions.enqueue import enqueue
from tenken_site.outreach import queries_codes
from tenken_site.outreach.actions.withdraw_codes import withdraw_codes
from tenken_site.outreach.code_mail import code_message
from tenken_site.outreach.models import CodeRequest
from tenken_site.outreach.policies_codes import (
    CodeRefused,
    check_address_may_be_written_to,
    check_code_may_be_sent,
    check_not_just_asked,
)
from tenken_site.outreach.queries_codes import TOPIC

__all__ = ["CodeRefused", "MailUnreadable", "send_code"]


@transaction.atomic
def send_code(*, case: Case, new_mail: str = "", by: str, now: datetime) -> CodeRequest:
    """Puts the mail into the outbox; its code is made when it is sent, and until then the old one works.

    ``new_mail`` becomes the address on file first. What was asked for before and has not left is withdrawn. The audit
    log holds neither address nor code. Raises CodeRefused, MailUnreadable; nothing is changed then.
    """
    found = queries_codes.case_to_write(case.pk)
    check_code_may_be_sent(case=found, now=now)
    if code_message(instruments.survey(found.campaign.instrument_version_id)) is None:
        raise CodeRefused("no_message")
    if found.pk not in queries_codes.holders([found.pk]):
        raise CodeRefused("not_enrolled")
    contact = getattr(found.unit, "contact", None)
    changes = bool(new_mail) and (contact is None or new_mail != contact.mail)
    asked = queries_codes.asked_for(found)
    check_not_just_asked(asked, channel=CodeRequest.Channel.MAIL, new_address=changes, now=now)
    if changes:
        contact = correct_contact(unit=found.unit, mail=new_mail, source="official", by=by, now=now)
    check_address_may_be_written_to(contact)
    withdraw_codes(case=found, by=by, now=now)
    request = CodeRequest.objects.create(
        case=found, channel=CodeRequest.Channel.MAIL, requested_at=now, requested_by=by
    )
    enqueue(topic=TOPIC, group=found.campaign_id, subjects=[request.pk], channel="mail", due_at=now, now=now)
    record(
        action="outreach.send_code",
        target=f"case:{found.public_id}",
        by=by,
        now=now,
        detail={"request": request.pk, "channel": "mail", "new_address": changes},
    )
    return request
