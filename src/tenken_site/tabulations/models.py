"""Tables of a dataset: what was asked for, how far it is, and the outcome, sealed under the dataset's key."""

from typing import ClassVar

from django.db import models

from tenken_site.audit.classification import CONFIDENTIAL, PERSONAL, PUBLIC, DataClass


class Tabulation(models.Model):
    """One computation of all tables of a survey from one dataset. Its specifications are frozen into it.

    Weighed, computed, counted, protected and attacked as one run; where the attacker wins nothing of it can be released.
    """

    class State(models.TextChoices):
        ASKED = "asked"  # its run waits or works
        READY = "ready"  # the attacker learned nothing
        BLOCKED = "blocked"  # the attacker won; the findings stand in the part "attack"
        FAILED = "failed"  # a specification could not be used; ``trouble`` says why

    CLASSIFICATION: ClassVar[dict[str, DataClass]] = {
        "id": PUBLIC,
        "dataset": PUBLIC,
        "number": PUBLIC,
        "state": PUBLIC,
        "tables": PUBLIC,
        "weighting": PUBLIC,
        "disclosure": PUBLIC,
        "risk_model": PUBLIC,
        "support_paths": PUBLIC,
        "seed": CONFIDENTIAL,
        "code_version": PUBLIC,
        "digests": PUBLIC,
        "contents": CONFIDENTIAL,
        "figures": CONFIDENTIAL,
        "trouble": CONFIDENTIAL,
        "asked_at": PUBLIC,
        "asked_by": CONFIDENTIAL,
        "finished_at": PUBLIC,
    }

    dataset = models.ForeignKey("datasets.Dataset", on_delete=models.PROTECT, related_name="tabulations")
    number = models.PositiveIntegerField()  # within the dataset, from 1
    state = models.CharField(max_length=8, choices=State.choices, default=State.ASKED)
    tables = models.TextField()  # tables.yaml as it was
    weighting = models.TextField()  # weighting.yaml as it was
    disclosure = models.TextField()  # disclosure.yaml as it was
    risk_model = models.TextField(blank=True, default="")  # risk_model.yaml as it was, where tables ask for exposure
    support_paths = models.TextField(blank=True, default="")  # support_paths.yaml, where tables ask whom it is for
    seed = models.PositiveIntegerField()
    code_version = models.CharField(max_length=40, blank=True)
    #: SHA-256, hex: "dataset", "tables", "weighting", "disclosure", "risk_model", "support_paths", "known", "results".
    digests = models.JSONField(default=dict)
    #: One entry a table: key, title, cells, hidden, complementary, digest. No figure of a cell.
    contents = models.JSONField(default=list)
    figures = models.JSONField(default=dict)  # cells, hidden, tried, breaches, seconds …
    trouble = models.CharField(max_length=400, blank=True)
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=64)  # actor as in the audit log
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["dataset", "number"], name="tabulation_numbered_once"),
            models.CheckConstraint(
                condition=models.Q(state="asked", finished_at__isnull=True)
                | ~models.Q(state="asked") & models.Q(finished_at__isnull=False),
                name="tabulation_finished_or_asked",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="failed") | ~models.Q(trouble=""), name="tabulation_failed_with_words"
            ),
        )

    def __str__(self) -> str:
        return f"{self.dataset_id}/{self.number}"


class TabulationPart(models.Model):
    """One sealed piece of a tabulation's outcome; opens with the dataset's key and in its own row alone."""

    class Name(models.TextChoices):
        TABLES = "tables"  # protected tables
        COUNTS = "counts"  # the counts behind them, and which are hidden
        KNOWN = "known"  # what was released or shown before, as the protection took it
        ATTACK = "attack"  # what the attacker found

    CLASSIFICATION: ClassVar[dict[str, DataClass]] = {
        "id": PUBLIC,
        "tabulation": PUBLIC,
        "name": PUBLIC,
        "key": PUBLIC,
        "content": PERSONAL,
    }

    tabulation = models.ForeignKey(Tabulation, on_delete=models.CASCADE, related_name="parts")
    name = models.CharField(max_length=8, choices=Name.choices)
    key = models.ForeignKey("encryption.WrappingKey", on_delete=models.PROTECT, related_name="+", db_index=False)
    content = models.BinaryField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["tabulation", "name"], name="one_part_of_a_name"),)

    @property
    def place(self) -> str:
        """What the sealed bytes are bound to."""
        return f"tabulation:{self.tabulation_id}:{self.name}"
