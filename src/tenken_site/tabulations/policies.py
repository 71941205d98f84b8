"""What the state of a tabulation allows."""

from tenken.errors import TenkenError

__all__ = ["SpecificationMissing"]


class SpecificationMissing(TenkenError):
    """The survey has no tables.yaml, weighting.yaml or disclosure.yaml; the message names the file."""
