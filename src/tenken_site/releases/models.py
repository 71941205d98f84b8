"""Releases, what was decided about them, what everybody can read, and the register of every figure that is out."""

from typing import ClassVar

from django.db import models

from tenken_site.audit.classification import CONFIDENTIAL, PUBLIC, DataClass


class Release(models.Model):
    """公表: tables of one tabulation that go out together at one moment. Made by one person, checked by another.

    Until ``publish_at`` nothing of it is told to anybody who does not work for the ministry, not even that it exists.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "作成中"
        TESTING = "testing", "確認中（逆算の試験）"
        SUBMITTED = "submitted", "点検待ち"
        APPROVED = "approved", "公表待ち"
        PUBLISHED = "published", "公表済み"
        WITHDRAWN = "withdrawn", "取り下げ済み"

    class Edition(models.TextChoices):
        PRELIMINARY = "preliminary", "速報"
        FINAL = "final", "確報"
        REVISED = "revised", "訂正版"

    CLASSIFICATION: ClassVar[dict[str, DataClass]] = {
        "id": PUBLIC,
        "campaign": PUBLIC,
        "tabulation": PUBLIC,
        "slug": CONFIDENTIAL,
        "title_ja": CONFIDENTIAL,
        "title_en": CONFIDENTIAL,
        "edition": CONFIDENTIAL,
        "summary_ja": CONFIDENTIAL,
        "summary_en": CONFIDENTIAL,
        "tables": CONFIDENTIAL,
        "state": CONFIDENTIAL,
        "made_at": CONFIDENTIAL,
        "made_by": CONFIDENTIAL,
        "submitted_at": CONFIDENTIAL,
        "submitted_by": CONFIDENTIAL,
        "attack": CONFIDENTIAL,
        "approved_at": CONFIDENTIAL,
        "approved_by": CONFIDENTIAL,
        "publish_at": CONFIDENTIAL,
        "published_at": PUBLIC,
        "trouble": CONFIDENTIAL,
        "digests": PUBLIC,
        "provenance": PUBLIC,
        "key_figures": PUBLIC,
        "withdrawn_at": PUBLIC,
        "withdrawn_by": CONFIDENTIAL,
        "withdrawn_reason_ja": PUBLIC,
        "withdrawn_reason_en": PUBLIC,
    }

    campaign = models.ForeignKey("campaigns.Campaign", on_delete=models.PROTECT, related_name="releases")
    tabulation = models.ForeignKey("tabulations.Tabulation", on_delete=models.PROTECT, related_name="releases")
    slug = models.SlugField(max_length=60, unique=True)
    title_ja = models.CharField(max_length=120)
    title_en = models.CharField(max_length=200)
    edition = models.CharField(max_length=12, choices=Edition.choices, default=Edition.FINAL)
    summary_ja = models.TextField(blank=True)  # what was asked, of whom, when
    summary_en = models.TextField(blank=True)
    tables = models.JSONField(default=list)  # keys of the tabulation's tables, in the order of the page
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=64)  # actor as in the audit log
    submitted_at = models.DateTimeField(null=True)
    submitted_by = models.CharField(max_length=64, blank=True)
    #: Of the last attack on all published figures together: tried, breaches, seconds; "register": of which figures.
    attack = models.JSONField(default=dict)
    approved_at = models.DateTimeField(null=True)
    approved_by = models.CharField(max_length=64, blank=True)
    publish_at = models.DateTimeField(null=True)  # the moment of the embargo
    published_at = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=200, blank=True)  # why it could not be published at its moment
    digests = models.JSONField(default=dict)  # SHA-256 of "tables", "pages" by key, "files" by name; stays
    provenance = models.JSONField(default=dict)  # dataset, specification, code version …; stays for good
    key_figures = models.JSONField(default=list)  # of the page: what, base, estimate, interval
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.CharField(max_length=64, blank=True)
    withdrawn_reason_ja = models.CharField(max_length=400, blank=True)
    withdrawn_reason_en = models.CharField(max_length=600, blank=True)

    class Meta:
        indexes = (models.Index(fields=["state", "publish_at"], name="release_due"),)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(submitted_at__isnull=True, submitted_by="")
                | models.Q(submitted_at__isnull=False) & ~models.Q(submitted_by=""),
                name="release_submitted_at_with_by",
            ),
            models.CheckConstraint(
                condition=models.Q(approved_at__isnull=True, approved_by="", publish_at__isnull=True)
                | models.Q(approved_at__isnull=False, publish_at__isnull=False) & ~models.Q(approved_by=""),
                name="release_approved_at_with_by",
            ),
            models.CheckConstraint(
                condition=models.Q(approved_by="")
                | ~models.Q(approved_by=models.F("made_by")) & ~models.Q(approved_by=models.F("submitted_by")),
                name="release_approved_by_another",
            ),
            models.CheckConstraint(
                condition=models.Q(withdrawn_at__isnull=True, withdrawn_by="", withdrawn_reason_ja="")
                | models.Q(withdrawn_at__isnull=False) & ~models.Q(withdrawn_by="") & ~models.Q(withdrawn_reason_ja=""),
                name="release_withdrawn_at_with_by",
            ),
            models.CheckConstraint(
                condition=models.Q(edition__in=["preliminary", "final", "revised"]), name="release_edition_known"
            ),
            # the states in a row: each has what the one before it had
            models.CheckConstraint(
                condition=models.Q(state__in=["draft", "testing"], approved_at__isnull=True, published_at__isnull=True)
                | models.Q(
                    state="submitted",
                    submitted_at__isnull=False,
                    approved_at__isnull=True,
                    published_at__isnull=True,
                )
                | models.Q(
                    state="approved",
                    submitted_at__isnull=False,
                    approved_at__isnull=False,
                    published_at__isnull=True,
                )
                | models.Q(
                    state="published",
                    approved_at__isnull=False,
                    published_at__gte=models.F("publish_at"),
                    withdrawn_at__isnull=True,
                )
                | models.Q(state="withdrawn", published_at__isnull=False, withdrawn_at__isnull=False),
                name="release_skips_no_state",
            ),
        )

    def __str__(self) -> str:
        return self.slug


class ReleaseCheck(models.Model):
    """点検: what the second person found, point by point, and in words. None is changed or taken away."""

    class Outcome(models.TextChoices):
        APPROVED = "approved", "承認"
        SENT_BACK = "sent_back", "差し戻し"

    CLASSIFICATION: ClassVar[dict[str, DataClass]] = {
        "id": PUBLIC,
        "release": PUBLIC,
        "outcome": CONFIDENTIAL,
        "points": CONFIDENTIAL,
        "words": CONFIDENTIAL,
        "checked_at": CONFIDENTIAL,
        "checked_by": CONFIDENTIAL,
    }

    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="checks")
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    points = models.JSONField(default=list)  # names of the points that hold (policies.POINTS)
    words = models.TextField()
    checked_at = models.DateTimeField()
    checked_by = models.CharField(max_length=64)

    class Meta:
        constraints = (models.CheckConstraint(condition=~models.Q(words=""), name="check_says_why"),)


class PublishedTable(models.Model):
    """One table as its public page shows it: made once, at publication, from nothing but protected cells."""

    CLASSIFICATION: ClassVar[dict[str, DataClass]] = {
        "id": PUBLIC,
        "release": PUBLIC,
        "key": PUBLIC,
        "position": PUBLIC,
        "title_ja": PUBLIC,
        "title_en": PUBLIC,
        "content": PUBLIC,
        "digest": PUBLIC,
    }

    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="published_tables")
    key = models.CharField(max_length=80)
    position = models.PositiveIntegerField()
    title_ja = models.CharField(max_length=300)
    title_en = models.CharField(max_length=300)
    content = models.BinaryField()  # tabulations.plain form of one table
    digest = models.CharField(max_length=64)  # SHA-256 of its cells

    class Meta:
        constraints = (models.UniqueConstraint(fields=["release", "key"], name="published_table_once"),)


class PublishedFile(models.Model):
    """One file to download, or one picture of a page: made once, at publication."""

    CLASSIFICATION: ClassVar[dict[str, DataClass]] = {
        "id": PUBLIC,
        "release": PUBLIC,
        "name": PUBLIC,
        "kind": PUBLIC,
        "language": PUBLIC,
        "table": PUBLIC,
        "content_type": PUBLIC,
        "size": PUBLIC,
        "digest": PUBLIC,
        "alt": PUBLIC,
        "lines": PUBLIC,
        "content": PUBLIC,
    }

    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="published_files")
    name = models.CharField(max_length=120)  # the last part of its address
    kind = models.CharField(max_length=12)  # "xlsx", "csv", "csv-cp932", "unwritten", "json", "parquet", "pdf", "chart"
    language = models.CharField(max_length=2)  # "" where it has no words of its own
    table = models.CharField(max_length=80, blank=True)  # of a chart: which table it shows
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)  # SHA-256, hex
    alt = models.TextField(blank=True)  # of a chart
    lines = models.JSONField(default=list)  # the table under a chart: its headings, then its rows, as shown
    content = models.BinaryField()  # compressed (zlib); size and digest are of what is served

    class Meta:
        constraints = (models.UniqueConstraint(fields=["release", "name"], name="published_file_once"),)


class Disclosed(models.Model):
    """The register: the counts of one table (or of the dashboards) that are out, and which were hidden there.

    Never taken back: whoever saw a figure keeps it, also when its release is withdrawn.
    """

    class Source(models.TextChoices):
        RELEASE = "release"
        DASHBOARD = "dashboard"

    CLASSIFICATION: ClassVar[dict[str, DataClass]] = {
        "id": PUBLIC,
        "campaign": PUBLIC,
        "source": PUBLIC,
        "release": PUBLIC,
        "dataset_digest": PUBLIC,
        "table": PUBLIC,
        "universe": PUBLIC,
        "shown": PUBLIC,
        "hidden": PUBLIC,
        "figures": CONFIDENTIAL,
        "recorded_at": PUBLIC,
        "recorded_by": CONFIDENTIAL,
    }

    campaign = models.ForeignKey("campaigns.Campaign", on_delete=models.PROTECT, related_name="disclosed")
    source = models.CharField(max_length=10, choices=Source.choices)
    release = models.ForeignKey(Release, null=True, on_delete=models.PROTECT, related_name="disclosed")
    dataset_digest = models.CharField(max_length=64, blank=True)
    table = models.CharField(max_length=80)
    universe = models.CharField(max_length=400, blank=True)
    shown = models.PositiveIntegerField()
    hidden = models.PositiveIntegerField()
    figures = models.BinaryField()  # compressed JSON: [[identity as sorted pairs, count or null], …]
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=64)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["release", "table", "universe"],
                condition=models.Q(release__isnull=False),
                name="disclosed_once_a_table",
            ),
            models.CheckConstraint(
                condition=models.Q(source="release", release__isnull=False)
                | models.Q(source="dashboard", release__isnull=True),
                name="disclosed_by_a_release_or_a_dashboard",
            ),
        )
