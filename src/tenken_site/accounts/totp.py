"""Six digits of an authenticator app (RFC 6238): 30 seconds a step, SHA-1, one step of tolerance. Knows no row."""

import unicodedata
from datetime import datetime

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa import app_settings
from allauth.mfa.totp.internal.auth import format_hotp_value, generate_totp_secret, hotp_value

__all__ = ["accepted_step", "code_at", "folded", "grouped", "new_secret", "step_of"]


def new_secret() -> str:
    """160 random bits in base 32."""
    return str(generate_totp_secret())


def step_of(now: datetime) -> int:
    """The number of the step: whole periods since 1970."""
    return int(now.timestamp()) // int(app_settings.TOTP_PERIOD)


def code_at(secret: str, *, step: int) -> str:
    """The digits that the app shows in this step."""
    return str(format_hotp_value(hotp_value(secret, step)))


def accepted_step(secret: str, *, typed: str, after: int, now: datetime) -> int | None:
    """The step whose digits were typed, or None. Steps up to ``after`` were used: nobody comes in by a code seen."""
    tolerance = int(app_settings.TOTP_TOLERANCE)
    here = step_of(now)
    for step in range(here - tolerance, here + tolerance + 1):
        if step > after and compare_user_code(actual=typed, expected=code_at(secret, step=step)):
            return step
    return None


def grouped(secret: str) -> str:
    """The secret in groups of four, to be typed where no camera is at hand."""
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))


def folded(typed: str) -> str:
    """Letters and digits as a Japanese keyboard or a piece of paper may bring them: any width, hyphens, spaces."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", typed) if sign.isascii() and sign.isalnum())
