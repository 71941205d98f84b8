"""Pages of information that anyone may read. Prose is kept as one template a language, not sentence by sentence."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from tenken_site.accounts.access import PUBLIC, access
from tenken_site.home.asking import campaigns_to_ask
from tenken_site.home.personal_data import promises
from tenken_site.home.presenters import desks_by_survey
from tenken_site.instruments import queries as instruments

__all__ = ["accessibility", "desks", "how_to_use", "privacy"]


def prose(request: HttpRequest, name: str, **told: object) -> HttpResponse:
    """The page in the reader's language, Japanese where there is no other."""
    return render(request, [f"home/pages/{name}.{_language()}.html", f"home/pages/{name}.ja.html"], told)


def _language() -> str:
    return (get_language() or "ja")[:2]


@access(PUBLIC)
@require_safe
def how_to_use(request: HttpRequest) -> HttpResponse:
    """使い方."""
    return prose(request, "help")


@access(PUBLIC)
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """ウェブアクセシビリティ方針."""
    return prose(request, "accessibility")


@access(PUBLIC)
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """個人情報の取扱い: what holds for the site, and what each survey in the field or the nearest one promises."""
    asked, _ = campaigns_to_ask(now=timezone.now())  # noqa: TID251  # a view is the edge
    return prose(request, "privacy", surveys=promises(asked, language=_language()))


@access(PUBLIC)
@require_safe
def desks(request: HttpRequest) -> HttpResponse:
    """問い合わせ窓口: the desks of every campaign in the field or of the nearest one, and whether they are open now."""
    now = timezone.now()  # noqa: TID251  # a view is the edge
    asked, running = campaigns_to_ask(now=now)
    surveys = [instruments.survey(campaign.instrument_version_id) for campaign in asked]
    groups = desks_by_survey(surveys, language=_language(), at=now)
    context = {"groups": groups, "running": running, "now": now}
    return render(request, "home/desks.html", context)
