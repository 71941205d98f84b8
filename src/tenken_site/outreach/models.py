"""Waves of invitations and reminders, and the letters made for them."""

from collections.abc import Mapping
from typing import ClassVar

from django.db import models
from django.utils.crypto import get_random_string

from tenken_site.accounts.models import SCOPE as ACCOUNTS
from tenken_site.audit.classification import CONFIDENTIAL, PERSONAL, PUBLIC, DataClass
from tenken_site.encryption.sealed_rows import LookUp, SealedRow, sealed_text


class Wave(models.Model):
    """One message to some clinics on one day. Who gets it is computed when it starts and again for each mail.

    The things to be sent are ``messaging.OutboxEntry`` with topic ``outreach.wave``, group = wave, subject = case.
    """

    class Purpose(models.TextChoices):
        TRIAL = "trial", "試しのメール"
        INVITATION = "invitation", "案内"
        ACCESS_CODE = "access_code", "アクセスコード"
        REMINDER = "reminder", "督促"

    class State(models.TextChoices):
        PLANNED = "planned"
        SENDING = "sending"
        STOPPED = "stopped"
        SENT = "sent"
        WITHDRAWN = "withdrawn"

    CLASSIFICATION: ClassVar[dict[str, DataClass]] = {
        "id": PUBLIC,
        "campaign": PUBLIC,
        "name": PUBLIC,
        "purpose": PUBLIC,
        "message": PUBLIC,
        "channels": PUBLIC,
        "planned_at": PUBLIC,
        "days_before_close": PUBLIC,
        "audience": PUBLIC,
        "hold_out_percent": CONFIDENTIAL,
        "owner": PUBLIC,
        "state": PUBLIC,
        "state_reason": PUBLIC,
        "created_at": PUBLIC,
        "created_by": CONFIDENTIAL,
        "started_at": PUBLIC,
        "finished_at": PUBLIC,
        "own_words": PUBLIC,
        "contact_office": PUBLIC,
        "contact_telephone": PUBLIC,
        "contact_mail": PUBLIC,
        "filled_at": PUBLIC,
        "counts": CONFIDENTIAL,
        "size": CONFIDENTIAL,
        "sized_at": PUBLIC,
        "outcome": CONFIDENTIAL,
        "outcome_at": PUBLIC,
    }

    campaign = models.ForeignKey("campaigns.Campaign", on_delete=models.CASCADE, related_name="waves")
    name = models.CharField(max_length=60)  # "案内", "督促1", "船橋市からのお願い"
    purpose = models.CharField(max_length=12, choices=Purpose.choices)
    message = models.CharField(max_length=60)  # id of a message of the survey
    channels = models.JSONField(default=list)  # in order of preference: ["mail", "letter"]
    planned_at = models.DateTimeField()
    #: Not None: the day moves with the deadline.
    days_before_close = models.PositiveSmallIntegerField(null=True)
    #: ``tenken.outreach.audience.Audience`` as JSON: statuses, kinds, areas, mail states.
    audience = models.JSONField(default=dict)
    hold_out_percent = models.PositiveSmallIntegerField(default=0)
    #: Whose wave it is: the country's (the ministry), or a relay's own reminder, which reaches its clinics only.
    owner = models.ForeignKey("jurisdictions.Jurisdiction", on_delete=models.PROTECT, related_name="waves")
    state = models.CharField(max_length=10, choices=State.choices, default=State.PLANNED)
    state_reason = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=64)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    #: Of a relay's own reminder: what it adds in its own words, and whom the clinic may call there.
    own_words = models.CharField(max_length=400, blank=True)
    contact_office = models.CharField(max_length=100, blank=True)
    contact_telephone = models.CharField(max_length=30, blank=True)
    contact_mail = models.EmailField(blank=True)
    filled_at = models.DateTimeField(null=True)  # when every case it is for had its row in the outbox
    counts = models.JSONField(default=dict)  # entries by state, kept when the wave is over
    #: ``tenken_site.outreach.sizes.Size`` as JSON: whom a planned wave would reach, and why others get nothing.
    size = models.JSONField(default=dict)
    sized_at = models.DateTimeField(null=True)
    #: ``tenken_site.outreach.outcomes.Outcome`` as JSON: replies of a wave with a hold-out, dead addresses of a trial.
    outcome = models.JSONField(default=dict)
    outcome_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (models.Index(fields=["campaign", "planned_at"], name="wave_by_day"),)
        constraints = (
            models.CheckConstraint(condition=models.Q(hold_out_percent__lte=50), name="at_most_half_is_held_out"),
        )

    def __str__(self) -> str:
        return self.name


class LetterBatch(models.Model):
    """Letters of one wave for one relay as one PDF. It holds access codes: erased once it was printed."""

    CLASSIFICATION: ClassVar[dict[str, DataClass]] = {
        "id": PUBLIC,
        "wave": PUBLIC,
        "relay": PUBLIC,
        "number": PUBLIC,
        "count": CONFIDENTIAL,
        "made_at": CONFIDENTIAL,
        "taken_at": CONFIDENTIAL,
        "taken_by": CONFIDENTIAL,
        "erased_at": CONFIDENTIAL,
        "key": PUBLIC,
        "document": PERSONAL,
    }

    wave = models.ForeignKey(Wave, on_delete=models.CASCADE, related_name="letter_batches")
    relay = models.ForeignKey("jurisdictions.Jurisdiction", null=True, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()  # within the wave, from 1
    count = models.PositiveIntegerField()
    made_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)
    taken_by = models.CharField(max_length=64, blank=True)
    erased_at = models.DateTimeField(null=True)
    #: Which of the campaign's keys sealed the document; null only where it was erased before there were keys.
    key = models.ForeignKey(
        "encryption.WrappingKey", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    document = models.BinaryField()  # the PDF, sealed; empty once erased

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["wave", "number"], name="letter_batch_numbered_once"),
            models.CheckConstraint(
                condition=models.Q(taken_at__isnull=True, taken_by="")
                | models.Q(taken_at__isnull=False) & ~models.Q(taken_by=""),
                name="taken_at_with_taken_by",
            ),
        )


class CodeRequest(models.Model):
    """An official asked that one clinic be sent a new access code at once, by mail or as a letter to print.

    A mail is ``messaging.OutboxEntry`` with topic ``outreach.single``, group = campaign, subject = this row: its code is
    made when it is sent and stands nowhere here. A letter holds its code and is erased once it was printed.
    """

    class Channel(models.TextChoices):
        MAIL = "mail"
        LETTER = "letter"

    CLASSIFICATION: ClassVar[dict[str, DataClass]] = {
        "id": PUBLIC,
        "case": CONFIDENTIAL,
        "channel": CONFIDENTIAL,
        "requested_at": CONFIDENTIAL,
        "requested_by": CONFIDENTIAL,
        "taken_at": CONFIDENTIAL,
        "erased_at": CONFIDENTIAL,
        "key": PUBLIC,
        "document": PERSONAL,
    }

    case = models.ForeignKey("campaigns.Case", on_delete=models.CASCADE, related_name="code_requests")
    channel = models.CharField(max_length=10, choices=Channel.choices)
    requested_at = models.DateTimeField()
    requested_by = models.CharField(max_length=64)  # only this official may take the letter
    taken_at = models.DateTimeField(null=True)
    erased_at = models.DateTimeField(null=True)
    #: Which of the campaign's keys sealed the document; null for a mail.
    key = models.ForeignKey(
        "encryption.WrappingKey", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    document = models.BinaryField(default=bytes)  # a letter's PDF, sealed; empty for a mail, and once erased

    class Meta:
        indexes = (
            models.Index(fields=["case", "requested_at"], name="code_request_by_case"),
            models.Index(
                fields=["requested_at"],
                condition=models.Q(channel="letter", erased_at__isnull=True),
                name="code_letter_kept",
            ),
        )


def _public_id() -> str:
    return get_random_string(22)


class IdRequest(SealedRow, models.Model):
    """A visitor asked for a clinic's ID. The page writes this row and nothing else, whether there is such a clinic.

    A worker looks later who is meant, erases what was typed, and sends a mail to the address on file or none: neither
    the answer's words nor its time tell anything. The mail's link is good once, for a day (``forgotten``).
    """

    CLASSIFICATION: ClassVar[dict[str, DataClass]] = {
        "id": PUBLIC,
        "key": PUBLIC,
        "public_id": CONFIDENTIAL,
        "typed_sealed": PERSONAL,
        "asked_at": CONFIDENTIAL,
        "looked_up_at": CONFIDENTIAL,
        "case": CONFIDENTIAL,
        "used_at": CONFIDENTIAL,
    }
    SEALED: ClassVar[Mapping[str, LookUp | None]] = {"typed": None}

    key = models.ForeignKey("encryption.WrappingKey", null=True, on_delete=models.PROTECT, related_name="+")
    public_id = models.CharField(max_length=22, unique=True, default=_public_id)
    typed_sealed = models.BinaryField(default=b"")  # JSON: code, name, postcode; empty once looked up
    typed = sealed_text("typed")
    asked_at = models.DateTimeField()
    looked_up_at = models.DateTimeField(null=True)
    case = models.ForeignKey("campaigns.Case", null=True, on_delete=models.CASCADE, related_name="id_requests")
    used_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (
            models.Index(
                fields=["asked_at"], condition=models.Q(looked_up_at__isnull=True), name="id_request_to_look_up"
            ),
            models.Index(fields=["case", "asked_at"], name="id_request_by_case"),
        )

    def sealing_scope(self) -> str:
        """The key of accounts."""
        return ACCOUNTS

    def sealing_place(self) -> str:
        """A name drawn before the row is stored."""
        return f"id-request:{self.public_id}"
