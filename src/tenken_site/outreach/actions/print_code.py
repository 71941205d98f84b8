"""A letter with a new access code for one clinic, because an official was asked for it.

The page is set before the transaction with a code drawn but not yet valid; the code comes into force in the transaction
that stores the letter. So no code is valid that stands in no letter, and no lock is held while the page is set.
"""

from datetime import datetime

from django.db import transaction

from tenken.report.letter import letters_pdf
from tenken_site.accounts import codes
from tenken_site.accounts.actions.issue_code import issue_drawn_codes
from tenken_site.accounts.models import User
from tenken_site.audit.log import record
from tenken_site.campaigns.models import Case
from tenken_site.campaigns.relay_contacts import contacts_of
from tenken_site.encryption.actions.make_key import ensure_key
from tenken_site.outreach import queries_codes
from tenken_site.outreach.actions.take_code import context_of
from tenken_site.outreach.actions.withdraw_codes import withdraw_codes
from tenken_site.outreach.letters_due import LANGUAGE, letter_for, matter_of
from tenken_site.outreach.models import CodeRequest, Wave
from tenken_site.outreach.policies_codes import CodeRefused, check_code_may_be_sent, check_not_just_asked

__all__ = ["CodeRefused", "print_code"]


def print_code(*, case: Case, by: str, now: datetime) -> CodeRequest:
    """The stored letter; the clinic's old code stops working. Raises CodeRefused; nothing is changed then.

    ``case`` comes with campaign and unit. The audit log holds no code.
    """
    holder = _checked(case, now=now)
    code = codes.new_code()
    document = _letter(case, code=codes.printed(code), holder=holder, now=now)
    with transaction.atomic():
        found = queries_codes.case_to_write(case.pk)
        if _checked(found, now=now) != holder:
            raise CodeRefused("not_enrolled")
        withdraw_codes(case=found, by=by, now=now)
        request = CodeRequest.objects.create(
            case=found, channel=CodeRequest.Channel.LETTER, requested_at=now, requested_by=by
        )
        key = ensure_key(scope=found.campaign.key_scope, by=by, now=now)
        sealed = key.data.seal(document, context=context_of(request=request))
        CodeRequest.objects.filter(pk=request.pk).update(key_id=key.pk, document=sealed)
        issue_drawn_codes(drawn=[(holder, code)], by=by, now=now)
        record(
            action="outreach.print_code",
            target=f"case:{found.public_id}",
            by=by,
            now=now,
            detail={"request": request.pk, "channel": "letter"},
        )
    return request


def _checked(case: Case, *, now: datetime) -> User:
    """Whose code it is. Raises CodeRefused."""
    check_code_may_be_sent(case=case, now=now)
    if not case.unit.address:
        raise CodeRefused("no_postal_address")
    check_not_just_asked(queries_codes.asked_for(case), channel=CodeRequest.Channel.LETTER, now=now)
    holder = queries_codes.holders([case.pk]).get(case.pk)
    if holder is None:
        raise CodeRefused("not_enrolled")
    return holder


def _letter(case: Case, *, code: str, holder: User, now: datetime) -> bytes:
    """One page, as the letters of an invitation are."""
    invitation = Wave(campaign=case.campaign, purpose=Wave.Purpose.INVITATION)  # never stored: a letter of no wave
    contact = contacts_of(case.campaign_id).get(case.unit.relay_id or "")
    letter = letter_for(case, code=code, holder=holder, contact=contact, campaign=case.campaign)
    return letters_pdf([letter], matter=matter_of(invitation, now=now), language=LANGUAGE)
