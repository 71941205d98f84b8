"""Reads settings from the environment; a missing one says how to set it. An empty one is missing."""

import os
from pathlib import Path


class MissingSetting(RuntimeError):
    """A setting without which the site must not start."""


def text(name: str, *, default: str | None = None, hint: str = "") -> str:
    """The variable's value, or the content of the file that NAME_FILE names (for secrets). Raises MissingSetting."""
    file = os.environ.get(f"{name}_FILE", "")
    if file:
        try:
            value = Path(file).read_text(encoding="utf-8").strip()
        except OSError as fault:
            raise MissingSetting(f"{name}_FILE names {file}, which cannot be read: {fault.strerror}.") from None
    else:
        value = os.environ.get(name, "").strip()
    if value:
        return value
    if default is None or file:
        raise MissingSetting(f"Set {name} (or {name}_FILE). {hint}".strip())
    return default


def number(name: str, *, default: int | None = None, least: int, hint: str = "") -> int:
    """A whole number that is not below ``least``. Raises MissingSetting."""
    value = text(name, default=None if default is None else str(default), hint=hint)
    if not (value.isascii() and value.isdigit()) or int(value) < least:
        raise MissingSetting(f"{name} must be a whole number, {least} or more. {hint}".strip())
    return int(value)


def flag(name: str, *, default: bool) -> bool:
    """True for 1, true, yes, on."""
    return text(name, default=str(default)).lower() in {"1", "true", "yes", "on"}


def words(name: str, *, default: str | None = "", hint: str = "") -> list[str]:
    """A comma-separated list; without a default at least one word. Raises MissingSetting."""
    found = [word.strip() for word in text(name, default=default, hint=hint).split(",") if word.strip()]
    if default is None and not found:
        raise MissingSetting(f"Set {name}. {hint}".strip())
    return found
