"""Withdrawing what was asked for one clinic and is overtaken by a new request."""

from datetime import datetime

from tenken_site.campaigns.models import Case
from tenken_site.messaging.actions.settle import drop_subjects
from tenken_site.outreach.actions.take_code import erase_code_letter
from tenken_site.outreach.models import CodeRequest
from tenken_site.outreach.queries_codes import TOPIC, asked_for

__all__ = ["withdraw_codes"]


def withdraw_codes(*, case: Case, by: str, now: datetime) -> None:
    """Mails that have not left are dropped; letters are erased, since the next code makes theirs worthless."""
    asked = asked_for(case)
    waiting = [one.request.pk for one in asked if one.state == "due"]
    if waiting:
        drop_subjects(
            topic=TOPIC,
            group=case.campaign_id,
            channel="mail",
            subjects=waiting,
            reason="withdrawn",
            by=by,
            now=now,
        )
    for one in asked:
        if one.request.channel == CodeRequest.Channel.LETTER and one.request.erased_at is None:
            erase_code_letter(request=one.request, by=by, now=now)
