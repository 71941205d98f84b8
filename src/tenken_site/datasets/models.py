"""A campaign's answers as frozen columns, the decisions of review, and who asked to take records out."""

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models

from tenken_site.accounts.models_permits import Permit
from tenken_site.audit.classification import CONFIDENTIAL, PUBLIC, DataClass


class Dataset(models.Model):
    """One frozen snapshot (個票データ). Built once and never changed: what review decides comes into the next one.

    Rows of a disposed one stay with counts and digests, so that what was published can still be told apart.
    """

    CLASSIFICATION: ClassVar[dict[str, DataClass]] = {
        "id": PUBLIC,
        "campaign": PUBLIC,
        "number": PUBLIC,
        "unlock": CONFIDENTIAL,
        "asked_at": CONFIDENTIAL,
        "asked_by": CONFIDENTIAL,
        "built_at": CONFIDENTIAL,
        "built_by": CONFIDENTIAL,
        "trouble": CONFIDENTIAL,
        "counts": CONFIDENTIAL,
        "digests": PUBLIC,
        "code_version": PUBLIC,
        "disposed_at": CONFIDENTIAL,
        "disposed_by": CONFIDENTIAL,
    }

    campaign = models.ForeignKey("campaigns.Campaign", on_delete=models.PROTECT, related_name="datasets")
    number = models.PositiveIntegerField()  # within the campaign, from 1
    unlock = models.ForeignKey("responses.Unlock", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()  # the snapshot: submissions up to this moment are in it
    asked_by = models.CharField(max_length=64)  # actor as in the audit log
    built_at = models.DateTimeField(null=True)
    built_by = models.CharField(max_length=64, blank=True)
    trouble = models.CharField(max_length=40, blank=True)  # why the building was given up: a word of ``actions.build``
    counts = models.JSONField(default=dict)  # cases, submissions, variables, changes, bytes
    digests = models.JSONField(default=dict)  # SHA-256 of each file by its name, in hexadecimal
    code_version = models.CharField(max_length=40, blank=True)
    disposed_at = models.DateTimeField(null=True)
    disposed_by = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["campaign", "number"], name="dataset_numbered_once"),
            models.CheckConstraint(condition=models.Q(number__gt=0), name="dataset_numbered_from_one"),
            models.CheckConstraint(
                condition=models.Q(built_at__isnull=True, built_by="")
                | models.Q(built_at__isnull=False, trouble="") & ~models.Q(built_by=""),
                name="dataset_built_at_with_by",
            ),
            models.CheckConstraint(
                condition=models.Q(disposed_at__isnull=True, disposed_by="")
                | models.Q(disposed_at__isnull=False) & ~models.Q(disposed_by=""),
                name="dataset_disposed_at_with_by",
            ),
        )

    def __str__(self) -> str:
        return f"{self.campaign_id}/{self.number}"

    @property
    def key_scope(self) -> str:
        """The scope of the key that seals its files and the decisions about it."""
        return f"dataset:{self.pk}"

    @property
    def snapshot_at(self) -> datetime:
        """The moment whose answers it holds: when it was asked for, however late it is built."""
        return self.asked_at

    @property
    def state(self) -> str:
        """``waiting`` (asked for, or being built), ``built``, ``failed`` or ``disposed``."""
        if self.disposed_at is not None:
            return "disposed"
        if self.built_at is not None:
            return "built"
        return "failed" if self.trouble else "waiting"


class DatasetFile(models.Model):
    """A piece of one of its files, sealed. In the database, so that backup and disposal reach it."""

    CLASSIFICATION: ClassVar[dict[str, DataClass]] = {
        "id": PUBLIC,
        "dataset": PUBLIC,
        "name": PUBLIC,
        "place": PUBLIC,
        "key": PUBLIC,
        "content": CONFIDENTIAL,
    }

    dataset = models.ForeignKey(Dataset, on_delete=models.CASCADE, related_name="files")
    name = models.CharField(max_length=60)  # "records.parquet"
    place = models.PositiveIntegerField()  # of the piece in the file, from 0
    key = models.ForeignKey("encryption.WrappingKey", on_delete=models.PROTECT, related_name="+")
    content = models.BinaryField()  # sealed

    class Meta:
        constraints = (models.UniqueConstraint(fields=["dataset", "name", "place"], name="dataset_piece_once"),)


class EditDecision(models.Model):
    """What an official decided about one flagged record. Whose record, which answers and why is sealed.

    It may be taken back until a later dataset was built with it.
    """

    class Verdict(models.TextChoices):
        ACCEPT = "accept"  # the answers are right as they are
        CHANGE = "change"  # a value is replaced in the next dataset, with a marker
        REFER = "refer"  # the clinic is to be asked

    CLASSIFICATION: ClassVar[dict[str, DataClass]] = {
        "id": PUBLIC,
        "dataset": PUBLIC,
        "place": CONFIDENTIAL,
        "verdict": CONFIDENTIAL,
        "decided_at": CONFIDENTIAL,
        "decided_by": CONFIDENTIAL,
        "undone_at": CONFIDENTIAL,
        "undone_by": CONFIDENTIAL,
        "applied_in": CONFIDENTIAL,
        "key": PUBLIC,
        "content": CONFIDENTIAL,
    }

    dataset = models.ForeignKey(Dataset, on_delete=models.PROTECT, related_name="decisions")
    place = models.PositiveIntegerField()  # of the flag in the sealed list of flags, which is in no telling order
    verdict = models.CharField(max_length=8, choices=Verdict.choices)
    decided_at = models.DateTimeField()
    decided_by = models.CharField(max_length=64)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.CharField(max_length=64, blank=True)
    applied_in = models.ForeignKey(Dataset, null=True, on_delete=models.PROTECT, related_name="+")
    key = models.ForeignKey("encryption.WrappingKey", on_delete=models.PROTECT, related_name="+")
    content = models.BinaryField()  # sealed; empty once disposed of

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["dataset", "place"], condition=models.Q(undone_at__isnull=True), name="one_decision_a_flag"
            ),
            models.CheckConstraint(
                condition=models.Q(undone_at__isnull=True, undone_by="")
                | models.Q(undone_at__isnull=False, applied_in__isnull=True) & ~models.Q(undone_by=""),
                name="decision_undone_at_with_by",
            ),
        )


class MicrodataRequest(Permit):
    """That records may be taken out of a dataset, some columns, for a while, by the official who asked alone."""

    LONGEST_DAYS = 90

    CLASSIFICATION: ClassVar[dict[str, DataClass]] = {
        **Permit.CLASSIFICATION,
        "dataset": PUBLIC,
        "columns": CONFIDENTIAL,
    }

    dataset = models.ForeignKey(Dataset, on_delete=models.PROTECT, related_name="requests")
    columns = models.JSONField()  # names of variables

    class Meta(Permit.Meta):
        constraints = (
            *Permit.Meta.constraints,
            models.CheckConstraint(condition=models.Q(days__gte=1, days__lte=90), name="microdata_at_most_90_days"),
        )

    @property
    def target(self) -> str:
        """The dataset's campaign."""
        return f"campaign:{self.dataset.campaign.slug}"

    @property
    def told(self) -> dict[str, object]:
        """Which columns of which dataset, and for how long."""
        return {"dataset": self.dataset.number, "request": self.pk, "columns": self.columns, "days": self.days}


class Export(models.Model):
    """One file of records, made under a request for the official who asked; its bytes are a ``DatasetFile``."""

    class Format(models.TextChoices):
        CSV = "csv", "CSV"
        XLSX = "xlsx", "Excel"
        PARQUET = "parquet", "Parquet"

    CLASSIFICATION: ClassVar[dict[str, DataClass]] = {
        "id": PUBLIC,
        "request": CONFIDENTIAL,
        "form": CONFIDENTIAL,
        "asked_at": CONFIDENTIAL,
        "asked_by": CONFIDENTIAL,
        "rows": CONFIDENTIAL,
        "size": CONFIDENTIAL,
        "digest": CONFIDENTIAL,
        "trouble": CONFIDENTIAL,
        "erased_at": CONFIDENTIAL,
        "erased_by": CONFIDENTIAL,
    }

    request = models.ForeignKey(MicrodataRequest, on_delete=models.PROTECT, related_name="exports")
    form = models.CharField(max_length=8, choices=Format.choices)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    rows = models.PositiveIntegerField(default=0)
    size = models.PositiveBigIntegerField(default=0)  # bytes
    digest = models.CharField(max_length=64, blank=True)  # SHA-256 of the file; stays when its bytes are gone
    trouble = models.CharField(max_length=40, blank=True)
    erased_at = models.DateTimeField(null=True)
    erased_by = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(erased_at__isnull=True, erased_by="")
                | models.Q(erased_at__isnull=False) & ~models.Q(erased_by=""),
                name="export_erased_at_with_by",
            ),
        )

    @property
    def file_name(self) -> str:
        """The name under which its bytes lie with the dataset."""
        return f"export-{self.pk}.{self.form}"
