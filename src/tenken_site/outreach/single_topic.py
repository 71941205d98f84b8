"""What the outbox asks, at the moment of sending, about the mail that one clinic was promised on the telephone."""

from collections.abc import Mapping, Sequence
from copy import copy
from datetime import datetime
from functools import partial

from django.db.models import Exists, OuterRef

from tenken_site.accounts import codes
from tenken_site.accounts.actions.issue_code import issue_drawn_codes
from tenken_site.accounts.models import User
from tenken_site.campaigns.models import Case
from tenken_site.frames.models import Contact
from tenken_site.instruments import queries as instruments
from tenken_site.messaging.models import OutboxEntry
from tenken_site.messaging.topics import Drop, Later, Mail
from tenken_site.outreach import queries_codes
from tenken_site.outreach.actions.judge_addresses import record_bounce
from tenken_site.outreach.code_mail import code_message, code_text
from tenken_site.outreach.mail_texts import from_name
from tenken_site.outreach.models import CodeRequest
from tenken_site.outreach.policies_codes import (
    CodeRefused,
    check_address_may_be_written_to,
    check_code_may_be_sent,
)

__all__ = ["SingleTopic"]

ACTOR = "worker:outreach"


class SingleTopic:
    """Mail that an official asked for. A batch costs the same few statements however many entries it holds."""

    name = queries_codes.TOPIC

    def compose(self, entries: Sequence[OutboxEntry], *, now: datetime) -> Mapping[int, Mail | Drop | Later]:
        """What to do with each entry, by its key. Quiet times do not hold: somebody waits for it on the telephone.

        The code is drawn here and comes into force when the mail server has taken the mail: where it refuses, the
        clinic's former code still works.
        """
        newer = CodeRequest.objects.filter(case=OuterRef("case"), pk__gt=OuterRef("pk"))
        # A mail that is tried again after somebody asked anew would end the newer code.
        requests = (
            CodeRequest.objects.filter(~Exists(newer), pk__in=[entry.subject for entry in entries])
            .select_related("case__campaign", "case__unit__contact")
            .defer("document", "case__draft_document")
            .in_bulk()
        )
        holders = queries_codes.holders([one.case_id for one in requests.values()])
        decided: dict[int, Mail | Drop | Later] = {}
        ready: dict[int, Case] = {}
        for entry in entries:
            request = requests.get(entry.subject)
            reason = _reason(request.case if request else None, holders, now=now)
            if request is None or reason:
                decided[entry.pk] = Drop(reason)
            else:
                ready[entry.pk] = request.case
        return decided | _mails(ready, holders)

    def bounced(self, entry: OutboxEntry, *, kind: str, status: str, now: datetime) -> None:
        """Sets the state of the address, as a wave's mail does: the chase desk sees it."""
        case = CodeRequest.objects.filter(pk=entry.subject).values_list("case_id", flat=True).first()
        if case is None:
            return
        of_case = copy(entry)
        of_case.subject = case  # a wave's entries name the case where ours name the request
        record_bounce(entry=of_case, kind=kind, status=status, by=ACTOR, now=now)


def _reason(case: Case | None, holders: Mapping[int, User], *, now: datetime) -> str:
    """Why nothing is sent after all; blank when it is."""
    if case is None:
        return "withdrawn"
    contact: Contact | None = getattr(case.unit, "contact", None)
    try:
        check_code_may_be_sent(case=case, now=now)
        check_address_may_be_written_to(contact)
    except CodeRefused as refused:
        return refused.reason
    if case.pk not in holders:
        return "not_enrolled"
    survey = instruments.survey(case.campaign.instrument_version_id)
    return "" if code_message(survey) else "no_message"


def _mails(ready: Mapping[int, Case], holders: Mapping[int, User]) -> dict[int, Mail | Drop | Later]:
    """The mails of those that are to be written to, by entry."""
    made: dict[int, Mail | Drop | Later] = {}
    for entry, case in ready.items():
        survey = instruments.survey(case.campaign.instrument_version_id)
        message = code_message(survey)
        assert message is not None  # noqa: S101  # _reason has looked
        user, code = holders[case.pk], codes.new_code()
        subject, text = code_text(message, case=case, survey=survey, code=codes.printed(code))
        made[entry] = Mail(
            to=case.unit.contact.mail,
            subject=subject,
            text=text,
            from_name=from_name(survey),
            taken=partial(_put_in_force, user, code),
        )
    return made


def _put_in_force(user: User, code: str, now: datetime) -> None:
    """The mailed code replaces the former one, also of somebody who has signed in with it: they asked for another."""
    issue_drawn_codes(drawn=[(user, code)], by=ACTOR, now=now)
