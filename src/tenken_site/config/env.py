"""Reads settings from the environment; a missing one says how to set it."""

import os
from pathlib import Path


class MissingSetting(RuntimeError):
    """A setting without which the site must not start."""


def text(name: str, *, default: str | None = None, hint: str = "") -> str:
    """The variable's value, or the content of the file that NAME_FILE names (for secrets)."""
    if file := os.environ.get(f"{name}_FILE"):
        return Path(file).read_text(encoding="utf-8").strip()
    value = os.environ.get(name, default)
    if value is None:
        raise MissingSetting(f"Set {name} (or {name}_FILE). {hint}".strip())
    return value


def flag(name: str, *, default: bool) -> bool:
    """True for 1, true, yes, on."""
    return text(name, default=str(default)).lower() in {"1", "true", "yes", "on"}


def words(name: str, *, default: str = "") -> list[str]:
    """A comma-separated list."""
    return [word.strip() for word in text(name, default=default).split(",") if word.strip()]
