"""How sensitive each stored field is; drives scrubbing, retention and export.

Every model declares ``CLASSIFICATION``: one class for each of its fields. A test fails when one is missing.
"""

from enum import StrEnum

__all__ = ["CONFIDENTIAL", "PERSONAL", "PUBLIC", "DataClass"]


class DataClass(StrEnum):
    """PERSONAL names or describes a person; CONFIDENTIAL may harm a facility or the survey; PUBLIC is neither."""

    PERSONAL = "personal"
    CONFIDENTIAL = "confidential"
    PUBLIC = "public"


PERSONAL, CONFIDENTIAL, PUBLIC = DataClass.PERSONAL, DataClass.CONFIDENTIAL, DataClass.PUBLIC
