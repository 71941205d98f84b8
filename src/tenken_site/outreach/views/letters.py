"""Letters of a wave: how far they are made, the PDFs to print, and the word that they were printed."""

import io

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tenken_site.accounts.access import OFFICIAL, access
from tenken_site.campaigns.opening import Opening, open_campaign
from tenken_site.jobs.actions.request import request_run
from tenken_site.jobs.queries import LIVE, latest_run
from tenken_site.outreach import permissions
from tenken_site.outreach.actions.take_letters import LettersErased, erase_letters, take_letters
from tenken_site.outreach.jobs_letters import KIND, letters_key
from tenken_site.outreach.letters_due import due_entries
from tenken_site.outreach.models import LetterBatch, Wave
from tenken_site.outreach.presenters_letters import batches_for, rows_of, run_in_words
from tenken_site.outreach.views.reaching import frame, wave_seen

__all__ = ["letter_batch", "letter_batches"]


@access(OFFICIAL)
@require_http_methods(["GET", "HEAD", "POST"])
def letter_batches(request: HttpRequest, slug: str, wave: int) -> HttpResponse:
    """The batches; POST asks for the letters that wait. Only who steers the wave may ask."""
    desk = open_campaign(request, slug)
    found = wave_seen(desk, wave)
    steers = permissions.viewer_can_steer(desk.viewer, wave=found)
    if request.method == "POST":
        if not steers:
            raise Http404
        if found.state != Wave.State.SENDING:
            messages.error(request, _("送信中の波だけ、手紙を作れます。"))
            return redirect("letter-batches", slug, wave)
        request_run(kind=KIND, key=letters_key(found.pk), arguments={"wave": found.pk}, by=desk.by, now=desk.now)
        messages.success(request, _("手紙を作り始めました。できたものから、下の表に出ます。"))
        return redirect("letter-batches", slug, wave)
    last = latest_run(key=letters_key(found.pk))
    waiting = due_entries(found).count() if steers else 0
    batches = batches_for(desk.viewer, wave=found)
    busy = last is not None and last.state in LIVE
    context = frame(desk) | {
        "wave": found,
        "rows": rows_of(batches),
        "letters": sum(batch.count for batch in batches),
        "steers": steers,
        "waiting": waiting,
        "busy": busy,
        "can_make": steers and waiting and not busy and found.state == Wave.State.SENDING,
        "progress": run_in_words(last, live=LIVE) if steers else "",
    }
    return render(request, "outreach/letters.html", context)


@access(OFFICIAL)
@require_http_methods(["GET", "HEAD", "POST"])
def letter_batch(request: HttpRequest, slug: str, wave: int, number: int) -> HttpResponseBase:
    """The PDF; POST says that it was printed and erases it."""
    desk = open_campaign(request, slug)
    batch = _batch(desk, wave_seen(desk, wave), number)
    if request.method == "POST":
        if request.POST.get("sure") != "yes":
            messages.error(request, _("「印刷できたことを確かめました」に印を付けてから、押してください。"))
        elif erase_letters(batch=batch, by=desk.by, now=desk.now):
            messages.success(request, _("%(number)d番の手紙のファイルを消しました。") % {"number": number})
        return redirect("letter-batches", slug, wave)
    if request.method == "HEAD":
        return HttpResponse(content_type="application/pdf")
    try:
        document = take_letters(batch=batch, by=desk.by, now=desk.now)
    except LettersErased:
        raise Http404 from None
    answer = FileResponse(
        io.BytesIO(document),
        as_attachment=True,
        filename=f"封書_{batch.relay.name if batch.relay else ''}_{number:03}.pdf",
        content_type="application/pdf",
    )
    answer.headers["Cache-Control"] = "no-store"  # codes stay out of shared computers' caches
    return answer


def _batch(desk: Opening, wave: Wave, number: int) -> LetterBatch:
    found = next((one for one in batches_for(desk.viewer, wave=wave) if one.number == number), None)
    if found is None:
        raise Http404
    return found
