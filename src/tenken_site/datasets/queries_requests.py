"""Reads of requests to take records out, and of the files made under them."""

from django.db.models import Prefetch

from tenken_site.datasets.models import Dataset, Export, MicrodataRequest

__all__ = ["export_named", "request_named", "requests_of"]

SHOWN = 100


def requests_of(dataset: Dataset) -> tuple[MicrodataRequest, ...]:
    """The newest first, with their files and officials; at most 100. Two statements."""
    exports = Prefetch("exports", queryset=Export.objects.order_by("-pk"))
    found = MicrodataRequest.objects.filter(dataset=dataset).select_related("asked_by", "granted_by", "ended_by")
    return tuple(found.prefetch_related(exports).order_by("-asked_at", "-pk")[:SHOWN])


def request_named(dataset: Dataset, *, pk: int) -> MicrodataRequest | None:
    """The request of this dataset. One statement."""
    found = MicrodataRequest.objects.filter(dataset=dataset, pk=pk)
    return found.select_related("dataset__campaign", "asked_by").first()


def export_named(dataset: Dataset, *, pk: int) -> Export | None:
    """The file of this dataset. One statement."""
    return Export.objects.filter(request__dataset=dataset, pk=pk).select_related("request").first()
