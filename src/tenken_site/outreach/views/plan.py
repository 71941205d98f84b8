"""Planning a wave: fill in, see whom it reaches and what they read, then put it into the plan."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tenken.outreach.quiet import NeverSends
from tenken_site.accounts.access import OFFICIAL, access
from tenken_site.campaigns.opening import Opening, open_campaign
from tenken_site.instruments import queries as instruments
from tenken_site.jurisdictions.models import Jurisdiction
from tenken_site.jurisdictions.scope import COUNTRY
from tenken_site.messaging.queries import mails_per_minute
from tenken_site.outreach import mail_texts, plans, policies, presenters, words
from tenken_site.outreach.actions.keep_wave import PlanRefused, WaveRefused, add_wave, change_wave
from tenken_site.outreach.forms import MinistryWaveForm, RelayWaveForm, digest_of
from tenken_site.outreach.models import Wave
from tenken_site.outreach.sizes import size_of
from tenken_site.outreach.views.reaching import frame, steered_wave

__all__ = ["wave_edit", "wave_new"]

FIRST = {"at": "10:00", "channels": ["mail"], "purpose": "reminder", "statuses": ["not_started", "in_progress"]}


@access(OFFICIAL)
@require_http_methods(["GET", "HEAD", "POST"])
def wave_new(request: HttpRequest, slug: str) -> HttpResponse:
    """A new wave of the viewer's own area."""
    desk = open_campaign(request, slug)
    if desk.campaign.closed_at is not None:
        raise Http404
    return _page(request, desk, owner=_owner(request, desk), known=None)


@access(OFFICIAL)
@require_http_methods(["GET", "HEAD", "POST"])
def wave_edit(request: HttpRequest, slug: str, wave: int) -> HttpResponse:
    """A wave that has not begun."""
    desk = open_campaign(request, slug)
    known = steered_wave(desk, wave)
    if known.state != Wave.State.PLANNED:
        messages.error(request, words.refusal("not_planned"))
        return redirect("wave", slug, known.pk)
    return _page(request, desk, owner=known.owner, known=known)


def _owner(request: HttpRequest, desk: Opening) -> Jurisdiction:
    """The area whose wave it is: the viewer's own, or the one chosen of several."""
    wanted = request.GET.get("area", desk.viewer.home.code)
    owner = next((area for area in desk.viewer.areas if area.code == wanted), None)
    if owner is None:
        raise Http404
    return owner


def _page(request: HttpRequest, desk: Opening, *, owner: Jurisdiction, known: Wave | None) -> HttpResponse:
    of_relay = owner.code != COUNTRY
    survey = instruments.survey(desk.campaign.instrument_version_id)
    choices = mail_texts.messages_for(survey, of_relay=of_relay)
    if not choices:
        context = frame(desk) | {"owner": owner, "of_relay": of_relay, "wave": known, "no_message": True}
        return render(request, "outreach/plan.html", context, status=409 if request.method == "POST" else 200)
    kind = RelayWaveForm if of_relay else MinistryWaveForm
    areas = [] if of_relay else list(Jurisdiction.objects.filter(kind=Jurisdiction.Kind.PREFECTURE))
    initial = kind.initial_of(known) if known else FIRST
    form = kind(request.POST or None, initial=initial, messages=choices, areas=areas)
    context = frame(desk) | {"form": form, "owner": owner, "of_relay": of_relay, "wave": known}
    if request.method == "POST" and form.is_valid():
        plan = form.plan()
        shown = digest_of(plan)
        keep = request.POST.get("step") == "keep" and request.POST.get("shown") == shown
        try:
            plans.check(plan, campaign=desk.campaign, owner=owner)
            if keep:
                return _kept(request, desk, owner=owner, known=known, form=form)
            draft = plans.build(plan, campaign=desk.campaign, owner=owner)
            context |= {
                "shown": shown,
                "draft": draft,
                "moved": plan.on is not None and draft.planned_at.date() != plan.on,
                "size": presenters.size_shown(size_of(draft, now=desk.now), per_minute=mails_per_minute()),
                "counted_at": desk.now,
                "preview": presenters.preview_of(draft, viewer=desk.viewer.codes),
                "days_apart": policies.quiet_of(desk.campaign).days_apart,
            }
        except PlanRefused as refused:
            field = refused.field if refused.field in form.fields else None
            form.add_error(field, words.plan_refusal(refused.field, refused.reason))
        except NeverSends:
            form.add_error("on", words.plan_refusal("on", "never"))
    context["problems"] = [
        (field.auto_id, _("%(field)s：%(words)s") % {"field": words.field(field.name), "words": field.errors[0]})
        for field in form
        if field.errors
    ]
    context["quiet"] = presenters.quiet_in_words(policies.quiet_of(desk.campaign))
    return render(request, "outreach/plan.html", context, status=422 if form.errors else 200)


def _kept(
    request: HttpRequest,
    desk: Opening,
    *,
    owner: Jurisdiction,
    known: Wave | None,
    form: MinistryWaveForm | RelayWaveForm,
) -> HttpResponse:
    """Stores what was shown. Raises PlanRefused."""
    plan = form.plan()
    if known is None:
        made = add_wave(campaign=desk.campaign, owner=owner, plan=plan, by=desk.by, now=desk.now)
        messages.success(
            request, _("「%(name)s」を予定に入れました。当日になると、自動で送り始めます。") % {"name": made.name}
        )
        return redirect("wave", desk.campaign.slug, made.pk)
    try:
        change_wave(wave=known, plan=plan, by=desk.by, now=desk.now)
    except WaveRefused as refused:
        messages.error(request, words.refusal(refused.reason))
    else:
        messages.success(request, _("「%(name)s」の予定を変えました。") % {"name": plan.name})
    return redirect("wave", desk.campaign.slug, known.pk)
