"""When one clinic may be sent a new access code because somebody asked for it.

Quiet times do not hold here, nor the days between mails: the clinic is on the telephone and waits for it.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from tenken.disposition.campaign_cycle import deadline_of
from tenken.disposition.lifecycle import CaseStatus
from tenken.disposition.outcomes import CaseOutcome
from tenken.errors import TenkenError
from tenken_site.campaigns.models import Case
from tenken_site.frames.models import Contact
from tenken_site.outreach.models import CodeRequest
from tenken_site.outreach.queries_codes import Asked

__all__ = [
    "APART",
    "CodeRefused",
    "check_address_may_be_written_to",
    "check_code_may_be_sent",
    "check_not_just_asked",
    "code_may_be_sent",
]

#: Two presses, or two officials at once: the second code would make the first one worthless on its way.
APART = timedelta(minutes=10)
#: ``UNREACHABLE`` is not among them: a clinic on the telephone is reached after all.
_ENDED = {CaseOutcome.REFUSED, CaseOutcome.CLOSED, CaseOutcome.DUPLICATE, CaseOutcome.OUT_OF_SCOPE}


class CodeRefused(TenkenError):
    """No code is sent to this clinic now; ``reason`` is a code that pages put in words, ``again`` from when it may."""

    def __init__(self, reason: str, *, again: datetime | None = None) -> None:
        super().__init__(reason)
        self.reason, self.again = reason, again


def check_code_may_be_sent(*, case: Case, now: datetime) -> None:
    """Raises CodeRefused unless the case (campaign joined) may still answer. Asked again when the mail is sent.

    A case that was reopened after the close has a deadline of its own and may.
    """
    campaign = case.campaign
    if campaign.archived_at is not None:
        raise CodeRefused("campaign_over")
    if now < campaign.opens_at:
        raise CodeRefused("campaign_not_open")
    if case.status in {CaseStatus.SUBMITTED, CaseStatus.CORRECTING}:
        raise CodeRefused("submitted")
    if (outcome := CaseOutcome(case.outcome)) in _ENDED:
        raise CodeRefused(outcome.value)
    if now >= deadline_of(closes_at=campaign.closes_at, own_closes_at=case.own_closes_at):
        raise CodeRefused("deadline")


def code_may_be_sent(*, case: Case, now: datetime) -> bool:
    """True when ``check_code_may_be_sent`` raises nothing."""
    try:
        check_code_may_be_sent(case=case, now=now)
    except CodeRefused:
        return False
    return True


def check_address_may_be_written_to(contact: Contact | None) -> None:
    """Raises CodeRefused without an address, and for one from which mail came back."""
    if contact is None or not contact.mail:
        raise CodeRefused("no_address")
    if contact.mail_state == Contact.MailState.DEAD:
        raise CodeRefused("dead_address")


def check_not_just_asked(asked: Iterable[Asked], *, channel: str, new_address: bool = False, now: datetime) -> None:
    """Raises CodeRefused while a mail of the last ten minutes is on its way or arrived; ``asked`` are all of the case.

    What never reached the clinic holds nobody up: a mail that came back, or one to an address that was mistyped and is
    now replaced. A letter follows a letter only after the same time, a mail at once.
    """
    for one in asked:
        again = one.request.requested_at + APART
        if again <= now or one.failed:
            continue
        if one.request.channel == CodeRequest.Channel.LETTER and channel == CodeRequest.Channel.LETTER:
            raise CodeRefused("just_asked", again=again)
        if one.request.channel == CodeRequest.Channel.MAIL and not new_address:
            raise CodeRefused("just_asked", again=again)
