"""Users, their sessions and access codes."""

from collections.abc import Mapping
from typing import ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.module_loading import import_string

from tenken_site.audit.classification import CONFIDENTIAL, PERSONAL, PUBLIC, DataClass
from tenken_site.encryption.actions.make_key import ensure_key
from tenken_site.encryption.keyring import UsableKey
from tenken_site.encryption.sealed_rows import MAIL, LookUp, SealedRow, sealed_text
from tenken_site.encryption.texts import INDEX_SCOPE

#: The key of everything personal that accounts keep.
SCOPE = "accounts"


def accounts_key() -> UsableKey:
    """The key that names, mail addresses and secrets of accounts are sealed under, made with that of the index at need.

    Call it before a transaction that may roll back: the index's key stays at hand in the process.
    """
    now = timezone.now()  # noqa: TID251  # when a key was made is no deed of whoever caused it
    ensure_key(scope=INDEX_SCOPE, by="system:accounts", now=now)
    return ensure_key(scope=SCOPE, by="system:accounts", now=now)


class UserManager(BaseUserManager["User"]):
    """Makes users; one without a password signs in by access code only."""

    def create_user(
        self, username: str, password: str | None = None, *, display_name: str = "", email: str = "", **fields: object
    ) -> "User":
        """A new user; an unusable password when none is given."""
        user = self.model(username=username.lower(), **fields)  # sign-in looks for the lower-case ID
        user.put(key=accounts_key(), display_name=display_name, email=email)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(SealedRow, AbstractBaseUser):
    """A sign-in. What it may do follows from its enrolments (clinics) or appointments (officials).

    Name and mail address are sealed; who signs in by address is found by its index. The ID never changes.
    """

    CLASSIFICATION: ClassVar[dict[str, DataClass]] = {
        "id": PUBLIC,
        "username": CONFIDENTIAL,
        "password": CONFIDENTIAL,
        "key": PUBLIC,
        "display_name_sealed": PERSONAL,
        "email_sealed": PERSONAL,
        "email_index": PERSONAL,
        "is_active": CONFIDENTIAL,
        "last_login": CONFIDENTIAL,
        "access_epoch": CONFIDENTIAL,
    }

    key = models.ForeignKey("encryption.WrappingKey", null=True, on_delete=models.PROTECT, related_name="+")
    username = models.CharField(max_length=40, unique=True)  # the printed ID, stored in lower case
    display_name_sealed = models.BinaryField(default=b"")
    display_name = sealed_text("display_name")
    email_sealed = models.BinaryField(default=b"")
    email_index = models.CharField(max_length=32, blank=True)  # blank also where two had the same address before
    email = sealed_text("email")
    is_active = models.BooleanField(default=True)
    #: Raised when a new access code is made: ends every session that began before.
    access_epoch = models.PositiveIntegerField(default=0)

    objects = UserManager()
    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    SEALED: ClassVar[Mapping[str, LookUp | None]] = {"display_name": None, "email": MAIL}

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["email_index"], condition=~models.Q(email_index=""), name="one_user_an_address"
            ),
        )

    @property
    def shown_name(self) -> str:
        """The name; the ID of who has none."""
        return self.display_name or self.username

    def sealing_scope(self) -> str:
        """The key of all accounts."""
        return SCOPE

    def sealing_place(self) -> str:
        """The ID: given before the row has a number, and for good."""
        return f"user:{self.username}"

    def get_session_auth_hash(self) -> str:
        """Ends sessions when the password or the access code changes."""
        return salted_hmac(
            "tenken.accounts.session", f"{self.password}|{self.access_epoch}", algorithm="sha256"
        ).hexdigest()

    def __str__(self) -> str:
        return self.username


class Session(AbstractBaseSession):
    """A session row that names its user, so that one read answers "who is asking"."""

    CLASSIFICATION: ClassVar[dict[str, DataClass]] = {
        "session_key": CONFIDENTIAL,
        "session_data": CONFIDENTIAL,
        "expire_date": PUBLIC,
        "user": CONFIDENTIAL,
    }

    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="sessions")

    @classmethod
    def get_session_store_class(cls) -> type:
        """The store of ``accounts.sessions``."""
        store: type = import_string(f"{settings.SESSION_ENGINE}.SessionStore")
        return store


class AccessCode(models.Model):
    """A printed or mailed code of 16 characters. Only its keyed hash is kept; a new code revokes the old."""

    CLASSIFICATION: ClassVar[dict[str, DataClass]] = {
        "id": PUBLIC,
        "user": CONFIDENTIAL,
        "digest": CONFIDENTIAL,
        "issued_at": CONFIDENTIAL,
        "issued_by": CONFIDENTIAL,
        "revoked_at": CONFIDENTIAL,
        "revoked_by": CONFIDENTIAL,
        "last_used_at": CONFIDENTIAL,
    }

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="access_codes")
    digest = models.CharField(max_length=64, unique=True)  # HMAC-SHA256, hex
    issued_at = models.DateTimeField()
    issued_by = models.CharField(max_length=64)  # actor as in the audit log
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.CharField(max_length=64, blank=True)
    last_used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["user"], condition=models.Q(revoked_at__isnull=True), name="one_valid_code_per_user"
            ),
            models.CheckConstraint(
                condition=models.Q(revoked_at__isnull=True, revoked_by="")
                | models.Q(revoked_at__isnull=False) & ~models.Q(revoked_by=""),
                name="revoked_at_with_revoked_by",
            ),
        )


class Invitation(models.Model):
    """That an official may set a password by the link in a mail, once and until a day. A new one ends the former.

    The link's secret part is not kept: it follows from the row and a key outside the database (``invitations``).
    """

    CLASSIFICATION: ClassVar[dict[str, DataClass]] = {
        "id": PUBLIC,
        "user": CONFIDENTIAL,
        "made_at": CONFIDENTIAL,
        "made_by": CONFIDENTIAL,
        "until": CONFIDENTIAL,
        "ended_at": CONFIDENTIAL,
        "ended_by": CONFIDENTIAL,
    }

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="invitations")
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=64)
    until = models.DateTimeField()  # the first moment in which it no longer holds
    ended_at = models.DateTimeField(null=True)  # used, or replaced by a newer one
    ended_by = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["user"], condition=models.Q(ended_at__isnull=True), name="one_invitation_a_user"
            ),
            models.CheckConstraint(
                condition=models.Q(ended_at__isnull=True, ended_by="")
                | models.Q(ended_at__isnull=False) & ~models.Q(ended_by=""),
                name="invitation_ended_at_with_by",
            ),
        )


class SignIn(models.Model):
    """One successful sign-in, for the clinic's own list "who opened our answers"."""

    CLASSIFICATION: ClassVar[dict[str, DataClass]] = {
        "id": PUBLIC,
        "user": CONFIDENTIAL,
        "at": CONFIDENTIAL,
        "method": CONFIDENTIAL,
        "device": PERSONAL,
    }

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="sign_ins")
    at = models.DateTimeField()
    method = models.CharField(max_length=20)  # "code", "password", "passkey", "oidc", "invitation"
    device = models.CharField(max_length=60)  # "Windowsのパソコン", "iPhone": told apart by a person, no fingerprint

    class Meta:
        indexes = (models.Index(fields=["user", "at"], name="sign_in_by_user"),)


class FailedSignIn(models.Model):
    """One refused sign-in of the last day, so that guessing gets slow. Names no user: see ``failed_sign_ins``."""

    CLASSIFICATION: ClassVar[dict[str, DataClass]] = {
        "id": PUBLIC,
        "network": PERSONAL,
        "account": CONFIDENTIAL,
        "method": CONFIDENTIAL,
        "at": CONFIDENTIAL,
    }

    network = models.CharField(max_length=64)  # keyed hash of the caller's network
    account = models.CharField(max_length=64, blank=True)  # keyed hash of the ID tried, whether it exists or not
    method = models.CharField(max_length=20)  # "code", "password"
    at = models.DateTimeField()

    class Meta:
        indexes = (
            models.Index(fields=["network", "at"], name="failure_by_network"),
            models.Index(fields=["account", "at"], name="failure_by_account"),
            models.Index(fields=["at"], name="failure_by_time"),
        )


class RequestCount(models.Model):
    """How many requests of one group of addresses came from one network in one span of time: see ``limits``."""

    CLASSIFICATION: ClassVar[dict[str, DataClass]] = {
        "id": PUBLIC,
        "network": PERSONAL,
        "kind": PUBLIC,
        "since": PUBLIC,
        "requests": PUBLIC,
    }

    network = models.CharField(max_length=64)  # keyed hash of the caller's network
    kind = models.CharField(max_length=20)  # group of addresses and method: "sign-in POST"
    since = models.DateTimeField()  # when the span began
    requests = models.PositiveIntegerField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["network", "kind", "since"], name="one_count_a_span"),)
        indexes = (models.Index(fields=["since"], name="count_by_time"),)


class Appointment(models.Model):
    """An official's office: which jurisdiction this user works for. Rights reach downward only.

    A desk answers clinics' questions for an area, by grant of the ministry and until a day (``Access.DESK``).
    """

    class Role(models.TextChoices):
        OFFICIAL = "official", "担当者"
        DESK = "desk", "窓口"

    CLASSIFICATION: ClassVar[dict[str, DataClass]] = {
        "id": PUBLIC,
        "user": CONFIDENTIAL,
        "jurisdiction": CONFIDENTIAL,
        "role": CONFIDENTIAL,
        "granted_at": CONFIDENTIAL,
        "granted_by": CONFIDENTIAL,
        "until": CONFIDENTIAL,
        "ended_at": CONFIDENTIAL,
        "ended_by": CONFIDENTIAL,
    }

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="appointments")
    jurisdiction = models.ForeignKey(
        "jurisdictions.Jurisdiction", on_delete=models.PROTECT, related_name="appointments"
    )
    role = models.CharField(max_length=10, choices=Role.choices, default=Role.OFFICIAL)
    granted_at = models.DateTimeField(null=True)  # None where it is older than this column
    granted_by = models.CharField(max_length=64, blank=True)
    until = models.DateTimeField(null=True)  # the first moment in which it no longer holds; None for officials
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["user", "jurisdiction", "role"],
                condition=models.Q(ended_at__isnull=True),
                name="appointed_once",
            ),
            models.CheckConstraint(
                condition=models.Q(granted_at__isnull=True, granted_by="")
                | models.Q(granted_at__isnull=False) & ~models.Q(granted_by=""),
                name="appointment_granted_at_with_by",
            ),
            models.CheckConstraint(
                condition=models.Q(ended_at__isnull=True, ended_by="")
                | models.Q(ended_at__isnull=False) & ~models.Q(ended_by=""),
                name="appointment_ended_at_with_by",
            ),
            models.CheckConstraint(
                condition=~models.Q(role="desk") | models.Q(until__isnull=False, granted_at__isnull=False),
                name="desk_by_grant_and_until",
            ),
        )


class Membership(models.Model):
    """That a user acts for a corporation, and so for all clinics of it and of the corporations below it."""

    CLASSIFICATION: ClassVar[dict[str, DataClass]] = {
        "id": PUBLIC,
        "user": CONFIDENTIAL,
        "organisation": CONFIDENTIAL,
        "granted_at": CONFIDENTIAL,
        "granted_by": CONFIDENTIAL,
        "ended_at": CONFIDENTIAL,
        "ended_by": CONFIDENTIAL,
    }

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey("jurisdictions.Organisation", on_delete=models.PROTECT, related_name="memberships")
    granted_at = models.DateTimeField()
    granted_by = models.CharField(max_length=64)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["user", "organisation"], condition=models.Q(ended_at__isnull=True), name="member_once"
            ),
            models.CheckConstraint(
                condition=models.Q(ended_at__isnull=True, ended_by="")
                | models.Q(ended_at__isnull=False) & ~models.Q(ended_by=""),
                name="membership_ended_at_with_by",
            ),
        )
