"""``/.well-known/security.txt``: whom to tell about a weakness, for people who look for one (RFC 9116)."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from tenken_site.accounts.access import PUBLIC, access

__all__ = ["security_txt"]


@access(PUBLIC)
@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """Contacts in order of preference and the day until which they hold; 404 where none is set.

    RFC 9116, 2.5: ``Contact`` and ``Expires`` must be there. A day that has passed stays as it is: readers then know
    that nobody has looked at the file for long, and the standard tells them what to make of it.
    """
    if not settings.TENKEN_SECURITY_CONTACTS:
        raise Http404
    lines = [f"Contact: {contact}" for contact in settings.TENKEN_SECURITY_CONTACTS]
    lines += [
        f"Expires: {settings.TENKEN_SECURITY_CONTACTS_UNTIL}T14:59:59Z",  # the end of that day in Japan
        "Preferred-Languages: ja, en",
        f"Canonical: {settings.TENKEN_SITE_URL}{reverse('security-txt')}",
    ]
    return HttpResponse("".join(f"{line}\n" for line in lines), content_type="text/plain; charset=utf-8")
