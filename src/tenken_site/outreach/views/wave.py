"""One wave: whom it reaches and why others are left out, its mail, how far it is."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from tenken.outreach.effect import effect
from tenken_site.accounts.access import OFFICIAL, access
from tenken_site.campaigns.opening import Opening, open_campaign
from tenken_site.jurisdictions.models import Jurisdiction
from tenken_site.jurisdictions.scope import COUNTRY
from tenken_site.messaging import queries as messaging
from tenken_site.outreach import permissions, policies, presenters, queries, words
from tenken_site.outreach.models import Wave
from tenken_site.outreach.outcomes import Outcome
from tenken_site.outreach.sizes import Size
from tenken_site.outreach.views.reaching import frame, wave_seen

__all__ = ["wave", "wave_progress"]


@access(OFFICIAL)
@never_cache
@require_safe
def wave(request: HttpRequest, slug: str, wave: int) -> HttpResponse:
    """The page of one wave."""
    desk = open_campaign(request, slug)
    found = wave_seen(desk, wave)
    steers = permissions.viewer_can_steer(desk.viewer, wave=found)
    of_relay = found.owner_id != COUNTRY
    counted = desk.viewer.is_ministry or of_relay
    per_minute = 0 if found.started_at else messaging.mails_per_minute()
    context = frame(desk) | {
        "wave": found,
        "state": words.state(found.state),
        "state_reason": words.reason(found.state_reason),
        "purpose": words.purpose(found.purpose),
        "channels": words.channels(found.channels),
        "of_relay": of_relay,
        "counted": counted,
        "size": presenters.size_shown(Size.from_json(found.size), per_minute=per_minute) if found.sized_at else None,
        "preview": presenters.preview_of(found, viewer=desk.viewer.codes),
        "steers": steers,
        "has_letters": "letter" in found.channels and found.filled_at is not None,
        "can": _can(found, now=desk.now) if steers else {},
        "quiet": presenters.quiet_in_words(policies.quiet_of(found.campaign)),
        "days_apart": policies.quiet_of(found.campaign).days_apart,
    }
    if counted and found.started_at:
        context |= _what_happened(desk, found) | _progress(found, now=desk.now)
    return render(request, "outreach/wave.html", context)


@access(OFFICIAL)
@never_cache
@require_safe
def wave_progress(request: HttpRequest, slug: str, wave: int) -> HttpResponse:
    """The part of the page that moves, for pages that fetch it again by themselves."""
    desk = open_campaign(request, slug)
    found = wave_seen(desk, wave)
    if not (desk.viewer.is_ministry or found.owner_id != COUNTRY):
        return HttpResponse(status=404)
    context = {"wave": found, "campaign": desk.campaign} | _progress(found, now=desk.now)
    return render(request, "outreach/progress.html", context)


def _progress(wave: Wave, *, now: datetime) -> dict[str, Any]:
    over = wave.state in {Wave.State.SENT, Wave.State.WITHDRAWN}
    counts = wave.counts if over else messaging.counts(topic=queries.TOPIC, group=wave.pk)
    letters = 0 if over or "letter" not in wave.channels else queries.letters_waiting(wave)
    progress = presenters.progress_of(
        wave, counts=counts, letters=letters, per_minute=messaging.mails_per_minute(), now=now
    )
    return {"progress": progress, "state": words.state(wave.state), "now": now}


def _can(wave: Wave, *, now: datetime) -> dict[str, bool]:
    """Which buttons are shown."""
    return {
        "start": policies.allows(policies.check_wave_can_start, wave, now=now),
        "change": policies.allows(policies.check_wave_can_change, wave),
        "stop": policies.allows(policies.check_wave_can_stop, wave),
        "resume": policies.allows(policies.check_wave_can_resume, wave)
        and (wave.state == Wave.State.STOPPED or wave.planned_at > now),
        "withdraw": policies.allows(policies.check_wave_can_withdraw, wave),
    }


def _what_happened(desk: Opening, wave: Wave) -> dict[str, Any]:
    """The dead addresses of a trial by area; the effect where some were held out by lot. As the worker counted them."""
    told: dict[str, Any] = {}
    outcome = Outcome.from_json(wave.outcome)
    if wave.purpose == Wave.Purpose.TRIAL and wave.outcome_at:
        areas = Jurisdiction.objects.in_bulk([code for code, _dead, _none in outcome.dead]) if outcome.dead else {}
        told["dead"] = [(areas[code], dead, none) for code, dead, none in outcome.dead if code in areas]
    if outcome.meant and outcome.held and desk.viewer.is_ministry:
        found = effect(outcome.meant, outcome.held)
        if found is not None:
            told["effect"] = {
                "points": 100 * found.difference,
                "low": 100 * found.low,
                "high": 100 * found.high,
                "meant": 100 * outcome.meant.share,
                "held": 100 * outcome.held.share,
                "held_total": outcome.held.total,
            }
    return told
