"""Long work in rows of its own: a run is leased by a worker, and taken over when that worker dies."""

from typing import ClassVar

from django.db import models

from tenken_site.audit.classification import CONFIDENTIAL, PUBLIC, DataClass


class Run(models.Model):
    """One piece of long work that somebody asked for: who, what, how far. Its arguments name rows, never people."""

    class State(models.TextChoices):
        WAITING = "waiting"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"
        STOPPED = "stopped"

    CLASSIFICATION: ClassVar[dict[str, DataClass]] = {
        "id": PUBLIC,
        "kind": PUBLIC,
        "key": PUBLIC,
        "arguments": CONFIDENTIAL,
        "state": PUBLIC,
        "stop_asked": PUBLIC,
        "requested_at": PUBLIC,
        "requested_by": CONFIDENTIAL,
        "started_at": PUBLIC,
        "finished_at": PUBLIC,
        "done": PUBLIC,
        "total": PUBLIC,
        "attempts": PUBLIC,
        "next_at": PUBLIC,
        "lease_token": PUBLIC,
        "lease_until": PUBLIC,
        "trouble": CONFIDENTIAL,
        "result": CONFIDENTIAL,
    }

    kind = models.CharField(max_length=60)  # the name a job registered under: "outreach.make_letters"
    #: Not empty: at most one run of this key waits or runs ("wave:12"). A second request finds the first.
    key = models.CharField(max_length=80, blank=True)
    arguments = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    stop_asked = models.BooleanField(default=False)
    requested_at = models.DateTimeField()
    requested_by = models.CharField(max_length=64)  # actor as in the audit log
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(null=True)  # None where it cannot be told beforehand
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    lease_token = models.CharField(max_length=32, blank=True)
    lease_until = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=200, blank=True)  # the kind of error, never its text: that may hold answers
    result = models.JSONField(default=dict)

    class Meta:
        indexes = (models.Index(fields=["state", "next_at"], name="run_waiting"),)
        constraints = (
            models.UniqueConstraint(
                fields=["key"],
                condition=models.Q(state__in=["waiting", "running"]) & ~models.Q(key=""),
                name="one_live_run_a_key",
            ),
        )


class Beat(models.Model):
    """When a duty (work on a beat) was done last and who holds it; one row a duty."""

    CLASSIFICATION: ClassVar[dict[str, DataClass]] = {
        "duty": PUBLIC,
        "done_at": PUBLIC,
        "next_at": PUBLIC,
        "lease_token": PUBLIC,
        "lease_until": PUBLIC,
        "trouble": CONFIDENTIAL,
    }

    duty = models.CharField(max_length=60, primary_key=True)  # "monitoring.refresh_facts"
    done_at = models.DateTimeField(null=True)
    next_at = models.DateTimeField()
    lease_token = models.CharField(max_length=32, blank=True)
    lease_until = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=200, blank=True)
