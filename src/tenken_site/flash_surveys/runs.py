"""The names of flash surveys' long work, for whoever asks for it and whoever does it."""

__all__ = ["CHOOSE", "COUNT", "OPEN", "run_key"]

CHOOSE, OPEN, COUNT = "flash_surveys.choose", "flash_surveys.open", "flash_surveys.count"


def run_key(survey: int) -> str:
    """At most one piece of work about a flash survey waits or runs: choosing, then opening, then counting."""
    return f"flash-survey:{survey}"
