"""「登録されている個人情報」: what is held about the clinic's people, and the request to erase it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from tenken_site.accounts.access import RESPONDENT, access
from tenken_site.accounts.models import User
from tenken_site.custody import persons, queries
from tenken_site.custody.actions.erase_person import ask_for_erasure
from tenken_site.custody.actions.look_at_person import look_at_person
from tenken_site.custody.models import Disposal
from tenken_site.custody.presenters_person import lines
from tenken_site.custody.queries_person import held
from tenken_site.responses.permissions import check_user_answers
from tenken_site.responses.queries import case_for

__all__ = ["personal"]


@access(RESPONDENT)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def personal(request: HttpRequest, public_id: str) -> HttpResponse:
    """GET shows, and leaves an audit entry; POST asks the ministry to erase."""
    if not isinstance(request.user, User):
        raise Http404
    now = timezone.now()  # noqa: TID251  # a view is the edge: from here on time is an argument
    opened = case_for(user=request.user, public_id=public_id, now=now)
    check_user_answers(opened=opened, by=request.user)
    by = f"user:{request.user.pk}"
    if request.method == "POST":
        ask_for_erasure(case=opened.case, behalf=opened.behalf, by=by, now=now)
        messages.success(request, _("消去の申し出を受け付けました。担当者が確認し、30日以内に消去します。"))
        return redirect("personal", public_id)
    person = persons.but_others(persons.of_case(public_id), user=request.user)
    if request.method == "GET":  # HEAD shows nothing
        look_at_person(person=person, reason="", behalf=opened.behalf, by=by, now=now)
    subject = queries.case_subject(public_id)
    context = {
        "public_id": public_id,
        "facility": opened.unit.name,
        "lines": lines(held(person)),
        "asked": queries.open_disposal(kind=Disposal.Kind.PERSON, subject=subject),
        "last": queries.last_disposal(kind=Disposal.Kind.PERSON, subject=subject),
    }
    return render(request, "custody/personal.html", context)
