"""Where mail is handed over, as one setting: ``smtps://user:password@host:465``."""

from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import unquote, urlsplit

__all__ = ["BadPostAddress", "PostAddress", "post_address"]

Security = Literal["none", "starttls", "tls"]
SCHEMES: dict[str, tuple[Security, int]] = {
    "smtp": ("none", 25),
    "smtp+starttls": ("starttls", 587),
    "smtps": ("tls", 465),
}
LOCAL = {"localhost", "127.0.0.1", "::1"}


class BadPostAddress(ValueError):
    """TENKEN_SMTP_URL cannot be understood; the message holds no secret."""


@dataclass(frozen=True, slots=True)
class PostAddress:
    """A mail server and how to speak to it."""

    host: str
    port: int
    security: Security
    user: str = ""
    password: str = field(default="", repr=False)

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


def post_address(url: str) -> PostAddress:
    """Reads the setting. Raises BadPostAddress. A password is refused where it would travel in clear."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise BadPostAddress(
            "TENKEN_SMTP_URL cannot be read: its port is no number, or its host is malformed."
        ) from None
    if parts.scheme not in SCHEMES or not host or parts.path.strip("/") or parts.query or parts.fragment:
        raise BadPostAddress(
            "TENKEN_SMTP_URL must look like smtps://user:password@host:465, smtp+starttls://user:password@host:587 "
            "or smtp://host:25. Letters such as @ / : in a password are written as %40 %2F %3A."
        )
    security, usual = SCHEMES[parts.scheme]
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if user and security == "none" and host not in LOCAL:
        raise BadPostAddress(
            "TENKEN_SMTP_URL: a password needs smtps:// or smtp+starttls://, else it travels in clear."
        )
    return PostAddress(host=host, port=port or usual, security=security, user=user, password=password)
