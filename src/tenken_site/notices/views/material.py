"""Ready material for a relay: letter, leaflet, text of a mail, QR code."""

import io
from collections.abc import Callable
from dataclasses import dataclass

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_safe

from tenken.report.leaflet import leaflet_pdf
from tenken.report.letter import relay_letter_pdf
from tenken.report.qr import qr_png, qr_svg
from tenken_site.accounts.access import OFFICIAL, access
from tenken_site.campaigns.opening import Opening, open_campaign
from tenken_site.jurisdictions.models import Jurisdiction
from tenken_site.notices import permissions, queries
from tenken_site.notices.models import Delivery
from tenken_site.notices.presenters import area_name
from tenken_site.notices.presenters_material import leaflet, mail_text, relay_letter, sign_in_address
from tenken_site.notices.views.finding import frame

__all__ = ["relay_material", "relay_material_file"]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whose material, from which copy of which notice (None before anything was published)."""

    start: Opening
    relay: Jurisdiction
    copy: Delivery | None


@access(OFFICIAL)
@require_safe
def relay_material(request: HttpRequest, slug: str, area: str) -> HttpResponse:
    """What there is to take along, and the mail to copy."""
    wanted = _wanted(request, slug, area)
    start, copy = wanted.start, wanted.copy
    context = frame(
        start,
        area=area,
        area_name=area_name(wanted.relay),
        copy=copy,
        own=permissions.viewer_can_act_for(start.viewer, relay=area),
        mail=mail_text(campaign=start.campaign, relay=wanted.relay, copy=copy, now=start.now),
        address=sign_in_address(),
        figures=_address("status-area", slug, area),
        meeting=_address("status-meeting", slug, area),
    )
    return render(request, "notices/material.html", context)


@access(OFFICIAL)
@require_safe
def relay_material_file(request: HttpRequest, slug: str, area: str, file: str) -> HttpResponseBase:
    """One of the files."""
    wanted = _wanted(request, slug, area)
    if file not in FILES:
        raise Http404
    content_type, name, make = FILES[file]
    return FileResponse(
        io.BytesIO(make(wanted)),
        as_attachment=True,
        filename=f"{name}_{wanted.relay.name}.{file.rpartition('.')[2]}",
        content_type=content_type,
    )


def _wanted(request: HttpRequest, slug: str, area: str) -> Wanted:
    start = open_campaign(request, slug)
    relay = queries.relays().filter(pk=area).first()
    try:
        permissions.check_viewer_reaches(start.viewer, area=area)
    except permissions.NotYourArea:
        raise Http404 from None
    if relay is None:
        raise Http404
    return Wanted(start, relay, queries.latest_delivery(campaign_id=start.campaign.pk, relay=area))


def _letter(wanted: Wanted) -> bytes:
    start = wanted.start
    made = relay_letter(campaign=start.campaign, relay=wanted.relay, copy=wanted.copy, now=start.now)
    return relay_letter_pdf(made, language="ja")


def _leaflet(wanted: Wanted) -> bytes:
    start = wanted.start
    made = leaflet(campaign=start.campaign, relay=wanted.relay, copy=wanted.copy, now=start.now)
    return leaflet_pdf(made, language="ja")


def _svg(wanted: Wanted) -> bytes:
    return qr_svg(sign_in_address()).encode()


def _png(wanted: Wanted) -> bytes:
    return qr_png(sign_in_address())


FILES: dict[str, tuple[str, str, Callable[[Wanted], bytes]]] = {
    "letter.pdf": ("application/pdf", "お知らせの文", _letter),
    "leaflet.pdf": ("application/pdf", "ちらし", _leaflet),
    "qr.svg": ("image/svg+xml", "QRコード", _svg),
    "qr.png": ("image/png", "QRコード", _png),
}


def _address(name: str, slug: str, area: str) -> str:
    """A page of another part of the site, or nothing where that part is not installed."""
    try:
        return reverse(name, args=[slug, area])
    except NoReverseMatch:
        return ""
