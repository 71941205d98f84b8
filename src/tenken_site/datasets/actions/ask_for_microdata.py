"""Taking records out: asked for with a reason and columns, granted by another official, ended by either."""

from collections.abc import Collection, Sequence
from datetime import datetime

from tenken.dataset.model import Variable
from tenken_site.accounts.actions.permit import AskedUnfit, ask_for_permit, end_permit, grant_permit
from tenken_site.accounts.models import User
from tenken_site.datasets.columns import choosable
from tenken_site.datasets.models import Dataset, MicrodataRequest
from tenken_site.datasets.queries import check_is_built

__all__ = ["AskedUnfit", "ask_for_microdata", "end_microdata", "grant_microdata"]


def ask_for_microdata(
    *,
    dataset: Dataset,
    variables: Sequence[Variable],
    columns: Collection[str],
    reason: str,
    days: int,
    by: User,
    now: datetime,
) -> MicrodataRequest:
    """Waits for another official. ``variables``: the dataset's, which say what may be chosen.

    Raises AskedUnfit, also for no column or one that never leaves or is not there; DatasetNotBuilt, DatasetDisposed.
    """
    check_is_built(dataset)
    there = [variable.name for variable in choosable(variables, statistical=dataset.campaign.statistical)]
    if not columns or not set(columns) <= set(there):
        raise AskedUnfit(", ".join(sorted(set(columns) - set(there))))
    made = MicrodataRequest(dataset=dataset, columns=[name for name in there if name in columns])
    return ask_for_permit(permit=made, reason=reason, days=days, action="datasets.ask_for_microdata", by=by, now=now)


def grant_microdata(*, request: MicrodataRequest, by: User, now: datetime) -> MicrodataRequest:
    """From now on for the days asked. Raises PermitSettled, GrantedByTheSame, DatasetNotBuilt, DatasetDisposed."""
    return grant_permit(
        permit=request,
        action="datasets.grant_microdata",
        fits=lambda current: check_is_built(current.dataset),
        by=by,
        now=now,
    )


def end_microdata(*, request: MicrodataRequest, by: User, now: datetime) -> MicrodataRequest:
    """Over at once; one that waits is refused. Raises PermitSettled."""
    return end_permit(permit=request, action="datasets.end_microdata", by=by, now=now)
