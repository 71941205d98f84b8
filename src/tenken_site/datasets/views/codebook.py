"""「符号表」: what every column of a dataset means. It holds no answer and no count."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from tenken.dataset.manifest import read_variables
from tenken_site.accounts.access import OFFICIAL, access
from tenken_site.datasets import queries
from tenken_site.datasets.presenters import codebook_groups
from tenken_site.datasets.views.entering import AtDataset, ministry_at

__all__ = ["codebook", "codebook_file"]

TYPES = {"xml": "application/xml", "csv": "text/csv; charset=utf-8"}


@access(OFFICIAL)
@never_cache
@require_safe
def codebook(request: HttpRequest, slug: str, dataset: int) -> HttpResponse:
    """The readable page."""
    desk = ministry_at(request, slug, dataset)
    variables = read_variables(_file(desk, "variables.json"))
    context = desk.frame(tab="dataset-list") | {
        "title": desk.title,
        "dataset": desk.dataset,
        "groups": codebook_groups(variables),
        "count": len(variables),
    }
    return render(request, "datasets/codebook.html", context)


@access(OFFICIAL)
@never_cache
@require_safe
def codebook_file(request: HttpRequest, slug: str, dataset: int, form: str) -> HttpResponse:
    """DDI-Codebook 2.5 (``xml``), or a table (``csv``)."""
    desk = ministry_at(request, slug, dataset)
    if form not in TYPES:
        raise Http404
    content = _file(desk, f"codebook.{form}")
    answer = HttpResponse(content, content_type=TYPES[form])
    answer.headers["Content-Disposition"] = f'attachment; filename="{slug}-{dataset}-codebook.{form}"'
    return answer


def _file(desk: AtDataset, name: str) -> bytes:
    try:
        return queries.file_bytes(desk.dataset, name)
    except (queries.DatasetNotBuilt, queries.DatasetDisposed, queries.DatasetUnreadable):
        raise Http404 from None
