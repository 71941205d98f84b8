"""The sampling frame: lists, their versions, units; how units are reached; and what people say is wrong with them."""

from collections.abc import Mapping
from datetime import UTC
from typing import ClassVar

from django.db import models

from tenken_site.audit.classification import CONFIDENTIAL, PERSONAL, PUBLIC, DataClass
from tenken_site.encryption.sealed_rows import MAIL, TELEPHONE, LookUp, SealedRow, sealed_text


def contacts_scope(version_id: int) -> str:
    """The scope of the key that contacts, candidates and proposals of a version are sealed under."""
    return f"contacts:{version_id}"


class Frame(models.Model):
    """A named facility list."""

    CLASSIFICATION: ClassVar[dict[str, DataClass]] = {"id": PUBLIC, "name": PUBLIC}

    name = models.CharField(max_length=80, unique=True)


class FrameVersion(models.Model):
    """One import of the list, of one file or several, whole or not at all."""

    CLASSIFICATION: ClassVar[dict[str, DataClass]] = {
        "id": PUBLIC,
        "frame": PUBLIC,
        "number": PUBLIC,
        "imported_at": PUBLIC,
        "imported_by": CONFIDENTIAL,
        "source_name": PUBLIC,
        "source_digest": PUBLIC,
        "counts": PUBLIC,
        "profile": PUBLIC,
        "files": PUBLIC,
        "frozen_at": PUBLIC,
        "frozen_by": CONFIDENTIAL,
    }

    frame = models.ForeignKey(Frame, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    imported_at = models.DateTimeField()
    imported_by = models.CharField(max_length=64)
    source_name = models.CharField(max_length=200)  # the first file's, and how many more there were
    #: SHA-256 of the file; of several files that of their digests in ascending order, so that theirs does not matter.
    source_digest = models.CharField(max_length=64)
    counts = models.JSONField(default=dict)  # read, accepted, repeated, refused, review; births, closures, moves …
    profile = models.CharField(max_length=20, default="plain")  # tenken.frame.profiles; "mixed" of several
    #: In their order: name, digest, profile, as_of and counts of each. Empty where older than this field: one file.
    files = models.JSONField(default=list)
    #: Since when nothing in it changes any more: a campaign uses it.
    frozen_at = models.DateTimeField(null=True)
    frozen_by = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["frame", "number"], name="version_numbered_once"),
            models.CheckConstraint(
                condition=models.Q(frozen_at__isnull=True, frozen_by="")
                | models.Q(frozen_at__isnull=False) & ~models.Q(frozen_by=""),
                name="frozen_at_with_frozen_by",
            ),
        )

    def file_name(self, number: int) -> str:
        """The name of one of its files (from 1); blank where it has only one, for then nobody needs it."""
        return str(self.files[number - 1]["name"]) if len(self.files) > 1 else ""


class Unit(models.Model):
    """One facility as the list gives it. Names are stored as given; search uses the folded copies."""

    CLASSIFICATION: ClassVar[dict[str, DataClass]] = {
        "id": PUBLIC,
        "version": PUBLIC,
        "source_file": PUBLIC,
        "line": PUBLIC,
        "facility_code": PUBLIC,
        "code_given": PUBLIC,
        "code_check": PUBLIC,
        "kind": PUBLIC,
        "name": PUBLIC,
        "name_folded": PUBLIC,
        "postcode": PUBLIC,
        "address": PUBLIC,
        "address_folded": PUBLIC,
        "prefecture": PUBLIC,
        "relay": PUBLIC,
        "review": CONFIDENTIAL,
        "source_id": PUBLIC,
        "beds": PUBLIC,
        "closed_weekdays": PUBLIC,
    }

    version = models.ForeignKey(FrameVersion, on_delete=models.PROTECT, related_name="units")
    source_file = models.PositiveSmallIntegerField(default=1)  # which of the version's files, from 1
    line = models.PositiveIntegerField()  # in the source file, for questions
    #: 10 digits that are certain, so that they are a key; blank where the clinic has none or it is in doubt.
    facility_code = models.CharField(max_length=10, blank=True)
    code_given = models.CharField(max_length=40, blank=True)  # as the list prints it, also when it cannot be read
    #: Which check-digit rule ``code_given`` fits ("whole", "number"), "none" when it fits none; blank without a code.
    code_check = models.CharField(max_length=20, blank=True)
    kind = models.CharField(max_length=20, default="clinic")  # clinic, clinic_beds, dental
    name = models.CharField(max_length=300)
    name_folded = models.CharField(max_length=300, db_index=True)
    postcode = models.CharField(max_length=8, blank=True)
    address = models.CharField(max_length=500, blank=True)
    address_folded = models.CharField(max_length=500, blank=True)
    prefecture = models.ForeignKey(
        "jurisdictions.Jurisdiction", null=True, on_delete=models.PROTECT, related_name="units_of_prefecture"
    )
    #: The city or ward with its own health centre, else the prefecture; empty where none could be told (review).
    relay = models.ForeignKey("jurisdictions.Jurisdiction", null=True, on_delete=models.PROTECT, related_name="units")
    #: Why a person should look: names of ``tenken.frame.review.ReviewFlag`` joined by commas; blank when nobody need.
    review = models.CharField(max_length=200, blank=True)
    source_id = models.CharField(max_length=20, blank=True)  # the list's own ID, where it is no facility code
    beds = models.PositiveIntegerField(null=True)  # None where the list does not say
    closed_weekdays = models.CharField(max_length=7, blank=True)  # "0010011": Monday first, 1 = closed

    class Meta:
        indexes = (
            models.Index(fields=["version", "facility_code"], name="unit_by_code"),
            models.Index(fields=["version", "relay"], name="unit_by_relay"),
            models.Index(fields=["version", "prefecture"], name="unit_by_prefecture"),
            # The list in its order with all that it is searched by: pages and searches never read the rows they pass.
            models.Index(
                fields=[
                    *("version", "source_file", "line", "id"),
                    *("name_folded", "code_given", "facility_code", "prefecture", "relay"),
                ],
                name="unit_in_order",
            ),
        )
        constraints = (
            models.UniqueConstraint(
                fields=["version", "facility_code"], condition=~models.Q(facility_code=""), name="code_once_a_version"
            ),
        )

    def __str__(self) -> str:
        return self.name


class Contact(SealedRow, models.Model):
    """How a unit is reached: its mail address and telephone, and whether mail arrives. One row a unit.

    Address and number are sealed and found whole by their index (docs/adr/0014). ``telephone`` is as written, half
    width: "047-000-0105".
    """

    class MailState(models.TextChoices):
        NONE = "none"  # no address on file
        UNTRIED = "untried"
        WORKS = "works"  # something was sent and did not come back
        SOFT = "soft"  # came back for a passing reason; is tried again
        DEAD = "dead"  # the address does not exist

    CLASSIFICATION: ClassVar[dict[str, DataClass]] = {
        "unit": PUBLIC,
        "key": PUBLIC,
        "mail_sealed": PERSONAL,
        "mail_index": CONFIDENTIAL,
        "telephone_sealed": PERSONAL,
        "telephone_index": CONFIDENTIAL,
        "mail_state": CONFIDENTIAL,
        "mail_state_at": CONFIDENTIAL,
        "mail_trouble": CONFIDENTIAL,
        "telephone_wrong_at": CONFIDENTIAL,
        "source": CONFIDENTIAL,
        "changed_at": CONFIDENTIAL,
        "changed_by": CONFIDENTIAL,
    }

    SEALED: ClassVar[Mapping[str, LookUp | None]] = {"mail": MAIL, "telephone": TELEPHONE}
    mail = sealed_text("mail")
    telephone = sealed_text("telephone")

    key = models.ForeignKey("encryption.WrappingKey", null=True, on_delete=models.PROTECT, related_name="+")
    unit = models.OneToOneField(Unit, on_delete=models.CASCADE, primary_key=True, related_name="contact")
    mail_sealed = models.BinaryField(default=bytes)
    mail_index = models.CharField(max_length=32, blank=True, db_index=True)
    telephone_sealed = models.BinaryField(default=bytes)
    telephone_index = models.CharField(max_length=32, blank=True, db_index=True)
    mail_state = models.CharField(max_length=10, choices=MailState.choices, default=MailState.NONE)
    mail_state_at = models.DateTimeField(null=True)
    mail_trouble = models.CharField(max_length=12, blank=True)  # RFC 3463 status of the last bounce: "5.1.1"
    telephone_wrong_at = models.DateTimeField(null=True)  # somebody called and it was another's number
    source = models.CharField(max_length=120, blank=True)  # the list's name, "clinic", "official"
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=64)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(mail_index="", mail_state="none")
                | ~models.Q(mail_index="") & ~models.Q(mail_state="none"),
                name="mail_state_with_a_mail",
            ),
            models.CheckConstraint(
                condition=models.Q(key__isnull=False) | models.Q(mail_index="", telephone_index=""),
                name="contact_sealed_under_a_key",
            ),
        )

    def sealing_scope(self) -> str:
        """The key of the list's version."""
        return contacts_scope(self.unit.version_id)

    def sealing_place(self) -> str:
        """The unit."""
        return f"contact:{self.unit_id}"


class Ownership(models.Model):
    """Which corporation runs a unit. A member of it may answer for the unit."""

    CLASSIFICATION: ClassVar[dict[str, DataClass]] = {"unit": PUBLIC, "organisation": PUBLIC}

    unit = models.OneToOneField(Unit, on_delete=models.CASCADE, primary_key=True, related_name="ownership")
    organisation = models.ForeignKey("jurisdictions.Organisation", on_delete=models.PROTECT, related_name="ownerships")


class ContactCandidate(SealedRow, models.Model):
    """A row of a contact list that could not be linked to a unit for certain: a person decides."""

    CLASSIFICATION: ClassVar[dict[str, DataClass]] = {
        "id": PUBLIC,
        "version": PUBLIC,
        "source": PUBLIC,
        "line": PUBLIC,
        "code_given": PUBLIC,
        "name": PUBLIC,
        "address": PUBLIC,
        "key": PUBLIC,
        "mail_sealed": PERSONAL,
        "mail_index": CONFIDENTIAL,
        "telephone_sealed": PERSONAL,
        "telephone_index": CONFIDENTIAL,
        "prefecture": PUBLIC,
        "likely": CONFIDENTIAL,
        "why": CONFIDENTIAL,
        "state": CONFIDENTIAL,
        "decided_at": CONFIDENTIAL,
        "decided_by": CONFIDENTIAL,
    }

    class State(models.TextChoices):
        OPEN = "open"
        LINKED = "linked"
        DISMISSED = "dismissed"

    SEALED: ClassVar[Mapping[str, LookUp | None]] = {"mail": MAIL, "telephone": TELEPHONE}
    mail = sealed_text("mail")
    telephone = sealed_text("telephone")

    key = models.ForeignKey("encryption.WrappingKey", null=True, on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(FrameVersion, on_delete=models.CASCADE, related_name="contact_candidates")
    source = models.CharField(max_length=120)
    line = models.PositiveIntegerField()
    code_given = models.CharField(max_length=40, blank=True)
    name = models.CharField(max_length=300, blank=True)
    address = models.CharField(max_length=500, blank=True)
    mail_sealed = models.BinaryField(default=bytes)
    mail_index = models.CharField(max_length=32, blank=True, db_index=True)
    telephone_sealed = models.BinaryField(default=bytes)
    telephone_index = models.CharField(max_length=32, blank=True, db_index=True)
    prefecture = models.ForeignKey("jurisdictions.Jurisdiction", null=True, on_delete=models.PROTECT, related_name="+")
    likely = models.ForeignKey(Unit, null=True, on_delete=models.CASCADE, related_name="+")
    why = models.CharField(max_length=40)  # "not_found", "several", "name_differs", "code_and_name_differ"
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=64, blank=True)

    class Meta:
        indexes = (models.Index(fields=["version", "state"], name="candidate_by_state"),)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(decided_at__isnull=True, decided_by="")
                | models.Q(decided_at__isnull=False) & ~models.Q(decided_by=""),
                name="candidate_decided_at_with_by",
            ),
        )

    def sealing_scope(self) -> str:
        """The key of the list's version."""
        return contacts_scope(self.version_id)

    def sealing_place(self) -> str:
        """The line of the contact list."""
        return f"candidate:{self.version_id}:{self.source}:{self.line}"


class UnitProposal(SealedRow, models.Model):
    """Somebody says that the list is wrong about a unit, and why; an official accepts or declines it."""

    class Kind(models.TextChoices):
        CLOSED = "closed", "廃止・休止した"
        MOVED = "moved", "移転した"
        DUPLICATE = "duplicate", "二重に載っている"
        WRONG_MAIL = "wrong_mail", "メールアドレスが違う"
        NOT_OURS = "not_ours", "当院のことではない"

    class State(models.TextChoices):
        OPEN = "open"
        ACCEPTED = "accepted"
        DECLINED = "declined"
        WITHDRAWN = "withdrawn"

    CLASSIFICATION: ClassVar[dict[str, DataClass]] = {
        "id": PUBLIC,
        "unit": PUBLIC,
        "kind": CONFIDENTIAL,
        "key": PUBLIC,
        "reason_sealed": PERSONAL,
        "new_mail_sealed": PERSONAL,
        "new_mail_index": CONFIDENTIAL,
        "new_address": CONFIDENTIAL,
        "same_as": CONFIDENTIAL,
        "way": CONFIDENTIAL,
        "proposed_at": CONFIDENTIAL,
        "proposed_by": CONFIDENTIAL,
        "state": CONFIDENTIAL,
        "decided_at": CONFIDENTIAL,
        "decided_by": CONFIDENTIAL,
        "decision": CONFIDENTIAL,
    }

    SEALED: ClassVar[Mapping[str, LookUp | None]] = {"reason": None, "new_mail": MAIL}
    reason = sealed_text("reason")
    new_mail = sealed_text("new_mail")

    key = models.ForeignKey("encryption.WrappingKey", null=True, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="proposals")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    reason_sealed = models.BinaryField(default=bytes)
    new_mail_sealed = models.BinaryField(default=bytes)
    new_mail_index = models.CharField(max_length=32, blank=True, db_index=True)
    new_address = models.CharField(max_length=500, blank=True)
    same_as = models.ForeignKey(Unit, null=True, on_delete=models.CASCADE, related_name="+")
    way = models.CharField(max_length=10)  # "letter" (without signing in), "site", "official", "call"
    proposed_at = models.DateTimeField()
    proposed_by = models.CharField(max_length=64)  # actor as in the audit log; "letter" for one who did not sign in
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=64, blank=True)
    decision = models.CharField(max_length=400, blank=True)  # why it was declined

    class Meta:
        indexes = (models.Index(fields=["state", "proposed_at"], name="proposal_by_state"),)
        constraints = (
            models.UniqueConstraint(
                fields=["unit", "kind"], condition=models.Q(state="open"), name="one_open_proposal_a_kind"
            ),
            models.CheckConstraint(
                condition=models.Q(decided_at__isnull=True, decided_by="")
                | models.Q(decided_at__isnull=False) & ~models.Q(decided_by=""),
                name="proposal_decided_at_with_by",
            ),
        )

    def sealing_scope(self) -> str:
        """The key of the list's version."""
        return contacts_scope(self.unit.version_id)

    def sealing_place(self) -> str:
        """What is proposed, about which unit, and when."""
        return f"proposal:{self.unit_id}:{self.kind}:{self.proposed_at.astimezone(UTC).isoformat()}"
