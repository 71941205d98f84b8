"""The names of datasets' long work, for whoever asks for it and whoever does it."""

__all__ = ["BUILD", "CHECK", "EXPORT", "build_key", "check_key", "export_key"]

BUILD, CHECK, EXPORT = "datasets.build", "datasets.check", "datasets.export"


def build_key(dataset: int) -> str:
    """At most one build of a dataset waits or runs."""
    return f"dataset:{dataset}"


def check_key(dataset: int) -> str:
    """Likewise for looking for contradictions."""
    return f"dataset-check:{dataset}"


def export_key(export: int) -> str:
    """Likewise for one file."""
    return f"dataset-export:{export}"
