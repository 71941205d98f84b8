"""Reading what single clinics were sent because somebody asked for it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from tenken_site.accounts.models import Appointment, User
from tenken_site.campaigns.models import Case, Enrolment
from tenken_site.jurisdictions.scope import units
from tenken_site.messaging.models import Bounce, OutboxEntry
from tenken_site.outreach.models import CodeRequest

__all__ = ["TOPIC", "Asked", "asked_for", "case_seen", "case_to_write", "holders", "request_of"]

#: The name under which the outbox knows these mails: group = campaign, subject = ``CodeRequest``.
TOPIC = "outreach.single"
_NEVER_LEFT = (OutboxEntry.State.FAILED, OutboxEntry.State.DROPPED)


@dataclass(frozen=True, slots=True)
class Asked:
    """One request and what became of its mail: ``state`` as in the outbox, blank for a letter."""

    request: CodeRequest
    state: str
    sent_at: datetime | None
    reason: str
    came_back: bool

    @property
    def failed(self) -> bool:
        """Whether the mail reached nobody."""
        return self.came_back or self.state in _NEVER_LEFT


def _cases() -> QuerySet[Case]:
    joined = Case.objects.select_related("campaign", "unit__contact", "unit__relay", "unit__prefecture")
    return joined.defer("draft_document")


def case_seen(viewer: Collection[str], *, campaign: str, public_id: str) -> Case | None:
    """The campaign's case (both by name) if the viewer's areas cover it, with unit and contact. One statement."""
    return _cases().filter(units(viewer, through="unit__"), campaign__slug=campaign, public_id=public_id).first()


def case_to_write(pk: int) -> Case:
    """The case as it is now, locked until the transaction ends: two requests for one clinic come one by one."""
    Case.objects.select_for_update().only("pk").get(pk=pk)
    return _cases().get(pk=pk)


def asked_for(case: Case) -> list[Asked]:
    """Every request for the case, the newest first, without the letters themselves. One statement."""
    entry = OutboxEntry.objects.filter(topic=TOPIC, subject=OuterRef("pk"), channel="mail")
    bounce = Bounce.objects.filter(entry__topic=TOPIC, entry__subject=OuterRef("pk"))
    found = CodeRequest.objects.filter(case=case).defer("document").order_by("-pk")
    rows = found.annotate(
        state=Coalesce(Subquery(entry.values("state")[:1]), Value("")),
        sent_at=Subquery(entry.values("sent_at")[:1]),
        reason=Coalesce(Subquery(entry.values("reason")[:1]), Value("")),
        came_back=Exists(bounce),
    )
    return [Asked(row, *(getattr(row, name) for name in ("state", "sent_at", "reason", "came_back"))) for row in rows]


def request_of(case: Case, *, number: int, by: str) -> CodeRequest | None:
    """The letter of this number that the same official asked for and that is not erased yet, without its document."""
    found = CodeRequest.objects.filter(case=case, pk=number, requested_by=by, erased_at__isnull=True)
    return found.filter(channel=CodeRequest.Channel.LETTER).defer("document").first()


def holders(cases: Sequence[int]) -> dict[int, User]:
    """Each case's first enrolled clinic user, whose code it is; officials never get one. One statement."""
    officials = Appointment.objects.filter(user=OuterRef("user"))
    enrolled = Enrolment.objects.answering().filter(case__in=list(cases), user__is_active=True)
    chosen = enrolled.exclude(Exists(officials)).select_related("user").order_by("-pk")
    return {one.case_id: one.user for one in chosen}
