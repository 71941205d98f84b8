"""The names of the long work, for whoever asks for it and whoever does it."""

__all__ = ["MEASURE", "measure_key"]

MEASURE = "verifications.measure"


def measure_key(result: int) -> str:
    """One run for each comparison, which is made once."""
    return f"verification-result:{result}"
