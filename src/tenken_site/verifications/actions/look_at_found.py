"""Opening what was found at one clinic, to mend it: every time is an entry."""

from datetime import datetime

from tenken_site.accounts.permissions import Viewer
from tenken_site.audit.log import record
from tenken_site.verifications.models import VerifiedClinic
from tenken_site.verifications.permissions import check_viewer_may_record
from tenken_site.verifications.queries import Found, found_at

__all__ = ["look_at_found"]


def look_at_found(*, clinic: VerifiedClinic, viewer: Viewer, by: str, now: datetime) -> Found | None:
    """None where nothing was recorded: then there is nothing to note. Raises NotYourArea."""
    check_viewer_may_record(viewer, case=clinic.case)
    found = found_at(clinic)
    if found is not None:
        record(
            action="verifications.look",
            target=f"case:{clinic.case.public_id}",
            by=by,
            now=now,
            detail={"verification": clinic.verification_id},
        )
    return found
