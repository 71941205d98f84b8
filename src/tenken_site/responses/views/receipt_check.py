"""Checking a receipt: anyone who holds one may ask whether it is genuine."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from tenken_site.accounts import failed_sign_ins
from tenken_site.accounts.access import PUBLIC, access
from tenken_site.accounts.limits import LOOK_UP, limited
from tenken_site.responses.forms_receipt import ReceiptForm
from tenken_site.responses.queries_receipt_check import genuine_receipt

__all__ = ["receipt_check"]

METHOD = "receipt"


@access(PUBLIC)
@limited(LOOK_UP)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def receipt_check(request: HttpRequest) -> HttpResponse:
    """Asks for number and digest; the POST says whether they belong together. Wrong ones slow the network down.

    ``?number=`` fills the number in, for the address on the receipt.
    """
    if request.method != "POST":
        return _page(request, ReceiptForm(initial={"number": request.GET.get("number", "")[:40]}))
    now = timezone.now()  # noqa: TID251  # a view is the edge
    form = ReceiptForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    network = failed_sign_ins.network_of(request)
    try:
        failed_sign_ins.check(network=network, now=now)
    except failed_sign_ins.TooManyFailures:
        trouble = _("間違いが続いたため、いまは確かめられません。10分ほどたってから、入力し直してください。")
        return _page(request, form, trouble=trouble, status=429)
    found = genuine_receipt(receipt_number=form.cleaned_data["number"], digest=form.cleaned_data["digest"])
    if found is None:
        failed_sign_ins.record(network=network, method=METHOD, now=now)
        trouble = _("この受付番号と照合値の組み合わせは見つかりません。受付票を見て、もう一度お確かめください。")
        return _page(request, form, trouble=trouble, status=422)
    return _page(request, ReceiptForm(), found=found)


def _page(request: HttpRequest, form: ReceiptForm, *, status: int = 200, **more: object) -> HttpResponse:
    return render(request, "responses/receipt_check.html", {"form": form, **more}, status=status)
