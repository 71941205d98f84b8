"""Finding a clinic that calls back by its telephone number. The number is posted: it stands in no address or log."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tenken_site.accounts.access import DESK, access
from tenken_site.chase import presenters_list, queries
from tenken_site.chase.forms import FindForm
from tenken_site.chase.views.office import open_office

__all__ = ["find"]

#: A number that more clinics share than this is a switchboard's.
MOST = 50


@access(DESK)
@require_POST
def find(request: HttpRequest, slug: str, area: str) -> HttpResponse:
    """The area's clinics with this whole number: the page of the one, a list of several, a message for none.

    Whether they have submitted makes no difference: whoever calls back may have.
    """
    office = open_office(request, slug, area)
    form = FindForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("電話番号は、市外局番から全部の桁を入れてください。番号の一部では探せません。"))
        return redirect("chase-area", slug, area)
    cases = queries.cases_inside(office.viewer.codes, campaign=office.campaign, area=office.area)
    found = queries.by_telephone(cases, number=form.cleaned_data["telephone"], desk=office.desk, most=MOST)
    if not found:
        messages.error(request, _("この番号の施設は、管内の名簿にありません。施設名でも探してください。"))
        return redirect("chase-area", slug, area)
    if len(found) == 1:
        return redirect("chase-case", slug, area, found[0].case.public_id)
    rows = [presenters_list.row_of(one, area=office.area) for one in found]
    return render(request, "chase/found.html", office.context() | {"rows": rows})
