"""Users, their sessions and access codes."""

from typing import ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils.crypto import salted_hmac
from django.utils.module_loading import import_string

from tenken_site.audit.classification import CONFIDENTIAL, PERSONAL, PUBLIC, DataClass


class UserManager(BaseUserManager["User"]):
    """Makes users; one without a password signs in by access code only."""

    def create_user(self, username: str, password: str | None = None, **fields: object) -> "User":
        """A new user; an unusable password when none is given."""
        user = self.model(username=username.lower(), **fields)  # sign-in looks for the lower-case ID
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A sign-in. What it may do follows from its enrolments (clinics) or appointments (officials)."""

    CLASSIFICATION: ClassVar[dict[str, DataClass]] = {
        "id": PUBLIC,
        "username": CONFIDENTIAL,
        "password": CONFIDENTIAL,
        "display_name": PERSONAL,
        "email": PERSONAL,
        "is_active": CONFIDENTIAL,
        "last_login": CONFIDENTIAL,
        "access_epoch": CONFIDENTIAL,
    }

    username = models.CharField(max_length=40, unique=True)  # the printed ID, stored in lower case
    display_name = models.CharField(max_length=200, blank=True)
    email = models.EmailField(blank=True)
    is_active = models.BooleanField(default=True)
    #: Raised when a new access code is made: ends every session that began before.
    access_epoch = models.PositiveIntegerField(default=0)

    objects = UserManager()
    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

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
    method = models.CharField(max_length=20)  # "code", "password"
    device = models.CharField(max_length=60)  # "Windowsのパソコン", "iPhone": told apart by a person, no fingerprint

    class Meta:
        indexes = (models.Index(fields=["user", "at"], name="sign_in_by_user"),)


class FailedSignIn(models.Model):
    """One refused sign-in of the last minutes, so that guessing gets slow. Names no user: see ``failed_sign_ins``."""

    CLASSIFICATION: ClassVar[dict[str, DataClass]] = {
        "id": PUBLIC,
        "network": PERSONAL,
        "method": CONFIDENTIAL,
        "at": CONFIDENTIAL,
    }

    network = models.CharField(max_length=64)  # keyed hash of the caller's network
    method = models.CharField(max_length=20)  # "code", "password"
    at = models.DateTimeField()

    class Meta:
        indexes = (
            models.Index(fields=["network", "at"], name="failure_by_network"),
            models.Index(fields=["at"], name="failure_by_time"),
        )


class Appointment(models.Model):
    """An official's office: which jurisdiction this user works for. Rights reach downward only."""

    CLASSIFICATION: ClassVar[dict[str, DataClass]] = {
        "id": PUBLIC,
        "user": CONFIDENTIAL,
        "jurisdiction": CONFIDENTIAL,
    }

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="appointments")
    jurisdiction = models.ForeignKey(
        "jurisdictions.Jurisdiction", on_delete=models.PROTECT, related_name="appointments"
    )

    class Meta:
        constraints = (models.UniqueConstraint(fields=["user", "jurisdiction"], name="appointed_once"),)
