"""Who may destroy: never the one who asked for it."""

from tenken_site.custody.models import Disposal
from tenken_site.custody.policies import AlreadyDisposedOf, SamePerson

__all__ = ["check_another_carries_out"]


def check_another_carries_out(*, disposal: Disposal, by: str) -> None:
    """Raises AlreadyDisposedOf, SamePerson."""
    if disposal.done_at is not None or disposal.withdrawn_at is not None:
        raise AlreadyDisposedOf(f"{disposal.subject} was disposed of, or the request was withdrawn.")
    if disposal.asked_by == by:
        raise SamePerson("Whoever asked for it cannot carry it out. A second person has to.")
