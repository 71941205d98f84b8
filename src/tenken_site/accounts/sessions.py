"""Database sessions whose row names the user, so that session and user come in one read."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessionStore
from django.utils import timezone

from tenken_site.accounts.models import Session, User

__all__ = ["SessionStore"]

SHORTEST_KEY = 8  # Django's own bound; its keys have 32 characters


class SessionStore(DatabaseSessionStore):
    """Like Django's, with the user joined.

    ``joined_user`` is the user of the row, or None; ``written_at`` is when the row was last written: at sign-in, or
    when the code was changed.
    """

    joined_user: User | None = None
    written_at: datetime | None = None

    @classmethod
    def get_model_class(cls) -> type[Session]:
        """Our session table."""
        return Session

    def _validate_session_key(self, key: str | None) -> bool:
        """Only what this store could have given out: PostgreSQL refuses a NUL, and a cookie can bring anything."""
        return key is not None and len(key) >= SHORTEST_KEY and key.isascii() and key.isalnum()

    def _get_session_from_db(self) -> Session | None:
        try:
            row = Session.objects.select_related("user").get(
                session_key=self.session_key,
                expire_date__gt=timezone.now(),  # noqa: TID251  # the store is the edge: Django gives it no clock
            )
        except Session.DoesNotExist:
            self._session_key = None
            return None
        self.joined_user = row.user
        self.written_at = row.expire_date - timedelta(seconds=self.get_session_cookie_age())
        return row

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """The row to store, with the user's id taken from the session's own content."""
        row = super().create_model_instance(data)
        assert isinstance(row, Session)  # noqa: S101  # get_model_class says so
        user_id = data.get(SESSION_KEY)
        row.user_id = int(user_id) if user_id else None
        return row
