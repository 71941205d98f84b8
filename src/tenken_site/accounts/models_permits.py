"""What an official may do only because another one granted it: the life that all such permits lead."""

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models

from tenken_site.audit.classification import CONFIDENTIAL, PUBLIC, DataClass

__all__ = ["LONGEST_REASON", "Permit"]

#: Characters.
LONGEST_REASON = 400


class Permit(models.Model):
    """Asked for by one official with a reason, granted by another, in force for the days asked unless ended early.

    A model below it says what is permitted: ``LONGEST_DAYS`` and a constraint that keeps it, ``target`` and ``told``.
    It is asked for, granted and ended by ``actions.permit`` alone; ``permissions_permits`` says when.
    """

    class State(models.TextChoices):
        """Told from the times, never stored."""

        ASKED = "asked"  # waits for another official
        GRANTED = "granted"  # in force
        REFUSED = "refused"  # ended before anybody granted it: declined, or taken back by who asked
        ENDED = "ended"  # taken back before its time was over
        EXPIRED = "expired"

    CLASSIFICATION: ClassVar[dict[str, DataClass]] = {
        "id": PUBLIC,
        "reason": CONFIDENTIAL,
        "days": CONFIDENTIAL,
        "asked_at": CONFIDENTIAL,
        "asked_by": CONFIDENTIAL,
        "granted_at": CONFIDENTIAL,
        "granted_by": CONFIDENTIAL,
        "until": CONFIDENTIAL,
        "ended_at": CONFIDENTIAL,
        "ended_by": CONFIDENTIAL,
    }
    #: One that nobody ends is over after so many days from its grant.
    LONGEST_DAYS: ClassVar[int]

    reason = models.CharField(max_length=LONGEST_REASON)
    days = models.PositiveSmallIntegerField()  # for how long it is asked, from the grant
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    granted_at = models.DateTimeField(null=True)
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    until = models.DateTimeField(null=True)  # the first moment in which it no longer holds; set by the grant
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True
        constraints: ClassVar[tuple[models.BaseConstraint, ...]] = (
            models.CheckConstraint(
                condition=models.Q(granted_at__isnull=True, granted_by__isnull=True, until__isnull=True)
                | models.Q(granted_at__isnull=False, granted_by__isnull=False, until__isnull=False),
                name="%(class)s_granted_whole",
            ),
            models.CheckConstraint(
                condition=models.Q(granted_by__isnull=True) | ~models.Q(granted_by=models.F("asked_by")),
                name="%(class)s_granted_by_another",
            ),
            models.CheckConstraint(
                condition=models.Q(ended_at__isnull=True, ended_by__isnull=True)
                | models.Q(ended_at__isnull=False, ended_by__isnull=False),
                name="%(class)s_ended_at_with_by",
            ),
            models.CheckConstraint(condition=~models.Q(reason=""), name="%(class)s_has_a_reason"),
        )

    def state_at(self, now: datetime) -> "Permit.State":
        """Where it stands; one that was ended is over whatever the clock says."""
        if self.ended_at is not None:
            return self.State.REFUSED if self.granted_at is None else self.State.ENDED
        if self.granted_at is None or self.until is None or now < self.granted_at:
            return self.State.ASKED
        return self.State.GRANTED if now < self.until else self.State.EXPIRED

    @property
    def target(self) -> str:
        """What it is about, as the audit log names it: ``campaign:SLUG``."""
        raise NotImplementedError

    @property
    def told(self) -> dict[str, object]:
        """What the audit log says of it beside the reason."""
        raise NotImplementedError
