"""公表した統計: for everybody, without a sign-in. What is not out yet looks exactly like what does not exist."""

import hashlib
from collections.abc import Sequence
from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from tenken_site.accounts.access import PUBLIC, access
from tenken_site.accounts.limits import STATISTICS, limited
from tenken_site.releases import presenters, queries
from tenken_site.releases.editions import edition_of
from tenken_site.releases.models import PublishedFile, PublishedTable, Release
from tenken_site.releases.origins import origins
from tenken_site.tabulations.specifications import code_version
from tenken_site.tabulations.table_view import table_view
from tenken_site.tabulations.titles import grouped

__all__ = ["file", "release", "statistics", "table"]

#: A picture made by us: its own style, nothing else, wherever a browser shows it.
_PICTURE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'"
_FILE_POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'"
#: A page kept from before an upgrade is not the page of today.
_CODE = code_version()
#: So long a withdrawn file may still come out of a cache, in seconds.
KEPT = 300
#: So many results stand large at the top of a release, and beside its title in the list.
LEADING = 3


def _language() -> str:
    return (get_language() or "ja")[:2]


def _shown(request: HttpRequest, template: str, context: dict[str, object], *, of: Sequence[object]) -> HttpResponse:
    """The page, or 304 to whoever has it: a visitor's page depends on releases, language and query alone."""
    if request.user.is_authenticated:
        return render(request, template, context)
    told = (*map(str, of), _CODE, _language(), request.get_full_path(), request.META.get("CSRF_COOKIE", ""))
    etag = f'W/"{hashlib.sha256(chr(0).join(told).encode()).hexdigest()[:32]}"'
    headers = {"ETag": etag, "Cache-Control": "private, no-cache", "Vary": "Cookie, Accept-Language"}
    if request.headers.get("If-None-Match") == etag:
        return HttpResponseNotModified(headers=headers)
    response = render(request, template, context)
    for name, value in headers.items():
        response.headers[name] = value
    return response


def _whole(told: str) -> int | None:
    return int(told) if told.isdigit() else None


def _titles(tables: Sequence[PublishedTable], language: str) -> list[tuple[str, str]]:
    return [(one.key, one.title_en if language == "en" else one.title_ja) for one in tables]


def _mark(release: Release) -> tuple[object, ...]:
    return release.pk, release.state, release.published_at, release.withdrawn_at


@access(PUBLIC)
@limited(STATISTICS)
@require_safe
def statistics(request: HttpRequest) -> HttpResponse:
    """Everything that was published, the newest first; withdrawn ones say so."""
    found = queries.public_releases()
    language = _language()
    rows = [
        (
            one,
            presenters.title_of(one, language=language),
            edition_of(one, language=language),
            presenters.summary_of(one, language=language),
            presenters.key_figures(one, language=language)[:LEADING],
        )
        for one in found
    ]
    marks = [part for one in found for part in _mark(one)]
    explained = any(figures for one, *_words, figures in rows if one.state != Release.State.WITHDRAWN)
    return _shown(request, "releases/statistics.html", {"rows": rows, "explained": explained}, of=marks)


@access(PUBLIC)
@limited(STATISTICS)
@require_safe
def release(request: HttpRequest, slug: str) -> HttpResponse:
    """One release: key figures, charts, tables, methods, files; of a withdrawn one, that it was withdrawn and why."""
    found = queries.public_release(slug)
    if found is None:
        raise Http404
    language = _language()
    if found.state == Release.State.WITHDRAWN:
        reason = (found.withdrawn_reason_en if language == "en" else "") or found.withdrawn_reason_ja
        told = {"release": found, "title": presenters.title_of(found, language=language), "reason": reason}
        return _shown(request, "releases/withdrawn.html", told, of=_mark(found))
    files, maps = queries.public_files(found, language=language), queries.public_maps(found, language=language)
    figures = presenters.key_figures(found, language=language)
    choices = presenters.map_choices(figures, maps=maps, asked=request.GET.get("map", ""))
    eligible, responded = (_whole(found.provenance.get(name, "")) for name in ("eligible", "responded"))
    context = {
        "release": found,
        "title": presenters.title_of(found, language=language),
        "edition": edition_of(found, language=language),
        "summary": presenters.summary_of(found, language=language),
        "figures": figures,
        "leading": figures[:LEADING],
        "maps": choices,
        "map": [presenters.chart_of(maps[one.key]) for one in choices if one.chosen],
        "charts": [presenters.chart_of(one) for one in files if one.kind == "chart"],
        "downloads": presenters.downloads(files),
        "groups": grouped(_titles(queries.public_tables(found), language), language=language),
        "origins": [(one.en if language == "en" else one.ja, one.value) for one in origins(found.provenance)],
        "attack": found.attack,
        "eligible": eligible,
        "responded": responded,
        "rate": presenters.rate_words(eligible=eligible, responded=responded),
    }
    return _shown(request, "releases/release.html", context, of=_mark(found))


@access(PUBLIC)
@limited(STATISTICS)
@require_safe
def table(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """One table, narrowed by area and kind within what was released, sorted, with its charts and files."""
    found = queries.public_table(slug=slug, key=key)
    if found is None:
        raise Http404
    language = _language()
    files = queries.public_files(found.release, language=language, table=key)
    groups = grouped(_titles(queries.public_tables(found.release), language), language=language)
    own = next((group for group in groups if any(one.key == key for one in group.tables)), None)
    context = {
        "key": key,
        "siblings": own.tables if own and own.title and len(own.tables) > 1 else (),
        "release": found.release,
        "release_title": presenters.title_of(found.release, language=language),
        "view": table_view(queries.table_of(found), language=language, asked=request.GET.dict()),
        "charts": [presenters.chart_of(one) for one in files if one.kind == "chart"],
        "downloads": presenters.downloads(files),
        "digest": found.digest,
    }
    return _shown(request, "releases/public_table.html", context, of=(*_mark(found.release), key))


@access(PUBLIC)
@limited(STATISTICS)
@require_safe
def file(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """One file or picture, as it was made at publication."""
    found = queries.public_file(slug=slug, name=name)
    if found is None:
        raise Http404
    headers = {"ETag": f'"{found.digest}"', "Cache-Control": f"public, max-age={KEPT}"}
    if f'"{found.digest}"' in request.headers.get("If-None-Match", ""):
        return HttpResponseNotModified(headers=headers)
    picture = found.kind == "chart"
    response = HttpResponse(queries.unpacked_file(found), content_type=found.content_type, headers=headers)
    response.headers["Content-Security-Policy"] = _PICTURE_POLICY if picture else _FILE_POLICY
    response.headers["Content-Disposition"] = _disposition(found, picture=picture)
    return response


def _disposition(found: PublishedFile, *, picture: bool) -> str:
    return f"{'inline' if picture else 'attachment'}; filename*=UTF-8''{quote(found.name)}"
