"""Noting that somebody looked at answers: every look is an audit entry."""

from datetime import datetime
from typing import Literal

from tenken_site.accounts.models import User
from tenken_site.audit.log import record
from tenken_site.responses.queries import OpenCase

__all__ = ["look"]


def look(*, opened: OpenCase, at: Literal["draft", "submission"], model: str = "", by: User, now: datetime) -> None:
    """Appends one entry; asking twice (a browser that fetches ahead) only notes two looks. One statement.

    ``model``: the version of the model of exposure, where what the answers make of it was shown.
    """
    record(
        action="responses.look",
        target=f"case:{opened.public_id}",
        by=f"user:{by.pk}",
        now=now,
        detail={"at": at, "number": opened.last_number} | ({"model": model} if model else {}),
        behalf=opened.behalf,
    )
