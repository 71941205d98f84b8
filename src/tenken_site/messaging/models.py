"""The outbox: one row for each thing to be sent; and what came back."""

from typing import ClassVar

from django.db import models

from tenken_site.audit.classification import CONFIDENTIAL, PUBLIC, DataClass


class OutboxEntry(models.Model):
    """One thing to be sent, named by topic, group and subject. It holds no text and no address.

    Text and address are made at the moment of sending by the topic (``messaging.topics``), so that whoever answered
    meanwhile gets no reminder and nobody can read mail out of the database. Group and subject are ids that only the
    topic understands ("outreach.wave": wave and case): this app knows nothing of surveys. docs/adr/0010.
    """

    class State(models.TextChoices):
        DUE = "due"
        SENDING = "sending"  # handed to the post office; in flight until it says yes
        SENT = "sent"
        DROPPED = "dropped"  # not to be sent after all: ``reason``
        FAILED = "failed"  # the post office refused it for good: ``reason``
        HELD = "held"  # somebody stopped the group; may be resumed
        HELD_OUT = "held_out"  # chosen by lot to get nothing, so that the effect can be measured

    CLASSIFICATION: ClassVar[dict[str, DataClass]] = {
        "id": PUBLIC,
        "topic": PUBLIC,
        "group": PUBLIC,
        "subject": CONFIDENTIAL,
        "channel": PUBLIC,
        "state": CONFIDENTIAL,
        "due_at": PUBLIC,
        "attempts": CONFIDENTIAL,
        "tried_at": CONFIDENTIAL,
        "sent_at": CONFIDENTIAL,
        "lease_token": PUBLIC,
        "lease_until": PUBLIC,
        "reason": CONFIDENTIAL,
    }

    topic = models.CharField(max_length=40)
    group = models.BigIntegerField()
    subject = models.BigIntegerField()
    channel = models.CharField(max_length=10)  # "mail", "letter"
    state = models.CharField(max_length=10, choices=State.choices, default=State.DUE)
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    #: Leased for sending, or last handed to the post office: the throttle counts these. None when it was not handed over.
    tried_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    lease_token = models.CharField(max_length=32, blank=True)
    lease_until = models.DateTimeField(null=True)
    reason = models.CharField(max_length=60, blank=True)  # a code: "submitted", "5.1.1", "no_address"

    class Meta:
        indexes = (
            models.Index(
                fields=["topic", "due_at", "id"],
                condition=models.Q(state__in=["due", "sending"]),
                name="outbox_to_send_by_topic",
            ),
            models.Index(fields=["topic", "group", "state"], name="outbox_by_group"),
            models.Index(fields=["topic", "subject"], name="outbox_by_subject"),
            models.Index(fields=["tried_at"], condition=models.Q(tried_at__isnull=False), name="outbox_tried"),
        )
        constraints = (
            models.UniqueConstraint(fields=["topic", "group", "subject", "channel"], name="one_row_a_thing_to_send"),
        )


class Bounce(models.Model):
    """A mail that came back (RFC 3464), or that the post office refused at once.

    What the other server said is not kept: it is anyone's words and names the address, whole or in part. Kind and
    status tell all that anything here goes by.
    """

    class Kind(models.TextChoices):
        HARD = "hard"  # the address does not exist
        SOFT = "soft"  # full, slow, out for now
        BLOCKED = "blocked"  # refused for policy; the address may be right

    CLASSIFICATION: ClassVar[dict[str, DataClass]] = {
        "id": PUBLIC,
        "entry": CONFIDENTIAL,
        "at": CONFIDENTIAL,
        "kind": CONFIDENTIAL,
        "status": CONFIDENTIAL,
        "digest": CONFIDENTIAL,
    }

    #: None for a mail that cannot be traced to an entry.
    entry = models.ForeignKey(OutboxEntry, null=True, on_delete=models.CASCADE, related_name="bounces")
    at = models.DateTimeField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    status = models.CharField(max_length=12, blank=True)  # RFC 3463: "5.1.1"
    digest = models.CharField(max_length=64, unique=True)  # SHA-256 of the report: the same mail counts once


class PostOffice(models.Model):
    """The state that all workers share: whether sending pauses, and why. One row; whoever leases mail locks it."""

    CLASSIFICATION: ClassVar[dict[str, DataClass]] = {"id": PUBLIC, "paused_until": PUBLIC, "reason": PUBLIC}

    ONLY = 1

    paused_until = models.DateTimeField(null=True)
    reason = models.CharField(max_length=20, blank=True)  # a code: "refused", "auth", "limit"
