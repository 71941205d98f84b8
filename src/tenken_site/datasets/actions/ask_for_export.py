"""Asking for a file of records under a granted request, taking it, and erasing it."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from tenken_site.accounts.models import User
from tenken_site.accounts.permissions_permits import PermitNotInForce
from tenken_site.audit.log import record
from tenken_site.datasets.models import Dataset, DatasetFile, Export, MicrodataRequest
from tenken_site.datasets.policies import check_request_in_force
from tenken_site.datasets.queries import check_is_built
from tenken_site.datasets.runs import EXPORT, export_key
from tenken_site.datasets.scratch import clear
from tenken_site.datasets.sealed_files import pieces
from tenken_site.jobs.actions.request import request_run

__all__ = ["KEPT", "ask_for_export", "erase_exports", "take_export"]

#: After so long the file is erased, taken or not; its digest stays.
KEPT = timedelta(days=7)


def ask_for_export(*, request: MicrodataRequest, form: str, run: bool = True, by: User, now: datetime) -> Export:
    """A row and the run that fills it; ``run``: False where the caller fills it at once.

    Raises PermitNotInForce, DatasetNotBuilt, DatasetDisposed; ValueError for a format that there is not.
    """
    if form not in Export.Format.values:
        raise ValueError(form)
    with transaction.atomic():
        locked = MicrodataRequest.objects.select_for_update(of=("self",)).select_related("dataset__campaign")
        current = locked.get(pk=request.pk)
        check_request_in_force(current, by=by, now=now)
        check_is_built(current.dataset)
        made = Export.objects.create(request=current, form=form, asked_at=now, asked_by=by)
        _note("datasets.ask_for_export", made, by=f"user:{by.pk}", now=now)
        arguments = {"export": made.pk}
        if run:
            request_run(kind=EXPORT, key=export_key(made.pk), arguments=arguments, by=f"user:{by.pk}", now=now)
    return made


def take_export(*, export: Export, by: User, now: datetime) -> Iterator[bytes]:
    """The file, a piece at a time, for the official who asked, as long as the request holds; each time is an entry.

    Raises PermitNotInForce, which also tells that the file is not made or was erased; DatasetDisposed,
    DatasetUnreadable.
    """
    found = Export.objects.select_related("request__dataset__campaign").get(pk=export.pk)
    check_request_in_force(found.request, by=by, now=now)
    if not found.digest or found.erased_at is not None or found.asked_by_id != by.pk:
        raise PermitNotInForce(str(export.pk))
    check_is_built(found.request.dataset)
    _note("datasets.take_export", found, by=f"user:{by.pk}", now=now)
    return pieces(found.request.dataset, found.file_name)


def erase_exports(*, by: str, now: datetime) -> int:
    """Erases the files whose time, or whose request's, is over; how many."""
    over = Q(asked_at__lte=now - KEPT) | Q(request__until__lte=now) | Q(request__ended_at__isnull=False)
    done = 0
    for export in Export.objects.filter(over, erased_at__isnull=True).select_related("request__dataset__campaign"):
        clear(export.pk)
        with transaction.atomic():
            DatasetFile.objects.filter(dataset=export.request.dataset, name=export.file_name).delete()
            if Export.objects.filter(pk=export.pk, erased_at__isnull=True).update(erased_at=now, erased_by=by):
                _note("datasets.erase_export", export, by=by, now=now)
                done += 1
    return done


def _note(action: str, export: Export, *, by: str, now: datetime) -> None:
    request = export.request
    dataset: Dataset = request.dataset
    record(
        action=action,
        target=f"campaign:{dataset.campaign.slug}",
        by=by,
        now=now,
        detail={
            "dataset": dataset.number,
            "request": request.pk,
            "export": export.pk,
            "form": export.form,
            "digest": export.digest,
        },
        reason=request.reason,
    )
