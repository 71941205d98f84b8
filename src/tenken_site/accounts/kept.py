"""What a person had entered when the session turned out to be over, carried through the sign-in page.

The fields travel in one hidden, signed input: nothing is stored, nothing can be added on the way, and only fields that
came with a valid CSRF token are ever taken. After the sign-in they are posted to where they were going; the view there
checks enrolment and versions as for any other post.
"""

import datetime
from dataclasses import dataclass

from django.core import signing
from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

__all__ = ["FIELD", "LARGEST", "Kept", "keep", "opened", "safe_path"]

FIELD = "kept"
#: Largest body that is carried, in bytes: a full questionnaire of long texts stays far below, and the sign-in form
#: that carries it stays below DATA_UPLOAD_MAX_MEMORY_SIZE.
LARGEST = 512 * 1024
LIFETIME = datetime.timedelta(hours=24)
SALT = "tenken.accounts.kept"


@dataclass(frozen=True, slots=True)
class Kept:
    """Fields on their way to ``target`` (a path of this site), in the order in which they came."""

    target: str
    fields: tuple[tuple[str, str], ...]

    def signed(self) -> str:
        """As the value of the hidden input."""
        return signing.dumps({"to": self.target, "fields": self.fields}, salt=SALT, compress=True)


def keep(request: HttpRequest) -> Kept | None:
    """What the request brings, or None when it brings nothing, is too large or holds files.

    Call it only after the CSRF check.
    """
    if request.method != "POST" or request.FILES or int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST:
        return None
    fields = tuple(
        (name, value)
        for name, values in request.POST.lists()
        if name != "csrfmiddlewaretoken"
        for value in values
        if isinstance(value, str)
    )
    target = request.get_full_path()
    return Kept(target, fields) if fields and safe_path(request, target) else None


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
    return Kept(target, tuple((str(name), str(value)) for name, value in read["fields"]))


def safe_path(request: HttpRequest, path: str) -> bool:
    """Does the path stay on this site? ``//elsewhere``, other schemes and back-slashes do not."""
    return path.startswith("/") and url_has_allowed_host_and_scheme(
        path, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
