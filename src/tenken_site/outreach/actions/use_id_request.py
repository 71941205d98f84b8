"""A clinic uses the link of its mail: it gets a new access code at once."""

from datetime import datetime

from django.db import transaction

from tenken.errors import TenkenError
from tenken_site.accounts.actions.issue_code import issue_code
from tenken_site.accounts.models import User
from tenken_site.audit.log import record
from tenken_site.outreach.models import IdRequest
from tenken_site.outreach.queries_codes import holders

__all__ = ["LinkUsed", "use_id_request"]


class LinkUsed(TenkenError):
    """The link was used meanwhile, or its clinic has no sign-in any more."""


def use_id_request(*, request: IdRequest, now: datetime) -> tuple[User, str]:
    """The clinic's user and the new code, to be shown once; the former code no longer works. Raises LinkUsed."""
    case = request.case
    holder = holders([case.pk]).get(case.pk) if case else None
    if case is None or holder is None:
        raise LinkUsed("There is nobody to sign in.")
    with transaction.atomic():
        if not IdRequest.objects.filter(pk=request.pk, used_at__isnull=True).update(used_at=now):
            raise LinkUsed("The link was used.")
        code = issue_code(user=holder, by=f"user:{holder.pk}", now=now)
        record(
            action="outreach.use_id_request",
            target=f"case:{case.public_id}",
            by=f"user:{holder.pk}",
            now=now,
            detail={"request": request.pk},
        )
    return holder, code
