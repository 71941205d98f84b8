"""What a person had entered when the session turned out to be over, carried through the sign-in page.

Only forms of answers are kept (``keeps_answers``): any other button is pressed again by the person who sees it.
The fields travel in one hidden, signed input: nothing is stored and nothing can be added on the way. They are taken
from requests that passed the CSRF check, and from those with an old token whose ``Origin`` is this site
(``views.stale_page``). After the sign-in they are posted to where they were going, unless another user signed in; the
view there checks enrolment and versions as for any other post.
"""

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from django.core import signing
from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

__all__ = ["FIELD", "LARGEST", "Kept", "is_kept_here", "keep", "keeps_answers", "opened", "safe_path"]

View = TypeVar("View", bound=Callable[..., object])

FIELD = "kept"
#: Largest body that is carried, in bytes: a full questionnaire of long texts stays far below, and the sign-in form
#: that carries it stays below DATA_UPLOAD_MAX_MEMORY_SIZE.
LARGEST = 512 * 1024
LIFETIME = datetime.timedelta(hours=24)
SALT = "tenken.accounts.kept"


@dataclass(frozen=True, slots=True)
class Kept:
    """Fields on their way to ``target`` (a path of this site), in the order in which they came.

    ``owner`` is the id of the user whose session was over; None where no session told.
    """

    target: str
    fields: tuple[tuple[str, str], ...]
    owner: int | None = None

    def signed(self) -> str:
        """As the value of the hidden input."""
        return signing.dumps({"to": self.target, "fields": self.fields, "of": self.owner}, salt=SALT, compress=True)


def keeps_answers(view: View) -> View:
    """Declares that what is posted to this view outlives the session. Never for codes, passwords or single buttons."""
    view.keeps_answers = True  # type: ignore[attr-defined]  # is_kept_here reads it
    return view


def is_kept_here(request: HttpRequest) -> bool:
    """Does the request post answers to a view that keeps them?"""
    match = request.resolver_match
    return request.method == "POST" and match is not None and getattr(match.func, "keeps_answers", False)


def keep(request: HttpRequest) -> Kept | None:
    """What the request brings, or None when it brings nothing, is too large, holds files or is no form of answers.

    Call it only when the CSRF check or the ``Origin`` header says that the form is ours.
    """
    if not is_kept_here(request) or request.FILES or int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST:
        return None
    fields = tuple(
        (name, value)
        for name, values in request.POST.lists()
        if name != "csrfmiddlewaretoken"
        for value in values
        if isinstance(value, str)
    )
    target = request.get_full_path()
    owner: int | None = getattr(request, "former_user", None)  # set by accounts.middleware
    return Kept(target, fields, owner) if fields and safe_path(request, target) else None


def opened(request: HttpRequest) -> Kept | None:
    """What the sign-in form carries; None when there is nothing, or it was changed or is a day old."""
    signed = request.POST.get(FIELD, "")
    if not signed:
        return None
    try:
        read = signing.loads(signed, salt=SALT, max_age=LIFETIME)
    except signing.BadSignature:
        return None
    target = str(read["to"])
    if not safe_path(request, target):
        return None
    owner = read.get("of")
    fields = tuple((str(name), str(value)) for name, value in read["fields"])
    return Kept(target, fields, None if owner is None else int(owner))


def safe_path(request: HttpRequest, path: str) -> bool:
    """Does the path stay on this site? ``//elsewhere``, other schemes and back-slashes do not."""
    return path.startswith("/") and url_has_allowed_host_and_scheme(
        path, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
